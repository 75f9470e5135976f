import assert from "node:assert/strict";
import { CloudWatch } from "../../../../../local/cloud/cloudwatch/cloudwatch";
import type { CloudSettings } from "../../../../../local/cloud/contracts";
import { Kinesis } from "../../../../../local/cloud/kinesis/kinesis";
import { FakeClock } from "../../firehose/fakes";
import { removeData, temporarySettings } from "../../temporary-cloud";
import { fault } from "./fault";
import { firing, watch } from "./watch";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe("faults of a data stream", () => {
  let settings: CloudSettings;
  let cloudWatch: CloudWatch;
  let kinesis: Kinesis;
  let clock: FakeClock;
  beforeEach(async () => {
    settings = temporarySettings();
    clock = new FakeClock(Date.now());
    cloudWatch = new CloudWatch(settings, clock);
    kinesis = await Kinesis.open(settings, { shardLimits: true, metrics: cloudWatch.metrics, clock });
    await kinesis.call("CreateStream", { StreamName: "s", ShardCount: 1 });
    const stream = { streamName: "s", retentionHours: 24, shardCount: 1 };
    await watch({ streams: { s: stream } }, cloudWatch.handlers());
  });
  afterEach(async () => {
    await kinesis.close();
    cloudWatch.close();
    removeData(settings);
  });

  const put = async (records: number, bytes: number): Promise<void> => {
    const Data = Buffer.alloc(bytes, "a").toString("base64");
    const Records = Array.from({ length: records }, () => ({ Data, PartitionKey: "k" }));
    await kinesis.call("PutRecords", { StreamName: "s", Records });
  };
  const read = async (times: number, Limit = 10_000): Promise<void> => {
    const { ShardIterator } = await kinesis.call("GetShardIterator", {
      ...{ StreamName: "s", ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON" },
    });
    const reads = Array.from({ length: times }, () => kinesis.call("GetRecords", { ShardIterator, Limit }));
    await Promise.allSettled(reads);
  };
  const sum = (metricName: string) =>
    cloudWatch.metrics.find({ namespace: "AWS/Kinesis", metricName, dimensions: { StreamName: "s" } })?.here?.sum;
  /** Seconds one after another, each below what the shard takes in it. */
  const putForSeconds = async (seconds: number, records: number, bytes: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      await put(records, bytes);
      clock.time += SECOND;
    }
  };

  fault("writes-throttled", "producers put more than the shard takes", async () => {
    for (let batch = 0; batch < 4; batch++) await put(500, 1);
    assert.deepEqual(firing(cloudWatch), ["s-writes-throttled"]);
    assert.equal(sum("PutRecords.ThrottledRecords"), 1000);
  });

  fault("reads-throttled", "readers ask a shard for a sixth time in a second (K-15)", async () => {
    await read(5);
    assert.deepEqual(firing(cloudWatch), []);
    await read(1);
    assert.deepEqual(firing(cloudWatch), ["s-reads-throttled"]);
  });

  fault("readers-behind", "a reader gets a record that came 15 minutes ago, and more are behind it", async () => {
    await put(2, 1);
    clock.time += 15 * MINUTE;
    await read(1, 1);
    assert.deepEqual(firing(cloudWatch), []);
    clock.time += SECOND;
    await read(1, 1);
    assert.deepEqual(firing(cloudWatch), ["s-readers-behind"]);
  });

  fault("records-expire-soon", "a reader gets a record that has used up half of the stream's 24 hours", async () => {
    await put(2, 1);
    clock.time += 12 * HOUR;
    await read(1, 1);
    // Half of a retention is also more than a reader may be behind.
    assert.deepEqual(firing(cloudWatch), ["s-readers-behind"]);
    clock.time += SECOND;
    await read(1, 1);
    assert.deepEqual(firing(cloudWatch), ["s-readers-behind", "s-records-expire-soon"]);
  });

  fault(
    "shard-bytes-near-quota",
    "producers put 80 % of a minute's bytes, none of which the shard refuses",
    async () => {
      // 1,000,000 bytes in each second, one record's key and data together.
      await putForSeconds(48, 1, 999_999);
      assert.deepEqual(firing(cloudWatch), []);
      await put(1, 1);
      assert.deepEqual(firing(cloudWatch), ["s-shard-bytes-near-quota"]);
      assert.equal(sum("WriteProvisionedThroughputExceeded"), 0);
    },
  );

  fault("shard-records-near-quota", "producers put 80 % of a minute's records, none of which it refuses", async () => {
    await putForSeconds(96, 500, 1);
    assert.deepEqual(firing(cloudWatch), []);
    await put(1, 1);
    assert.deepEqual(firing(cloudWatch), ["s-shard-records-near-quota"]);
    assert.equal(sum("WriteProvisionedThroughputExceeded"), 0);
  });

  it("clean: nothing, and all that was put is counted", async () => {
    await put(500, 1);
    await read(1);
    assert.deepEqual(firing(cloudWatch), []);
    // A byte of data and one of the partition key each.
    const counted = ["IncomingRecords", "IncomingBytes", "GetRecords.Records"].map(sum);
    assert.deepEqual(counted, [500, 1000, 500]);
  });
});
