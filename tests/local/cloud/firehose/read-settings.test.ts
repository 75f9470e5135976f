import assert from "node:assert/strict";
import { readSettings } from "../../../../local/cloud/firehose/read-settings";
import { inputs, KINESIS, processors, ROLE } from "./fakes";

const PARQUET = {
  schemaConfiguration: { databaseName: "lake", tableName: "events", roleArn: ROLE },
  inputFormatConfiguration: { deserializer: { openXJsonSerDe: {} } },
  outputFormatConfiguration: { serializer: { parquetSerDe: {} } },
};
const PARTITIONED = {
  prefix: "t=!{partitionKeyFromQuery:t}/",
  errorOutputPrefix: "errors/!{firehose:error-output-type}/",
  dynamicPartitioningConfiguration: { enabled: true },
  processingConfiguration: processors(["MetadataExtraction", { MetadataExtractionQuery: "{t: .t}" }]),
};

function refuses(message: RegExp, s3: Record<string, unknown>, others: Record<string, unknown> = {}): void {
  assert.throws(() => readSettings("events", inputs(s3, others)), message);
}

describe("settings of a delivery stream", () => {
  it("reads direct PUT with the provider's defaults", () => {
    const { source, output, ...rest } = readSettings("events", {
      destination: "extended_s3",
      extendedS3Configuration: { bucketArn: "arn:aws:s3:::lake", roleArn: ROLE },
    });
    assert.deepEqual(source, { kind: "directPut" });
    assert.deepEqual(output, {
      bucket: "lake",
      roleArn: ROLE,
      prefix: "",
      errorPrefix: undefined,
      timeZone: "UTC",
      extension: "",
      compression: "UNCOMPRESSED",
      buffer: { sizeBytes: 5 * 1024 * 1024, intervalMilliseconds: 300_000 },
    });
    assert.deepEqual(rest, { name: "events", appendDelimiter: false });
  });

  it("reads the customer's key of direct PUT, where it is switched on (F-05)", () => {
    const keyArn = "arn:aws:kms:eu-central-1:000000000000:key/k";
    const sourceWith = (serverSideEncryption: object) =>
      readSettings("events", inputs({}, { serverSideEncryption })).source;
    assert.deepEqual(sourceWith({ enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn }), {
      kind: "directPut",
      encryption: { keyArn },
    });
    assert.deepEqual(sourceWith({ enabled: false, keyArn }), { kind: "directPut" });
    assert.deepEqual(sourceWith({ enabled: true, keyType: "AWS_OWNED_CMK" }), { kind: "directPut", encryption: {} });
  });

  it("reads a Kinesis source", () => {
    assert.deepEqual(readSettings("events", inputs({}, KINESIS)).source, {
      kind: "kinesis",
      streamArn: KINESIS.kinesisSourceConfiguration.kinesisStreamArn,
      streamName: "clicks",
    });
  });

  it("ends keys as the compression and the conversion do, and as fileExtension says", () => {
    const extension = (s3: Record<string, unknown>) => readSettings("events", inputs(s3)).output.extension;
    assert.equal(extension({ compressionFormat: "GZIP" }), ".gz");
    assert.equal(extension({ dataFormatConversionConfiguration: PARQUET }), ".parquet");
    assert.equal(extension({ compressionFormat: "GZIP", fileExtension: ".jsonl.gz" }), ".jsonl.gz");
    assert.equal(extension({ dataFormatConversionConfiguration: { ...PARQUET, enabled: false } }), "");
  });

  it("reads the processors, and none where processing is not enabled", () => {
    const list = processors(
      ["Lambda", { LambdaArn: "arn:fn", BufferSizeInMBs: "0.5", BufferIntervalInSeconds: "0", NumberOfRetries: "1" }],
      ["RecordDeAggregation", { SubRecordType: "DELIMITED", Delimiter: "Cg==" }],
      ["AppendDelimiterToRecord"],
    );
    const settings = readSettings("events", inputs({ processingConfiguration: list }));
    assert.deepEqual(settings.transform, {
      functionArn: "arn:fn",
      buffer: { sizeBytes: 512 * 1024, intervalMilliseconds: 0 },
      retries: 1,
    });
    assert.deepEqual(settings.deaggregation, { kind: "DELIMITED", delimiter: Buffer.from("\n") });
    assert.equal(settings.appendDelimiter, true);
    const off = readSettings("events", inputs({ processingConfiguration: { ...list, enabled: false } }));
    assert.equal(off.transform, undefined);
  });

  it("gives the Lambda processor AWS's defaults", () => {
    const list = processors(["Lambda", { LambdaArn: "arn:fn" }]);
    assert.deepEqual(readSettings("events", inputs({ processingConfiguration: list })).transform, {
      functionArn: "arn:fn",
      buffer: { sizeBytes: 1024 * 1024, intervalMilliseconds: 60_000 },
      retries: 3,
    });
  });

  it("F-30 takes intervals of 0 to 900 seconds", () => {
    for (const bufferingInterval of [0, 900]) {
      const { buffer } = readSettings("events", inputs({ bufferingInterval })).output;
      assert.equal(buffer.intervalMilliseconds, bufferingInterval * 1000);
    }
    refuses(/bufferingInterval/, { bufferingInterval: 901 });
    refuses(/bufferingInterval/, { bufferingInterval: -1 });
  });

  it("F-31 takes sizes of 1 to 128 MiB", () => {
    for (const bufferingSize of [1, 128]) {
      const { buffer } = readSettings("events", inputs({ bufferingSize })).output;
      assert.equal(buffer.sizeBytes, bufferingSize * 1024 * 1024);
    }
    refuses(/bufferingSize/, { bufferingSize: 0 });
    refuses(/bufferingSize/, { bufferingSize: 129 });
  });

  it("F-72 takes Lambda batches of 0.2 to 3 MiB", () => {
    const size = (value: string) => ({
      processingConfiguration: processors(["Lambda", { LambdaArn: "a", BufferSizeInMBs: value }]),
    });
    for (const value of ["0.2", "3"]) assert.ok(readSettings("events", inputs(size(value))).transform);
    refuses(/BufferSizeInMBs must be 0.2–3, got "0.1"/, size("0.1"));
    refuses(/BufferSizeInMBs must be 0.2–3, got "3.1"/, size("3.1"));
  });

  it("refuses other destinations by name with the way out", () => {
    const opensearch = { destination: "opensearch", opensearchConfiguration: {} };
    assert.throws(
      () => readSettings("logs", opensearch),
      /"logs": destination "opensearch" is not delivered.*use extended_s3/,
    );
  });

  it("refuses ORC, the Hive SerDe, other compressions and other processors by name with the way out", () => {
    const orc = { ...PARQUET, outputFormatConfiguration: { serializer: { orcSerDe: {} } } };
    refuses(/no ORC, use PARQUET/, { dataFormatConversionConfiguration: orc });
    const hive = { ...PARQUET, inputFormatConfiguration: { deserializer: { hiveJsonSerDe: {} } } };
    refuses(/must use deserializer.openXJsonSerDe/, { dataFormatConversionConfiguration: hive });
    for (const compressionFormat of ["ZIP", "Snappy", "HADOOP_SNAPPY"]) {
      refuses(new RegExp(`"${compressionFormat}" is not written.*use UNCOMPRESSED or GZIP`), { compressionFormat });
    }
    refuses(/"Shuffling" does not run/, { processingConfiguration: processors(["Shuffling"]) });
    refuses(/mskSourceConfiguration/, {}, { mskSourceConfiguration: {} });
  });

  it("F-84 decompresses GZIP, for direct PUT only", () => {
    const unpacking = (CompressionFormat: string) => ({
      processingConfiguration: processors(["Decompression", { CompressionFormat }]),
    });
    assert.deepEqual(readSettings("events", inputs(unpacking("GZIP"))).decompression, { extractMessages: false });
    refuses(/CompressionFormat must be GZIP, got "ZIP" \(F-84\)/, unpacking("ZIP"));
    refuses(/unpack its records in a Lambda \(F-84\)/, unpacking("GZIP"), KINESIS);
  });

  it("F-85 takes messages out of what is decompressed", () => {
    const gzip: [string, Record<string, string>] = ["Decompression", { CompressionFormat: "GZIP" }];
    const extraction = (DataMessageExtraction: string): [string, Record<string, string>] => [
      "CloudWatchLogProcessing",
      { DataMessageExtraction },
    ];
    const both = inputs({ processingConfiguration: processors(gzip, extraction("true")) });
    assert.deepEqual(readSettings("events", both).decompression, { extractMessages: true });
    refuses(/needs Decompression before it \(F-85\)/, { processingConfiguration: processors(extraction("true")) });
    refuses(/must be true, got "false"/, { processingConfiguration: processors(gzip, extraction("false")) });
  });

  it("F-55 refuses compression beside conversion", () => {
    refuses(/\(F-55\)/, { compressionFormat: "GZIP", dataFormatConversionConfiguration: PARQUET });
  });

  it("F-82 needs the delimiter of DELIMITED records", () => {
    refuses(/needs the parameter Delimiter/, {
      processingConfiguration: processors(["RecordDeAggregation", { SubRecordType: "DELIMITED" }]),
    });
    refuses(/must be JSON or DELIMITED/, {
      processingConfiguration: processors(["RecordDeAggregation", { SubRecordType: "XML", Delimiter: "Cg==" }]),
    });
  });

  it("F-91 wants partition keys, their processor and dynamic partitioning together", () => {
    assert.deepEqual(readSettings("events", inputs(PARTITIONED)).partitioning, { query: "{t: .t}" });
    refuses(/partition keys without dynamic partitioning/, {
      ...PARTITIONED,
      dynamicPartitioningConfiguration: undefined,
    });
    refuses(/must use a partition key/, { ...PARTITIONED, prefix: "a/" });
    refuses(/without a MetadataExtraction processor/, { ...PARTITIONED, processingConfiguration: undefined });
    refuses(/without a Lambda processor/, { ...PARTITIONED, prefix: "t=!{partitionKeyFromLambda:t}/" });
    refuses(/F-47|errorOutputPrefix is needed/, { ...PARTITIONED, errorOutputPrefix: undefined });
  });

  it("F-81 refuses a key in the prefix that the query does not give", () => {
    refuses(/the key "other", which the query does not give/, {
      ...PARTITIONED,
      prefix: "o=!{partitionKeyFromQuery:other}/",
    });
  });

  it("F-110 needs the backup's settings when it is enabled", () => {
    refuses(/s3BackupConfiguration is needed/, { s3BackupMode: "Enabled" });
  });

  it("F-58 refuses a time zone that does not exist", () => {
    refuses(/customTimeZone.*Mars/, { customTimeZone: "Mars/Olympus" });
  });

  it("reports all problems together, each with its path", () => {
    assert.throws(
      () => readSettings("events", inputs({ compressionFormat: "ZIP", prefix: "!{x", bucketArn: "lake" })),
      (error: Error) => {
        assert.equal(error.message.split("\n").filter((line) => line.includes("extendedS3Configuration")).length, 4);
        return /ZIP/.test(error.message) && /F-44/.test(error.message) && /F-42/.test(error.message);
      },
    );
  });
});
