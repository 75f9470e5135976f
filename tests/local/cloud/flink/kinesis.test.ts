import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { duckdbEngine, Flink } from "../../../../local/cloud/flink";
import { Kinesis } from "../../../../local/cloud/kinesis/kinesis";
import { applicationInputs, FakeSinks, OUTPUT_ARN, STREAM_ARN } from "./world";

const FIRST = Date.parse("2026-01-31T12:00:00Z");
const COUNT = 2_000;
const KEYS = ["a", "b", "c"];

describe("the embedded Flink over the embedded Kinesis", () => {
  let folder: string;
  let kinesis: Kinesis;
  let flink: Flink;
  const sinks = new FakeSinks();

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "flink-kinesis-"));
    const cloud = { dataDir: folder, region: "eu-central-1", accountId: "000000000000" };
    kinesis = await Kinesis.open(cloud);
    for (const name of ["events", "output"]) {
      await kinesis.ensureStream({ name, mode: "PROVISIONED", shardCount: 2, retentionHours: 24 });
    }
    const { firehose } = sinks;
    flink = new Flink({
      cloud,
      clock: Date,
      streams: kinesis,
      firehose,
      kinesis,
      engine: duckdbEngine,
      pollMilliseconds: 5,
    });
    const window = (size: string) => `TABLE(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' ${size}))`;
    await flink.apply(
      "first",
      applicationInputs({
        sql: `SELECT k, CAST(COUNT(*) AS INT) AS v, window_time AS \`at\` FROM ${window("MINUTE")} GROUP BY window_start, window_end, window_time, k`,
        results: { minutes: { columns: "k string, v int, at timestamp", partitionKey: "k" } },
        delaySeconds: 3600,
      }),
    );
    const second = applicationInputs({
      sql: `SELECT k, SUM(v) AS n FROM ${window("HOUR")} GROUP BY window_start, window_end, k`,
      results: { hours: { columns: "k string, n int" } },
      streamArn: OUTPUT_ARN,
    });
    await flink.apply("second", second);
  });
  after(async () => {
    await flink.stop();
    await kinesis.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function put(from: number, to: number): Promise<void> {
    for (let at = from; at < to; at += 500) {
      const Records = Array.from({ length: 500 }, (_, index) => {
        const event = { k: KEYS[(at + index) % 3], v: 1, at: new Date(FIRST + (at + index) * 100).toISOString() };
        return { Data: Buffer.from(JSON.stringify(event)).toString("base64"), PartitionKey: String(index) };
      });
      await kinesis.call("PutRecords", { StreamARN: STREAM_ARN, Records });
    }
  }

  it("counts every record once over a resharding, and one application reads what another one puts", async () => {
    await put(0, 1000);
    await flink.settled();
    await kinesis.call("UpdateShardCount", {
      StreamARN: STREAM_ARN,
      TargetShardCount: 4,
      ScalingType: "UNIFORM_SCALING",
    });
    await put(1000, COUNT);
    await flink.drain();
    const { read, late } = await flink.counts("first");
    assert.deepEqual({ read, late }, { read: COUNT, late: 0 });
    const hours = sinks.of("hours").map((text) => JSON.parse(text) as { k: string; n: number });
    assert.deepEqual(
      hours.sort((left, right) => left.k.localeCompare(right.k)),
      KEYS.map((k, index) => ({ k, n: Math.ceil((COUNT - index) / KEYS.length) })),
    );
  });
});
