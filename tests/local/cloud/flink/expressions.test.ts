import assert from "node:assert/strict";
import { DuckDB } from "../../../../local/cloud/duckdb";
import { readType, typeName } from "../../../../local/cloud/flink/flink-type";
import { parseExpression } from "../../../../local/cloud/flink/parse-expression";
import { type Scope, translate } from "../../../../local/cloud/flink/translate";

/** The only row: each column with its type and, as DuckDB writes it, its value. */
const COLUMNS: Record<string, [type: string, value: string]> = {
  i: ["INT", "7::INTEGER"],
  big: ["BIGINT", "9223372036854775807::BIGINT"],
  ti: ["TINYINT", "5::TINYINT"],
  d: ["DOUBLE", "1.005::DOUBLE"],
  f: ["FLOAT", "1.1::FLOAT"],
  m: ["DECIMAL(10,2)", "12.34::DECIMAL(10,2)"],
  neg: ["DECIMAL(10,2)", "(-2.55)::DECIMAL(10,2)"],
  s: ["STRING", "' aBc '"],
  t: ["TIMESTAMP(6)", "TIMESTAMP '2026-01-02 03:04:05.678901'"],
  t3: ["TIMESTAMP_LTZ(3)", "TIMESTAMP '2026-01-02 03:04:05.120'"],
  dt: ["DATE", "DATE '2026-01-31'"],
  b: ["BOOLEAN", "true"],
  n: ["INT", "NULL::INTEGER"],
};

/** Types and values as Flink 2.2 answered them for the same row. */
const ANSWERS: [expression: string, type: string, value: string][] = [
  ["i+1", "INT", "8"],
  ["i/2", "INT", "3"],
  ["-i/2", "INT", "-3"],
  ["big+1", "BIGINT", "-9223372036854775808"],
  ["2147483647 + i", "INT", "-2147483642"],
  ["ti + ti", "TINYINT", "10"],
  ["i*1.5", "DECIMAL(13, 1)", "10.5"],
  ["m/3", "DECIMAL(21, 13)", "4.1133333333333"],
  ["m*m", "DECIMAL(21, 4)", "152.2756"],
  ["m+i", "DECIMAL(13, 2)", "19.34"],
  ["m-neg", "DECIMAL(11, 2)", "14.89"],
  ["neg/m", "DECIMAL(23, 13)", "-0.2066450567261"],
  ["i/2.0", "DECIMAL(17, 6)", "3.500000"],
  ["d*2", "DOUBLE", "2.01"],
  ["ROUND(d,2)", "DOUBLE", "1.01"],
  ["ROUND(m,1)", "DECIMAL(10, 1)", "12.3"],
  ["ROUND(neg,1)", "DECIMAL(10, 1)", "-2.6"],
  ["ROUND(i, 0)", "INT", "7"],
  ["ROUND(m)", "DECIMAL(9, 0)", "12"],
  ["AVG(m)", "DECIMAL(38, 6)", "12.340000"],
  ["AVG(i)", "INT", "7"],
  ["SUM(big)", "BIGINT", "9223372036854775807"],
  ["SUM(ti)", "TINYINT", "5"],
  ["SUM(m)", "DECIMAL(38, 2)", "12.34"],
  ["COUNT(DISTINCT i)", "BIGINT", "1"],
  ["COUNT(*) FILTER (WHERE i > 3)", "BIGINT", "1"],
  ["STDDEV_SAMP(d)", "DOUBLE", "null"],
  ["CAST(d AS INT)", "INT", "1"],
  ["CAST(-1.5 AS INT)", "INT", "-1"],
  ["CAST('12.7' AS INT)", "INT", "12"],
  ["CAST(' 12 ' AS INT)", "INT", "12"],
  ["TRY_CAST('x' AS INT)", "INT", "null"],
  ["CAST(t AS STRING)", "STRING", "2026-01-02 03:04:05.678901"],
  ["CAST(t3 AS STRING)", "STRING", "2026-01-02 03:04:05.120"],
  ["CAST(t AS TIMESTAMP(3))", "TIMESTAMP(3)", "2026-01-02 03:04:05.678"],
  ["CAST(CAST(t AS TIMESTAMP(0)) AS STRING)", "STRING", "2026-01-02 03:04:05"],
  ["CAST(CAST(t3 AS TIMESTAMP(6)) AS STRING)", "STRING", "2026-01-02 03:04:05.120000"],
  ["CAST(b AS STRING)", "STRING", "TRUE"],
  ["CAST(m AS STRING)", "STRING", "12.34"],
  ["CAST(300 AS TINYINT)", "TINYINT", "44"],
  ["CAST('1.25' AS DECIMAL(4,1))", "DECIMAL(4, 1)", "1.3"],
  ["CAST('true' AS BOOLEAN)", "BOOLEAN", "true"],
  ["CAST('2026-01-02 03:04:05' AS TIMESTAMP(3))", "TIMESTAMP(3)", "2026-01-02 03:04:05"],
  ["CAST(i AS BOOLEAN)", "BOOLEAN", "true"],
  ["CAST(b AS INT)", "INT", "1"],
  ["CAST(dt AS STRING)", "STRING", "2026-01-31"],
  ["UPPER(TRIM(s))", "STRING", "ABC"],
  ["SUBSTRING(s FROM 2 FOR 2)", "STRING", "aB"],
  ["SUBSTRING(s, 0, 2)", "STRING", " a"],
  ["SUBSTRING(s, -3)", "STRING", "Bc "],
  ["SUBSTRING(s, -9, 2)", "STRING", ""],
  ["LEFT(s, 3)", "STRING", " aB"],
  ["s || 'x'", "STRING", " aBc x"],
  ["s || CAST(NULL AS STRING)", "STRING", "null"],
  ["CONCAT(s, 'a', 'b')", "STRING", " aBc ab"],
  ["CHAR_LENGTH(s)", "INT", "5"],
  ["s LIKE '%B%'", "BOOLEAN", "true"],
  ["s LIKE '_a%'", "BOOLEAN", "true"],
  ["POSITION('B' IN s)", "INT", "3"],
  ["REPLACE(s, 'a', 'zz')", "STRING", " zzBc "],
  ["TRIM(LEADING ' ' FROM s)", "STRING", "aBc "],
  ["i IN (1,7)", "BOOLEAN", "true"],
  ["i NOT BETWEEN 1 AND 3", "BOOLEAN", "true"],
  ["n IS NOT DISTINCT FROM 1", "BOOLEAN", "false"],
  ["CASE WHEN i > 3 THEN 'a' ELSE 'bb' END", "STRING", "a"],
  ["CASE i WHEN 7 THEN 1 ELSE 2.5 END", "DECIMAL(11, 1)", "1.0"],
  ["COALESCE(n, i)", "INT", "7"],
  ["NULLIF(i, 7)", "INT", "null"],
  ["IF(i > 3, 1, 2)", "INT", "1"],
  ["GREATEST(i, 9)", "INT", "9"],
  ["GREATEST(i, n)", "INT", "null"],
  ["DATE_FORMAT(t, 'yyyy-MM-dd''T''HH:mm:ss.SSS')", "STRING", "2026-01-02T03:04:05.678"],
  ["DATE_FORMAT(t3, 'HH:mm')", "STRING", "03:04"],
  ["EXTRACT(HOUR FROM t)", "BIGINT", "3"],
  ["EXTRACT(SECOND FROM t)", "BIGINT", "5"],
  ["MINUTE(t)", "BIGINT", "4"],
  ["DAYOFMONTH(dt)", "BIGINT", "31"],
  ["YEAR(dt)", "BIGINT", "2026"],
  ["FLOOR(t TO HOUR)", "TIMESTAMP(6)", "2026-01-02 03:00:00"],
  ["FLOOR(t TO MONTH)", "TIMESTAMP(6)", "2026-01-01 00:00:00"],
  ["FLOOR(t3 TO MINUTE)", "TIMESTAMP_LTZ(3)", "2026-01-02 03:04:00"],
  ["FLOOR(d)", "DOUBLE", "1"],
  ["CEIL(m)", "DECIMAL(10, 0)", "13"],
  ["FLOOR(neg)", "DECIMAL(10, 0)", "-3"],
  ["TIMESTAMPADD(MINUTE, 5, t)", "TIMESTAMP(6)", "2026-01-02 03:09:05.678901"],
  ["TIMESTAMPADD(DAY, -1, t3)", "TIMESTAMP_LTZ(3)", "2026-01-01 03:04:05.12"],
  ["TIMESTAMPDIFF(SECOND, CAST(t3 AS TIMESTAMP(3)), t)", "INT", "0"],
  ["TIMESTAMPDIFF(MINUTE, t, TIMESTAMP '2026-01-02 03:02:00')", "INT", "-2"],
  ["t + INTERVAL '1' HOUR", "TIMESTAMP(6)", "2026-01-02 04:04:05.678901"],
  ["t > '2026-01-01 00:00:00'", "BOOLEAN", "true"],
  ["JSON_VALUE('{\"a\":{\"b\":1.0}}', '$.a.b')", "STRING", "1.0"],
  ["JSON_VALUE('{\"a\":{\"b\":1.50}}', '$.a')", "STRING", "null"],
  ["JSON_VALUE('{\"a\":true}', '$.a')", "STRING", "true"],
  ["JSON_VALUE('x', '$.a.b')", "STRING", "null"],
  ["MOD(i, 4)", "INT", "3"],
  ["-i % 4", "INT", "-3"],
  ["MOD(ti, i)", "INT", "5"],
  ["MOD(i, ti)", "TINYINT", "2"],
  ["POWER(2, 10)", "DOUBLE", "1024"],
  ["ABS(-3)", "INT", "3"],
  ["ABS(neg)", "DECIMAL(10, 2)", "2.55"],
  ["SIGN(neg)", "DECIMAL(10, 2)", "-1.00"],
  ["SIGN(-2)", "INT", "-1"],
  ["SQRT(2)", "DOUBLE", "1.4142135623730951"],
  ["LN(2)", "DOUBLE", "0.6931471805599453"],
  ["EXP(1)", "DOUBLE", "2.718281828459045"],
  ["MAX(s)", "STRING", " aBc "],
  ["FIRST_VALUE(s)", "STRING", " aBc "],
  ["SUM(i)*1.0/COUNT(*)", "DECIMAL(33, 21)", "7.000000000000000000000"],
  ["CAST(i AS DECIMAL(20,4)) / 3", "DECIMAL(31, 15)", "2.333333333333333"],
  ["d = 1.005", "BOOLEAN", "true"],
  ["m > 1", "BOOLEAN", "true"],
  ["f > 1.1", "BOOLEAN", "true"],
  ["CAST(1.9 AS DOUBLE)", "DOUBLE", "1.9"],
  ["CAST(1E30 AS INT)", "INT", "2147483647"],
  ["SUM(i) / COUNT(*)", "BIGINT", "7"],
  ["100 * SUM(i) / COUNT(*)", "BIGINT", "700"],
  ["REVERSE(s)", "STRING", " cBa "],
  ["IFNULL(n, 3)", "INT", "3"],
  ["CEIL(i)", "INT", "7"],
  ["QUARTER(dt)", "BIGINT", "1"],
  ["CAST(m AS DOUBLE)", "DOUBLE", "12.34"],
  ["CAST(12.345 AS DECIMAL(4,2))", "DECIMAL(4, 2)", "12.35"],
  ["CAST(2.5 AS BIGINT)", "BIGINT", "2"],
  ["-m", "DECIMAL(10, 2)", "-12.34"],
  ["f + m", "DOUBLE", "13.440000023841858"],
  ["CAST(f AS DOUBLE)", "DOUBLE", "1.100000023841858"],
  ["CAST(f AS INT)", "INT", "1"],
];

const scope: Scope = {
  aggregates: "TUMBLE",
  column(name) {
    const found = COLUMNS[name];
    return found && { sql: `"${name}"`, type: readType(found[0]) };
  },
};

describe("expressions of the embedded Flink", () => {
  let duckdb: DuckDB;
  before(async () => {
    duckdb = await DuckDB.open(1);
  });
  after(() => duckdb.close());

  for (const [expression, type, value] of ANSWERS) {
    it(`${expression} is ${value} as ${type}`, async () => {
      const found = translate(parseExpression(expression), scope);
      const row = Object.entries(COLUMNS).map(([name, [, sql]]) => `${sql} AS "${name}"`);
      const { rows } = await duckdb.query(`SELECT ${found.sql} AS x FROM (SELECT 0 AS seq, ${row.join(", ")})`);
      assert.deepEqual([typeName(found.type), String(rows[0]?.x)], [type, value]);
    });
  }

  it("give the time of processing that the engine sets", async () => {
    await duckdb.run("SET VARIABLE now_ms = 1700000000123::BIGINT");
    const { rows } = await duckdb.query(`SELECT ${translate(parseExpression("CURRENT_TIMESTAMP"), scope).sql} AS x`);
    assert.equal(rows[0]?.x, "2023-11-14 22:13:20.123");
  });

  it("end the query where CAST meets a text that is no such value, and name it", async () => {
    const { sql } = translate(parseExpression("CAST('x' AS INT)"), scope);
    await assert.rejects(duckdb.query(`SELECT ${sql}`), /CAST of "x" AS INT fails; TRY_CAST gives NULL instead/);
  });

  it("know no deviation of fewer than two values", async () => {
    const { sql } = translate(parseExpression("STDDEV_SAMP(d)"), scope);
    const { rows } = await duckdb.query(`SELECT ${sql} AS x FROM (SELECT 1.5::DOUBLE AS d)`);
    assert.equal(rows[0]?.x, null);
  });

  it("give the deviations of four values", async () => {
    const sqls = ["STDDEV_POP", "STDDEV_SAMP", "VAR_POP", "VAR_SAMP"].map(
      (name) => translate(parseExpression(`${name}(d)`), scope).sql,
    );
    const values = "SELECT unnest([2, 4, 6, 8])::DOUBLE AS d";
    const { rows } = await duckdb.query(`SELECT [${sqls.join(", ")}] AS x FROM (${values})`);
    assert.deepEqual(rows[0]?.x, [Math.sqrt(5), Math.sqrt(20 / 3), 5, 20 / 3]);
  });

  const REFUSED: [expression: string, reason: RegExp][] = [
    ["REGEXP_EXTRACT(s, 'a')", /the function REGEXP_EXTRACT with 2 arguments/],
    ["LPAD(s, 8, 'x')", /the function LPAD/],
    ["CAST(d AS STRING)", /CAST of DOUBLE AS STRING/],
    ["STDDEV_POP(i)", /STDDEV_POP of INT/],
    ["f + d", /\+ of FLOAT and DOUBLE/],
    ["s + 1", /\+ of STRING/],
    ["s = i", /= of STRING and INT/],
    ["SUM(SUM(i))", /SUM where no rows are grouped/],
    ["SUM(s)", /SUM of STRING/],
    ["i AND b", /AND of INT/],
    ["CASE WHEN i THEN 1 END", /INT as a condition/],
    ["CASE WHEN b THEN 1 ELSE 'a' END", /CASE of INT and STRING/],
    ["UPPER(DISTINCT s)", /DISTINCT in UPPER/],
    ["ROW_NUMBER() OVER (ORDER BY i)", /OVER behind ROW_NUMBER/],
    ["TIMESTAMPDIFF(SECOND, t3, t)", /TIMESTAMPDIFF of SECOND/],
    ["TIMESTAMPDIFF(MONTH, t, t)", /TIMESTAMPDIFF of MONTH/],
    ["DATE_FORMAT(t, 'EEE')", /EEE in the pattern of DATE_FORMAT/],
    ["JSON_VALUE(s, 'lax $.a')", /the path lax/],
    ["JSON_VALUE(s, '$.a' RETURNING INT)", /"RETURNING" in JSON_VALUE/],
    ["CAST(s AS ARRAY)", /the type ARRAY/],
    ["CAST(t AS TIMESTAMP(9))", /finer than microseconds/],
    ["nothing", /the column nothing/],
    ["s SIMILAR TO 'a'", /"SIMILAR"/],
    ["i +", /which ends too early/],
    ["X'00'", /the text X'00' with a prefix/],
    ["toString(i)", /the function TOSTRING/],
    ["constructor(i)", /the function CONSTRUCTOR/],
  ];
  for (const [expression, reason] of REFUSED) {
    it(`are refused by name: ${expression}`, () => {
      assert.throws(() => translate(parseExpression(expression), scope), reason);
    });
  }
});
