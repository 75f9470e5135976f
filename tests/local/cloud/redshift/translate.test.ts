import assert from "node:assert/strict";
import { RedshiftError } from "../../../../local/cloud/contracts";
import { translate } from "../../../../local/cloud/redshift/translate";
import { UNSUPPORTED } from "../../../../local/cloud/redshift/unsupported";

const one = (sql: string): string => {
  const statements = translate(sql);
  assert.equal(statements.length, 1);
  return (statements[0]?.sql ?? "").replace(/\s+/g, " ");
};

describe("Redshift's SQL in PostgreSQL", () => {
  const TRANSLATED: Record<string, [redshift: string, postgres: string]> = {
    "drops the layout of a table": [
      'CREATE TABLE IF NOT EXISTS "s"."t" ("id" BIGINT NOT NULL, "a" VARCHAR(256) ENCODE zstd NOT NULL) DISTSTYLE KEY DISTKEY ("id") COMPOUND SORTKEY ("id", "a")',
      'CREATE TABLE IF NOT EXISTS "s"."t" ("id" BIGINT NOT NULL, "a" VARCHAR(256) NOT NULL)',
    ],
    "drops the keys that stand at a column": [
      "create table t (id int distkey sortkey, a int encode az64) diststyle auto sortkey auto",
      "create table t (id int , a int )",
    ],
    "drops the encoding of a column that is added": [
      'ALTER TABLE "s"."t" ADD COLUMN "c" VARCHAR(2) ENCODE zstd',
      'ALTER TABLE "s"."t" ADD COLUMN "c" VARCHAR(2)',
    ],
    "knows SUPER, VARBYTE and VARCHAR(MAX)": [
      "CREATE TABLE t (a SUPER, b VARBYTE(1024), c VARCHAR(MAX), d NVARCHAR(3))",
      "CREATE TABLE t (a jsonb, b bytea, c VARCHAR(65535), d varchar(3))",
    ],
    "knows types in casts": [
      "SELECT a::SUPER, CAST(b AS VARBYTE), CAST(c AS SUPER) FROM t",
      "SELECT a::jsonb, CAST(b AS bytea), CAST(c AS jsonb) FROM t",
    ],
    "keeps what is named as a type or a clause": [
      "SELECT super, encode(b, 'hex'), max(c), \"sortkey\" AS distkey FROM t",
      "SELECT super, encode(b, 'hex'), max(c), \"sortkey\" AS distkey FROM t",
    ],
    "keeps words in strings, comments and names": [
      "SELECT 'DISTSTYLE KEY; SUPER' /* ENCODE zstd; */ FROM \"a;b\" -- VACUUM; x",
      "SELECT 'DISTSTYLE KEY; SUPER' /* ENCODE zstd; */ FROM \"a;b\" -- VACUUM; x",
    ],
    "makes one call of a user with a password's hash": [
      `CREATE USER "u" PASSWORD 'sha256|${"a".repeat(64)}|ff' NOCREATEDB`,
      `CALL redshift_local.create_user('u', 'NOCREATEDB', 'sha256|${"a".repeat(64)}|ff')`,
    ],
    "takes the password of a user away": [
      "ALTER USER u PASSWORD DISABLE",
      "CALL redshift_local.alter_user('u', '', NULL)",
    ],
    "keeps ALTER USER without a password": ["ALTER USER u SET search_path TO s", "ALTER USER u SET search_path TO s"],
    "drops a user": ['DROP USER IF EXISTS "it\'s"', "CALL redshift_local.drop_user('it''s', true)"],
    "makes a schema for Kinesis": [
      "CREATE EXTERNAL SCHEMA IF NOT EXISTS \"k\" FROM KINESIS IAM_ROLE 'arn:aws:iam::1:role/r'",
      "CALL redshift_local.create_external_schema('k', true, 'arn:aws:iam::1:role/r')",
    ],
    "makes a view of a stream": [
      'CREATE MATERIALIZED VIEW "s"."v" AUTO REFRESH YES AS SELECT shard_id FROM "k"."Clicks.x"',
      `CALL redshift_local.create_view_of_stream('"s"."v"', 'k', 'Clicks.x', 'SELECT shard_id FROM "k"."Clicks.x"', true, 'CREATE MATERIALIZED VIEW "s"."v" AS SELECT shard_id FROM "k"."Clicks.x"')`,
    ],
    "goes into SUPER values of the tables that are read": [
      'SELECT s.payload."id"::BIGINT AS "id", s.payload."a"."b"::VARCHAR(9), s.payload.d::double precision, s.payload."x" FROM "i"."v" AS s',
      "SELECT redshift_local.super_text('BIGINT', s.payload, 'id')::BIGINT AS \"id\", redshift_local.super_text('text', s.payload, 'a', 'b')::VARCHAR(9), redshift_local.super_text('double precision', s.payload, 'd')::double precision, redshift_local.super_at(s.payload, 'x') FROM \"i\".\"v\" AS s",
    ],
    "calls JSON_SERIALIZE by its schema, since PostgreSQL has a word of that name that takes no jsonb": [
      "SELECT json_serialize(a) AS a, x.json_serialize(1), json_serialize FROM t",
      "SELECT pg_catalog.json_serialize(a) AS a, x.json_serialize(1), json_serialize FROM t",
    ],
    "takes NVL for COALESCE, and the units of DATEADD and DATEDIFF in all their words": [
      "SELECT NVL(a, nvl (b, 1)), DATEADD(day, 1, c), dateadd( 'hrs' , -1, c), datediff(MONS, c, d), x.nvl(1), nvl, 'NVL(' FROM t",
      "SELECT COALESCE(a, COALESCE (b, 1)), DATEADD('day', 1, c), dateadd( 'hour' , -1, c), datediff('month', c, d), x.nvl(1), nvl, 'NVL(' FROM t",
    ],
    "keeps columns with their schema and table": [
      "SELECT public.t.a, x.a::pg_catalog.text, pg_catalog.count(x.b) FROM public.t JOIN u AS x ON x.a = public.t.a",
      "SELECT public.t.a, x.a::pg_catalog.text, pg_catalog.count(x.b) FROM public.t JOIN u AS x ON x.a = public.t.a",
    ],
  };

  for (const [title, [redshift, postgres]] of Object.entries(TRANSLATED)) {
    it(title, () => assert.equal(one(redshift).trim(), postgres));
  }

  it("hashes a password in clear", () => {
    const sql = one("CREATE USER u PASSWORD 'Secret123'");
    assert.match(sql, /^CALL redshift_local\.create_user\('u', '', 'sha256\|[0-9a-f]{64}\|[0-9a-f]{64}'\)$/);
  });

  it("cuts a text into its statements", () => {
    const statements = translate("BEGIN; copy t from 's3://b/k'; REFRESH MATERIALIZED VIEW v; select ';';\n-- end");
    assert.deepEqual(
      statements.map(({ kind }) => kind),
      ["transaction", "copy", "refresh", "other"],
    );
  });

  it("refuses each thing that PostgreSQL cannot do, by its name and with a way out", () => {
    for (const { begins, has, instead } of UNSUPPORTED) {
      const sql = `${begins.join(" ")} x ${has ?? ""} y`;
      assert.throws(
        () => translate(sql),
        (error) =>
          error instanceof RedshiftError &&
          error.message.startsWith(begins.join(" ")) &&
          error.message.endsWith(instead),
        sql,
      );
    }
  });

  it("refuses a unit that it does not know, with those that it does", () => {
    assert.throws(
      () => translate("SELECT DATEDIFF(epoch, a, b) FROM t"),
      /knows year, month, week, day, hour, minute, second as units of DATEDIFF, not epoch/,
    );
    assert.throws(() => translate("SELECT DATEADD("), /as units of DATEADD, not nothing/);
  });

  it("refuses an external schema that is not of Kinesis, and an option of a user that it does not know", () => {
    assert.throws(() => translate("CREATE EXTERNAL SCHEMA s FROM DATA CATALOG DATABASE 'd'"), /FROM KINESIS/);
    assert.throws(() => translate("CREATE USER u PASSWORD 'Secret123' SYSLOG ACCESS UNRESTRICTED"), /not SYSLOG/);
    assert.throws(() => translate("DROP USER u v"), { message: 'syntax error at or near "v"' });
  });

  it("SQ-02 takes names of 63 bytes and refuses longer ones, which PostgreSQL would cut", () => {
    const sql = (bytes: number) => `SELECT 1 AS "${"é".repeat(31)}${"x".repeat(bytes - 62)}"`;
    assert.equal(one(sql(63)), sql(63));
    assert.throws(() => translate(sql(64)), /has 64 bytes; the embedded warehouse takes 63, Redshift 127/);
    one(`CREATE MATERIALIZED VIEW v AS SELECT * FROM k."${"s".repeat(128)}"`);
  });
});
