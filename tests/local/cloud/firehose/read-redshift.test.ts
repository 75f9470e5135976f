import assert from "node:assert/strict";
import { readSettings } from "../../../../local/cloud/firehose/read-settings";
import { Password } from "../../../../local/cloud/firehose/settings";
import { JDBC_URL, redshiftInputs, SECRET_ARN } from "./fake-warehouse";
import { processors, ROLE } from "./fakes";

type Group = Record<string, unknown>;

const read = (redshift: Group = {}, s3: Group = {}) => readSettings("events", redshiftInputs(redshift, s3));

function refuses(message: RegExp, redshift: Group, s3: Group = {}): void {
  assert.throws(() => read(redshift, s3), message);
}

describe("settings of a delivery to Redshift", () => {
  it("reads the destination with the provider's defaults", () => {
    const { output, redshift, ...rest } = read();
    assert.equal(output.prefix, "staging/");
    assert.equal(output.compression, "UNCOMPRESSED");
    assert.deepEqual(redshift, {
      roleArn: ROLE,
      jdbcUrl: JDBC_URL,
      credentials: { secretArn: SECRET_ARN },
      copy: { table: "ingest.events", columns: "id,amount", options: "JSON 'auto'" },
      retryMilliseconds: 3_600_000,
    });
    assert.deepEqual(rest, { name: "events", source: { kind: "directPut" }, appendDelimiter: false });
  });

  it("reads the transform and the backup", () => {
    const { transform, backup } = read({
      processingConfiguration: processors(["Lambda", { LambdaArn: "arn:fn" }]),
      s3BackupMode: "Enabled",
      s3BackupConfiguration: { bucketArn: "arn:aws:s3:::lake", prefix: "backup/", compressionFormat: "GZIP" },
    });
    assert.equal(transform?.functionArn, "arn:fn");
    assert.equal(backup?.prefix, "backup/");
    refuses(/s3BackupConfiguration is needed.*\(F-110\)/, { s3BackupMode: "Enabled" });
  });

  it("R-01 takes JDBC URLs of any host with port and database, and refuses others without showing their query", () => {
    for (const clusterJdbcurl of ["jdbc:redshift://127.0.0.1:5439/lake", "jdbc:postgresql://a.b.redshift.c:1/d-$_"]) {
      assert.equal(read({ clusterJdbcurl }).redshift?.jdbcUrl, clusterJdbcurl);
    }
    refuses(/clusterJdbcurl must be jdbc:.*got "redshift:.*\(R-01\)/, { clusterJdbcurl: "redshift://h:5439/lake" });
    refuses(/\(R-01\)/, { clusterJdbcurl: "jdbc:redshift://h/lake" });
    const withQuery = { clusterJdbcurl: "jdbc:redshift://h:5439/lake?password=hunter22" };
    assert.throws(
      () => read(withQuery),
      (error: Error) => /R-01/.test(error.message) && !/hunter22/.test(error.message),
    );
    const long = `jdbc:redshift://h:5439/${"d".repeat(512 - 23)}`;
    assert.equal(long.length, 512);
    assert.ok(read({ clusterJdbcurl: long }));
    refuses(/clusterJdbcurl/, { clusterJdbcurl: `${long}d` });
  });

  it("R-02 takes username and password where there is no secret, and needs both", () => {
    const inline = { secretsManagerConfiguration: undefined, username: "loader", password: "123456" };
    assert.deepEqual(read(inline).redshift?.credentials, { username: "loader", password: new Password("123456") });
    assert.ok(!JSON.stringify(read(inline)).includes("123456"));
    refuses(/username and password \(R-02\)/, { ...inline, password: undefined });
    refuses(/username and password \(R-02\)/, { secretsManagerConfiguration: { enabled: false } });
    refuses(/password/, { ...inline, password: "12345" });
  });

  it("R-03 takes the secret before a password beside it, and needs its ARN", () => {
    const both = { username: "loader", password: "123456" };
    assert.deepEqual(read(both).redshift?.credentials, { secretArn: SECRET_ARN });
    refuses(/secretArn must be the ARN of a secret, got "" \(R-03\)/, {
      secretsManagerConfiguration: { enabled: true },
    });
    refuses(/\(R-03\)/, { secretsManagerConfiguration: { enabled: true, secretArn: "loader" } });
  });

  it("R-05 takes table names of 1 to 512 characters", () => {
    for (const length of [1, 512]) assert.ok(read({ dataTableName: "t".repeat(length) }));
    for (const length of [0, 513]) refuses(/dataTableName/, { dataTableName: "t".repeat(length) });
  });

  it("R-06, R-07 take column lists and COPY options of 10,240 characters", () => {
    const options = (length: number) => "JSON".padEnd(length, " ");
    assert.ok(read({ dataTableColumns: "c".repeat(10_240), copyOptions: options(10_240) }));
    refuses(/dataTableColumns/, { dataTableColumns: "c".repeat(10_241) });
    refuses(/copyOptions/, { copyOptions: options(10_241) });
  });

  it("R-07 refuses what Firehose puts into the COPY itself, unless it stands in quotes", () => {
    for (const word of ["MANIFEST", "iam_role 'arn'", "CREDENTIALS 'a'", "ACCESS_KEY_ID 'a'", "from 's3://a'"]) {
      refuses(/which Firehose gives itself \(R-07\)/, { copyOptions: `CSV ${word}` });
    }
    assert.ok(read({ copyOptions: "JSON 's3://lake/from/manifest.json'" }));
  });

  it("R-09 takes a retry of 0 to 7,200 s", () => {
    for (const retryDuration of [0, 7200]) {
      assert.equal(read({ retryDuration }).redshift?.retryMilliseconds, retryDuration * 1000);
    }
    for (const retryDuration of [-1, 7201]) refuses(/retryDuration/, { retryDuration });
  });

  it("R-17 refuses what only S3 as the destination has", () => {
    for (const name of ["dataFormatConversionConfiguration", "dynamicPartitioningConfiguration"]) {
      refuses(new RegExp(`redshiftConfiguration.${name} does not exist.*\\(R-17\\)`), { [name]: { enabled: true } });
    }
    for (const name of ["customTimeZone", "fileExtension"]) {
      refuses(new RegExp(`s3Configuration.${name} does not exist.*\\(R-17\\)`), {}, { [name]: "x" });
    }
  });

  it("F-53 refuses expressions in the staging prefix, and an error prefix", () => {
    refuses(/must have no expressions with Redshift \(F-53\)/, {}, { prefix: "a/!{timestamp:yyyy}/" });
    refuses(
      /errorOutputPrefix "errors\/" is not supported with Redshift.*\(F-53\)/,
      {},
      { errorOutputPrefix: "errors/" },
    );
  });

  it("F-54, F-56 take UNCOMPRESSED and GZIP, and GZIP together with its COPY option", () => {
    const gzip = read({ copyOptions: "gzip JSON 'auto'" }, { compressionFormat: "GZIP" });
    assert.equal(gzip.output.extension, ".gz");
    refuses(/GZIP just when.*\(F-56\)/, {}, { compressionFormat: "GZIP" });
    refuses(/GZIP just when.*\(F-56\)/, { copyOptions: "JSON 'auto' GZIP" });
    refuses(/GZIP just when.*\(F-56\)/, { copyOptions: "JSON 's3://lake/gzip'" }, { compressionFormat: "GZIP" });
    for (const compressionFormat of ["ZIP", "Snappy", "HADOOP_SNAPPY"]) {
      refuses(/is not written.*use UNCOMPRESSED or GZIP/, {}, { compressionFormat });
    }
  });

  it("F-88 refuses the processors of dynamic partitioning", () => {
    for (const type of ["MetadataExtraction", "RecordDeAggregation"]) {
      refuses(/belongs to dynamic partitioning.*\(F-88\)/, { processingConfiguration: processors([type]) });
    }
  });

  it("needs the group of its destination", () => {
    assert.throws(
      () => readSettings("events", { destination: "redshift" }),
      /destination "redshift" is not delivered.*a redshiftConfiguration/,
    );
  });
});
