import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatch } from "../../../../local/cloud/cloudwatch/cloudwatch";
import type { CloudSettings } from "../../../../local/cloud/contracts";
import { Feeds } from "../../../../local/cloud/feeds";
import { Kinesis } from "../../../../local/cloud/kinesis/kinesis";
import { Lambda } from "../../../../local/cloud/lambda";
import { bucketMetricHandler } from "../../../../local/cloud/s3/handlers";
import { S3 } from "../../../../local/cloud/s3/s3";
import { JDBC_URL, redshiftInputs } from "../firehose/fake-warehouse";
import { inputs, processors, until, World } from "../firehose/fakes";
import { applicationInputs, at, World as FlinkWorld } from "../flink/world";
import { definition } from "../lambda/deployments";
import { removeData, temporarySettings } from "../temporary-cloud";

const MINUTE = 60_000;

/** An alarm as alarms of pipelines are: silent without data. */
function alarm(metric: [namespace: string, metricName: string, dimensions: Record<string, string>], rule: object) {
  const [namespace, metricName, dimensions] = metric;
  const defaults = { comparisonOperator: "GreaterThanThreshold", threshold: 0, statistic: "Sum" };
  return { namespace, metricName, dimensions, ...defaults, period: 60, evaluationPeriods: 3, ...rule };
}

describe("a fault sets off the alarm that is for it, and nothing does in a clean run", () => {
  let settings: CloudSettings;
  let cloudWatch: CloudWatch;
  beforeEach(() => {
    settings = temporarySettings();
    cloudWatch = new CloudWatch(settings);
  });
  afterEach(() => {
    cloudWatch.close();
    removeData(settings);
  });

  const watch = async (name: string, definition: object): Promise<void> => {
    const inputs = { name, treatMissingData: "notBreaching", ...definition };
    const handler = cloudWatch.handlers()["aws:cloudwatch/metricAlarm:MetricAlarm"];
    await handler?.({ urn: name, type: "aws:cloudwatch/metricAlarm:MetricAlarm", name, inputs });
  };
  const firing = (): string[] => cloudWatch.alarms.report(5).wouldFire.map(({ name }) => name);

  describe("Kinesis", () => {
    const ofStream = { StreamName: "s" };
    const run = async (batches: number, isThrottled: boolean): Promise<void> => {
      const kinesis = await Kinesis.open(settings, { shardLimits: true, metrics: cloudWatch.metrics });
      await watch("written", alarm(["AWS/Kinesis", "WriteProvisionedThroughputExceeded", ofStream], {}));
      await watch("read", alarm(["AWS/Kinesis", "ReadProvisionedThroughputExceeded", ofStream], {}));
      const age = { statistic: "Maximum", threshold: 900_000 };
      await watch("old", alarm(["AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds", ofStream], age));
      await kinesis.call("CreateStream", { StreamName: "s", ShardCount: 1 });
      const Records = Array.from({ length: 500 }, () => ({ Data: "YQ==", PartitionKey: "k" }));
      for (let batch = 0; batch < batches; batch++) await kinesis.call("PutRecords", { StreamName: "s", Records });
      const { ShardIterator } = await kinesis.call("GetShardIterator", {
        ...{ StreamName: "s", ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON" },
      });
      const reads = Array.from({ length: isThrottled ? 6 : 1 }, () => kinesis.call("GetRecords", { ShardIterator }));
      await Promise.allSettled(reads);
      await kinesis.close();
    };

    it("writes and reads over the shards' limits", async () => {
      await run(4, true);
      assert.deepEqual(firing(), ["read", "written"]);
      const refused = cloudWatch.metrics.find({
        ...{ namespace: "AWS/Kinesis", metricName: "PutRecords.ThrottledRecords", dimensions: ofStream },
      });
      assert.ok((refused?.here?.sum ?? 0) > 0);
    });

    it("clean: nothing, and all that was put is counted", async () => {
      await run(1, false);
      assert.deepEqual(firing(), []);
      const sum = (metricName: string) =>
        cloudWatch.metrics.find({ namespace: "AWS/Kinesis", metricName, dimensions: ofStream })?.here?.sum;
      assert.equal(sum("IncomingRecords"), 500);
      // A byte of data and one of the partition key each.
      assert.equal(sum("IncomingBytes"), 1000);
      assert.equal(sum("GetRecords.Records"), 500);
    });
  });

  describe("Firehose", () => {
    const ofDelivery = { DeliveryStreamName: "events" };
    let world: World;
    beforeEach(async () => {
      world = new World();
      cloudWatch = new CloudWatch(settings, world.clock);
      world.newFirehose({ metrics: cloudWatch.metrics });
      const success = { statistic: "Average", comparisonOperator: "LessThanThreshold" };
      const rules: Record<string, object> = {
        "DeliveryToS3.DataFreshness": { statistic: "Maximum", threshold: 900 },
        "DeliveryToS3.Success": { ...success, threshold: 0.95 },
        "BackupToS3.Success": { ...success, threshold: 0.95 },
        "DeliveryToRedshift.Success": { ...success, threshold: 1 },
        "ExecuteProcessing.Success": { ...success, threshold: 1 },
        "FailedConversion.Records": {},
        PartitionCountExceeded: {
          statistic: "Maximum",
          threshold: 1,
          comparisonOperator: "GreaterThanOrEqualToThreshold",
        },
      };
      for (const [name, rule] of Object.entries(rules))
        await watch(name, alarm(["AWS/Firehose", name, ofDelivery], rule));
      const stat = (id: string, metricName: string, stat: string) => ({
        id,
        metric: { namespace: "AWS/Firehose", metricName, dimensions: ofDelivery, period: 60, stat },
      });
      await watch("quota", {
        ...{ comparisonOperator: "GreaterThanThreshold", threshold: 80, evaluationPeriods: 3 },
        metricQueries: [
          stat("m1", "IncomingBytes", "Sum"),
          stat("m2", "BytesPerSecondLimit", "Minimum"),
          { id: "e", expression: "100 * (m1 / PERIOD(m1)) / m2", returnData: true },
        ],
      });
    });
    afterEach(() => world.end());

    const make = (s3: object = {}) => world.firehose.apply("events", inputs({ ...s3 }));
    const transform = (answer: (data: string) => object) => {
      world.functions.handler = ({ records }) => ({
        records: records.map(({ recordId, data }) => ({ recordId, data, ...answer(data) })),
      });
      const parameters = { LambdaArn: "arn:aws:lambda:eu-central-1:000000000000:function:f", NumberOfRetries: "0" };
      return { processingConfiguration: processors(["Lambda", parameters]) };
    };
    const putAndDrain = async (...datas: string[]): Promise<void> => {
      await world.put("events", ...datas);
      await world.firehose.drain();
    };

    it("a transform that throws", async () => {
      await make(transform(() => assert.fail("broken")));
      await putAndDrain("a");
      assert.deepEqual(firing(), ["ExecuteProcessing.Success"]);
    });

    it("records that do not fit the Glue table", async () => {
      world.catalog.columns = [{ name: "n", type: "int" }];
      const table = { databaseName: "lake", tableName: "events", roleArn: "arn:aws:iam::000000000000:role/firehose" };
      await make({
        bufferingSize: 64,
        dataFormatConversionConfiguration: {
          schemaConfiguration: table,
          inputFormatConfiguration: { deserializer: { openXJsonSerDe: {} } },
          outputFormatConfiguration: { serializer: { parquetSerDe: {} } },
        },
      });
      await putAndDrain('{"n":1}');
      assert.deepEqual(firing(), []);
      await putAndDrain('{"n":"no number"}');
      assert.deepEqual(firing(), ["FailedConversion.Records"]);
    });

    it("a bucket that takes nothing", async () => {
      world.objects.refuse = () => true;
      await make({ bufferingInterval: 0 });
      world.firehose.start();
      await world.put("events", "a");
      await until(() => world.problems.length > 0);
      assert.deepEqual(firing(), ["DeliveryToS3.Success"]);
    });

    it("a delivery that is held back, while nothing at all is written", async () => {
      world.objects.refuse = () => true;
      await make({ bufferingInterval: 60 });
      world.firehose.start();
      await world.put("events", "a");
      await until(() => world.firehose.counts("events").read === 1);
      world.clock.time += 16 * MINUTE;
      await until(() => firing().includes("DeliveryToS3.DataFreshness"));
    });

    it("a COPY that is impossible", async () => {
      world.warehouses.refuse = "Table is gone";
      await world.firehose.apply("events", redshiftInputs({ clusterJdbcurl: JDBC_URL, retryDuration: 0 }));
      await putAndDrain("a");
      assert.deepEqual(firing(), ["DeliveryToRedshift.Success"]);
    });

    it("more partitions than may be open", async () => {
      const query = { MetadataExtractionQuery: "{k:.k}", JsonParsingEngine: "JQ-1.6" };
      await make({
        ...{ prefix: "k=!{partitionKeyFromQuery:k}/", errorOutputPrefix: "errors/", bufferingSize: 64 },
        dynamicPartitioningConfiguration: { enabled: true },
        processingConfiguration: processors(["MetadataExtraction", query]),
      });
      const events = Array.from({ length: 501 }, (_, k) => JSON.stringify({ k: String(k) }));
      await world.put("events", ...events.slice(0, 500));
      await putAndDrain(...events.slice(500));
      assert.deepEqual(firing(), ["PartitionCountExceeded"]);
    });

    it("puts near the quota of the Region, 1 MiB a second (F-10)", async () => {
      await make({ bufferingSize: 128 });
      const megabyte = "a".repeat(1_000_000);
      for (let put = 0; put < 12; put++) await world.put("events", megabyte, megabyte, megabyte, megabyte);
      assert.deepEqual(firing(), []);
      for (let put = 0; put < 3; put++) await world.put("events", megabyte);
      assert.deepEqual(firing(), ["quota"]);
    });

    it("clean: nothing, with a transform, and all is counted", async () => {
      await make(transform(() => ({ result: "Ok" })));
      await putAndDrain("ab", "cd");
      assert.deepEqual(firing(), []);
      const sums = Object.fromEntries(
        cloudWatch.metrics.all().map(({ metricName, here, unit }) => [metricName, [here?.sum, unit]]),
      );
      delete sums["ExecuteProcessing.Duration"];
      const quota = 1024 * 1024;
      assert.deepEqual(sums, {
        BytesPerSecondLimit: [quota, "Bytes/Second"],
        "DeliveryToS3.Bytes": [4, "Bytes"],
        "DeliveryToS3.DataFreshness": [0, "Seconds"],
        "DeliveryToS3.ObjectCount": [1, "Count"],
        "DeliveryToS3.Records": [2, "Count"],
        "DeliveryToS3.Success": [1, "Count"],
        "ExecuteProcessing.Success": [1, "Count"],
        IncomingBytes: [4, "Bytes"],
        IncomingPutRequests: [1, "Count"],
        IncomingRecords: [2, "Count"],
        "PutRecordBatch.Bytes": [4, "Bytes"],
        "PutRecordBatch.Records": [2, "Count"],
        "PutRecordBatch.Requests": [1, "Count"],
        PutRequestsPerSecondLimit: [1000, "Count/Second"],
        RecordsPerSecondLimit: [100_000, "Count/Second"],
        "SucceedProcessing.Bytes": [4, "Bytes"],
        "SucceedProcessing.Records": [2, "Count"],
      });
    });
  });

  describe("Lambda and its log", () => {
    const group = "/aws/lambda/f";
    const run = async (source: string): Promise<void> => {
      const lambda = new Lambda(settings, cloudWatch.metrics);
      const kinesis = await Kinesis.open(settings);
      const firehose = { targetPrefix: "Firehose", call: async () => ({}), putLogs: async () => {} };
      const queues = { queue: () => assert.fail("no rule puts into a queue") };
      const feeds = new Feeds(settings, { kinesis, firehose, queues, metrics: cloudWatch.metrics });
      const filter = {
        ...{ name: "rejected", logGroupName: group, pattern: '{ $.message.message = "records failed" }' },
        metricTransformation: { namespace: "StreamingIngest", name: "RejectedRecords-f", value: "$.message.failed" },
      };
      const type = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
      await feeds.handlers()[type]?.({ urn: "u", type, name: "rejected", inputs: filter });
      lambda.onLog = (logGroup, stream, messages) => feeds.logs.note(logGroup, stream, messages, assert.fail);
      await watch("errors", alarm(["AWS/Lambda", "Errors", { FunctionName: "f" }], {}));
      await watch("rejected", alarm(["StreamingIngest", "RejectedRecords-f", {}], { threshold: 6 }));
      await lambda.deploy(definition(source, { logging: { format: "JSON", logGroup: group } }));
      await lambda.invoke("f", {}).catch(() => undefined);
      await lambda.close();
      await feeds.logs.noted();
      await kinesis.close();
    };

    it("a function that throws", async () => {
      await run("exports.handler = async () => { throw new Error('broken') }");
      assert.deepEqual(firing(), ["errors"]);
    });

    it("records that a transform rejects, by what it logs as an object in the JSON format", async () => {
      await run("exports.handler = async () => { console.warn({ message: 'records failed', failed: 7 }) }");
      assert.deepEqual(firing(), ["rejected"]);
    });

    it("clean: nothing", async () => {
      await run("exports.handler = async () => { console.warn('records failed'); console.warn({ message: 'fine' }) }");
      assert.deepEqual(firing(), []);
    });
  });

  it("objects under an error prefix, and none for those beside it", async () => {
    const s3 = new S3(settings, cloudWatch.metrics);
    await s3.createBucket("lake");
    const type = "aws:s3/bucketMetric:BucketMetric";
    const inputs = { bucket: "lake", name: "errors", filter: { prefix: "errors/" } };
    await bucketMetricHandler(s3)({ urn: "u", type, name: "errors", inputs });
    await watch("error-objects", alarm(["AWS/S3", "PutRequests", { BucketName: "lake", FilterId: "errors" }], {}));
    await s3.put("lake", "raw/a", Buffer.from("a"));
    assert.deepEqual(firing(), []);
    await s3.put("lake", "errors/a", Buffer.from("a"));
    assert.deepEqual(firing(), ["error-objects"]);
  });

  describe("Flink", () => {
    let world: FlinkWorld;
    const logged: string[][] = [];
    beforeEach(async () => {
      logged.length = 0;
      world = new FlinkWorld({
        metrics: cloudWatch.metrics,
        onLog: (group, stream, messages) => logged.push([group, stream, ...messages]),
      });
      const metric = (metricName: string) => ({
        ...{ namespace: "AWS/KinesisAnalytics", metricName, dimensions: { Application: "sql" } },
        ...{ period: 60, stat: "Maximum" },
      });
      for (const metricName of ["numRestarts", "numLateRecordsDropped"]) {
        await watch(metricName, {
          ...{ comparisonOperator: "GreaterThanThreshold", threshold: 0, evaluationPeriods: 1 },
          metricQueries: [
            { id: "m1", metric: metric(metricName) },
            { id: "e", expression: "DIFF(m1)", returnData: true },
          ],
        });
      }
      const running = { comparisonOperator: "LessThanThreshold", threshold: 1, statistic: "Maximum" };
      const ofJob = { Application: "sql" };
      const missing = { treatMissingData: "breaching" };
      await watch("not-running", alarm(["AWS/KinesisAnalytics", "runningTime", ofJob], { ...running, ...missing }));
      const sql =
        "SELECT k, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end, k";
      const logStreamArn = "arn:aws:logs:eu-central-1:000000000000:log-group:/flink/sql:log-stream:job";
      await world.flink.apply("sql", {
        ...applicationInputs({ sql, results: { output: { columns: "k string, n bigint" } }, delaySeconds: 0 }),
        cloudwatchLoggingOptions: { logStreamArn },
      });
    });
    afterEach(() => world.close());

    const read = async (...events: (object | string)[]): Promise<void> => {
      for (const event of events) world.put(event);
      world.clock.time += 1000;
      await world.flink.settled();
    };

    it("a job that fails and begins again", async () => {
      const { streams } = world;
      const readShard = streams.read.bind(streams);
      streams.read = async () => {
        streams.read = readShard;
        throw new Error("out of reach");
      };
      await read({ k: "a", at: at("12:00:00") });
      assert.deepEqual(firing(), ["numRestarts"]);
    });

    it("rows that come when their window is closed", async () => {
      await read({ k: "a", at: at("12:00:00") }, { k: "a", at: at("12:05:00") }, { k: "late", at: at("12:00:01") });
      assert.deepEqual(firing(), ["numLateRecordsDropped"]);
    });

    it("malformed records, which are logged as the runner does", async () => {
      await read({ k: "a", at: at("12:00:00") }, "no JSON");
      assert.deepEqual(logged, [["/flink/sql", "job", "Left out 1 malformed record(s)"]]);
    });

    it("a job that does not run emits nothing, and its alarm takes that for a fault", async () => {
      const other = new CloudWatch({ ...settings, dataDir: `${settings.dataDir}/other` });
      const handler = other.handlers()["aws:cloudwatch/metricAlarm:MetricAlarm"];
      const running = { comparisonOperator: "LessThanThreshold", threshold: 1, statistic: "Maximum" };
      const definition = alarm(["AWS/KinesisAnalytics", "runningTime", { Application: "sql" }], running);
      const inputs = { ...definition, name: "not-running", treatMissingData: "breaching" };
      await handler?.({ urn: "u", type: "aws:cloudwatch/metricAlarm:MetricAlarm", name: "not-running", inputs });
      assert.deepEqual(
        other.alarms.report(5).wouldFire.map(({ reason }) => reason),
        ["runningTime Maximum no data < 1"],
      );
    });

    it("clean: nothing", async () => {
      await read({ k: "a", at: at("12:00:00") }, { k: "a", at: at("12:05:00") });
      await sleep(20);
      assert.deepEqual(firing(), []);
      assert.deepEqual(logged, []);
    });
  });
});
