import assert from "node:assert/strict";
import { validateDeliveryStream } from "../../../components/delivery-stream";
import { accepts, BUCKET_ARN, FUNCTION_ARN, KEY_ARN, minimalArgs, refuses, STREAM_ARN } from "./fixtures";

const CONVERSION = { format: "PARQUET", databaseName: "lake", tableName: "clicks" };
const BY_TYPE = { prefix: "t=!{partitionKeyFromQuery:type}/", partitioning: { keysFromQuery: { type: ".type" } } };

describe("validateDeliveryStream: names and tags", () => {
  const allowed = "must be 1–64 of a–z, A–Z, 0–9, _ . and - (F-01)";
  accepts("F-01 accepts a name of 64 characters", { name: "a".repeat(64) });
  refuses("F-01 rejects a name of 65 characters", { name: "a".repeat(65) }, `name ${allowed}, got "${"a".repeat(65)}"`);
  refuses("F-01 rejects an empty name", { name: "" }, `name ${allowed}, got ""`);
  refuses("F-01 rejects a name with a space", { name: "my clicks" }, `name ${allowed}, got "my clicks"`);

  it("F-01 accepts a component name of 56 characters, to which Pulumi adds eight", () => {
    assert.deepEqual(validateDeliveryStream(minimalArgs(), "a".repeat(56)), []);
  });
  it("F-01 rejects a component name of 57 characters", () => {
    const [problem, ...others] = validateDeliveryStream(minimalArgs(), "a".repeat(57));
    assert.equal(problem?.path, "(component name)");
    assert.match(problem?.reason ?? "", /^must be 1–56 of .* \(F-01\), got "a{57}"$/);
    assert.deepEqual(others, []);
  });

  const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, "x"]));
  accepts("F-13 accepts 50 tags", { tags: tags(50) });
  refuses("F-13 rejects 51 tags", { tags: tags(51) }, "tags must be at most 50 tags, got 51");
});

describe("validateDeliveryStream: source", () => {
  const onlyOne = "source must be exactly one of kinesis, directPut and msk, got";
  accepts("F-02 accepts a data stream", { source: { kinesis: { streamArn: STREAM_ARN } } });
  accepts("F-02 accepts direct PUT", { source: { directPut: {} } });
  refuses("F-02 rejects no source", { source: {} }, `${onlyOne} none (F-02)`);
  refuses(
    "F-02 rejects two sources",
    { source: { kinesis: { streamArn: STREAM_ARN }, directPut: {} } },
    `${onlyOne} kinesis and directPut (F-02)`,
  );
  refuses(
    "K-26 rejects the ARN of a consumer",
    { source: { kinesis: { streamArn: `${STREAM_ARN}/consumer/reader:1` } } },
    `source.kinesis.streamArn must be the ARN of a data stream, arn:aws:kinesis:<region>:<account>:stream/<name>, and not of a consumer (K-26), got "${STREAM_ARN}/consumer/reader:1"`,
  );

  const aKey = "must be the ARN of a key, arn:aws:kms:<region>:<account>:key/<id>, and no alias";
  const alias = "arn:aws:kms:eu-west-1:123456789012:alias/mine";
  accepts("F-05 accepts the ARN of a key for direct PUT", { source: { directPut: { kmsKeyArn: KEY_ARN } } });
  refuses(
    "F-05 rejects the ARN of an alias for direct PUT",
    { source: { directPut: { kmsKeyArn: alias } } },
    `source.directPut.kmsKeyArn ${aKey}, got "${alias}"`,
  );
  accepts("accepts the key of a data stream", { source: { kinesis: { streamArn: STREAM_ARN, kmsKeyArn: KEY_ARN } } });
  refuses(
    "rejects an alias as the key of a data stream",
    { source: { kinesis: { streamArn: STREAM_ARN, kmsKeyArn: alias } } },
    `source.kinesis.kmsKeyArn ${aKey}, got "${alias}"`,
  );
  accepts("F-59 accepts the ARN of the bucket's key", { bucketKmsKeyArn: KEY_ARN });
  refuses(
    "F-59 rejects an alias as the bucket's key",
    { bucketKmsKeyArn: alias },
    `bucketKmsKeyArn ${aKey}, got "${alias}"`,
  );
});

describe("validateDeliveryStream: bucket and keys of objects", () => {
  const aBucket = "must be the ARN of a bucket, arn:aws:s3:::<name> (F-42)";
  accepts("F-42 accepts the ARN of a bucket", { bucketArn: BUCKET_ARN });
  refuses("F-42 rejects a bucket's name", { bucketArn: "lake" }, `bucketArn ${aBucket}, got "lake"`);
  refuses(
    "F-42 rejects a key in the bucket",
    { bucketArn: `${BUCKET_ARN}/x` },
    `bucketArn ${aBucket}, got "${BUCKET_ARN}/x"`,
  );

  const extension = "must be a dot and 1–49 of a–z, 0–9 and !-_.*'(), or empty (F-57)";
  accepts("F-57 accepts a file extension of 50 characters", { fileExtension: `.${"a".repeat(49)}` });
  refuses(
    "F-57 rejects a file extension of 51 characters",
    { fileExtension: `.${"a".repeat(50)}` },
    `fileExtension ${extension}, got ".${"a".repeat(50)}"`,
  );
  accepts("F-57 accepts an empty file extension", { fileExtension: "" });
  refuses(
    "F-57 rejects a file extension without a dot",
    { fileExtension: "json" },
    `fileExtension ${extension}, got "json"`,
  );
  refuses(
    "F-57 rejects capitals in a file extension",
    { fileExtension: ".JSON" },
    `fileExtension ${extension}, got ".JSON"`,
  );

  for (const timeZone of [
    "UTC",
    "Europe/Zurich",
    "America/New_York",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Asia/Ho_Chi_Minh",
    "US/Eastern",
    "America/Argentina/ComodRivadavia",
  ]) {
    accepts(`F-58 accepts the time zone ${timeZone}`, { timeZone });
  }
  for (const [timeZone, right] of [
    ["europe/zurich", "Europe/Zurich"],
    ["EUROPE/ZURICH", "Europe/Zurich"],
    ["america/new_york", "America/New_York"],
    ["us/eastern", "America/New_York"],
  ]) {
    refuses(
      `F-58 rejects the time zone ${timeZone}, whose case Java does not take`,
      { timeZone },
      `timeZone must be spelled as the IANA database does, ${right}, got "${timeZone}" (F-58)`,
    );
  }
  for (const timeZone of [
    "CET",
    "Etc/UTC",
    "Etc/GMT",
    "Etc/GMT+1",
    "Factory",
    "America/Port-au-Prince",
    "Europe/Bern",
    "",
  ]) {
    refuses(
      `F-58 rejects the time zone "${timeZone}"`,
      { timeZone },
      `timeZone must be UTC or an IANA time zone such as Europe/Zurich, without digits and signs, got "${timeZone}" (F-58)`,
    );
  }
});

describe("validateDeliveryStream: buffers", () => {
  const interval = (bounds: string, got: number) =>
    `bufferIntervalSeconds must be ${bounds}, got ${got}; leave it out for 300 s`;
  const size = (bounds: string, got: number) =>
    `bufferSizeMiB must be ${bounds}, got ${got}; leave it out for the default`;

  accepts("F-30 accepts a 0-second buffer interval", { bufferIntervalSeconds: 0 });
  accepts("F-30 accepts a 900-second buffer interval", { bufferIntervalSeconds: 900 });
  refuses("F-30 rejects a 901-second buffer interval", { bufferIntervalSeconds: 901 }, interval("0–900 s", 901));
  refuses("F-30 rejects a negative buffer interval", { bufferIntervalSeconds: -1 }, interval("0–900 s", -1));
  refuses("F-30 rejects half a second", { bufferIntervalSeconds: 0.5 }, interval("0–900 s", 0.5));

  accepts("F-31 accepts a buffer of 1 MiB", { bufferSizeMiB: 1 });
  accepts("F-31 accepts a buffer of 128 MiB", { bufferSizeMiB: 128 });
  refuses("F-31 rejects a buffer of 0 MiB", { bufferSizeMiB: 0 }, size("1–128 MiB", 0));
  refuses("F-31 rejects a buffer of 129 MiB", { bufferSizeMiB: 129 }, size("1–128 MiB", 129));

  accepts("F-33 accepts 64 MiB with conversion", { conversion: CONVERSION, bufferSizeMiB: 64 });
  refuses(
    "F-33 rejects 63 MiB with conversion",
    { conversion: CONVERSION, bufferSizeMiB: 63 },
    size("64–128 MiB with conversion", 63),
  );

  accepts("F-34 accepts 64 MiB and 60 s with partitioning", {
    ...BY_TYPE,
    bufferSizeMiB: 64,
    bufferIntervalSeconds: 60,
  });
  refuses(
    "F-34 rejects 63 MiB and 59 s with partitioning",
    { ...BY_TYPE, bufferSizeMiB: 63, bufferIntervalSeconds: 59 },
    interval("60–900 s with partitioning", 59),
    size("64–128 MiB with partitioning", 63),
  );
  refuses(
    "F-34 names partitioning for the interval and conversion for the size where both are on",
    { ...BY_TYPE, conversion: CONVERSION, bufferSizeMiB: 63, bufferIntervalSeconds: 59 },
    interval("60–900 s with partitioning", 59),
    size("64–128 MiB with conversion", 63),
  );
  accepts("F-35 accepts no buffering with conversion", { conversion: CONVERSION, bufferIntervalSeconds: 0 });
  refuses(
    "F-35 rejects no buffering with partitioning",
    { ...BY_TYPE, bufferIntervalSeconds: 0 },
    interval("60–900 s with partitioning", 0),
  );
});

describe("validateDeliveryStream: compression and conversion", () => {
  for (const compression of ["UNCOMPRESSED", "GZIP", "ZIP", "Snappy", "HADOOP_SNAPPY"]) {
    accepts(`F-54 accepts the compression ${compression}`, { compression });
  }
  refuses(
    "F-54 rejects SNAPPY, which AWS writes Snappy",
    { compression: "SNAPPY" },
    'compression must be one of UNCOMPRESSED, GZIP, ZIP, Snappy, HADOOP_SNAPPY, got "SNAPPY"',
  );
  accepts("F-55 accepts UNCOMPRESSED with conversion", { conversion: CONVERSION, compression: "UNCOMPRESSED" });
  refuses(
    "F-55 rejects a compression of whole objects with conversion",
    { conversion: CONVERSION, compression: "GZIP" },
    'compression must be left out with conversion, got "GZIP"; use conversion.compression (F-55)',
  );
  accepts("F-83 accepts a newline without conversion", { appendNewline: true });
  refuses(
    "F-83 rejects a newline with conversion",
    { conversion: CONVERSION, appendNewline: true },
    "appendNewline must be left out with conversion: PARQUET has rows, not lines (F-83)",
  );
  accepts("F-95 accepts the format ORC", { conversion: { ...CONVERSION, format: "ORC" } });
  refuses(
    "F-95 rejects a format that Firehose does not write",
    { conversion: { ...CONVERSION, format: "AVRO" } },
    'conversion.format must be one of PARQUET, ORC, got "AVRO"',
  );
  accepts("F-97 accepts a table's name of 1,024 characters", {
    conversion: { ...CONVERSION, tableName: "t".repeat(1024) },
  });
  refuses(
    "F-97 rejects names with white space, empty ones, and those of 1,025 characters",
    { conversion: { ...CONVERSION, databaseName: "my lake", tableName: "" } },
    'conversion.databaseName must be 1–1,024 characters without white space (F-97), got "my lake"',
    'conversion.tableName must be 1–1,024 characters without white space (F-97), got ""',
  );
  for (const compression of ["SNAPPY", "GZIP", "UNCOMPRESSED"]) {
    accepts(`F-98 accepts ${compression} in Parquet`, { conversion: { ...CONVERSION, compression } });
  }
  refuses(
    "F-98 rejects ZLIB in Parquet",
    { conversion: { ...CONVERSION, compression: "ZLIB" } },
    'conversion.compression must be one of SNAPPY, GZIP, UNCOMPRESSED, got "ZLIB"',
  );
  for (const compression of ["SNAPPY", "ZLIB", "NONE"]) {
    accepts(`F-99 accepts ${compression} in ORC`, { conversion: { ...CONVERSION, format: "ORC", compression } });
  }
  refuses(
    "F-99 rejects GZIP in ORC",
    { conversion: { ...CONVERSION, format: "ORC", compression: "GZIP" } },
    'conversion.compression must be one of SNAPPY, ZLIB, NONE, got "GZIP"',
  );
});

describe("validateDeliveryStream: Lambda transform", () => {
  const transform = { functionArn: FUNCTION_ARN };
  accepts("F-72 accepts batches of 0.2 MiB", { transform: { ...transform, bufferSizeMiB: 0.2 } });
  accepts("F-72 accepts batches of 3 MiB", { transform: { ...transform, bufferSizeMiB: 3 } });
  for (const bufferSizeMiB of [0.19, 3.01, Number.NaN]) {
    refuses(
      `F-72 rejects batches of ${bufferSizeMiB} MiB`,
      { transform: { ...transform, bufferSizeMiB } },
      `transform.bufferSizeMiB must be 0.2–3 MiB, got ${bufferSizeMiB}; leave it out for 1 MiB`,
    );
  }
  accepts("F-73 accepts a batch interval of 0 s", { transform: { ...transform, bufferIntervalSeconds: 0 } });
  accepts("F-73 accepts a batch interval of 900 s", { transform: { ...transform, bufferIntervalSeconds: 900 } });
  refuses(
    "F-73 rejects a batch interval of 901 s",
    { transform: { ...transform, bufferIntervalSeconds: 901 } },
    "transform.bufferIntervalSeconds must be 0–900 s, got 901; leave it out for 60 s",
  );
  accepts("F-74 accepts no retries", { transform: { ...transform, retries: 0 } });
  accepts("F-74 accepts 300 retries", { transform: { ...transform, retries: 300 } });
  refuses(
    "F-74 rejects 301 retries",
    { transform: { ...transform, retries: 301 } },
    "transform.retries must be 0–300 retries, got 301; leave it out for 3",
  );

  const unqualified = FUNCTION_ARN.slice(0, -2);
  const qualified = "must be the ARN of a version or an alias, such as a function's qualifiedArn (F-75)";
  accepts("F-75 accepts the ARN of a version", { transform });
  accepts("F-75 accepts the ARN of an alias", { transform: { functionArn: `${unqualified}:live` } });
  for (const functionArn of [unqualified, `${unqualified}:$LATEST`, "shape"]) {
    refuses(
      `F-75 rejects ${functionArn}`,
      { transform: { functionArn } },
      `transform.functionArn ${qualified}, got "${functionArn}"`,
    );
  }
});

describe("validateDeliveryStream: backup", () => {
  accepts("F-110 accepts a backup by its prefix alone", { backup: { prefix: "copies/" } });
  accepts("F-114 accepts a backup's bounds without the delivery's higher floors", {
    conversion: CONVERSION,
    backup: { prefix: "copies/", bufferIntervalSeconds: 0, bufferSizeMiB: 1, compression: "ZIP" },
  });
  refuses(
    "F-114 rejects a backup beyond the bounds",
    {
      backup: {
        prefix: "copies/",
        bucketArn: "lake",
        bufferIntervalSeconds: 901,
        bufferSizeMiB: 129,
        compression: "zip",
      },
    },
    'backup.bucketArn must be the ARN of a bucket, arn:aws:s3:::<name> (F-42), got "lake"',
    "backup.bufferIntervalSeconds must be 0–900 s, got 901; leave it out for 300 s",
    "backup.bufferSizeMiB must be 1–128 MiB, got 129; leave it out for the default",
    'backup.compression must be one of UNCOMPRESSED, GZIP, ZIP, Snappy, HADOOP_SNAPPY, got "zip"',
  );
  refuses(
    "F-91 rejects partition keys in a backup's prefix",
    { backup: { prefix: "t=!{partitionKeyFromQuery:type}/" } },
    "backup.prefix must not use partition keys: the backup is not partitioned (F-91)",
  );
  accepts("accepts the key of a backup's own bucket", {
    backup: { prefix: "x/", bucketArn: BUCKET_ARN, kmsKeyArn: KEY_ARN },
  });
  refuses(
    "rejects a backup's key without its bucket",
    { backup: { prefix: "x/", kmsKeyArn: KEY_ARN } },
    "backup.kmsKeyArn needs bucketArn; the delivery's own bucket has its own key",
  );
});

describe("validateDeliveryStream: the whole", () => {
  accepts("accepts the least arguments", {});
  refuses(
    "rejects log retention that CloudWatch does not know",
    { logRetentionDays: 31 },
    "logRetentionDays must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days, got 31",
  );
  refuses(
    "reports all problems together",
    { bufferIntervalSeconds: 901, compression: "LZ4", timeZone: "CET" },
    'timeZone must be UTC or an IANA time zone such as Europe/Zurich, without digits and signs, got "CET" (F-58)',
    "bufferIntervalSeconds must be 0–900 s, got 901; leave it out for 300 s",
    'compression must be one of UNCOMPRESSED, GZIP, ZIP, Snappy, HADOOP_SNAPPY, got "LZ4"',
  );
});
