import assert from "node:assert/strict";
import { checkCopyOptions } from "../../../components/delivery-stream/copy-options";

const reasons = (options: string, format = "JSON") =>
  checkCopyOptions("redshift.copyOptions", options, format).map(({ path, reason }) => {
    assert.equal(path, "redshift.copyOptions");
    return reason;
  });

describe("checkCopyOptions", () => {
  for (const options of [
    "",
    "TRUNCATECOLUMNS",
    "truncatecolumns blanksasnull",
    "ACCEPTINVCHARS AS '^'",
    "REGION 'eu-central-1' STATUPDATE OFF COMPUPDATE PRESET",
    "DATEFORMAT 'auto'\n  ROUNDEC TRIMBLANKS EMPTYASNULL ACCEPTANYDATE EXPLICIT_IDS",
    "ENCODING AS 'UTF8'",
  ]) {
    it(`R-07 accepts ${JSON.stringify(options)}`, () => {
      assert.deepEqual(reasons(options, "JSON"), []);
      assert.deepEqual(reasons(options, "CSV"), []);
    });
  }

  const ownWords = "set redshift.format";
  const files = "Firehose itself names the objects to load; leave it out";
  const rights = "Redshift reads the objects with the rights of the delivery's role; leave it out";
  const formats = "redshift.format can be JSON or CSV";
  const gzip = "of what Redshift reads, Firehose writes GZIP only; set compression to GZIP";
  const key = "Firehose encrypts with a KMS key; set bucketKmsKeyArn";
  for (const [word, wayOut] of Object.entries({
    FROM: files,
    MANIFEST: files,
    SSH: files,
    WITH: rights,
    CREDENTIALS: rights,
    IAM_ROLE: rights,
    ACCESS_KEY_ID: rights,
    SECRET_ACCESS_KEY: rights,
    SESSION_TOKEN: rights,
    FORMAT: ownWords,
    JSON: ownWords,
    CSV: ownWords,
    AVRO: formats,
    PARQUET: formats,
    ORC: formats,
    FIXEDWIDTH: formats,
    SHAPEFILE: formats,
    FILLRECORD: "CSV always has it, and COPY refuses it with JSON; leave it out",
    DELIMITER: "set redshift.delimiter",
    GZIP: "set compression to GZIP",
    BZIP2: gzip,
    LZOP: gzip,
    ZSTD: gzip,
    MAXERROR: "set redshift.maxErrors",
    IGNOREALLERRORS: "set redshift.maxErrors",
    TIMEFORMAT: "it is always 'auto'; leave it out",
    NOLOAD: "no row would be loaded; leave it out",
    ENCRYPTED: key,
    MASTER_SYMMETRIC_KEY: key,
  })) {
    it(`R-07 refuses ${word} in any case, but not as a text`, () => {
      assert.deepEqual(reasons(`ROUNDEC ${word.toLowerCase()} 'x'`), [`must not have ${word}: ${wayOut} (R-07)`]);
      assert.deepEqual(reasons(`ACCEPTINVCHARS AS '${word}'`), []);
    });
  }

  it("R-07 names each word once, and all of them", () => {
    assert.deepEqual(reasons("GZIP gzip MANIFEST"), [
      "must not have GZIP: set compression to GZIP (R-07)",
      `must not have MANIFEST: ${files} (R-07)`,
    ]);
  });

  it("R-07 refuses what COPY refuses with the format, and accepts it with the other", () => {
    for (const word of ["IGNOREBLANKLINES", "IGNOREHEADER 1", "NULL AS 'x'", "QUOTE AS '%'", "READRATIO 50"]) {
      const [option = ""] = word.split(" ");
      assert.deepEqual(reasons(word, "JSON"), [`must not have ${option}, which COPY refuses with JSON (R-07)`]);
      assert.deepEqual(reasons(word, "CSV"), []);
    }
    for (const word of ["ESCAPE", "REMOVEQUOTES"]) {
      assert.deepEqual(reasons(word, "JSON"), [`must not have ${word}, which COPY refuses with JSON (R-07)`]);
      assert.deepEqual(reasons(word, "CSV"), [`must not have ${word}, which COPY refuses with CSV (R-07)`]);
    }
  });

  it("R-07 refuses a word that COPY does not know, since every COPY would fail", () => {
    assert.deepEqual(reasons("TRUNCATECOLUMS"), ["has TRUNCATECOLUMS, which is no option of COPY; correct it (R-07)"]);
  });

  const quoted = "must be COPY options with texts in single quotes, but";
  for (const [options, fault] of [
    ["NULL AS '", "a quote does not close"],
    ["NULL AS 'it''s", "a quote does not close"],
    ["NULL AS '\\' ROUNDEC", "a quote does not close"],
    ["ROUNDEC; drop table clicks", 'it has ";" outside of them'],
    ["ROUNDEC -- x", 'it has "-" outside of them'],
    ["ROUNDEC /* x */", 'it has "/" outside of them'],
    ['REGION "eu-west-1"', 'it has "\\"" outside of them'],
  ] as const) {
    it(`R-07 refuses ${JSON.stringify(options)}`, () => {
      assert.deepEqual(reasons(options, "CSV"), [`${quoted} ${fault} (R-07)`]);
    });
  }

  it("R-07 takes a doubled quote and an escaped backslash for text", () => {
    assert.deepEqual(reasons("NULL AS 'it''s MANIFEST'", "CSV"), []);
    assert.deepEqual(reasons("NULL AS '\\N' ROUNDEC", "CSV"), []);
    assert.deepEqual(reasons("NULL AS '\\\\' GZIP", "CSV"), ["must not have GZIP: set compression to GZIP (R-07)"]);
  });

  it("R-07 finds a word behind a quote that a backslash leaves open in Redshift", () => {
    assert.equal(reasons("NULL AS '\\'' MANIFEST --'", "CSV").length, 1);
  });

  it("shows no text in quotes, which may be a secret", () => {
    const shown = reasons("SECRET_ACCESS_KEY 'hunter2' SESSION_TOKEN 'hunter3").join();
    assert.ok(!shown.includes("hunter"), shown);
  });
});
