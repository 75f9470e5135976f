import assert from "node:assert/strict";
import { RedshiftError } from "../../../../local/cloud/contracts";
import { type CopyOptions, defaultOptions } from "../../../../local/cloud/redshift/copy-options";
import { parseCopy } from "../../../../local/cloud/redshift/copy-statement";

const FROM = "FROM 's3://lake/staging/'";

function optionsOf(text: string): CopyOptions {
  return parseCopy(`COPY t ${FROM} ${text}`).options;
}

describe("COPY statements", () => {
  it("reads table, columns, manifest and options as Firehose writes them", () => {
    const sql = `COPY ingest.clicks (id, "at") FROM 's3://lake/m.json' CREDENTIALS 'aws_iam_role=arn:aws:iam::1:role/x' MANIFEST
      JSON 'auto' GZIP TIMEFORMAT 'auto' MAXERROR 100000;`;
    assert.deepEqual(parseCopy(sql), {
      table: '"ingest"."clicks"',
      columns: ["id", "at"],
      source: { bucket: "lake", key: "m.json" },
      options: {
        ...defaultOptions(),
        format: { kind: "json", ignoreCase: false },
        isManifest: true,
        isGzip: true,
        maxErrors: 100_000,
        times: { timestamps: "auto", dates: "default" },
      },
    });
  });

  it("reads pipe-delimited text where no format is named (R-08)", () => {
    assert.deepEqual(optionsOf(""), defaultOptions());
  });

  const changes: [text: string, change: Partial<CopyOptions>][] = [
    ["json 'auto ignorecase'", { format: { kind: "json", ignoreCase: true } }],
    ["FORMAT AS JSON AS 'auto'", { format: { kind: "json", ignoreCase: false } }],
    ["JSON", { format: { kind: "json", ignoreCase: false } }],
    ["FORMAT CSV", { format: { kind: "delimited", quote: '"' } }],
    ["csv quote as '%' delimiter ';'", { format: { kind: "delimited", quote: "%" }, delimiter: ";" }],
    ["delimiter as '\\t'", { delimiter: "\t" }],
    ["TIMEFORMAT AS 'epochsecs'", { times: { timestamps: "epochsecs", dates: "default" } }],
    ["TIMEFORMAT 'epochmillisecs' DATEFORMAT 'auto'", { times: { timestamps: "epochmillisecs", dates: "auto" } }],
    ["TIMEFORMAT 'YYYY-MM-DD HH:MI:SS' DATEFORMAT AS 'YYYY-MM-DD'", {}],
    ["MAXERROR AS 7", { maxErrors: 7 }],
    ["ACCEPTINVCHARS", { replacement: "?" }],
    ["ACCEPTINVCHARS AS '^'", { replacement: "^" }],
    ["NULL AS 'none'", { nullText: "none" }],
    ["IGNOREHEADER 2 IGNOREBLANKLINES", { ignoredHeaderLines: 2, ignoreBlankLines: true }],
    ["TRUNCATECOLUMNS TRIMBLANKS", { truncateColumns: true, trimBlanks: true }],
    ["BLANKSASNULL EMPTYASNULL", { blanksAsNull: true, emptyAsNull: true }],
    ["FILLRECORD ROUNDEC", { fillRecord: true, roundDecimals: true }],
    ["IAM_ROLE DEFAULT REGION AS 'eu-west-1' ENCODING utf8".replace("utf8", "'utf8'"), {}],
    ["ACCESS_KEY_ID 'a' SECRET_ACCESS_KEY 'b' SESSION_TOKEN 'c'", {}],
    ["COMPUPDATE OFF STATUPDATE ON COMPUPDATE", {}],
    ["/* none */ -- at all", {}],
  ];
  for (const [text, change] of changes) {
    it(`reads ${text}`, () => assert.deepEqual(optionsOf(text), { ...defaultOptions(), ...change }));
  }

  const refused: [text: string, words: RegExp][] = [
    ["EXPLICIT_IDS", /EXPLICIT_IDS is not supported/],
    ["ESCAPE", /ESCAPE is not supported/],
    ["REMOVEQUOTES", /REMOVEQUOTES is not supported/],
    ["FIXEDWIDTH '1'", /FIXEDWIDTH is not supported/],
    ["LZOP", /LZOP is not supported/],
    ["ENCRYPTED", /ENCRYPTED is not supported/],
    ["toString", /TOSTRING is not supported/],
    ["FORMAT AS PARQUET", /FORMAT other than JSON and CSV is not supported/],
    ["JSON 'noshred'", /JSON 'noshred' is not supported/],
    ["JSON 's3://lake/paths.json'", /JSONPaths file is not supported/],
    ["TIMEFORMAT 'MM.DD.YYYY'", /TIMEFORMAT 'MM.DD.YYYY' is not supported/],
    ["DATEFORMAT 'DD.MM.YYYY'", /DATEFORMAT 'DD.MM.YYYY' is not supported/],
    ["ENCODING 'UTF16'", /ENCODING other than UTF8/],
    ["MAXERROR 100001", /MAXERROR must be 0-100000/],
    ["MAXERROR 1.5", /MAXERROR must be 0-100000/],
    ["MAXERROR", /MAXERROR must be 0-100000/],
    ["DELIMITER 'ab'", /DELIMITER must be one printable ASCII character/],
    ["DELIMITER ''", /DELIMITER must be one printable ASCII character/],
    ["JSON 'auto' DELIMITER ','", /DELIMITER is not supported for JSON/],
    ["JSON 'auto' IGNOREHEADER 1", /IGNOREHEADER is not supported for JSON/],
    ["JSON 'auto' FILLRECORD", /FILLRECORD is not supported for JSON/],
    ["GZIP; SELECT 1", /syntax error/],
  ];
  for (const [text, words] of refused) {
    it(`refuses ${text}`, () => assert.throws(() => optionsOf(text), words));
  }

  for (const sql of [
    "COPY",
    "COPY t",
    "COPY t FROM",
    `COPY t (a FROM 's3://b/k'`,
    `COPY t ${FROM} (`,
    "COPY t FROM 'emr://x'",
  ]) {
    it(`refuses ${sql}`, () => assert.throws(() => parseCopy(sql), RedshiftError));
  }

  it("takes the largest MAXERROR", () => assert.equal(optionsOf("MAXERROR 100000").maxErrors, 100_000));

  const withSecrets = [
    "CREDENTIALS 'hunter2' 'hunter2'",
    "CREDENTIALS hunter2",
    "SECRET_ACCESS_KEY 'hunter2' BZIP2",
    "SECRET_ACCESS_KEY hunter2",
    "CREDENTIALS AS 'hunter2' MAXERROR 'hunter2'",
  ];
  for (const text of withSecrets) {
    it(`never shows credentials: ${text.replaceAll("hunter2", "…")}`, () => {
      assert.throws(
        () => optionsOf(text),
        (error: unknown) => error instanceof RedshiftError && !/hunter2/i.test(error.message),
      );
    });
  }
});
