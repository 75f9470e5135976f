import assert from "node:assert/strict";
import type { DeliveryStreamArgs, RedshiftDestinationArgs } from "../../../components/delivery-stream";
import { checkJdbcUrl } from "../../../components/delivery-stream/validate-redshift";
import { accepts, FUNCTION_ARN, JDBC_URL, KEY_ARN, redshiftArgs, refuses, SECRET_ARN } from "./fixtures";

const CLUSTER_URL = "jdbc:redshift://warehouse.cabc123.eu-west-1.redshift.amazonaws.com:5439/warehouse";
const CONVERSION = { format: "PARQUET", databaseName: "lake", tableName: "clicks" };

const to = (changes: Partial<RedshiftDestinationArgs>): Partial<DeliveryStreamArgs> => ({
  redshift: redshiftArgs(changes),
});

describe("validateRedshift: where it leads", () => {
  accepts("R-01 accepts the URL of a workgroup", to({ jdbcUrl: JDBC_URL }));
  accepts("R-01 accepts the URL of a cluster", to({ jdbcUrl: CLUSTER_URL }));
  accepts(
    "R-01 accepts the URL of a cluster in China",
    to({ jdbcUrl: `${CLUSTER_URL.replace(":5439/", ".cn:5439/")}` }),
  );
  accepts("R-01 accepts PostgreSQL's scheme", to({ jdbcUrl: JDBC_URL.replace("jdbc:redshift", "jdbc:postgresql") }));

  const allowed = "must be jdbc:redshift://<host of the workgroup or cluster>:<port>/<database>, with no more after it";
  for (const [title, jdbcUrl] of [
    ["an empty URL", ""],
    ["a URL without a port", JDBC_URL.replace(":5439", "")],
    ["a URL without a database", "jdbc:redshift://w.1.eu-west-1.redshift.amazonaws.com:5439/"],
    ["another scheme", JDBC_URL.replace("redshift:", "mysql:")],
    ["a host of one's own", "jdbc:redshift://warehouse.example.com:5439/warehouse"],
    ["a VPC endpoint's host", "jdbc:redshift://vpce-1.abc.vpce.amazonaws.com:5439/warehouse"],
    ["a label that begins with a hyphen", JDBC_URL.replace("//warehouse", "//-warehouse")],
    ["a database with a dot", `${JDBC_URL}.x`],
    ["a line break at the end", `${JDBC_URL}\n`],
  ] as const) {
    refuses(`R-01 refuses ${title}`, to({ jdbcUrl }), `redshift.jdbcUrl ${allowed}, got "${jdbcUrl}" (R-01)`);
  }
  refuses(
    "R-01 refuses a query, and R-02 does not show what it holds",
    to({ jdbcUrl: `${JDBC_URL}?user=loader&password=hunter2` }),
    `redshift.jdbcUrl ${allowed}, got "${JDBC_URL}?…" (R-01)`,
  );
  refuses(
    "R-01 refuses a login before the host, and R-02 does not show it",
    to({ jdbcUrl: JDBC_URL.replace("//", "//loader:hunter2@") }),
    `redshift.jdbcUrl ${allowed}, got "${JDBC_URL.replace("//", "//…@")}" (R-01)`,
  );

  it("R-01 accepts a URL of 512 characters and refuses one of 513", () => {
    const url = JDBC_URL.padEnd(512, "x");
    assert.deepEqual(checkJdbcUrl("jdbcUrl", url), []);
    const reason = "must be 1–512 characters, got 513 (R-01)";
    assert.deepEqual(checkJdbcUrl("jdbcUrl", `${url}x`), [{ path: "jdbcUrl", reason }]);
  });

  const aSecret = "must be the ARN of a secret, arn:aws:secretsmanager:<region>:<account>:secret:<name> (R-03)";
  const prefix = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:";
  accepts("R-03 accepts the ARN of a secret with a path", to({ secretArn: `${prefix}a/b_c+d=e.f@g!h-AbCdEf` }));
  accepts("R-03 accepts an ARN of 2,048 characters", to({ secretArn: prefix.padEnd(2048, "a") }));
  for (const secretArn of ["login", prefix, `${SECRET_ARN}:password::`, prefix.padEnd(2049, "a")]) {
    const title = `R-03 refuses ${secretArn.slice(0, 80)} (${secretArn.length} characters)`;
    refuses(title, to({ secretArn }), `redshift.secretArn ${aSecret}, got "${secretArn}"`);
  }
  accepts("accepts the key of the secret", to({ secretKmsKeyArn: KEY_ARN }));
  refuses(
    "refuses an alias as the key of the secret",
    to({ secretKmsKeyArn: "alias/mine" }),
    'redshift.secretKmsKeyArn must be the ARN of a key, arn:aws:kms:<region>:<account>:key/<id>, and no alias, got "alias/mine"',
  );

  const aTable = "must be a table's name, or <schema>.<table> (R-05, SQ-01)";
  for (const tableName of ["clicks", "ingest.clicks", 'ingest."order"', '"My x"', "_a.b$1"]) {
    accepts(`R-05 accepts the table ${tableName}`, to({ tableName }));
  }
  for (const tableName of ["", "a.b.c", "ingest.", "1a", "my clicks", "clicks;", 'ingest."', `"${"t".repeat(128)}"`]) {
    refuses(
      `R-05 refuses the table ${tableName}`,
      to({ tableName }),
      `redshift.tableName ${aTable}, got "${tableName}"`,
    );
  }
  accepts("SQ-02 accepts names of 127 characters", to({ tableName: `${"s".repeat(127)}.${"t".repeat(127)}` }));
  refuses(
    "SQ-02 refuses a name of 128 characters",
    to({ tableName: "t".repeat(128) }),
    `redshift.tableName ${aTable}, got "${"t".repeat(128)}"`,
  );
  refuses(
    "R-05 refuses a name of 513 characters",
    to({ tableName: "t".repeat(513) }),
    "redshift.tableName must be 1–512 characters, got 513 (R-05)",
  );
  refuses(
    "SQ-06 refuses a reserved word without quotes",
    to({ tableName: "ingest.user" }),
    'redshift.tableName has the reserved word user; write "user" in quotes (SQ-06)',
  );
});

describe("validateRedshift: columns", () => {
  const names = "must be names of a–z, 0–9, _ and $, no digit first, 127 characters at most (CO-01)";
  accepts("R-06 accepts columns, also a reserved word", to({ columns: ["event_id", "timestamp", "_x$1"] }));
  accepts("CO-01 accepts a column of 127 characters", to({ columns: ["c".repeat(127)] }));
  for (const column of ["Event", "1a", "", "a b", 'a"', "c".repeat(128)]) {
    refuses(
      `CO-01 refuses the column "${column}"`,
      to({ columns: ["ok", column] }),
      `redshift.columns ${names}, got "${column}"`,
    );
  }
  refuses(
    "R-06 refuses no columns",
    to({ columns: [] }),
    "redshift.columns must name a column; leave it out for all of the table (R-06)",
  );
  refuses(
    "R-06 refuses a column twice",
    to({ columns: ["a", "b", "a"] }),
    'redshift.columns must name each column once, got "a" again',
  );
  // 99 names of 101 characters and one of 100, each with its comma, and what is left.
  const columns = (length: number) => {
    const many = Array.from({ length: 99 }, (_, index) => `c${String(index).padStart(100, "0")}`);
    return [...many, "d".repeat(100), "e".repeat(length - 99 * 102 - 101)];
  };
  accepts("R-06 accepts a list of 10,240 characters", to({ columns: columns(10_240) }));
  refuses(
    "R-06 refuses a list of 10,241 characters",
    to({ columns: columns(10_241) }),
    "redshift.columns must be at most 10240 characters as one list, got 10241 (R-06)",
  );
});

describe("validateRedshift: COPY", () => {
  accepts("R-08 accepts JSON", to({ format: "JSON" }));
  accepts("R-08 accepts CSV", to({ format: "CSV" }));
  refuses(
    "R-08 refuses another format",
    to({ format: "AVRO" }),
    'redshift.format must be one of JSON, CSV, got "AVRO"',
  );

  const character = "redshift.delimiter must be one ASCII character, no quote and no line break (R-08)";
  for (const delimiter of [",", "|", ";", "\t", " ", "~", "\\", "\u0001", "\u007f"]) {
    accepts(`R-08 accepts the delimiter ${JSON.stringify(delimiter)}`, to({ format: "CSV", delimiter }));
  }
  for (const delimiter of ["", ",,", "'", '"', "\n", "\r", "\0", "\u0080", "é", "😀"]) {
    refuses(
      `R-08 refuses the delimiter ${JSON.stringify(delimiter)}`,
      to({ format: "CSV", delimiter }),
      `${character}, got "${delimiter}"`,
    );
  }
  const csvOnly = "redshift.delimiter applies to CSV only; leave it out (R-08)";
  refuses("R-08 refuses a delimiter with JSON", to({ format: "JSON", delimiter: "|" }), csvOnly);
  refuses("R-08 refuses a delimiter without a format", to({ delimiter: "|" }), csvOnly);

  refuses(
    "R-07 refuses options that clash with those of the format",
    to({ copyOptions: "TRUNCATECOLUMNS GZIP" }),
    "redshift.copyOptions must not have GZIP: set compression to GZIP (R-07)",
  );
  refuses(
    "R-07 looks at the options by the format",
    to({ format: "CSV", copyOptions: "QUOTE AS '%' ESCAPE" }),
    "redshift.copyOptions must not have ESCAPE, which COPY refuses with CSV (R-07)",
  );
  const ofLength = (length: number) => `NULL AS '${"x".repeat(length)}'`;
  const csv = "CSV DELIMITER ',' FILLRECORD GZIP TIMEFORMAT 'auto' MAXERROR 100000 NULL AS ''".length;
  accepts("R-07 accepts 10,240 characters of options in all", {
    ...to({ format: "CSV", copyOptions: ofLength(10_240 - csv) }),
    compression: "GZIP",
  });
  refuses(
    "R-07 refuses 10,241 characters of options in all",
    { ...to({ format: "CSV", copyOptions: ofLength(10_241 - csv) }), compression: "GZIP" },
    "redshift.copyOptions must be at most 10240 characters with those of the format, got 10241 (R-07)",
  );

  const rows = "redshift.maxErrors must be 0–100000 rows, got";
  accepts("CO-06 accepts no errors", to({ maxErrors: 0 }));
  accepts("CO-06 accepts 100,000 errors", to({ maxErrors: 100_000 }));
  refuses("CO-06 refuses 100,001 errors", to({ maxErrors: 100_001 }), `${rows} 100001; leave it out for 100000`);
  refuses("CO-06 refuses -1 errors", to({ maxErrors: -1 }), `${rows} -1; leave it out for 100000`);

  const seconds = "redshift.retryDurationSeconds must be 0–7200 s (R-09), got";
  accepts("R-09 accepts no retry", to({ retryDurationSeconds: 0 }));
  accepts("R-09 accepts a retry of 7,200 s", to({ retryDurationSeconds: 7200 }));
  refuses(
    "R-09 refuses a retry of 7,201 s",
    to({ retryDurationSeconds: 7201 }),
    `${seconds} 7201; leave it out for 3600 s`,
  );
  refuses("R-09 refuses a retry of -1 s", to({ retryDurationSeconds: -1 }), `${seconds} -1; leave it out for 3600 s`);
});

describe("validateRedshift: staging", () => {
  const redshift = redshiftArgs();
  for (const compression of ["UNCOMPRESSED", "GZIP"]) {
    accepts(`F-56 accepts ${compression}`, { redshift, compression });
  }
  for (const compression of ["ZIP", "Snappy", "HADOOP_SNAPPY"]) {
    refuses(
      `F-56 refuses ${compression}`,
      { redshift, compression },
      `compression must be UNCOMPRESSED or GZIP with redshift, which loads no other, got "${compression}" (F-56)`,
    );
  }
  refuses(
    "F-54 refuses a compression that Firehose does not know, once",
    { redshift, compression: "LZ4" },
    'compression must be one of UNCOMPRESSED, GZIP, ZIP, Snappy, HADOOP_SNAPPY, got "LZ4"',
  );

  accepts("F-53 accepts a prefix without expressions", { redshift, prefix: "staging/clicks/" });
  for (const prefix of [
    "staging/!{timestamp:yyyy}/",
    "!{firehose:random-string}/",
    "t=!{partitionKeyFromQuery:type}/",
  ]) {
    const noExpressions = `must have no expressions with redshift, got "${prefix}"; Firehose appends yyyy/MM/dd/HH/ itself (F-53)`;
    refuses(`F-53 refuses the prefix ${prefix}`, { redshift, prefix }, `prefix ${noExpressions}`);
  }
  refuses(
    "F-53 refuses expressions in the backup's prefix",
    { redshift, backup: { prefix: "copies/!{timestamp:yyyy}/" } },
    'backup.prefix must have no expressions with redshift, got "copies/!{timestamp:yyyy}/"; Firehose appends yyyy/MM/dd/HH/ itself (F-53)',
  );
  refuses(
    "F-53 refuses an error prefix",
    { redshift, errorPrefix: "errors/" },
    "errorPrefix must be left out with redshift: what fails lies below prefix, in processing-failed/ and errors/manifests/ (F-53)",
  );
  refuses(
    "R-17 and F-94 refuse what Firehose has for S3 alone",
    {
      redshift,
      conversion: CONVERSION,
      partitioning: { keysFromQuery: { type: ".type" } },
      fileExtension: ".json",
      timeZone: "Europe/Zurich",
    },
    "conversion must be left out with redshift: COPY loads JSON or CSV (R-17, F-94)",
    "partitioning must be left out with redshift: Firehose partitions no delivery to Redshift (R-17)",
    "fileExtension must be left out with redshift: Firehose takes none for staging objects (R-17)",
    "timeZone must be left out with redshift: staging objects have their date in UTC (R-17)",
  );

  accepts("F-30 and F-31 accept the least buffers", { redshift, bufferIntervalSeconds: 0, bufferSizeMiB: 1 });
  accepts("F-30 and F-31 accept the largest buffers", { redshift, bufferIntervalSeconds: 900, bufferSizeMiB: 128 });
  refuses(
    "F-30 and F-31 refuse buffers beyond",
    { redshift, bufferIntervalSeconds: 901, bufferSizeMiB: 129 },
    "bufferIntervalSeconds must be 0–900 s, got 901; leave it out for 300 s",
    "bufferSizeMiB must be 1–128 MiB, got 129; leave it out for the default",
  );
  accepts("accepts a transform, newlines and a backup", {
    redshift,
    transform: { functionArn: FUNCTION_ARN },
    appendNewline: true,
    backup: { prefix: "copies/", compression: "ZIP" },
  });
});
