import assert from "node:assert/strict";
import type { RegisteredResource } from "../../../../local/engine";
import { lakeDelivery, linesOf, notesOf, ON_DEMAND, priced, resource, stream } from "./resources";

/** 100 records a second are 262.8 million a month; of 1 KiB they are 250.6256 GB. */
const FLOW = { recordsPerSecond: 100, recordSizeKiB: 1 };

describe("the price of a data stream with shards", () => {
  it("is its shards' hours and its PUT payload units", () => {
    assert.deepEqual(linesOf(priced([stream({ shardCount: 2 })], FLOW)), [
      "2 shards: 1460 shard-hour = 21.9",
      "PUT payload units of 25 KB: 262.8 million PUT payload units = 3.6792",
    ]);
  });

  it("counts a record of 25 KiB as one payload unit and a longer one as two", () => {
    const units = (recordSizeKiB: number) =>
      linesOf(priced([stream({ shardCount: 1 })], { ...FLOW, recordSizeKiB }))[1];
    assert.equal(units(25), "PUT payload units of 25 KB: 262.8 million PUT payload units = 3.6792");
    assert.equal(units(25.01), "PUT payload units of 25 KB: 525.6 million PUT payload units = 7.3584");
  });

  it("pays for retention beyond 24 hours by the shard, and beyond 168 hours by what lies there", () => {
    const retention = (retentionPeriod: number) =>
      linesOf(priced([stream({ shardCount: 2, retentionPeriod })], FLOW)).slice(2);
    const extended = "retention beyond 24 hours: 1460 shard-hour = 29.2";
    assert.deepEqual(retention(24), []);
    assert.deepEqual(retention(25), [extended]);
    assert.deepEqual(retention(168), [extended]);
    // 250.6256 GB / 730 of it an hour.
    assert.deepEqual(retention(169), [extended, "retention beyond 7 days: 0.3433 GB-month = 0.0079"]);
  });

  it("pays for consumers with fan-out by the hour of each shard and by what they read", () => {
    const orders = stream({ shardCount: 2 });
    const consumer = resource("aws:kinesis/streamConsumer:StreamConsumer", "fast", { needs: { streamArn: [orders] } });
    assert.deepEqual(linesOf(priced([orders, consumer], FLOW)).slice(2), [
      "consumers with fan-out: 1460 consumer-shard-hour = 21.9",
      "read by consumers with fan-out: 250.6256 GB = 3.2581",
    ]);
  });

  it("is not the stack's when the stack only reads the stream", () => {
    const adopted = resource("aws:kinesis/stream:Stream", "theirs", { inputs: { shardCount: 9 }, read: true });
    assert.deepEqual(priced([adopted], FLOW).lines, []);
  });

  it("has a metric of each shard as a metric of one's own", () => {
    const metered = stream({
      shardCount: 2,
      shardLevelMetrics: ["IncomingBytes", "OutgoingBytes", "IteratorAgeMilliseconds"],
    });
    assert.deepEqual(linesOf(priced([metered], FLOW), "CloudWatch"), ["metrics of each shard: 6 metric = 1.8"]);
    const onDemand = stream({ ...ON_DEMAND, shardLevelMetrics: ["IncomingBytes"] });
    const metrics = (recordsPerSecond: number) => linesOf(priced([onDemand], { recordsPerSecond }), "CloudWatch");
    assert.deepEqual(metrics(4000), ["metrics of each shard: 4 metric = 1.2"]);
    assert.deepEqual(metrics(4001), ["metrics of each shard: 5 metric = 1.5"]);
  });
});

describe("the price of an on-demand data stream", () => {
  it("is its hours, what is put, and what each reader reads", () => {
    const orders = stream(ON_DEMAND);
    const readers = ["one", "two"].map((name) =>
      lakeDelivery({ kinesisSourceConfiguration: {} }, { kinesisSourceConfiguration: [orders] }, name),
    );
    assert.deepEqual(linesOf(priced([orders, ...readers], FLOW), "Kinesis"), [
      "on-demand stream: 730 stream-hour = 29.2",
      "put, in steps of 1 KB a record: 250.6256 GB = 20.05",
      "read by 2: 501.2512 GB = 20.05",
    ]);
  });

  it("counts a SQL stage and a warehouse that streams as readers", () => {
    const orders = stream(ON_DEMAND);
    const job = resource("aws:kinesisanalyticsv2/application:Application", "orders", {
      needs: { applicationConfiguration: [orders] },
    });
    const table = resource("aws:lambda/invocation:Invocation", "orders", { needs: { input: [orders] } });
    const read = (...readers: RegisteredResource[]) => linesOf(priced([orders, ...readers], FLOW), "Kinesis")[2];
    assert.equal(read(), undefined);
    assert.equal(read(job), "read by 1: 250.6256 GB = 10.025");
    assert.equal(read(table), "read by 1: 250.6256 GB = 10.025");
    assert.equal(read(job, table), "read by 2: 501.2512 GB = 20.05");
  });

  it("rounds a record up to the next KiB when it is put", () => {
    const put = (recordSizeKiB: number) => linesOf(priced([stream(ON_DEMAND)], { ...FLOW, recordSizeKiB }))[1];
    assert.equal(put(0.25), "put, in steps of 1 KB a record: 250.6256 GB = 20.05");
    assert.equal(put(1), "put, in steps of 1 KB a record: 250.6256 GB = 20.05");
    assert.equal(put(1.01), "put, in steps of 1 KB a record: 501.2512 GB = 40.1001");
  });

  it("pays for retention by what lies there: 24 hours free, 144 extended, the rest long-term", () => {
    const retention = (retentionPeriod: number) =>
      linesOf(priced([stream({ ...ON_DEMAND, retentionPeriod })], FLOW)).slice(2);
    // 250.6256 GB × 144 / 730
    const extended = "retention beyond 24 hours: 49.4385 GB-month = 4.9438";
    assert.deepEqual(retention(24), []);
    assert.deepEqual(retention(25), ["retention beyond 24 hours: 0.3433 GB-month = 0.0343"]);
    assert.deepEqual(retention(168), [extended]);
    assert.deepEqual(retention(169), [extended, "retention beyond 7 days: 0.3433 GB-month = 0.0079"]);
  });

  it("has no hours of consumers, but a price of its own for what they read", () => {
    const orders = stream(ON_DEMAND);
    const consumer = resource("aws:kinesis/streamConsumer:StreamConsumer", "fast", { needs: { streamArn: [orders] } });
    assert.deepEqual(linesOf(priced([orders, consumer], FLOW)).slice(2), [
      "read by consumers with fan-out: 250.6256 GB = 12.5313",
    ]);
  });
});

describe("the price of a stream that is scaled", () => {
  const rules = { minShards: 2, maxShards: 8, night: { shards: 1 } };
  const scaled = (given = rules, recordsPerSecond = 100) => {
    const orders = stream({ shardCount: 4 });
    const variables = { SCALING_RULES: JSON.stringify(given) };
    const inputs = { memorySize: 256, architectures: ["arm64"], environment: { variables } };
    const scaler = resource("aws:lambda/function:Function", "orders-scaler", {
      inputs,
      needs: { environment: [orders] },
    });
    return priced([orders, scaler], { ...FLOW, recordsPerSecond });
  };

  it("is that of its first shards, and of a run each minute with two metrics read", () => {
    // 730 hours of 60 runs; 0.2 s of 0.25 GB each.
    assert.deepEqual(linesOf(scaled()), [
      "4 shards: 2920 shard-hour = 43.8",
      "PUT payload units of 25 KB: 262.8 million PUT payload units = 3.6792",
      "invocations: 0.0438 million requests = 0.0088",
      "duration: 2190 GB-second = 0.0292",
      "metrics read: 87.6 1,000 metrics read = 0.876",
    ]);
  });

  it("is told for the least and the most that it has", () => {
    // 10.95 a shard and 3.6792 for what is put.
    assert.deepEqual(notesOf(scaled(), "scaled"), [
      "advice: stream orders is priced with its first 4 shards; scaled by its load it has 1–8, US$ 14.63 to 91.28. Hold what it has on average against on-demand",
    ]);
    const [byDay = ""] = notesOf(scaled({ ...rules, night: undefined as never }), "scaled");
    assert.match(byDay, /it has 2–8, US\$ 25\.58 to 91\.28/);
  });

  it("warns when the most shards do not suffice (K-14)", () => {
    assert.deepEqual(notesOf(scaled(rules, 8000), "too few"), []);
    assert.match(notesOf(scaled(rules, 8001), "too few")[0] ?? "", /need 9, it has at most 8; a shard takes/);
  });
});

describe("what a plan tells of a data stream", () => {
  const warnings = (shardCount: number, recordsPerSecond: number, recordSizeKiB: number) =>
    notesOf(priced([stream({ shardCount })], { recordsPerSecond, recordSizeKiB }), "too few shards");

  it("warns when shards do not suffice, by records or by size (K-14)", () => {
    assert.deepEqual(warnings(1, 1000, 1), []);
    assert.deepEqual(warnings(1, 1001, 0.5), [
      "warning: stream orders has too few shards: 1,001 records/s of 0.5 KiB need 2, it has 1; a shard takes 1 MiB/s and 1,000 records/s (K-14)",
    ]);
    assert.deepEqual(warnings(2, 200, 10.24), []);
    assert.match(warnings(2, 200, 10.25)[0] ?? "", /200 records\/s of 10\.25 KiB need 3, it has 2/);
  });

  it("says where on-demand and shards cross, by shards", () => {
    const orders = stream({ shardCount: 1 });
    const reader = lakeDelivery({ kinesisSourceConfiguration: {} }, { kinesisSourceConfiguration: [orders] });
    // On-demand: 29.20 + 250.6256 × (0.08 + 0.04) = 59.2751; (59.2751 - 3.6792) / 10.95 = 5.08 shards.
    assert.deepEqual(notesOf(priced([orders, reader], FLOW), "cross"), [
      "advice: stream orders: on-demand (Standard) costs US$ 59.28, 1 shard US$ 14.63. They cross: at this throughput on-demand costs less where peaks need 6 shards or more; 1 shard costs less at any rate",
    ]);
  });

  it("says where they cross by records, when a stream has shards for its peaks", () => {
    const orders = stream({ shardCount: 10 });
    const reader = lakeDelivery({ kinesisSourceConfiguration: {} }, { kinesisSourceConfiguration: [orders] });
    // (109.50 - 29.20) / (2.506256 × 0.12 - 2.628 × 0.014) = 80.30 / 0.263959 = 304.21
    const [note = ""] = notesOf(priced([orders, reader], FLOW), "cross");
    assert.match(
      note,
      /10 shards US\$ 113\.18\..*; on-demand costs less than 10 shards below 304\.21 records\/s on average$/,
    );
  });

  it("holds an on-demand stream against the shards that it needs", () => {
    const [note = ""] = notesOf(priced([stream(ON_DEMAND)], { recordsPerSecond: 2500, recordSizeKiB: 1 }), "cross");
    // 2,500 / 1,000: 3 shards, 32.85 + 6,570 × 0.014
    assert.match(note, /on-demand \(Standard\) costs US\$ 530\.45, 3 shards US\$ 124\.83/);
  });

  it("tells of On-demand Advantage when its minimum of 25 MiB/s costs less", () => {
    const note = (recordsPerSecond: number) =>
      notesOf(priced([stream(ON_DEMAND)], { recordsPerSecond, recordSizeKiB: 1 }), "Advantage");
    // 25 MiB/s are 64,160.16 GB: × (0.032 + 0.016) = 3,079.69. Standard: 29.20 + records × 0.2005.
    assert.deepEqual(note(15_000), []);
    assert.deepEqual(note(16_000), [
      "advice: On-demand Advantage, a setting of the account, would cost about US$ 3,079.69 for the on-demand streams of this stack, retention aside; Standard costs US$ 3,237.21",
    ]);
  });
});
