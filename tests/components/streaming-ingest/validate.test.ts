import assert from "node:assert/strict";
import { validateStreamingIngest } from "../../../components/streaming-ingest";
import { accepts, BUCKET_ARN, KEY_ARN, minimalArgs, refuses, SCHEMA, STREAM_ARN } from "./fixtures";

describe("validateStreamingIngest: source", () => {
  accepts("F-02 accepts a data stream", { source: { kinesis: {} } });
  accepts("F-02 accepts direct PUT", { source: { directPut: {} } });
  refuses(
    "F-02 rejects no source",
    { source: {} },
    "source must be exactly one of kinesis, directPut and msk, got none (F-02)",
  );
  refuses(
    "F-02 rejects two sources",
    { source: { kinesis: {}, directPut: {} } },
    "source must be exactly one of kinesis, directPut and msk, got both (F-02)",
  );
  refuses(
    "reports the stream's problems below the source",
    { source: { kinesis: { retentionHours: 23 } } },
    "source.kinesis.retentionHours must be 24–8760 hours, got 23",
  );
  accepts("K-13 accepts records of 1,024 KiB", { source: { kinesis: { maxRecordSizeKiB: 1024 } } });
  refuses(
    "K-13 rejects records of 1,025 KiB, which Firehose does not read",
    { source: { kinesis: { maxRecordSizeKiB: 1025 } } },
    "source.kinesis.maxRecordSizeKiB must be 1024 KiB where Firehose reads the stream, since it takes no larger record, got 1025; leave it out",
  );
  refuses(
    "F-05 rejects an alias as the key of direct PUT, and says so once",
    { source: { directPut: { kmsKeyArn: "alias/mine" } } },
    'source.directPut.kmsKeyArn must be the ARN of a key, arn:aws:kms:<region>:<account>:key/<id>, and no alias, got "alias/mine"',
  );
  const msk = {
    clusterArn: "arn:aws:kafka:eu-west-1:123456789012:cluster/events/0c3b4e1f-2-3",
    topicName: "clicks",
    connectivity: "PRIVATE",
  };
  accepts("F-14 accepts a Kafka topic", { source: { msk } });
  refuses(
    "F-14 rejects what no topic is given by, before anything is made",
    { source: { msk: { ...msk, topicName: "a b", connectivity: "OPEN", readFromTimestamp: "yesterday" } } },
    'source.msk.topicName must be 1–255 of a–z, A–Z, 0–9, . _ and - (F-14), got "a b"',
    'source.msk.connectivity must be one of PRIVATE, PUBLIC, got "OPEN"',
    'source.msk.readFromTimestamp must be a time such as 2026-05-01T00:00:00Z, or 1970-01-01T00:00:00Z for the topic\'s beginning (F-14), got "yesterday"',
  );
  accepts("accepts a stream that exists with its key, beside the pipeline's tags", {
    source: { kinesis: { existingStreamArn: STREAM_ARN, kmsKeyArn: KEY_ARN } },
    tags: { team: "web" },
  });
});

describe("validateStreamingIngest: lake", () => {
  const existingLake = { bucketArn: BUCKET_ARN, databaseName: "shared" };
  accepts("accepts a lake that exists", { lake: undefined, existingLake });
  refuses("rejects no lake", { lake: undefined }, "lake must be exactly one of lake and existingLake, got none");
  refuses("rejects two lakes", { existingLake }, "lake must be exactly one of lake and existingLake, got both");
  refuses(
    "reports the lake's problems below it",
    { lake: { noncurrentVersionDays: 0 } },
    "lake.noncurrentVersionDays must be 1–3650 days, got 0",
  );
  refuses(
    "F-42, F-59 and G-12 check the names of a lake that exists",
    { lake: undefined, existingLake: { bucketArn: "shared", databaseName: "my-lake", kmsKeyArn: "alias/mine" } },
    'existingLake.bucketArn must be the ARN of a bucket, arn:aws:s3:::<name> (F-42), got "shared"',
    'existingLake.databaseName must be 1–255 of a–z, 0–9 and _ (G-12), got "my-lake"',
    'existingLake.kmsKeyArn must be the ARN of a key, arn:aws:kms:<region>:<account>:key/<id>, and no alias, got "alias/mine"',
  );
});

describe("validateStreamingIngest: deliveries", () => {
  refuses("rejects no delivery", { deliveries: {} }, "deliveries must have one delivery or more, got none");
  accepts("accepts several deliveries of one stream", { deliveries: { a: {}, b: {} } });
  refuses(
    "rejects several deliveries of direct PUT",
    { source: { directPut: {} }, deliveries: { a: {}, b: {} } },
    "deliveries must be exactly one with direct PUT, since a record put into one delivery stream reaches no other, got 2; use source.kinesis for more",
  );
  refuses(
    "rejects a delivery's name that is none",
    { deliveries: { Lake: {} } },
    'deliveries.Lake must be named by a–z, 0–9, - and _, a letter first, got "Lake"',
  );
  for (const format of ["RAW", "JSON", "PARQUET", "ORC"])
    accepts(`accepts the format ${format}`, { deliveries: { lake: { format } } });
  refuses(
    "rejects another format, once",
    { deliveries: { lake: { format: "AVRO" } } },
    'deliveries.lake.format must be one of RAW, JSON, PARQUET, ORC, got "AVRO"',
  );
  refuses(
    "F-30 reports a delivery's problem with its path",
    { deliveries: { lake: { bufferIntervalSeconds: 901 } } },
    "deliveries.lake.bufferIntervalSeconds must be 0–900 s, got 901; leave it out for 300 s",
  );
  refuses(
    "F-01 reports the delivery stream's name as the delivery calls it",
    { deliveries: { lake: { deliveryStreamName: "my stream" } } },
    'deliveries.lake.deliveryStreamName must be 1–64 of a–z, A–Z, 0–9, _ . and - (F-01), got "my stream"',
  );
  refuses(
    "F-44 reports a malformed prefix once",
    { deliveries: { lake: { prefix: "a/!{time:yyyy}/" } } },
    'deliveries.lake.prefix must write expressions as !{namespace:value} with the namespaces timestamp, firehose, partitionKeyFromQuery and partitionKeyFromLambda, got "!{time:yyyy}/" (F-44)',
  );
  refuses(
    "F-98 reports the compression inside Parquet as the delivery's",
    { deliveries: { lake: { format: "PARQUET", compression: "Snappy" } } },
    'deliveries.lake.compression must be one of SNAPPY, GZIP, UNCOMPRESSED, got "Snappy"',
  );
  refuses(
    "F-114 reports a backup's problems below the delivery",
    { deliveries: { lake: { backup: { prefix: "copies/", bufferSizeMiB: 129 } } } },
    "deliveries.lake.backup.bufferSizeMiB must be 1–128 MiB, got 129; leave it out for the default",
  );
  refuses(
    "reports a schema's problems once, however many deliveries use it",
    { schema: { name: "e", columns: [{ name: "id", type: "text" }] }, deliveries: { a: {}, b: {} } },
    'schema.columns[0].type must be one of string, boolean, tinyint, smallint, int, bigint, float, double, date, timestamp, binary, json, decimal(p,s) with p ≤ 38 and s ≤ p, got "text"',
  );
  refuses(
    "reports a problem of a delivery's own schema below the delivery",
    { deliveries: { lake: { schema: { name: "e", columns: [{ name: "ID", type: "int" }] } } } },
    'deliveries.lake.schema.columns[0].name must be 1–127 of a–z, 0–9 and _, no digit first, got "ID"',
  );

  it("F-01 rejects names that grow too long for a delivery stream and its function", () => {
    const deliveries = { lake: { transform: {} } };
    assert.deepEqual(validateStreamingIngest(minimalArgs({ deliveries }), "u".repeat(51)), []);
    const paths = validateStreamingIngest(minimalArgs({ deliveries }), "u".repeat(52)).map(({ path }) => path);
    assert.deepEqual(paths, ["deliveries.lake.(component name)", "deliveries.lake.(component name)"]);
  });
});

describe("validateStreamingIngest: tables and prefixes", () => {
  accepts("accepts tables of different names", { deliveries: { a: { table: "one" }, b: { table: "two" } } });
  refuses(
    "rejects two deliveries into one table",
    { deliveries: { a: { table: "one", prefix: "a/" }, b: { table: "one", prefix: "b/" } } },
    'deliveries.b.table "one" is already the table of deliveries.a; give each delivery its own',
  );
  refuses(
    "rejects a delivery into a table of the lake",
    {
      lake: { tables: { one: { schema: SCHEMA, format: "JSON", prefix: "one/" } } },
      deliveries: { a: { table: "one", prefix: "a/" } },
    },
    'deliveries.a.table "one" is already the table of lake.tables.one; give each delivery its own',
  );
  accepts("G-12 accepts a table's name of 255 characters", { deliveries: { lake: { table: "t".repeat(255) } } });
  refuses(
    "G-12 rejects a table's name that Athena does not take",
    { deliveries: { lake: { table: "my-table" } } },
    'deliveries.lake.table must be named by 1–255 of a–z, 0–9 and _, got "my-table"',
  );

  accepts("accepts prefixes apart", { deliveries: { a: { prefix: "a/" }, b: { prefix: "ab/" } } });
  const contain = (one: string, other: string, path: string) =>
    `"${one}" and "${other}" of ${path} contain one another before their expressions; set them apart`;
  refuses(
    "rejects a prefix within another's",
    { deliveries: { a: { prefix: "events/" }, b: { prefix: "events/clicks/" } } },
    `deliveries.b.prefix ${contain("events/clicks/", "events/", "deliveries.a.prefix")}`,
  );
  refuses(
    "rejects a prefix around another's, and prefixes that differ in their expressions only",
    { deliveries: { a: { prefix: "events/clicks/" }, b: { prefix: "events/!{timestamp:yyyy/MM/dd}/" } } },
    `deliveries.b.prefix ${contain("events/", "events/clicks/", "deliveries.a.prefix")}`,
  );
  refuses(
    "rejects a backup within the delivery's prefix",
    { deliveries: { a: { prefix: "events/", backup: { prefix: "events/raw/" } } } },
    `deliveries.a.backup.prefix ${contain("events/raw/", "events/", "deliveries.a.prefix")}`,
  );
  const RESULTS = "Athena's query results, which soon expire,";
  const [resultsHead, apartHead] = ["athena-results/lake/", "athena-results-2/"];
  for (const delivery of [
    { prefix: apartHead },
    { backup: { prefix: apartHead } },
    { errorPrefix: `${apartHead}!{firehose:error-output-type}/` },
  ]) {
    accepts(`accepts ${Object.keys(delivery)} beside the query results`, { deliveries: { a: delivery } });
  }
  refuses(
    "rejects events below the query results, which expire",
    { deliveries: { a: { prefix: resultsHead } } },
    `deliveries.a.prefix ${contain(resultsHead, "athena-results/", RESULTS)}`,
  );
  refuses(
    "rejects a backup around the query results",
    { deliveries: { a: { backup: { prefix: "athena" } } } },
    `deliveries.a.backup.prefix ${contain("athena", "athena-results/", RESULTS)}`,
  );
  refuses(
    "rejects failed records below the query results",
    { deliveries: { a: { errorPrefix: `${resultsHead}!{firehose:error-output-type}/` } } },
    `deliveries.a.errorPrefix ${contain(resultsHead, "athena-results/", RESULTS)}`,
  );
  accepts("accepts failed records of several deliveries in one place", {
    deliveries: {
      a: { errorPrefix: "failed/!{firehose:error-output-type}/" },
      b: { errorPrefix: "failed/b/!{firehose:error-output-type}/" },
    },
  });
  refuses(
    "rejects failed records within the delivery's own prefix",
    {
      deliveries: {
        a: {
          prefix: "p/!{timestamp:yyyy/MM/dd/HH}/",
          errorPrefix: "p/!{timestamp:yyyy/MM/dd/HH}/!{firehose:error-output-type}/",
        },
      },
    },
    `deliveries.a.errorPrefix ${contain("p/", "p/", "deliveries.a.prefix")}`,
  );
  refuses(
    "rejects failed records around another delivery's events",
    { deliveries: { a: { prefix: "p/a/" }, b: { prefix: "q/", errorPrefix: "p/!{firehose:error-output-type}/" } } },
    `deliveries.b.errorPrefix ${contain("p/", "p/a/", "deliveries.a.prefix")}`,
  );
  refuses(
    "rejects a backup among failed records, with which it would expire",
    { deliveries: { a: { table: "access_log", backup: { prefix: "errors/access_log/raw/" } } } },
    `deliveries.a.errorPrefix ${contain("errors/access_log/", "errors/access_log/raw/", "deliveries.a.backup.prefix")}`,
  );
  accepts("accepts a backup in another bucket wherever failed records lie", {
    deliveries: { a: { table: "t", backup: { prefix: "errors/t/raw/", bucketArn: BUCKET_ARN } } },
  });
  accepts("accepts any prefix of a backup in another bucket", {
    deliveries: { a: { prefix: "events/", backup: { prefix: "events/", bucketArn: BUCKET_ARN } } },
  });
  refuses(
    "F-104 rejects a partition column that is a column of the schema too",
    {
      deliveries: {
        lake: { prefix: "e/!{partitionKeyFromQuery:type}/!{timestamp:yyyy}/", partitionKeys: { type: ".type" } },
      },
    },
    'deliveries.lake.prefix makes the partition column "type", which is also schema.columns[1] (F-104); name it by its folder, such as by_type=!{…}/',
  );
});

describe("validateStreamingIngest: partition keys", () => {
  const prefix = "e/kind=!{partitionKeyFromQuery:kind}/!{timestamp:yyyy/MM/dd}/";
  accepts("F-81 accepts a query's key that the prefix uses", {
    deliveries: { lake: { prefix, partitionKeys: { kind: ".type" } } },
  });
  refuses(
    "F-81 rejects a query's key that the prefix does not use",
    { deliveries: { lake: { prefix, partitionKeys: { kind: ".type", years: ".age" } } } },
    'deliveries.lake.partitionKeys has "years", which the prefix must use as !{partitionKeyFromQuery:years} (F-81, F-91)',
  );
  refuses(
    "F-91 rejects a prefix whose key nothing gives",
    { deliveries: { lake: { prefix } } },
    "deliveries.lake.prefix uses the partition keys kind, but there is no partitioning that gives them; add one, or leave the keys out (F-91)",
  );
  const byLambda = "e/kind=!{partitionKeyFromLambda:kind}/!{timestamp:yyyy/MM/dd}/";
  accepts("F-91 accepts a transform's key that the prefix uses", {
    deliveries: { lake: { prefix: byLambda, transform: { partitionKeys: { kind: "type" } } } },
  });
  refuses(
    "F-91 rejects a transform's key that the prefix does not use",
    { deliveries: { lake: { transform: { partitionKeys: { kind: "type" } } } } },
    'deliveries.lake.transform.partitionKeys has "kind", which the prefix must use as !{partitionKeyFromLambda:kind} (F-81, F-91)',
  );
  refuses(
    "F-91 rejects a prefix whose key the transform does not give",
    { deliveries: { lake: { prefix: byLambda, transform: {} } } },
    "deliveries.lake.prefix uses the partition keys kind, but there is no partitioning that gives them; add one, or leave the keys out (F-91)",
  );
  refuses(
    "F-34 asks for larger buffers where the transform gives keys",
    {
      deliveries: {
        lake: {
          prefix: byLambda,
          transform: { partitionKeys: { kind: "type" } },
          bufferIntervalSeconds: 59,
          bufferSizeMiB: 63,
        },
      },
    },
    "deliveries.lake.bufferIntervalSeconds must be 60–900 s with partitioning, got 59; leave it out for 300 s",
    "deliveries.lake.bufferSizeMiB must be 64–128 MiB with partitioning, got 63; leave it out for the default",
  );
  accepts("F-92 accepts a retry with partition keys", {
    deliveries: { lake: { prefix, partitionKeys: { kind: ".type" }, retryDurationSeconds: 7200 } },
  });
  refuses(
    "F-92 rejects a retry beyond its bound, as the delivery calls it",
    { deliveries: { lake: { prefix, partitionKeys: { kind: ".type" }, retryDurationSeconds: 7201 } } },
    "deliveries.lake.retryDurationSeconds must be 0–7200 s, got 7201; leave it out for 300 s",
  );
  refuses(
    "F-92 rejects a retry without partition keys",
    { deliveries: { lake: { retryDurationSeconds: 60 } } },
    "deliveries.lake.retryDurationSeconds applies to partition keys only; leave it out (F-92)",
  );
});

describe("validateStreamingIngest: what goes together", () => {
  accepts("accepts a transform before Parquet", { deliveries: { lake: { format: "PARQUET", transform: {} } } });
  for (const format of ["PARQUET", "JSON"]) {
    refuses(
      `rejects CSV before ${format}`,
      { deliveries: { lake: { format, transform: { output: "CSV" } } } },
      "deliveries.lake.transform.output must be JSON for a delivery to the lake, whose tables read JSON, Parquet and ORC",
    );
  }
  accepts("F-83 accepts a newline of raw records", { deliveries: { lake: { appendNewline: true } } });
  refuses(
    "F-83 rejects a newline after the built-in transform",
    { deliveries: { lake: { appendNewline: true, transform: {} } } },
    "deliveries.lake.appendNewline must be left out with a transform, which ends its lines itself (F-83)",
  );
  refuses(
    "F-83 rejects a newline in Parquet",
    { deliveries: { lake: { format: "PARQUET", appendNewline: true } } },
    "deliveries.lake.appendNewline must be left out with conversion: PARQUET has rows, not lines (F-83)",
  );
  accepts("accepts JSON in gzip", {
    deliveries: { lake: { format: "JSON", compression: "GZIP", fileExtension: ".jsonl.gz" } },
  });
  refuses(
    "rejects JSON in gzip whose name does not say so",
    { deliveries: { lake: { format: "JSON", compression: "GZIP", fileExtension: ".jsonl" } } },
    'deliveries.lake.fileExtension must end in .gz with GZIP, since Athena goes by it, got ".jsonl"',
  );
  refuses(
    "rejects JSON in a compression that Athena does not read",
    { deliveries: { lake: { format: "JSON", compression: "ZIP" } } },
    'deliveries.lake.compression must be one of UNCOMPRESSED, GZIP, HADOOP_SNAPPY, which Athena reads, got "ZIP"; a backup can have any',
  );
  for (const compression of ["ZIP", "Snappy"]) {
    refuses(
      `rejects raw records in ${compression}, which their table could not read`,
      { deliveries: { lake: { compression } } },
      `deliveries.lake.compression must be one of UNCOMPRESSED, GZIP, HADOOP_SNAPPY, which Athena reads, got "${compression}"; a backup can have any`,
    );
  }
  accepts("accepts an archive of raw records in ZIP as a backup", {
    deliveries: { lake: { backup: { prefix: "copies/", compression: "ZIP" } } },
  });
  refuses(
    "rejects raw records in GZIP with an ending by which Athena would not unpack them",
    { deliveries: { lake: { compression: "GZIP", fileExtension: ".jsonl" } } },
    'deliveries.lake.fileExtension must end in .gz with GZIP, since Athena goes by it, got ".jsonl"',
  );
  refuses(
    "rejects raw records in Hadoop's Snappy with an ending by which Athena would not unpack them",
    { deliveries: { lake: { compression: "HADOOP_SNAPPY", fileExtension: ".jsonl" } } },
    'deliveries.lake.fileExtension must end in .snappy with HADOOP_SNAPPY, since Athena goes by it, got ".jsonl"',
  );
  accepts("accepts raw records with an ending of their compression, or of text", {
    deliveries: {
      packed: { compression: "GZIP", fileExtension: ".jsonl.gz" },
      snappy: { compression: "HADOOP_SNAPPY", fileExtension: ".jsonl.snappy" },
      text: { fileExtension: ".jsonl" },
    },
  });
  refuses(
    "rejects uncompressed records with an ending by which Athena would unpack them",
    { deliveries: { lake: { format: "JSON", fileExtension: ".jsonl.gz" } } },
    'deliveries.lake.fileExtension must not say that objects are compressed, since Athena goes by it, got ".jsonl.gz"; set compression or leave it out',
  );

  refuses(
    "F-72, F-73 and F-76 report a transform's bounds once, below it",
    { deliveries: { lake: { transform: { timeoutSeconds: 301, bufferSizeMiB: 4, bufferIntervalSeconds: 901 } } } },
    "deliveries.lake.transform.bufferIntervalSeconds must be 0–900 s, got 901; leave it out for 60 s",
    "deliveries.lake.transform.bufferSizeMiB must be 0.2–3 MiB, got 4; leave it out for 1 MiB",
    "deliveries.lake.transform.timeoutSeconds must be 1–300 s, got 301; Firehose waits no longer (F-76); leave it out for 60 s",
  );
  accepts("checks what a transform sets against the delivery's own columns too", {
    deliveries: {
      lake: {
        schema: { ...SCHEMA, columns: [...SCHEMA.columns, { name: "rank", type: "int", nullable: false }] },
        transform: { set: { rank: "1" } },
      },
    },
  });
  refuses(
    "K-23 and F-13 count the tags of pipeline and stream together",
    {
      source: { kinesis: { tags: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`t${index}`, "x"])) } },
      tags: { team: "web" },
    },
    "source.kinesis.tags must be at most 50 tags, got 51",
  );
});
