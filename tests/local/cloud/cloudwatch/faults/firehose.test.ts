import assert from "node:assert/strict";
import { CloudWatch } from "../../../../../local/cloud/cloudwatch/cloudwatch";
import type { CloudSettings } from "../../../../../local/cloud/contracts";
import { JDBC_URL, redshiftInputs } from "../../firehose/fake-warehouse";
import { inputs, KINESIS, processors, until, World } from "../../firehose/fakes";
import { removeData, temporarySettings } from "../../temporary-cloud";
import { fault } from "./fault";
import { firing, watch } from "./watch";

const MINUTE = 60_000;
const BUCKET = { bucketArn: "arn:aws:s3:::lake", roleArn: "arn:aws:iam::000000000000:role/firehose" };
const BACKUP = {
  s3BackupMode: "Enabled",
  s3BackupConfiguration: { ...BUCKET, prefix: "backup/", bufferingInterval: 60, bufferingSize: 1 },
};

describe("faults of a delivery stream", () => {
  let settings: CloudSettings;
  let cloudWatch: CloudWatch;
  let world: World;
  beforeEach(async () => {
    settings = temporarySettings();
    world = new World();
    cloudWatch = new CloudWatch(settings, world.clock);
    world.newFirehose({ metrics: cloudWatch.metrics });
    const intervals = { bufferIntervalSeconds: 60, transformIntervalSeconds: 60, backupIntervalSeconds: 60 };
    const all = { ...intervals, converts: true, partitions: true, copies: true };
    const deliveries = {
      put: { deliveryStreamName: "events", source: "DIRECT_PUT", ...all },
      read: { deliveryStreamName: "clicks", source: "KINESIS", ...all },
    };
    await watch({ deliveries }, cloudWatch.handlers());
  });
  afterEach(async () => {
    await world.end();
    cloudWatch.close();
    removeData(settings);
  });

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
  const fires = (...alarms: string[]): Promise<void> =>
    until(() => alarms.every((alarm) => firing(cloudWatch).includes(alarm)));

  fault("delivery-late", "what was put while deliveries stood still is written after more than 6 minutes", async () => {
    await make();
    await world.put("events", "a");
    world.clock.time += 6 * MINUTE;
    await world.firehose.drain();
    assert.deepEqual(firing(cloudWatch), []);
    await world.put("events", "b");
    world.clock.time += 6 * MINUTE + 1000;
    await world.firehose.drain();
    assert.deepEqual(firing(cloudWatch), ["put-delivery-late"]);
  });

  fault("delivery-late", "a bucket takes nothing for 16 minutes, and so nothing at all is written", async () => {
    world.objects.refuse = () => true;
    await make();
    world.firehose.start();
    await world.put("events", "a");
    await until(() => world.firehose.counts("events").read === 1);
    world.clock.time += 16 * MINUTE;
    await fires("put-delivery-late", "put-objects-not-written");
    assert.deepEqual(firing(cloudWatch), ["put-delivery-late", "put-objects-not-written"]);
  });

  fault(
    "delivery-behind",
    "a delivery that stood still for 16 minutes has more to read than one read brings",
    async () => {
      world.streams.shard("shardId-0");
      await world.firehose.apply("clicks", inputs({}, KINESIS));
      for (let record = 0; record < 501; record++) world.streams.put("shardId-0", "a", world.clock.now());
      world.clock.time += 16 * MINUTE;
      await world.firehose.drain();
      // What it finds is late already.
      assert.deepEqual(firing(cloudWatch), ["read-delivery-behind", "read-delivery-late"]);
    },
  );

  fault("objects-not-written", "a bucket takes nothing", async () => {
    world.objects.refuse = () => true;
    await make({ bufferingInterval: 0 });
    world.firehose.start();
    await world.put("events", "a");
    await fires("put-objects-not-written");
    assert.deepEqual(firing(cloudWatch), ["put-objects-not-written"]);
  });

  fault("backup-not-written", "the backup's prefix takes nothing", async () => {
    world.objects.refuse = (key) => key.startsWith("backup/");
    await make(BACKUP);
    world.firehose.start();
    await world.put("events", "a");
    await until(() => world.firehose.counts("events").read === 1);
    world.clock.time += MINUTE;
    await fires("put-backup-not-written");
    assert.deepEqual(firing(cloudWatch), ["put-backup-not-written"]);
  });

  fault("backup-late", "the backup's prefix takes nothing for 16 minutes", async () => {
    world.objects.refuse = (key) => key.startsWith("backup/");
    await make(BACKUP);
    world.firehose.start();
    await world.put("events", "a");
    await until(() => world.firehose.counts("events").read === 1);
    world.clock.time += MINUTE;
    await until(() => world.objects.keys("raw/").length === 1 && world.firehose.counts("events").delivered === 1);
    world.clock.time += 15 * MINUTE;
    // The record has its object; it is only the backup that waits.
    await fires("put-backup-late", "put-backup-not-written");
    assert.deepEqual(firing(cloudWatch), ["put-backup-late", "put-backup-not-written"]);
  });

  fault("copy-failed", "the table of a COPY is gone", async () => {
    world.warehouses.refuse = "Table is gone";
    await world.firehose.apply("events", redshiftInputs({ clusterJdbcurl: JDBC_URL, retryDuration: 0 }));
    await putAndDrain("a");
    assert.deepEqual(firing(cloudWatch), ["put-copy-failed"]);
  });

  fault("transform-failed", "the transform throws", async () => {
    await make(transform(() => assert.fail("broken")));
    await putAndDrain("a");
    assert.deepEqual(firing(cloudWatch), ["put-transform-failed"]);
  });

  fault("conversion-failed", "a record does not fit the Glue table", async () => {
    world.catalog.columns = [{ name: "n", type: "int" }];
    const table = { databaseName: "lake", tableName: "events", roleArn: BUCKET.roleArn };
    await make({
      bufferingSize: 64,
      dataFormatConversionConfiguration: {
        schemaConfiguration: table,
        inputFormatConfiguration: { deserializer: { openXJsonSerDe: {} } },
        outputFormatConfiguration: { serializer: { parquetSerDe: {} } },
      },
    });
    await putAndDrain('{"n":1}');
    assert.deepEqual(firing(cloudWatch), []);
    await putAndDrain('{"n":"no number"}');
    assert.deepEqual(firing(cloudWatch), ["put-conversion-failed"]);
  });

  fault("partitions-exceeded", "records name 501 partitions, one more than may be open (F-93)", async () => {
    const query = { MetadataExtractionQuery: "{k:.k}", JsonParsingEngine: "JQ-1.6" };
    await make({
      ...{ prefix: "k=!{partitionKeyFromQuery:k}/", errorOutputPrefix: "errors/", bufferingSize: 64 },
      dynamicPartitioningConfiguration: { enabled: true },
      processingConfiguration: processors(["MetadataExtraction", query]),
    });
    const events = Array.from({ length: 501 }, (_, k) => JSON.stringify({ k: String(k) }));
    await world.put("events", ...events.slice(0, 500));
    await putAndDrain(...events.slice(0, 500));
    assert.deepEqual(firing(cloudWatch), []);
    await world.put("events", ...events.slice(0, 500));
    await putAndDrain(...events.slice(500));
    assert.deepEqual(firing(cloudWatch), ["put-partitions-exceeded"]);
  });

  it("clean: nothing, with a transform, and all is counted", async () => {
    await make({ ...transform(() => ({ result: "Ok" })), ...BACKUP });
    await putAndDrain("ab", "cd");
    assert.deepEqual(firing(cloudWatch), []);
    const sums = Object.fromEntries(
      cloudWatch.metrics.all().map(({ metricName, here, unit }) => [metricName, [here?.sum, unit]]),
    );
    delete sums["ExecuteProcessing.Duration"];
    assert.deepEqual(sums, {
      "BackupToS3.Bytes": [4, "Bytes"],
      "BackupToS3.DataFreshness": [0, "Seconds"],
      "BackupToS3.Records": [2, "Count"],
      "BackupToS3.Success": [1, "Count"],
      BytesPerSecondLimit: [1024 * 1024, "Bytes/Second"],
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
      ThrottledRecords: [0, "Count"],
    });
  });

  it("clean: nothing of a delivery that reads a data stream", async () => {
    world.streams.shard("shardId-0");
    await world.firehose.apply("clicks", inputs({}, KINESIS));
    for (let record = 0; record < 501; record++) world.streams.put("shardId-0", "a", world.clock.now());
    await world.firehose.drain();
    assert.equal(world.objects.text("raw/").length, 501);
    assert.deepEqual(firing(cloudWatch), []);
  });
});
