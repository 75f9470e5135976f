import assert from "node:assert/strict";
import { coerce } from "../../../../local/cloud/firehose/coerce";
import { coerceTimestamp } from "../../../../local/cloud/firehose/coerce-time";
import { parseHiveType } from "../../../../local/cloud/firehose/hive-types";
import { parseValues } from "../../../../local/cloud/firehose/json";

/** The row text of a JSON value in a column. */
function inColumn(json: string, type: string): string {
  return coerce(parseValues(json)[0], parseHiveType(type), { caseInsensitive: true });
}

describe("values in columns", () => {
  const fits: [json: string, type: string, expected: string][] = [
    ["null", "int", "null"],
    ["true", "boolean", "true"],
    ['"FALSE"', "boolean", "false"],
    ["127", "tinyint", "127"],
    ["-128", "tinyint", "-128"],
    ["32767", "smallint", "32767"],
    ["-2147483648", "int", "-2147483648"],
    ['"12"', "int", "12"],
    ["1e3", "int", "1000"],
    ["12.0", "int", "12"],
    ["9223372036854775807", "bigint", "9223372036854775807"],
    ["-9223372036854775808", "bigint", "-9223372036854775808"],
    ["9007199254740993", "bigint", "9007199254740993"],
    ["1.5", "double", "1.5"],
    ['"2.5"', "float", "2.5"],
    ["10.129", "decimal(10,2)", '"10.13"'],
    ["-0.005", "decimal(10,2)", '"-0.01"'],
    ["-0.001", "decimal(10,2)", '"0.00"'],
    ["12345678901234567890.12", "decimal(22,2)", '"12345678901234567890.12"'],
    ["0.123456789012345678901234567890", "decimal(38,30)", '"0.123456789012345678901234567890"'],
    ["1e2", "decimal(5,1)", '"100.0"'],
    ["0", "decimal(5,1)", '"0"'],
    ['"a\\"b"', "string", '"a\\"b"'],
    ["12", "string", '"12"'],
    ["12345678901234567890", "string", '"12345678901234567890"'],
    ['{"A": [1, {"B": null}]}', "string", '"{\\"a\\":[1,{\\"b\\":null}]}"'],
    ['"2026-2-3"', "date", '"2026-02-03"'],
    ['"aGk="', "binary", '"aGk="'],
    ["[1, 2]", "array<int>", "[1,2]"],
    ["1", "array<int>", "[1]"],
    ['{"K": 1}', "map<string,int>", '{"k":1}'],
    ['{"B": "x", "c": 1}', "struct<a:int,b:string>", '{"a":null,"b":"x"}'],
    ['[1, "x", 9]', "struct<a:int,b:string>", '{"a":1,"b":"x"}'],
    ['{"a": {"b": [1.25]}}', "struct<a:struct<b:array<decimal(4,1)>>>", '{"a":{"b":["1.3"]}}'],
  ];
  for (const [json, type, expected] of fits) {
    it(`F-100 takes ${json} into ${type} as ${expected}`, () => assert.equal(inColumn(json, type), expected));
  }

  const misfits: [json: string, type: string][] = [
    ["128", "tinyint"],
    ["-129", "tinyint"],
    ["32768", "smallint"],
    ["2147483648", "int"],
    ["9223372036854775808", "bigint"],
    ["1.5", "int"],
    ["true", "int"],
    ['"abc"', "int"],
    ['""', "int"],
    ["[]", "int"],
    ["1e400", "double"],
    ["1e39", "float"],
    ['"NaN"', "double"],
    ["1000", "decimal(5,2)"],
    ["999.995", "decimal(5,2)"],
    ["1e1000000000", "decimal(38,0)"],
    ['"yes"', "boolean"],
    ["1", "boolean"],
    ['"2026-02-30"', "date"],
    ['"2025-02-29"', "date"],
    ['"no base64!"', "binary"],
    ["1", "map<string,int>"],
    ["1", "struct<a:int>"],
  ];
  for (const [json, type] of misfits) {
    it(`refuses ${json} for ${type}`, () => assert.throws(() => inColumn(json, type)));
  }

  it("refuses column types that it does not know, naming those that it does", () => {
    assert.throws(() => parseHiveType("uniontype<int,string>"), /"uniontype<int,string>" is not converted.*boolean/);
  });
});

describe("timestamps", () => {
  const forms: [text: string, expected: string][] = [
    ["2017-02-07T15:13:01.39256Z", "2017-02-07 15:13:01.392560"],
    ["2017-02-07T15:13:01", "2017-02-07 15:13:01.000000"],
    ["2017-2-7 5:3:1", "2017-02-07 05:03:01.000000"],
    ["2019-10-12 02:37:22.178652", "2019-10-12 02:37:22.178652"],
    ["2019-10-12 02:37:22.123456789", "2019-10-12 02:37:22.123456"],
    ["1518033528", "2018-02-07 19:58:48.000000"],
    ["1518033528123", "2018-02-07 19:58:48.123000"],
    ["1518033528.123456", "2018-02-07 19:58:48.123456"],
    ["1.5e9", "2017-07-14 02:40:00.000000"],
    ["-0.5", "1969-12-31 23:59:59.500000"],
    ["0", "1970-01-01 00:00:00.000000"],
    ["2024-02-29 00:00:00", "2024-02-29 00:00:00.000000"],
  ];
  for (const [text, expected] of forms) {
    it(`F-100 reads ${text}`, () => assert.equal(coerceTimestamp(text), expected));
  }
  for (const text of [
    "",
    "yesterday",
    "2017-2-7T15:13:01Z",
    "2017-02-07T15:13:01+01:00",
    "2025-02-29 00:00:00",
    "2025-01-01 24:00:00",
    "1e99",
  ]) {
    it(`refuses "${text}"`, () => assert.throws(() => coerceTimestamp(text), /For input string/));
  }
});
