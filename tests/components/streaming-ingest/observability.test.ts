import assert from "node:assert/strict";
import { StreamingIngest, type StreamingIngestArgs } from "../../../components/streaming-ingest";
import { type MockRuntime, mockRuntime, value } from "../mocks";
import { KEY_ARN, minimalArgs, refuses, WAREHOUSE } from "./fixtures";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const BUCKET_METRIC = "aws:s3/bucketMetric:BucketMetric";
const TOPIC_ARN = "arn:aws:sns:eu-west-1:123456789012:on-call";

interface Made {
  runtime: MockRuntime;
  ingest: StreamingIngest;
  /** Names of the alarms, without that of the pipeline. */
  names: string[];
}

async function made(changes: Partial<StreamingIngestArgs>): Promise<Made> {
  const runtime = mockRuntime();
  const ingest = new StreamingIngest("users", minimalArgs({ observability: {}, ...changes }));
  await runtime.settled();
  return { runtime, ingest, names: runtime.of(ALARM).map(({ name }) => name.replace("users-", "")) };
}

describe("StreamingIngest with observability", () => {
  it("makes no alarm without it", async () => {
    const { names, ingest } = await made({ observability: undefined });
    assert.deepEqual(names, []);
    assert.deepEqual(await value(ingest.alarmArns), {});
  });

  it("watches the stream and each delivery, by what they are named in AWS", async () => {
    const { runtime, names, ingest } = await made({ observability: { topicArn: TOPIC_ARN } });
    assert.deepEqual(names.sort(), [
      "lake-delivery-behind",
      "lake-delivery-late",
      "lake-error-objects",
      "lake-objects-not-written",
      "source-readers-behind",
      "source-reads-throttled",
      "source-records-expire-soon",
      "source-writes-throttled",
    ]);
    assert.deepEqual(Object.keys(await value(ingest.alarmArns)).sort(), names.sort());
    const late = runtime.one(ALARM, "users-lake-delivery-late").inputs;
    assert.deepEqual(late.dimensions, { DeliveryStreamName: "users-lake-1a2b3c4" });
    assert.deepEqual([late.threshold, late.alarmActions], [900, [TOPIC_ARN]]);
    assert.deepEqual(runtime.one(ALARM, "users-source-readers-behind").inputs.dimensions, {
      StreamName: "users-1a2b3c4",
    });
  });

  it("watches a transform, its rejections and a conversion, and waits longer where batches wait too", async () => {
    const { runtime, names } = await made({
      deliveries: { lake: { format: "PARQUET", bufferIntervalSeconds: 120, transform: { timeoutSeconds: 100 } } },
    });
    for (const name of ["transform-failed", "conversion-failed", "function-errors", "records-rejected"]) {
      assert.ok(names.includes(`lake-${name}`), name);
    }
    assert.equal(runtime.one(ALARM, "users-lake-delivery-late").inputs.threshold, 540);
    assert.equal(runtime.one(ALARM, "users-lake-function-slow").inputs.threshold, 80_000);
    assert.deepEqual(runtime.one(ALARM, "users-lake-function-errors").inputs.dimensions, {
      FunctionName: "users-lake-1a2b3c4",
    });
  });

  it("watches where a COPY's failures lie, and its transform's, and the customer's key", async () => {
    const { runtime, names } = await made({
      source: { directPut: { kmsKeyArn: KEY_ARN } },
      warehouse: WAREHOUSE,
      deliveries: { warehouse: { redshift: {}, transform: {} } },
    });
    assert.ok(names.includes("warehouse-copy-failed"));
    assert.ok(names.includes("warehouse-key-disabled"));
    assert.ok(!names.includes("warehouse-delivery-behind"));
    assert.deepEqual(
      runtime.of(BUCKET_METRIC).map(({ inputs }) => (inputs.filter as { prefix: string }).prefix),
      ["staging/user_event_warehouse/processing-failed/", "staging/user_event_warehouse/errors/"],
    );
  });

  it("watches one error prefix of several deliveries once", async () => {
    const errorPrefix = "errors/all/";
    const { names } = await made({ deliveries: { a: { errorPrefix }, b: { errorPrefix } } });
    assert.deepEqual(
      names.filter((name) => name.endsWith("error-objects")),
      ["a-error-objects"],
    );
  });

  it("watches shards of a stream that has a number of them, and half of the retention that it has", async () => {
    const kinesis = { mode: "PROVISIONED", shardCount: 3, retentionHours: 48 };
    const { runtime } = await made({ source: { kinesis } });
    assert.equal(runtime.one(ALARM, "users-source-shard-records-near-quota").inputs.threshold, 144_000);
    assert.equal(runtime.one(ALARM, "users-source-records-expire-soon").inputs.threshold, 86_400_000);
  });

  refuses(
    "refuses what the alarms refuse, with its path",
    { observability: { topicArn: "on-call", thresholds: { quotaPercent: 101 } } },
    'observability.topicArn must be the ARN of a topic, arn:aws:sns:<region>:<account>:<name>, got "on-call"',
    "observability.thresholds.quotaPercent must be 1–100 %, got 101",
  );
});
