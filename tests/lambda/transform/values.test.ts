import assert from "node:assert/strict";
import { compile } from "../../../lambda/transform/transform";
import { base64, oneColumn, reasonOf, written } from "./records";

describe("transform: column types", () => {
  const accepted: [string, string, string?][] = [
    ["string", '"text"'],
    ["string", '""'],
    ["boolean", "true"],
    ["boolean", "false"],
    ["tinyint", "-128"],
    ["tinyint", "127"],
    ["smallint", "-32768"],
    ["smallint", "32767"],
    ["int", "-2147483648"],
    ["int", "2147483647"],
    ["int", "5.0", "5"],
    ["bigint", "-9223372036854775808"],
    ["bigint", "9223372036854775807"],
    ["bigint", "9007199254740993"],
    ["bigint", "1e18", "1000000000000000000"],
    ["bigint", '"-9223372036854775808"', "-9223372036854775808"],
    ["bigint", '"42"', "42"],
    ["float", "3.4028234663852886e38", "3.4028234663852886e+38"],
    ["float", "-0.5"],
    ["double", "1.7976931348623157e308", "1.7976931348623157e+308"],
    ["double", "0.1234567890123456789", "0.12345678901234568"],
    ["double", "1e-400", "0"],
    ["decimal(10,2)", "12345678.99"],
    ["decimal(10,2)", "-12345678.99"],
    ["decimal(10,2)", "1.500", "1.5"],
    ["decimal(10,2)", "0"],
    ["decimal(10,2)", '"0.10"'],
    ["decimal(3,3)", "0.999"],
    ["decimal(38,0)", "99999999999999999999999999999999999999", '"99999999999999999999999999999999999999"'],
    ["decimal(38,20)", "0.30000000000000004", '"0.30000000000000004"'],
    ["decimal(38,10)", "1e-7"],
    ["decimal(38,0)", "1e21", "1e+21"],
    ["date", '"2020-02-29"'],
    ["binary", '""'],
    ["binary", '"aGVsbG8="'],
    ["binary", '"++//"'],
    ["json", '{"a":[1,2]}', '"{\\"a\\":[1,2]}"'],
    ["json", '[12345678901234567890,"x"]', '"[12345678901234567890,\\"x\\"]"'],
    ["json", "12345678901234567890", '"12345678901234567890"'],
    ["json", "1", '"1"'],
    ["json", "false", '"false"'],
    ["json", '"{\\"a\\":1}"'],
  ];
  for (const [type, given, expected = given] of accepted) {
    it(`takes ${given} as ${type}`, () => {
      assert.equal(written(oneColumn(type), `{"value":${given}}`), `{"value":${expected}}\n`);
    });
  }

  const refused: [string, string, string][] = [
    ["string", "1", "a string, got a number"],
    ["string", "12345678901234567890", "a string, got a number"],
    ["string", "{}", "a string, got an object"],
    ["string", "[]", "a string, got an array"],
    ["boolean", "1", "true or false, got a number"],
    ["boolean", '"true"', "true or false, got a string"],
    ["tinyint", "-129", "a tinyint, -128 to 127, got a number"],
    ["tinyint", "128", "a tinyint, -128 to 127, got a number"],
    ["smallint", "-32769", "a smallint, -32768 to 32767, got a number"],
    ["smallint", "32768", "a smallint, -32768 to 32767, got a number"],
    ["int", "-2147483649", "an int, -2147483648 to 2147483647, got a number"],
    ["int", "2147483648", "an int, -2147483648 to 2147483647, got a number"],
    ["int", "1.5", "an int, -2147483648 to 2147483647, got a number"],
    ["int", "1.0000000000000000000001", "an int, -2147483648 to 2147483647, got a number"],
    ["int", '"1"', "an int, -2147483648 to 2147483647, got a string"],
    ["bigint", "-9223372036854775809", "a bigint, -2^63 to 2^63 - 1, as a number or as text, got a number"],
    ["bigint", "9223372036854775808", "a bigint, -2^63 to 2^63 - 1, as a number or as text, got a number"],
    ["bigint", '"9223372036854775808"', "a bigint, -2^63 to 2^63 - 1, as a number or as text, got a string"],
    ["bigint", '"-9223372036854775809"', "a bigint, -2^63 to 2^63 - 1, as a number or as text, got a string"],
    ["bigint", "1e19", "a bigint, -2^63 to 2^63 - 1, as a number or as text, got a number"],
    ["bigint", "0.5", "a bigint, -2^63 to 2^63 - 1, as a number or as text, got a number"],
    ["bigint", '"1.0"', "a bigint, -2^63 to 2^63 - 1, as a number or as text, got a string"],
    ["bigint", "true", "a bigint, -2^63 to 2^63 - 1, as a number or as text, got a boolean"],
    ["float", "3.5e38", "a number of single precision, got a number"],
    ["float", '"1"', "a number of single precision, got a string"],
    ["double", "1e400", "a number of double precision, got a number"],
    ["double", "-1e400", "a number of double precision, got a number"],
    ["decimal(10,2)", "123456789", "a decimal(10,2), as a number or as text, got a number"],
    ["decimal(10,2)", "1.005", "a decimal(10,2), as a number or as text, got a number"],
    ["decimal(10,2)", '"1.005"', "a decimal(10,2), as a number or as text, got a string"],
    ["decimal(10,2)", '"ten"', "a decimal(10,2), as a number or as text, got a string"],
    ["decimal(10,2)", "false", "a decimal(10,2), as a number or as text, got a boolean"],
    [
      "decimal(38,0)",
      "100000000000000000000000000000000000000",
      "a decimal(38,0), as a number or as text, got a number",
    ],
    ["decimal(3,3)", "1", "a decimal(3,3), as a number or as text, got a number"],
    ["date", '"2019-02-29"', "a date, yyyy-MM-dd, got a string"],
    ["date", '"2019-02-28T00:00:00"', "a date, yyyy-MM-dd, got a string"],
    ["date", "20190228", "a date, yyyy-MM-dd, got a number"],
    ["binary", '"aGVsbG8"', "bytes as base64 text, got a string"],
    ["binary", '"aGVs_G8="', "bytes as base64 text, got a string"],
    ["binary", '"aGV=sbG8"', "bytes as base64 text, got a string"],
    ["binary", "1", "bytes as base64 text, got a number"],
  ];
  for (const [type, given, reason] of refused) {
    it(`fails ${given} as ${type}`, () => {
      assert.equal(reasonOf(oneColumn(type), `{"value":${given}}`), `"value" must be ${reason}`);
    });
  }

  for (const type of ["string", "json"]) {
    it(`counts the maximum length of ${type} in bytes`, () => {
      const spec = oneColumn(type, { maxLength: 6 });
      for (const text of ["", "sixsix", "äöü", "日本", "😀ab"]) {
        assert.deepEqual(JSON.parse(written(spec, JSON.stringify({ value: text }))), { value: text });
      }
      for (const text of ["seven77", "äöüa", "日本a", "😀abc"]) {
        assert.match(reasonOf(spec, JSON.stringify({ value: text })), /of at most 6 bytes, got a string$/);
      }
    });
  }

  it("counts the length of nested JSON by its text", () => {
    assert.equal(written(oneColumn("json", { maxLength: 7 }), '{"value":{"a":1}}'), '{"value":"{\\"a\\":1}"}\n');
    assert.match(
      reasonOf(oneColumn("json", { maxLength: 6 }), '{"value":{"a":1}}'),
      /JSON of at most 6 bytes, got an ob/,
    );
  });

  for (const value of ['{"a":[1,12345678901234567890]}', "[1,2]", '"text"', "1"]) {
    it(`keeps ${value} as it came where nested values are wanted`, () => {
      assert.equal(written(oneColumn("json", { nested: true }), `{"value":${value}}`), `{"value":${value}}\n`);
    });
  }

  it("lets a nullable column be missing or null, and writes it as it came", () => {
    assert.equal(written(oneColumn("int"), '{"other":1}'), '{"other":1}\n');
    assert.equal(written(oneColumn("int"), '{"value":null}'), '{"value":null}\n');
  });

  it("fails a required column that is missing or null", () => {
    const spec = oneColumn("int", { nullable: false });
    assert.equal(reasonOf(spec, '{"other":1}'), '"value" is required, but missing');
    assert.equal(reasonOf(spec, '{"value":null}'), '"value" is required, but null');
  });

  for (const name of ["constructor", "__proto__", "toString"]) {
    it(`takes a column called ${name} for nothing else`, () => {
      const columns = [{ name, type: "timestamp", nullable: false }];
      assert.equal(reasonOf({ columns, output: "json" }, '{"a":1}'), `"${name}" is required, but missing`);
      assert.equal(written({ columns, output: "json" }, `{"${name}":0}`), `{"${name}":"1970-01-01 00:00:00.000000"}\n`);
    });
  }

  it("takes a record of 1 MB", () => {
    const text = JSON.stringify({ value: "ä".repeat(500_000) });
    const outcome = compile(oneColumn("string"))(base64(text));
    assert.equal(outcome.result, "Ok");
  });

  it("refuses to start with a type that it does not know", () => {
    assert.throws(() => compile(oneColumn("varchar")), {
      message: 'spec.json: column "value" has the type "varchar", which the transform does not know',
    });
  });
});
