import assert from "node:assert/strict";
import { copyBench } from "./copy-support";

/** JSON of a value, its column's type, and the column's text afterwards. */
type Loaded = [json: string, type: string, expected: string | null, options?: string];
type Refused = [json: string, type: string, code: number, options?: string];

const AUTO = "TIMEFORMAT 'auto' DATEFORMAT 'auto'";

describe("values that COPY loads into columns", () => {
  const bench = copyBench();

  const loaded: Loaded[] = [
    ["null", "integer", null],
    ["32767", "smallint", "32767"],
    ["-32768", "smallint", "-32768"],
    ["2147483647", "integer", "2147483647"],
    ["9223372036854775807", "bigint", "9223372036854775807"],
    ["-9223372036854775808", "bigint", "-9223372036854775808"],
    ['" 12 "', "integer", "12"],
    ['"+12"', "integer", "12"],
    ['""', "integer", null],
    ['"  "', "date", null],
    ["1.239", "decimal(10,2)", "1.23"],
    ["1.239", "decimal(10,2)", "1.24", "ROUNDEC"],
    ["-1.235", "decimal(10,2)", "-1.24", "ROUNDEC"],
    ["0.0049", "decimal(10,2)", "0.00", "ROUNDEC"],
    ["0.005", "decimal(10,2)", "0.01", "ROUNDEC"],
    ["99999999.99", "decimal(10,2)", "99999999.99"],
    ["99999999.999", "decimal(10,2)", "99999999.99"],
    ["1.5e3", "decimal(10,2)", "1500.00"],
    ["15e-1", "decimal(10,2)", "1.50"],
    ["1e-999999999", "decimal(10,2)", "0.00"],
    ["0e999999999", "decimal(10,2)", "0.00"],
    ["12.9", "decimal(3,0)", "12"],
    ["12345678901234567890123456789012345678", "decimal(38,0)", "12345678901234567890123456789012345678"],
    ["1.5", "double precision", "1.5"],
    ['"1e10"', "real", "1e+10"],
    ["5e-324", "double precision", "5e-324"],
    ['"NaN"', "double precision", "NaN"],
    ["true", "boolean", "true"],
    ["0", "boolean", "false"],
    ['"Y"', "boolean", "true"],
    ['"no"', "boolean", "false"],
    ['"2026-02-28"', "date", "2026-02-28"],
    ['"2024-02-29"', "date", "2024-02-29"],
    ['"2026-02-28T23:59:59Z"', "date", "2026-02-28"],
    ['"20260228"', "date", "2026-02-28", AUTO],
    ['"2/28/2026"', "date", "2026-02-28", AUTO],
    ['"2026/02/28"', "date", "2026-02-28", AUTO],
    ['"2026-01-02 03:04:05"', "timestamp", "2026-01-02 03:04:05"],
    ['"2026-01-02 03:04:05.123456789"', "timestamp", "2026-01-02 03:04:05.123456"],
    ['"2026-01-02T03:04:05.1Z"', "timestamp", "2026-01-02 03:04:05.1", AUTO],
    ['"2026-01-02T03:04:05+02:30"', "timestamp", "2026-01-02 00:34:05", AUTO],
    ['"2026-01-02"', "timestamp", "2026-01-02 00:00:00", AUTO],
    ['"2026-01-02T03:04:05-01"', "timestamptz", "2026-01-02 04:04:05+00", AUTO],
    ['"2026-01-02 03:04:05"', "timestamptz", "2026-01-02 03:04:05+00"],
    ["1700000000", "timestamp", "2023-11-14 22:13:20", "TIMEFORMAT 'epochsecs'"],
    ["1700000000.25", "timestamp", "2023-11-14 22:13:20.25", "TIMEFORMAT 'epochsecs'"],
    ["1700000000123", "timestamp", "2023-11-14 22:13:20.123", "TIMEFORMAT 'epochmillisecs'"],
    ["1700000000123.456", "timestamp", "2023-11-14 22:13:20.123456", "TIMEFORMAT 'epochmillisecs'"],
    ["-1", "timestamp", "1969-12-31 23:59:59.999", "TIMEFORMAT 'epochmillisecs'"],
    ['"03:04:05.5"', "time", "03:04:05.5"],
    ['"03:04"', "timetz", "03:04:00+00"],
    ['"c0ffee"', "bytea", "\\xc0ffee"],
    ['""', "varchar(5)", ""],
    ['""', "varchar(5)", null, "EMPTYASNULL"],
    ['"  "', "varchar(5)", "  "],
    ['"  "', "varchar(5)", null, "BLANKSASNULL"],
    ['"a  "', "varchar(5)", "a", "TRIMBLANKS"],
    ['"\\\\N"', "varchar(5)", "\\N"],
    ['"ééé"', "varchar(6)", "ééé"],
    ['"éééé"', "varchar(7)", "ééé", "TRUNCATECOLUMNS"],
    ['"😀"', "varchar(4)", "😀"],
    ['"\\ud83d\\ude00 é\\u00e9"', "varchar(20)", "😀 éé"],
    ['"a\\"b\\\\c\\nd,e"', "varchar(20)", 'a"b\\c\nd,e'],
    ['"a\\ud800b"', "varchar(20)", "a???b", "ACCEPTINVCHARS"],
    ['"a\\u0000b"', "varchar(20)", "a^b", "ACCEPTINVCHARS '^'"],
    ["12.50", "varchar(20)", "12.50"],
    ["true", "varchar(20)", "true"],
    ['"ab"', "char(3)", "ab"],
    ['{"z": [1, {"b": null}]}', "varchar(50)", '{"z": [1, {"b": null}]}'],
    ['{"b":1.10,"a":[]}', "jsonb", '{"a": [], "b": 1.10}'],
    ['"text"', "jsonb", '"text"'],
    ['"\\\\u0000"', "jsonb", '"\\\\u0000"'],
    ["12345678901234567890.5", "jsonb", "12345678901234567890.5"],
    [`${"[".repeat(999)}${"]".repeat(999)}`, "jsonb", `${"[".repeat(999)}${"]".repeat(999)}`],
  ];
  for (const [json, type, expected, options = ""] of loaded) {
    it(`takes ${json.slice(0, 60)} into ${type} ${options} as ${expected?.slice(0, 60)}`, async () => {
      await bench.table("t", `n integer, v ${type}`);
      const run = await bench.load("t", `{"n":1,"v":${json}}`, `JSON 'auto' ${options}`);
      assert.equal(run.failure, undefined, JSON.stringify(run.errors));
      assert.deepEqual(await bench.rows("SELECT n, v::text FROM t"), [[1, expected]]);
    });
  }

  const refused: Refused[] = [
    ["32768", "smallint", 1222],
    ["-2147483649", "integer", 1222],
    ["9223372036854775808", "bigint", 1222],
    ["1.0", "integer", 1207],
    ["1e3", "integer", 1207],
    ['"-"', "integer", 1207],
    ["true", "integer", 1207],
    ["[1]", "integer", 1207],
    ["100000000", "decimal(10,2)", 1204],
    ["99999999.995", "decimal(10,2)", 1204, "ROUNDEC"],
    ["1e999999999", "decimal(10,2)", 1204],
    ['"."', "decimal(10,2)", 1207],
    ['"1,5"', "decimal(10,2)", 1207],
    ["1e309", "double precision", 1208],
    ["1e-400", "double precision", 1208],
    ["1e39", "real", 1208],
    ['"x"', "real", 1208],
    ["2", "boolean", 1210],
    ['"on"', "boolean", 1210],
    ['"2026-02-29"', "date", 1205],
    ['"0000-01-01"', "date", 1205],
    ['"20260228"', "date", 1205],
    ['"2026-13-01"', "date", 1205, AUTO],
    ['"2026-01-02T03:04:05Z"', "timestamp", 1206],
    ["1700000000", "timestamp", 1206, AUTO],
    ['"2026-01-02 24:00:00"', "timestamp", 1206, AUTO],
    ['"2026-01-02 03:60:00"', "timestamp", 1206, AUTO],
    ['"2026-01-02T03:04:05+16:00"', "timestamp", 1206, AUTO],
    ['"0001-01-01T00:00:00+01:00"', "timestamp", 1206, AUTO],
    ['"2026-01-02 03:04:05"', "timestamp", 1206, "TIMEFORMAT 'epochsecs'"],
    ["253402300800", "timestamp", 1206, "TIMEFORMAT 'epochsecs'"],
    ['"25:00"', "time", 1206],
    ['"03:04Z"', "time", 1206],
    ['"abc"', "bytea", 1207],
    ['"ééé"', "varchar(5)", 1204],
    ['"a\\ud800"', "varchar(20)", 1220],
    ['"a\\u0000"', "varchar(20)", 1220],
    ['"é"', "char(3)", 1220],
    ['"abcd"', "char(3)", 1204],
    ['"\\u0000"', "jsonb", 1224],
    ['["\\udc00"]', "jsonb", 1224],
    ["null", "integer not null", 1213],
    ['""', "integer not null", 1213],
    [`${"[".repeat(1000)}${"]".repeat(1000)}`, "jsonb", 1216],
  ];
  for (const [json, type, code, options = ""] of refused) {
    it(`answers error ${code} for ${json.slice(0, 60)} into ${type} ${options}`, async () => {
      await bench.table("t", `n integer, v ${type}`);
      const run = await bench.load("t", `{"n":1,"v":${json}}{"n":2,"v":${json}}`, `JSON 'auto' MAXERROR 9 ${options}`);
      const isWholeLine = code === 1216;
      assert.deepEqual(
        run.errors.map((error) => [error.code, error.columnName]),
        isWholeLine
          ? [[code, ""]]
          : [
              [code, "v"],
              [code, "v"],
            ],
      );
      assert.deepEqual(await bench.rows("SELECT * FROM t"), []);
    });
  }

  it("names the digit that is none, with its position", async () => {
    await bench.table("t", "v integer");
    const { errors } = await bench.load("t", '{"v":"12x4"}', "JSON 'auto'");
    assert.equal(errors[0]?.reason, "Invalid digit, Value 'x', Pos 2, Type: Integer");
    assert.equal(errors[0]?.position, 2);
    assert.equal(errors[0]?.rawFieldValue, "12x4");
  });

  it("finds bytes that are not UTF-8, and replaces each where ACCEPTINVCHARS is given", async () => {
    const body = Buffer.concat([
      Buffer.from('{"v":"a'),
      Buffer.from([0xe0, 0xa1, 0xc7]),
      Buffer.from('z"}\n{"v":"é"}'),
    ]);
    await bench.table("t", "v varchar(20)");
    const run = await bench.load("t", body, "JSON 'auto' MAXERROR 5");
    assert.deepEqual(
      run.errors.map(({ code, reason }) => [code, reason]),
      [[1220, "String contains invalid or unsupported UTF-8 codepoints. Bad UTF-8 hex sequence: e0 (error 3)"]],
    );
    assert.deepEqual(await bench.rows("SELECT v FROM t"), [["é"]]);
    await bench.table("t", "v varchar(20)");
    await bench.load("t", body, "JSON 'auto' ACCEPTINVCHARS");
    assert.deepEqual(await bench.rows("SELECT v FROM t"), [["a???z"], ["é"]]);
  });
});
