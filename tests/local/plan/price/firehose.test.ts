import assert from "node:assert/strict";
import type { PropertyMap } from "../../../../local/engine";
import { lakeDelivery, linesOf, notesOf, priced, resource, stream } from "./resources";

/** 100 records a second of 1 KiB are 250.6256 GB a month, and 1,253.1281 GB in steps of 5 KiB. */
const FLOW = { recordsPerSecond: 100, recordSizeKiB: 1 };
const FROM_STREAM = "read from the stream, in steps of 5 KB a record, first 500 TB";
const PUT = "put, in steps of 5 KB a record, first 500 TB";

const firehose = (config: PropertyMap, flow = FLOW) => linesOf(priced([lakeDelivery({ config })], flow), "Firehose");
const objects = (config: PropertyMap, flow = FLOW) => linesOf(priced([lakeDelivery({ config })], flow), "S3");

describe("the price of what comes into Firehose", () => {
  it("rounds each record up to 5 KB, put or read from a data stream", () => {
    assert.deepEqual(firehose({}), [`${PUT}: 1253.1281 GB = 36.3407`]);
    const orders = stream({ shardCount: 1 });
    const reading = lakeDelivery({ kinesisSourceConfiguration: {} }, { kinesisSourceConfiguration: [orders] });
    assert.deepEqual(linesOf(priced([orders, reading], FLOW), "Firehose"), [`${FROM_STREAM}: 1253.1281 GB = 36.3407`]);
  });

  it("counts a record of 5 KiB as one step and a longer one as two", () => {
    assert.deepEqual(firehose({}, { ...FLOW, recordSizeKiB: 5 }), [`${PUT}: 1253.1281 GB = 36.3407`]);
    assert.deepEqual(firehose({}, { ...FLOW, recordSizeKiB: 5.01 }), [`${PUT}: 2506.2561 GB = 72.6814`]);
  });

  it("rounds no record of MSK", () => {
    const reading = lakeDelivery({ mskSourceConfiguration: {} });
    assert.deepEqual(linesOf(priced([reading], FLOW), "Firehose"), ["read from MSK: 250.6256 GB = 13.7844"]);
  });

  it("falls after 500 TB and after 2 PB, over all delivery streams together", () => {
    // 40,000 records/s of 5 KiB are 501,251.2207 GB a month.
    const flow = { recordsPerSecond: 40_000, recordSizeKiB: 5 };
    const many = Array.from({ length: 5 }, (_, index) => lakeDelivery({}, {}, `lake-${index}`));
    assert.deepEqual(linesOf(priced(many, flow), "Firehose"), [
      "put, in steps of 5 KB a record, first 500 TB: 501251.2207 GB = 14536.2854",
      "put, in steps of 5 KB a record, first 500 TB: 10748.7793 GB = 311.7146",
      "put, in steps of 5 KB a record, next 1.5 PB: 490502.4414 GB = 12262.561",
      "put, in steps of 5 KB a record, next 1.5 PB: 501251.2207 GB = 12531.2805",
      "put, in steps of 5 KB a record, next 1.5 PB: 501251.2207 GB = 12531.2805",
      "put, in steps of 5 KB a record, next 1.5 PB: 42995.1172 GB = 1074.8779",
      "put, in steps of 5 KB a record, over 2 PB: 458256.1035 GB = 9165.1221",
    ]);
  });

  it("is what AWS's calculator says for 10,000 records/s of 5 KB with conversion and partitions", () => {
    // The calculator: 3,634.07 + 2,255.63 + 2,506.26.
    const config = { dataFormatConversionConfiguration: {}, dynamicPartitioningConfiguration: { enabled: true } };
    const { lines } = priced([lakeDelivery({ config })], { recordsPerSecond: 10_000, recordSizeKiB: 5 });
    assert.deepEqual(
      lines.filter(({ figure }) => figure.unit === "GB").map(({ usd }) => usd.toFixed(2)),
      ["3634.07", "2255.63", "2506.26"],
    );
  });
});

describe("the price of what Firehose does", () => {
  it("charges the conversion of the format by what comes in, rounded", () => {
    const conversion = "conversion of the format: 1253.1281 GB = 22.5563";
    assert.deepEqual(firehose({ dataFormatConversionConfiguration: { enabled: true } }).slice(1), [conversion]);
    assert.deepEqual(firehose({ dataFormatConversionConfiguration: { enabled: false } }).slice(1), []);
  });

  it("charges partitions by what is delivered, by object and by hour of jq", () => {
    const config = {
      dynamicPartitioningConfiguration: { enabled: true },
      processingConfiguration: { enabled: true, processors: [{ type: "MetadataExtraction" }] },
      bufferingInterval: 60,
      bufferingSize: 64,
    };
    // 10 partitions, each written 43,800 times a month.
    assert.deepEqual(firehose(config).slice(1), [
      "dynamic partitioning: 250.6256 GB = 5.0125",
      "objects by partition: 438 thousand objects = 2.19",
      "jq: 1 hour = 0.07",
    ]);
    assert.equal(objects(config)[1], "data: objects put: 438 thousand requests = 2.19");
  });

  it("charges decompression by what comes in, and nothing for the Lambda that it calls", () => {
    const types = ["Decompression", "Lambda", "AppendDelimiterToRecord"];
    const processors = types.map((type) => ({ type }));
    assert.deepEqual(firehose({ processingConfiguration: { enabled: true, processors } }).slice(1), [
      "decompression: 250.6256 GB = 0.8145",
    ]);
    assert.deepEqual(firehose({ processingConfiguration: { enabled: false, processors } }).slice(1), []);
  });
});

describe("the price of the objects that Firehose writes", () => {
  it("counts an object for each interval when records come slowly, and for each full buffer when they come fast", () => {
    const puts = (config: PropertyMap, recordsPerSecond: number) => objects(config, { ...FLOW, recordsPerSecond })[1];
    const minute = { bufferingInterval: 60, bufferingSize: 6 };
    // 102.4 records/s of 1 KiB fill 6 MiB in 60 s: 2,628,000 / 60 objects.
    assert.equal(puts(minute, 102.4), "data: objects put: 43.8 thousand requests = 0.219");
    assert.equal(puts(minute, 51.2), "data: objects put: 43.8 thousand requests = 0.219");
    assert.equal(puts(minute, 204.8), "data: objects put: 87.6 thousand requests = 0.438");
  });

  it("takes AWS's buffer of 5 MiB or 300 s when nothing is said", () => {
    // 100 KiB/s fill 5 MiB in 51.2 s.
    assert.equal(objects({})[1], "data: objects put: 51.3281 thousand requests = 0.2566");
    assert.equal(
      objects({}, { ...FLOW, recordsPerSecond: 10 })[1],
      "data: objects put: 8.76 thousand requests = 0.0438",
    );
  });

  it("takes a buffer that does not wait as one that waits a second", () => {
    const puts = (bufferingInterval: number) => objects({ bufferingInterval, bufferingSize: 5 })[1];
    assert.equal(puts(0), "data: objects put: 2628 thousand requests = 13.14");
    assert.equal(puts(1), "data: objects put: 2628 thousand requests = 13.14");
    assert.equal(puts(2), "data: objects put: 1314 thousand requests = 6.57");
  });

  it("writes no more objects than records come, however short the interval", () => {
    const flow = { recordsPerSecond: 0.5, recordSizeKiB: 1 };
    assert.equal(objects({ bufferingInterval: 0 }, flow)[1], "data: objects put: 1314 thousand requests = 6.57");
  });

  it("stores what the format leaves, for a month when no rule deletes it", () => {
    const storage = (config: PropertyMap) => objects(config)[0];
    assert.equal(storage({}), "data: storage after a month, kept for ever: 250.6256 GB-month = 5.7644");
    assert.equal(
      storage({ compressionFormat: "GZIP" }),
      "data: storage after a month, kept for ever: 50.1251 GB-month = 1.1529",
    );
    const parquet = { dataFormatConversionConfiguration: { enabled: true } };
    assert.equal(storage(parquet), "data: storage after a month, kept for ever: 62.6564 GB-month = 1.4411");
  });

  it("stores it for as long as the rule of its prefix says", () => {
    const rules = [
      { status: "Enabled", filter: { prefix: "raw/" }, expiration: { days: 73 } },
      { status: "Enabled", filter: { prefix: "raw/orders/" }, expiration: { days: 146 } },
      { status: "Disabled", filter: { prefix: "raw/" }, expiration: { days: 1 } },
      { status: "Enabled", filter: { prefix: "errors/" }, expiration: { days: 1 } },
    ];
    const lifecycle = resource("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "lake", {
      inputs: { rules },
    });
    const config = { prefix: "raw/orders/!{timestamp:yyyy}/" };
    const delivery = lakeDelivery({ config }, { extendedS3Configuration: [lifecycle] });
    // 250.6256 GB × 73 days / (730 / 24) days
    assert.equal(
      linesOf(priced([lifecycle, delivery], FLOW), "S3")[0],
      "data: storage, kept 73 days: 601.5015 GB-month = 13.8345",
    );
  });

  it("stores what a transform lets through, and all that came in the backup", () => {
    const config = {
      processingConfiguration: { enabled: true, processors: [{ type: "Lambda" }] },
      s3BackupMode: "Enabled",
      s3BackupConfiguration: { compressionFormat: "GZIP", bufferingInterval: 60, bufferingSize: 128 },
    };
    const price = priced([lakeDelivery({ config })], FLOW, { settings: { selectedShare: 0.1 } });
    assert.deepEqual(linesOf(price, "S3"), [
      "data: storage after a month, kept for ever: 25.0626 GB-month = 0.5764",
      "data: objects put: 8.76 thousand requests = 0.0438",
      "backup: storage after a month, kept for ever: 50.1251 GB-month = 1.1529",
      "backup: objects put: 43.8 thousand requests = 0.219",
    ]);
  });
});

describe("what a plan tells of deliveries", () => {
  it("says what rounding costs, conversion with it, and nothing when records fill their steps", () => {
    const config = { dataFormatConversionConfiguration: { enabled: true } };
    // 1,002.5024 GB × (0.029 + 0.018)
    assert.deepEqual(notesOf(priced([lakeDelivery({ config })], FLOW), "rounding"), [
      "advice: 80 % of the GB that Firehose charges are rounding to 5 KB a record, about US$ 47.12: producers that put several events in one record, each ended by a newline, do not pay it",
    ]);
    assert.deepEqual(notesOf(priced([lakeDelivery({})], { ...FLOW, recordSizeKiB: 4.75 }), "rounding"), []);
    assert.equal(notesOf(priced([lakeDelivery({})], { ...FLOW, recordSizeKiB: 4.74 }), "rounding").length, 1);
    assert.deepEqual(notesOf(priced([], FLOW), "rounding"), []);
  });

  it("says by how much a lake grows that deletes nothing", () => {
    assert.deepEqual(notesOf(priced([lakeDelivery({})], FLOW), "each month"), [
      "advice: objects that no rule deletes add 250.63 GB, or US$ 5.76 a month, with each month; rawExpirationDays and dataExpirationDays of the lake end that",
    ]);
  });
});
