import assert from "node:assert/strict";
import { AddTagsToStreamCommand, UpdateStreamModeCommand } from "@aws-sdk/client-kinesis";
import { reshard } from "../../../local/cli/reshard";
import { UsageError } from "../../../local/cli/usage";
import { listShards } from "../../../local/feed/stream-reader";
import { collector, pipelineOf, useTargetCloud } from "./target-cloud";

describe("npm run reshard", function () {
  this.timeout(60_000);
  const cloud = useTargetCloud({ people: pipelineOf("kinesis", "people") });
  const open = async (StreamName: string) =>
    (await listShards(cloud.client(), { StreamName, ShardFilter: { Type: "AT_LATEST" } })).map(
      ({ HashKeyRange }) => HashKeyRange?.StartingHashKey,
    );

  async function run(...words: string[]): Promise<string> {
    const written = collector();
    assert.equal(await reshard(["--data-dir", cloud.dataDir(), ...words], written), 0);
    return written.out();
  }

  it("splits a shard at its middle hash key, and shows the shards before and after with their ranges", async () => {
    await cloud.create("people");
    assert.equal(
      await run("--shard", "shardId-000000000000"),
      `before: 1 open shard
  shard                 first hash key                            last hash key  of all keys
  shardId-000000000000               0  340282366920938463463374607431768211455  100.00 %
after: 2 open shards
  shard                                          first hash key                            last hash key  of all keys
  shardId-000000000001                                        0  170141183460469231731687303715884105727  50.00 %
  shardId-000000000002  170141183460469231731687303715884105728  340282366920938463463374607431768211455  50.00 %
`,
    );
  });

  it("merges two neighbours, in whichever order they are named", async () => {
    await cloud.create("merged", 3);
    const text = await run("--stream", "merged", "--merge", "shardId-000000000002", "shardId-000000000001");
    assert.match(
      text,
      /after: 2 open shards\n.*\n {2}shardId-000000000000 .*33\.33 %\n {2}shardId-000000000003 .*66\.66 %/,
    );
  });

  it("K-06 goes up and down to any count, in steps of at most double and half", async () => {
    await cloud.create("sized");
    for (const target of [7, 5, 1, 4, 4]) {
      const text = await run("--stream", "sized", "--to", String(target));
      assert.match(text, new RegExp(`after: ${target} open shard`));
      assert.equal((await open("sized")).length, target);
    }
  });

  it("warns of a stream that is scaled by its load, and of no other", async () => {
    await cloud.create("scaled", 2);
    const warned = async () => {
      const written = collector();
      assert.equal(await reshard(["--data-dir", cloud.dataDir(), "--stream", "scaled", "--to", "2"], written), 0);
      return written.err();
    };
    assert.equal(await warned(), "");
    await cloud.client().send(new AddTagsToStreamCommand({ StreamName: "scaled", Tags: { ShardScalings: "none" } }));
    assert.match(
      await warned(),
      /^warning: scaled is scaled by its load: .*\(K-06\); .*autoscaling\.minShards and maxShards\n$/,
    );
  });

  it("refuses what cannot be, and changes nothing", async () => {
    await cloud.create("kept", 2);
    const before = await open("kept");
    const refused = (message: RegExp, ...words: string[]) =>
      assert.rejects(
        run("--stream", "kept", ...words),
        (error) => error instanceof UsageError && message.test(error.message),
      );
    await refused(/give one of --to, --shard and --merge/);
    await refused(/give one of/, "--to", "2", "--shard", "shardId-000000000000");
    await refused(/--merge takes two shards/, "--merge", "shardId-000000000000");
    await refused(/unexpected: more/, "--to", "2", "more");
    await refused(/--to takes a whole number from 1 to 10000/, "--to", "0");
    await refused(
      /shardId-000000000009: no open shard of the stream; it has shardId-000000000000, /,
      "--shard",
      "shardId-000000000009",
    );
    assert.deepEqual(await open("kept"), before);
    const [StreamMode, StreamARN] = ["ON_DEMAND", "arn:aws:kinesis:eu-west-1:000000000000:stream/kept"] as const;
    await cloud.client().send(new UpdateStreamModeCommand({ StreamARN, StreamModeDetails: { StreamMode } }));
    await refused(/kept is ON_DEMAND/, "--to", "4");
  });
});
