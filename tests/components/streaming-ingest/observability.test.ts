import assert from "node:assert/strict";
import { StreamingIngest, type StreamingIngestArgs } from "../../../components/streaming-ingest";
import { type MockRuntime, mockRuntime, value } from "../mocks";
import { BUCKET_ARN, KEY_ARN, minimalArgs, refuses, SCHEMA as USER, WAREHOUSE } from "./fixtures";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const BUCKET_METRIC = "aws:s3/bucketMetric:BucketMetric";
const TOPIC_ARN = "arn:aws:sns:eu-west-1:123456789012:on-call";

const SCHEMA = { ...USER, columns: [...USER.columns, { name: "at", type: "timestamp" }] };

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

  it("watches a table by event time: its functions by their own timeouts, its queue by the queue's settings, and what failed", async () => {
    const eventTime = { timeoutSeconds: 100, compaction: {} };
    const raw = { format: "RAW", appendNewline: true, eventTime };
    const { runtime, names } = await made({ schema: { ...SCHEMA, eventTime: "at" }, deliveries: { raw } });
    const ofTable = names.filter((name) => /^raw-(hours|queue|objects-not-conv)/.test(name));
    const ofFunction = ["errors", "slow", "throttled"].map((alarm) => `function-${alarm}`);
    assert.deepEqual(ofTable.sort(), [
      ...[...ofFunction, "runs-not-started"].map((alarm) => `raw-hours-compaction-${alarm}`),
      "raw-hours-error-objects",
      ...ofFunction.map((alarm) => `raw-hours-${alarm}`),
      "raw-objects-not-converted",
      "raw-queue-behind",
    ]);
    const prefixes = runtime.of("aws:s3/bucketMetric:BucketMetric").map(({ inputs }) => inputs.filter);
    assert.deepEqual(prefixes, [{ prefix: "errors/user_event_raw/" }, { prefix: "errors/user_event_raw_by_hour/" }]);
    const inputs = (name: string) => runtime.one(ALARM, `users-raw-${name}`).inputs;
    assert.equal(inputs("hours-function-slow").threshold, 80_000);
    assert.equal(inputs("hours-compaction-function-slow").threshold, 720_000);
    // Six times 100 s until a message comes again, and 15 minutes.
    assert.equal(inputs("queue-behind").threshold, 1500);
    assert.deepEqual(inputs("queue-behind").dimensions, { QueueName: "users-raw-hours-1a2b3c4" });
    assert.deepEqual(inputs("objects-not-converted").dimensions, { QueueName: "users-raw-hours-failed-1a2b3c4" });
  });

  it("watches the re-drive for errors, throttles and runs that did not start, and lets it take all of its time", async () => {
    const ofRedrive = async (redrive: { schedule?: string }) =>
      (await made({ redrive })).names.filter((name) => name.startsWith("redrive-")).sort();
    const always = ["redrive-function-errors", "redrive-function-throttled"];
    assert.deepEqual(await ofRedrive({}), always);
    assert.deepEqual(await ofRedrive({ schedule: "rate(1 hour)" }), [...always, "redrive-runs-not-started"]);
  });

  it("watches a consumer's function, before its records are given up, and the queue of what it gave up", async () => {
    const lambda = { codePath: "stacks/consumers/audit.ts", maximumRecordAgeSeconds: 600, timeoutSeconds: 10 };
    const { runtime, names } = await made({ consumers: { audit: { lambda } } });
    assert.deepEqual(names.filter((name) => name.startsWith("audit-")).sort(), [
      "audit-batches-given-up",
      "audit-batches-lost",
      "audit-consumer-behind",
      "audit-function-errors",
      "audit-function-slow",
      "audit-function-throttled",
    ]);
    const inputs = (name: string) => runtime.one(ALARM, `users-audit-${name}`).inputs;
    assert.equal(inputs("consumer-behind").threshold, 300_000);
    assert.equal(inputs("function-slow").threshold, 8000);
    assert.deepEqual(inputs("batches-given-up").dimensions, { QueueName: "users-audit-failures-1a2b3c4" });
  });

  it("watches a failure queue that exists by the name in its ARN, and none where a bucket is told", async () => {
    const lambda = { codePath: "stacks/consumers/audit.ts" };
    const queueArn = "arn:aws:sqs:eu-west-1:123456789012:theirs";
    const { runtime, names } = await made({
      consumers: {
        queued: { lambda: { ...lambda, onFailure: { queueArn } } },
        kept: { lambda: { ...lambda, onFailure: { bucketArn: BUCKET_ARN } } },
      },
    });
    const { dimensions } = runtime.one(ALARM, "users-queued-batches-given-up").inputs;
    assert.deepEqual(dimensions, { QueueName: "theirs" });
    assert.ok(names.includes("kept-batches-lost"));
    assert.ok(!names.includes("kept-batches-given-up"));
  });

  it("watches an application of one's own where it is registered, and no other", async () => {
    const roleName = "reader";
    const { runtime, names } = await made({
      consumers: { fan: { enhancedFanOut: {}, roleName }, shared: { roleName } },
    });
    assert.deepEqual(runtime.one(ALARM, "users-fan-reader-behind").inputs.dimensions, {
      StreamName: "users-1a2b3c4",
      ConsumerName: "users-fan-1a2b3c4",
    });
    assert.ok(!names.some((name) => name.startsWith("shared-")));
  });

  it("refuses to watch two functions under one name", async () => {
    const schema = { ...SCHEMA, eventTime: "at" };
    const raw = { format: "RAW", appendNewline: true, eventTime: {} };
    const args = minimalArgs({ observability: {}, schema, deliveries: { raw, "raw-hours": { transform: {} } } });
    const runtime = mockRuntime();
    assert.throws(() => new StreamingIngest("users", args), /two functions would have the alarms "raw-hours"; rename/);
    await runtime.settled().catch(() => undefined);
  });

  it("watches the most shards of a stream that is scaled, and what scales it", async () => {
    const autoscaling = { minShards: 2, maxShards: 5 };
    const { runtime } = await made({ source: { kinesis: { mode: "PROVISIONED", shardCount: 3, autoscaling } } });
    const { threshold, alarmDescription } = runtime.one(ALARM, "users-source-shard-records-near-quota").inputs;
    assert.equal(threshold, 240_000);
    assert.match(
      String(alarmDescription),
      /that the most of 5 shards take\. First: raise autoscaling\.maxShards in the config/,
    );
    assert.equal(runtime.one(ALARM, "users-source-shard-bytes-near-quota").inputs.threshold, 240_000_000);
    assert.deepEqual(runtime.one(ALARM, "users-source-scaler-function-errors").inputs.dimensions, {
      FunctionName: "users-shard-scaler-1a2b3c4",
    });
    assert.equal(runtime.one(ALARM, "users-source-scaler-function-slow").inputs.threshold, 48_000);
    assert.equal(runtime.of(ALARM).filter(({ name }) => name === "users-source-scaler-runs-not-started").length, 1);
  });

  refuses(
    "refuses what the alarms refuse, with its path",
    { observability: { topicArn: "on-call", thresholds: { quotaPercent: 101 } } },
    'observability.topicArn must be the ARN of a topic, arn:aws:sns:<region>:<account>:<name>, got "on-call"',
    "observability.thresholds.quotaPercent must be 1–100 %, got 101",
  );
});
