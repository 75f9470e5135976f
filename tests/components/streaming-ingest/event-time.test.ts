import assert from "node:assert/strict";
import { type DeliveryArgs, StreamingIngest, validateStreamingIngest } from "../../../components/streaming-ingest";
import { mockRuntime, value } from "../mocks";

const SCHEMA = {
  name: "click",
  eventTime: "at",
  columns: [
    { name: "id", type: "string" },
    { name: "at", type: "timestamp" },
  ],
};
const RAW: DeliveryArgs = { format: "RAW", appendNewline: true, prefix: "raw/clicks/", eventTime: {} };

function args(delivery: DeliveryArgs, others: Record<string, DeliveryArgs> = {}) {
  return { schema: SCHEMA, source: { kinesis: {} }, lake: {}, deliveries: { raw: delivery, ...others } };
}

function problemsOf(...given: Parameters<typeof args>): string[] {
  return validateStreamingIngest(args(...given), "clicks").map(({ path, reason }) => `${path} ${reason}`);
}

describe("a delivery's table by event time", () => {
  it("is made over the delivery's prefix, in a lake that tells EventBridge of objects", async () => {
    const runtime = mockRuntime();
    const pipeline = new StreamingIngest("clicks", args(RAW));
    const { raw } = pipeline.nodes.eventTimeTables;
    assert.equal(await value(raw?.tableName ?? ""), "click_raw_by_hour");
    await value(raw?.nodes.mapping.urn);
    assert.equal(runtime.one("aws:s3/bucketNotification:BucketNotification").inputs.eventbridge, true);
    const pattern = String(runtime.one("aws:cloudwatch/eventRule:EventRule").inputs.eventPattern);
    assert.ok(pattern.includes('{"prefix":"raw/clicks/"}'));
  });

  it("leaves a lake as it is where no delivery has one", async () => {
    const runtime = mockRuntime();
    const pipeline = new StreamingIngest("clicks", args({ ...RAW, eventTime: undefined }));
    await value(pipeline.bucketName);
    await runtime.settled();
    assert.deepEqual(runtime.of("aws:s3/bucketNotification:BucketNotification"), []);
  });

  it("is taken with lines by appendNewline or by a transform, plain or gzip", () => {
    assert.deepEqual(problemsOf(RAW), []);
    assert.deepEqual(problemsOf({ ...RAW, compression: "GZIP" }), []);
    assert.deepEqual(problemsOf({ ...RAW, format: "JSON", appendNewline: undefined, transform: {} }), []);
  });

  it("is refused where its function could not read what lands", () => {
    assert.deepEqual(problemsOf({ ...RAW, appendNewline: undefined }), [
      "deliveries.raw.appendNewline must be true with eventTime, whose function reads one event a line",
    ]);
    assert.deepEqual(problemsOf({ ...RAW, compression: "HADOOP_SNAPPY" }), [
      'deliveries.raw.compression must be one of UNCOMPRESSED, GZIP with eventTime, got "HADOOP_SNAPPY"',
    ]);
    assert.deepEqual(problemsOf({ format: "PARQUET", eventTime: {} }), [
      "deliveries.raw.eventTime must have raw records or JSON lines to read, got the format PARQUET; make it RAW",
    ]);
  });

  it("needs a schema that says when an event happened", () => {
    const { eventTime: _, ...schema } = SCHEMA;
    assert.deepEqual(problemsOf({ ...RAW, schema }), [
      'deliveries.raw.eventTime needs a schema with eventTime, but "click" has none',
    ]);
  });

  it("has a table and a place that nothing else has", () => {
    const other: DeliveryArgs = { format: "PARQUET", table: "click_raw_by_hour", prefix: "other/" };
    assert.deepEqual(problemsOf(RAW, { other }), [
      'deliveries.other.table "click_raw_by_hour" is already the table of deliveries.raw; give each delivery its own',
    ]);
    assert.match(problemsOf({ ...RAW, eventTime: { prefix: "raw/clicks/hours/" } }).join("\n"), /contain one another/);
  });
});
