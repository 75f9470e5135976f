import assert from "node:assert/strict";
import { CloudWatch } from "../../../../../local/cloud/cloudwatch/cloudwatch";
import type { CloudSettings } from "../../../../../local/cloud/contracts";
import { Kinesis } from "../../../../../local/cloud/kinesis/kinesis";
import { removeData, temporarySettings } from "../../temporary-cloud";
import { fault } from "./fault";
import { firing, watch } from "./watch";

describe("faults of a data stream", () => {
  let settings: CloudSettings;
  let cloudWatch: CloudWatch;
  let kinesis: Kinesis;
  beforeEach(async () => {
    settings = temporarySettings();
    cloudWatch = new CloudWatch(settings);
    kinesis = await Kinesis.open(settings, { shardLimits: true, metrics: cloudWatch.metrics });
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
  const read = async (times: number): Promise<void> => {
    const { ShardIterator } = await kinesis.call("GetShardIterator", {
      ...{ StreamName: "s", ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON" },
    });
    const reads = Array.from({ length: times }, () => kinesis.call("GetRecords", { ShardIterator }));
    await Promise.allSettled(reads);
  };

  fault("writes-throttled", "producers put more than the shard takes", async () => {
    for (let batch = 0; batch < 4; batch++) await put(500, 1);
    assert.deepEqual(firing(cloudWatch), ["s-writes-throttled"]);
  });

  it("clean: nothing, and all that was put is counted", async () => {
    await put(500, 1);
    await read(1);
    assert.deepEqual(firing(cloudWatch), []);
    const sum = (metricName: string) =>
      cloudWatch.metrics.find({ namespace: "AWS/Kinesis", metricName, dimensions: { StreamName: "s" } })?.here?.sum;
    assert.equal(sum("IncomingRecords"), 500);
    // A byte of data and one of the partition key each.
    assert.equal(sum("IncomingBytes"), 1000);
    assert.equal(sum("GetRecords.Records"), 500);
  });
});
