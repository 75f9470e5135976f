import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { checkReadableByFirehose, type DataStreamArgs, validateDataStream } from "../../../components/data-stream";
import { SHARD_LEVEL_METRICS } from "../../../components/data-stream/validate";

const STREAM = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
const KEY = "arn:aws:kms:eu-west-1:123456789012:key/1a2b";
const problems = (args: DataStreamArgs, name = "clicks") => validateDataStream(args, name);

function accepts(title: string, ...all: DataStreamArgs[]): void {
  it(title, () => {
    for (const args of all) assert.deepEqual(problems(args), []);
  });
}

function rejects(title: string, args: DataStreamArgs, path: string, reason: RegExp): void {
  it(title, () => {
    const [problem, ...others] = problems(args);
    assert.equal(problem?.path, path);
    assert.match(problem.reason, reason);
    assert.deepEqual(others, []);
  });
}

describe("arguments of a data stream", () => {
  accepts("can all be left out", {});

  accepts("K-01 accepts names of 1 and 128 characters", { name: "a" }, { name: "aZ9_.-".padEnd(128, "x") });
  rejects("K-01 rejects an empty name", { name: "" }, "name", /must be 1–128 of /);
  rejects("K-01 rejects a name of 129 characters", { name: "x".repeat(129) }, "name", /must be 1–128 of /);
  rejects("K-01 rejects a name with a space", { name: "my clicks" }, "name", /got "my clicks"/);

  it("G-12 makes a name of a component's name of 120 characters", () => {
    assert.deepEqual(problems({}, "x".repeat(120)), []);
  });
  for (const name of ["x".repeat(121), "my clicks"]) {
    it(`G-12 wants a name where the component's is "${name.slice(0, 10)}" of ${name.length} characters`, () => {
      assert.deepEqual(
        problems({}, name).map(({ path }) => path),
        ["name"],
      );
      assert.deepEqual(problems({ name: "clicks" }, name), []);
    });
  }

  accepts("K-02 accepts both modes", { mode: "ON_DEMAND" }, { mode: "PROVISIONED", shardCount: 1 });
  rejects("K-02 rejects another mode", { mode: "on_demand" }, "mode", /one of ON_DEMAND, PROVISIONED, got "on_demand"/);
  rejects("K-03 wants shards for PROVISIONED", { mode: "PROVISIONED" }, "shardCount", /must be given/);
  rejects("K-03 rejects 0 shards", { mode: "PROVISIONED", shardCount: 0 }, "shardCount", /at least 1, got 0/);
  rejects("K-03 rejects 1.5 shards", { mode: "PROVISIONED", shardCount: 1.5 }, "shardCount", /got 1.5/);
  rejects("K-03 rejects shards for ON_DEMAND", { mode: "ON_DEMAND", shardCount: 2 }, "shardCount", /must be left out/);
  rejects("K-03 rejects shards without a mode", { shardCount: 2 }, "shardCount", /or set mode: PROVISIONED/);

  accepts("K-08 accepts 24 and 8,760 hours", { retentionHours: 24 }, { retentionHours: 8760 });
  rejects("K-08 rejects 23 hours", { retentionHours: 23 }, "retentionHours", /24–8760 hours, got 23/);
  rejects("K-08 rejects 8,761 hours", { retentionHours: 8761 }, "retentionHours", /24–8760 hours, got 8761/);

  accepts("K-09 accepts a key's ARN, also one known later", { kmsKeyArn: KEY }, { kmsKeyArn: pulumi.output("later") });
  rejects(
    "K-09 rejects an alias",
    { kmsKeyArn: "alias/aws/kinesis" },
    "kmsKeyArn",
    /no alias, got "alias\/aws\/kinesis"/,
  );

  accepts("K-12 accepts 1,024 and 10,240 KiB", { maxRecordSizeKiB: 1024 }, { maxRecordSizeKiB: 10240 });
  rejects("K-12 rejects 1,023 KiB", { maxRecordSizeKiB: 1023 }, "maxRecordSizeKiB", /1024–10240 KiB, got 1023/);
  rejects("K-12 rejects 10,241 KiB", { maxRecordSizeKiB: 10241 }, "maxRecordSizeKiB", /1024–10240 KiB, got 10241/);

  it("K-13 lets Firehose read records of 1,024 KiB and no larger ones", () => {
    assert.deepEqual(checkReadableByFirehose({}), []);
    assert.deepEqual(checkReadableByFirehose({ maxRecordSizeKiB: 1024 }), []);
    const [problem] = checkReadableByFirehose({ maxRecordSizeKiB: 1025 });
    assert.equal(problem?.path, "maxRecordSizeKiB");
    assert.match(problem.reason, /must be 1024 KiB where Firehose reads the stream.*got 1025; leave it out/);
  });

  accepts(
    "K-20 accepts all seven metrics and none",
    { shardLevelMetrics: [...SHARD_LEVEL_METRICS] },
    { shardLevelMetrics: [] },
  );
  rejects(
    "K-20 rejects ALL",
    { shardLevelMetrics: ["ALL"] },
    "shardLevelMetrics[0]",
    /one of IncomingBytes, .*got "ALL"/,
  );
  rejects(
    "K-20 rejects a metric that is there twice",
    { shardLevelMetrics: ["IncomingBytes", "IncomingBytes"] },
    "shardLevelMetrics[1]",
    /repeats "IncomingBytes"/,
  );

  const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, "x"]));
  accepts("K-23 accepts 50 tags", { tags: tags(50) });
  rejects("K-23 rejects 51 tags", { tags: tags(51) }, "tags", /at most 50 tags, got 51/);

  accepts(
    "K-26 accepts a stream to adopt, with its key",
    { existingStreamArn: STREAM },
    { existingStreamArn: pulumi.output("later"), kmsKeyArn: KEY },
  );
  rejects(
    "K-26 rejects a consumer's ARN",
    { existingStreamArn: `${STREAM}/consumer/app:1565717100` },
    "existingStreamArn",
    /ARN of a data stream, .*not of a consumer/,
  );
  rejects("K-26 rejects a name", { existingStreamArn: "clicks" }, "existingStreamArn", /got "clicks"/);

  it("refuse every setting of a stream that is adopted", () => {
    const settings: DataStreamArgs = {
      name: "clicks",
      mode: "PROVISIONED",
      shardCount: 1,
      retentionHours: 24,
      shardLevelMetrics: [],
      maxRecordSizeKiB: 1024,
      tags: {},
    };
    const found = problems({ ...settings, existingStreamArn: STREAM });
    assert.deepEqual(
      found.map(({ path }) => path),
      Object.keys(settings),
    );
    for (const { reason } of found) assert.match(reason, /must be left out beside existingStreamArn/);
  });

  it("report all their problems at once", () => {
    const found = problems({ name: "", mode: "X", retentionHours: 1, kmsKeyArn: "k" });
    assert.deepEqual(
      found.map(({ path }) => path),
      ["name", "mode", "retentionHours", "kmsKeyArn"],
    );
  });
});
