import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  type DataLakeArgs,
  type LakeTableArgs,
  validateDataLake,
  validateLakeTable,
} from "../../../components/data-lake";
import { checkTableName } from "../../../components/data-lake/validate-table";

const KEY = "arn:aws:kms:eu-west-1:123456789012:key/1a2b";
const BUCKET = "arn:aws:s3:::lake";
const CLICKS: LakeTableArgs = {
  schema: {
    name: "clicks",
    columns: [
      { name: "id", type: "string" },
      { name: "type", type: "string" },
    ],
  },
  format: "PARQUET",
  prefix: "clicks/",
};

const lakeProblems = (args: DataLakeArgs, name = "lake") => validateDataLake(args, name);
const tableProblems = (changes: Partial<LakeTableArgs>) => validateLakeTable({ ...CLICKS, ...changes });

interface Given {
  problems: { path: string; reason: string }[];
}
function isRefused({ problems }: Given, path: string, reason: RegExp): void {
  assert.deepEqual(
    problems.map((problem) => problem.path),
    [path],
  );
  assert.match(problems[0]?.reason ?? "", reason);
}

describe("arguments of a data lake", () => {
  const accepts = (title: string, ...all: DataLakeArgs[]) =>
    it(title, () => {
      for (const args of all) assert.deepEqual(lakeProblems(args), []);
    });
  const rejects = (title: string, args: DataLakeArgs, path: string, reason: RegExp) =>
    it(title, () => isRefused({ problems: lakeProblems(args) }, path, reason));

  accepts("can all be left out", {});

  accepts(
    "take bucket names of 3 and 63 characters",
    { bucketName: "a-1" },
    { bucketName: "a".repeat(63) },
    { bucketName: "my.lake" },
    { bucketName: "my-amzn-s3-demo-lake" },
    { bucketName: "my--x-s3.lake" },
  );
  for (const bucketName of [
    "ab",
    "a".repeat(64),
    "Lake",
    "-lake",
    "lake-",
    "my_lake",
    "my..lake",
    "10.0.0.1",
    "xn--lake",
    "sthree-a",
    "amzn-s3-demo-lake",
    "lake-s3alias",
    "lake--ol-s3",
    "lake.mrap",
    "lake--use1-az4--x-s3",
    "lake--table-s3",
  ]) {
    rejects(
      `reject the bucket name "${bucketName.slice(0, 10)}" of ${bucketName.length} characters`,
      { bucketName },
      "bucketName",
      /must be 3–63 of /,
    );
  }
  it("G-12 make a bucket's name of a component's name of 55 characters", () => {
    assert.deepEqual(lakeProblems({ databaseName: "lake" }, "L".repeat(55)), []);
  });
  for (const name of ["l".repeat(56), "my_lake"]) {
    it(`G-12 want a bucket's name where the component's is "${name.slice(0, 10)}" of ${name.length} characters`, () => {
      isRefused({ problems: lakeProblems({}, name) }, "bucketName", /must be given, since none can be made of/);
      assert.deepEqual(lakeProblems({ bucketName: "lake" }, name), []);
    });
  }

  accepts(
    "G-12 take database names of 1 and 255 characters",
    { databaseName: "a" },
    { databaseName: "a_1".padEnd(255, "x") },
  );
  for (const databaseName of ["", "a".repeat(256), "my-lake", "Lake"]) {
    rejects(
      `G-12 reject the database name "${databaseName.slice(0, 10)}" of ${databaseName.length} characters`,
      { databaseName },
      "databaseName",
      /must be 1–255 of a–z, 0–9 and _, got/,
    );
  }
  it("G-12 want a database's name where none can be made of the component's", () => {
    isRefused(
      { problems: lakeProblems({}, "Lake") },
      "databaseName",
      /must be given, since none can be made of "Lake"/,
    );
  });

  accepts("accept a key's ARN, also one known later", { kmsKeyArn: KEY }, { kmsKeyArn: pulumi.output("later") });
  rejects("reject a key's alias", { kmsKeyArn: "alias/lake" }, "kmsKeyArn", /no alias.*, got "alias\/lake"/);

  accepts("take scan limits from 10 MiB on", { queryScanLimitBytes: 10_485_760 }, { queryScanLimitBytes: 10 ** 15 });
  rejects(
    "reject a scan limit of 10 MiB less one byte",
    { queryScanLimitBytes: 10_485_759 },
    "queryScanLimitBytes",
    /at least 10485760, got 10485759/,
  );

  accepts("keep older versions for 1 to 3,650 days", { noncurrentVersionDays: 1 }, { noncurrentVersionDays: 3650 });
  for (const days of [0, 3651]) {
    rejects(
      `do not keep older versions for ${days} days`,
      { noncurrentVersionDays: days },
      "noncurrentVersionDays",
      new RegExp(`1–3650 days, got ${days}`),
    );
    rejects(
      `do not expire raw records after ${days} days`,
      { rawExpirations: [{ prefix: "raw/", days }] },
      "rawExpirations[0].days",
      new RegExp(`1–3650 days, got ${days}`),
    );
    rejects(
      `do not expire errors after ${days} days`,
      { errorExpirations: [{ prefix: "errors/", days }] },
      "errorExpirations[0].days",
      new RegExp(`1–3650 days, got ${days}`),
    );
  }
  accepts("expire prefixes after 1 to 3,650 days", {
    rawExpirations: [{ prefix: "raw/", days: 1 }],
    errorExpirations: [{ prefix: "errors/", days: 3650 }],
  });
  for (const prefix of ["", "raw/!{timestamp:yyyy}/", "raw/!{"]) {
    rejects(
      `do not expire the prefix "${prefix}"`,
      { rawExpirations: [{ prefix, days: 1 }] },
      "rawExpirations[0].prefix",
      /fixed beginning of keys, without expressions/,
    );
  }
  rejects(
    "reject two rules for one prefix",
    { rawExpirations: [{ prefix: "a/", days: 1 }], errorExpirations: [{ prefix: "a/", days: 2 }] },
    "rawExpirations, dataExpirations, errorExpirations",
    /one rule for a prefix, got several for "a\/"; keep one$/,
  );
  for (const prefix of ["athena-results/", "athena-results/raw/", "athena"]) {
    for (const group of ["rawExpirations", "dataExpirations", "errorExpirations"]) {
      rejects(
        `reject "${prefix}" of ${group}, since query results have a rule of their own`,
        { [group]: [{ prefix, days: 1 }] },
        `${group}[0].prefix`,
        /must lie apart from "athena-results\/", where Athena's results expire after 7 days, got "athena/,
      );
    }
  }
  accepts("expire a prefix beside the query results", { rawExpirations: [{ prefix: "athena-results-2/", days: 1 }] });
  accepts("expire a prefix within another's as soon as that, or sooner", {
    dataExpirations: [
      { prefix: "a/", days: 2 },
      { prefix: "a/b/", days: 2 },
      { prefix: "a/c/", days: 1 },
    ],
  });
  rejects(
    "reject a prefix within another's that is to stay longer, since S3 would expire it with the other",
    { rawExpirations: [{ prefix: "errors/raw/", days: 3 }], errorExpirations: [{ prefix: "errors/", days: 2 }] },
    "rawExpirations, dataExpirations, errorExpirations",
    /must not keep "errors\/raw\/" longer than "errors\/", which it lies in; set them apart/,
  );

  it("F-13 take 50 tags and no more", () => {
    const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, "x"]));
    assert.deepEqual(lakeProblems({ tags: tags(50) }), []);
    isRefused({ problems: lakeProblems({ tags: tags(51) }) }, "tags", /at most 50 tags, got 51/);
  });

  accepts(
    "F-42 take a bucket to adopt, with its key, tables and limits",
    { existingBucketArn: BUCKET },
    {
      existingBucketArn: pulumi.output("later"),
      kmsKeyArn: KEY,
      tables: { clicks: CLICKS },
      queryScanLimitBytes: 10 ** 9,
      allowDeletion: true,
      tags: { a: "b" },
    },
  );
  rejects(
    "F-42 reject a bucket's name as its ARN",
    { existingBucketArn: "lake" },
    "existingBucketArn",
    /ARN of a bucket, .*got "lake"/,
  );
  rejects(
    "F-42 reject a key in a bucket",
    { existingBucketArn: `${BUCKET}/raw/` },
    "existingBucketArn",
    /without a key/,
  );
  it("refuse every setting of a bucket that is adopted", () => {
    const settings: DataLakeArgs = {
      bucketName: "lake",
      rawExpirations: [],
      dataExpirations: [],
      errorExpirations: [],
      noncurrentVersionDays: 1,
    };
    const found = lakeProblems({ ...settings, existingBucketArn: BUCKET });
    assert.deepEqual(
      found.map(({ path }) => path),
      Object.keys(settings),
    );
    for (const { reason } of found) assert.match(reason, /must be left out beside existingBucketArn/);
  });

  it("name the table of each problem", () => {
    const found = lakeProblems({ tables: { "My-Clicks": CLICKS, views: { ...CLICKS, format: "CSV" } } });
    assert.deepEqual(
      found.map(({ path }) => path),
      ["tables.My-Clicks", "tables.views.format"],
    );
  });
});

describe("arguments of a lake table", () => {
  const accepts = (title: string, ...all: Partial<LakeTableArgs>[]) =>
    it(title, () => {
      for (const changes of all) assert.deepEqual(tableProblems(changes), []);
    });
  const rejects = (title: string, changes: Partial<LakeTableArgs>, path: string, reason: RegExp) =>
    it(title, () => isRefused({ problems: tableProblems(changes) }, path, reason));

  it("G-12 take table names of 1 to 255 characters", () => {
    for (const name of ["a", "a_1".padEnd(255, "x")]) assert.deepEqual(checkTableName(name), []);
    for (const name of ["", "a".repeat(256), "page-views", "Clicks"]) {
      isRefused({ problems: checkTableName(name) }, "", /must be named by 1–255 of a–z, 0–9 and _, got/);
    }
  });

  accepts("take each format", { format: "PARQUET" }, { format: "ORC" }, { format: "JSON" });
  rejects(
    "reject another format",
    { format: "CSV" },
    "format",
    /one of PARQUET, PARQUET_MANIFESTS, ORC, JSON, got "CSV"/,
  );

  rejects(
    "check the schema",
    { schema: { name: "X", columns: CLICKS.schema.columns } },
    "schema.name",
    /must be 1–64 of/,
  );

  accepts("F-43 take a prefix of 1,024 characters", { prefix: `${"a".repeat(1023)}/` });
  rejects(
    "F-43 reject a prefix of 1,025 characters",
    { prefix: `${"a".repeat(1024)}/` },
    "prefix",
    /must be 0–1024 characters, got 1025/,
  );
  rejects(
    "F-44 reject a malformed expression",
    { prefix: "a/!{date:yyyy}/" },
    "prefix",
    /expressions of the form !\{namespace:value\} only/,
  );
  rejects("reject a prefix that Athena would read as a template", { prefix: "a/${b}/" }, "prefix", /and no \$\{, got/);

  accepts(
    "F-51 take a prefix without a timestamp, with and without a slash",
    { prefix: "clicks/" },
    { prefix: "clicks" },
  );
  rejects(
    "reject a date that does not end in a slash",
    { prefix: "a/!{timestamp:yyyy/MM/dd}" },
    "prefix",
    /must end in \/ after its last expression/,
  );
  rejects(
    "reject a random prefix",
    { prefix: "!{firehose:random-string}/a/" },
    "prefix",
    /computed from "!\{firehose:random-string\}"; leave it out/,
  );

  rejects(
    "F-104 reject a partition column that is a data column",
    { prefix: "a/!{partitionKeyFromQuery:type}/" },
    "prefix",
    /partition column "type", which is also schema.columns\[1\] \(F-104\); .*by_type=/,
  );
  accepts("F-104 accept it by another name", { prefix: "a/by_type=!{partitionKeyFromQuery:type}/" });
  rejects(
    "reject a partition column that is there twice",
    { prefix: "a/!{timestamp:MM}/!{partitionKeyFromQuery:month}/" },
    "prefix",
    /makes the partition column "month" twice/,
  );
  rejects(
    "reject a folder's name that is no column",
    { prefix: "a/my-day=!{timestamp:yyyy/MM/dd}/" },
    "prefix",
    /partition column "my-day", but a column is 1–127 of/,
  );

  const KINDS = "a/kind=!{partitionKeyFromQuery:type}/";
  accepts("take the values of a partition key", { prefix: KINDS, partitionValues: { type: ["open", "close"] } });
  rejects(
    "reject values of no key of the prefix",
    { prefix: KINDS, partitionValues: { kind: ["open"] } },
    "partitionValues.kind",
    /partition key of the prefix, but it has type$/,
  );
  rejects(
    "reject values where the prefix has no keys",
    { partitionValues: { type: ["open"] } },
    "partitionValues.type",
    /but it has none/,
  );
  rejects(
    "reject an empty list of values",
    { prefix: KINDS, partitionValues: { type: [] } },
    "partitionValues.type",
    /one value or more/,
  );
  rejects(
    "reject a value with a comma",
    { prefix: KINDS, partitionValues: { type: ["a", "b,c"] } },
    "partitionValues.type[1]",
    /have a comma, got "b,c"/,
  );
  rejects(
    "reject an empty value",
    { prefix: KINDS, partitionValues: { type: [""] } },
    "partitionValues.type[0]",
    /must not be empty/,
  );
  rejects(
    "reject a value that is there twice",
    { prefix: KINDS, partitionValues: { type: ["a", "a"] } },
    "partitionValues.type[1]",
    /repeats "a"/,
  );

  accepts("take a first day", { partitionsSince: "2026-02-28" }, { partitionsSince: "2024-02-29" });
  rejects(
    "reject a first day in another form",
    { partitionsSince: "2026/02/28" },
    "partitionsSince",
    /yyyy-MM-dd, got "2026\/02\/28"/,
  );
  for (const day of ["2026-02-29", "2026-13-01"]) {
    rejects(`reject ${day} as a first day`, { partitionsSince: day }, "partitionsSince", /a day of the calendar/);
  }
});
