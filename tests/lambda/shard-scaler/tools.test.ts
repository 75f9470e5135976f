import assert from "node:assert/strict";
import {
  AddTagsToStreamCommand,
  DescribeStreamSummaryCommand,
  PutRecordsCommand,
  UpdateStreamModeCommand,
} from "@aws-sdk/client-kinesis";
import { historyTag } from "../../../lambda/shard-scaler/history-tag";
import { streamTools } from "../../../lambda/shard-scaler/tools";
import { useTargetCloud } from "../../local/cli/target-cloud";

const ARN = "arn:aws:kinesis:eu-west-1:000000000000:stream/";

describe("the scaler's way to a stream", function () {
  this.timeout(60_000);
  const cloud = useTargetCloud({});
  const variables = { AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" };
  const earlier = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]));
  const tools = async <Result>(name: string, work: (of: ReturnType<typeof streamTools>) => Promise<Result>) => {
    const { hostname, port } = (await cloud.client().config.endpoint?.()) ?? assert.fail();
    const of = streamTools(`${ARN}${name}`, `http://${hostname}:${port}`);
    return work(of).finally(() => of.close());
  };

  before(() => void Object.assign(process.env, variables));
  after(() => {
    for (const [name, value] of Object.entries(earlier)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it("sees how many shards are open, in which state, and since when the stream is there", async () => {
    await cloud.create("seen", 3);
    const answer = await cloud.client().send(new DescribeStreamSummaryCommand({ StreamName: "seen" }));
    const created = answer.StreamDescriptionSummary?.StreamCreationTimestamp ?? assert.fail();
    const seen = await tools("seen", (of) => of.describe());
    assert.deepEqual(seen, { shards: 3, status: "ACTIVE", createdAt: created.getTime() });
    assert.equal(new Date(seen.createdAt).getUTCFullYear(), new Date().getUTCFullYear());
  });

  it("reads what was put by the minute, records and bytes with their partition keys (K-14)", async () => {
    await cloud.create("loaded");
    const from = Date.now();
    assert.deepEqual(await tools("loaded", (of) => of.minutes(from - 3_600_000, from)), []);
    const Records = ["a", "bb", "ccc"].map((text) => ({ Data: Buffer.from(text), PartitionKey: "key" }));
    await cloud.client().send(new PutRecordsCommand({ StreamName: "loaded", Records }));
    const minutes = await tools("loaded", (of) => of.minutes(from - 3_600_000, Date.now()));
    assert.deepEqual(
      minutes.map(({ bytes, records }) => [bytes, records]),
      [[15, 3]],
    );
    assert.ok(minutes.every(({ at }) => at % 60_000 === 0 && at > from - 60_000 && at <= Date.now()));
  });

  it("keeps the history in the stream's tag, also where it has more tags than one answer shows (K-23)", async () => {
    await cloud.create("tagged");
    const tag = (from: number) => {
      const Tags = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`A${from + index}`, "b"]));
      return cloud.client().send(new AddTagsToStreamCommand({ StreamName: "tagged", Tags }));
    };
    await tag(10);
    await tag(20);
    assert.equal(await tools("tagged", (of) => of.history()), undefined);
    await tools("tagged", (of) => of.record("20261121T214005Z+8"));
    assert.equal(await tools("tagged", (of) => of.history()), "20261121T214005Z+8");
    assert.equal(await historyTag(cloud.client(), { StreamName: "tagged" }), "20261121T214005Z+8");
  });

  it("asks for another number of shards, and hears where AWS refuses it", async () => {
    await cloud.create("changed", 2);
    await tools("changed", (of) => of.update(3));
    assert.equal((await tools("changed", (of) => of.describe())).shards, 3);
    await assert.rejects(
      tools("changed", (of) => of.update(7)),
      /UpdateShardCount takes 2 to 6, got 7/,
    );
    const StreamModeDetails = { StreamMode: "ON_DEMAND" } as const;
    await cloud.client().send(new UpdateStreamModeCommand({ StreamARN: `${ARN}changed`, StreamModeDetails }));
    await assert.rejects(
      tools("changed", (of) => of.update(4)),
      /ON_DEMAND/,
    );
  });
});
