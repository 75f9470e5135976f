import assert from "node:assert/strict";
import fc from "fast-check";
import { isExactAsDouble, parseDecimal } from "../../../lambda/transform/decimal";
import { ExactNumber, mayLoseDigits, parseExactly, stringifyExactly } from "../../../lambda/transform/exact-number";
import { reasonOf, written } from "./records";

describe("transform: numbers that a double cannot hold", () => {
  const untouched = [
    '{"a":9007199254740993}',
    '{"a":-9223372036854775808,"b":18446744073709551615}',
    '{"a":0.12345678901234567890123456789}',
    '{"a":[1e400,{"b":-1E-400}]}',
    '{"a":123456789012345678901234567890}',
    '{"a":1234567890123456789e25}',
    '{"a":1e999999999999}',
    '{"long":12345678901234567890,"text":"12345678901234567890, \\"1\\" and \\\\udfff1"}',
  ];
  for (const text of untouched) {
    it(`passes ${text} through digit for digit`, () => assert.equal(written({ output: "json" }, text), `${text}\n`));
  }

  const valid = [
    '{"a":1.50}',
    '{"a":1234567890123456e25}',
    '{"a":1e3}',
    '{"a":1234567890.123456}',
    '{"a":1e-7}',
    '{"a":9007199254740992}',
  ];
  for (const text of valid) {
    it(`keeps the value of ${text}`, () => {
      assert.deepEqual(JSON.parse(written({ output: "json" }, text)), JSON.parse(text));
    });
  }

  const invalid = [
    '{"a":012345678901234567890}',
    "{12345678901234567890:1}",
    '{"a":12345678901234567890.}',
    '{"a":.12345678901234567890}',
    '{"a":+12345678901234567890}',
    '{"a":1-12345678901234567890}',
    '{"a":12345678901234567890"b"}',
    '{"a":tru12345678901234567890}',
  ];
  for (const text of invalid) {
    it(`refuses ${text} as JSON does`, () => {
      assert.throws(() => JSON.parse(text));
      assert.equal(reasonOf({ output: "json" }, text), "the record is not valid JSON");
    });
  }

  it("never overlooks a number that JSON.parse would change", () => {
    const digits = fc.stringMatching(/^(0|[1-9]\d{0,20})$/);
    const fraction = fc.stringMatching(/^(\.\d{1,20})?$/);
    const power = fc.stringMatching(/^([eE][+-]?\d{1,4})?$/);
    const number = fc.tuple(fc.constantFrom("", "-"), digits, fraction, power).map((parts) => parts.join(""));
    fc.assert(
      fc.property(number, fc.string({ maxLength: 20 }), (text, padding) => {
        const record = `{${JSON.stringify(padding)}:[${text}]}`;
        if (!isExactAsDouble(text)) assert.ok(mayLoseDigits(record), record);
        assert.deepEqual(parseDecimal(stringifyExactly(parseExactly(text))), parseDecimal(text));
      }),
      { numRuns: 5000 },
    );
  });

  it("takes the fast way for records without such numbers", () => {
    const records = [
      { id: "3f0b1e9c-77aa-4c1e-9b1a-123456789012", hex: "deadbeef1e999", count: 1, ratio: 0.25, small: 1e-7 },
      { time: 1570847842.178652, milliseconds: 1570847842178, list: [1, 2, 3] },
    ];
    for (const record of records) assert.equal(mayLoseDigits(JSON.stringify(record)), false);
  });

  it("handles a megabyte of digits, of escapes and of numbers", () => {
    const digits = `{"a":${"9".repeat(1_000_000)}}`;
    assert.equal(written({ output: "json" }, digits), `${digits}\n`);
    const escapes = `{"n":12345678901234567890,"a":"${"\\n".repeat(500_000)}"}`;
    assert.equal(written({ output: "json" }, escapes), `${escapes}\n`);
    const numbers = `{"a":[${Array.from({ length: 50_000 }, () => "12345678901234567890").join(",")}]}`;
    assert.equal(written({ output: "json" }, numbers), `${numbers}\n`);
    const zeros = `{"a":1.${"0".repeat(500_000)}}`;
    assert.equal(written({ output: "json" }, zeros), '{"a":1}\n');
  });

  it("compares decimals by value, whatever way they are written", () => {
    assert.deepEqual(parseDecimal("-0.0"), { negative: false, digits: "", exponent: 0 });
    assert.deepEqual(parseDecimal("1200e-4"), { negative: false, digits: "12", exponent: 0 });
    assert.deepEqual(parseDecimal("-0.00120"), { negative: true, digits: "12", exponent: -2 });
    for (const text of ["", "-", "01", "1.", ".5", "1e", "0x1", "1 ", "Infinity"]) {
      assert.equal(parseDecimal(text), undefined, text);
      assert.equal(isExactAsDouble(text), false, text);
    }
    assert.equal(isExactAsDouble("1e400"), false);
    assert.equal(new ExactNumber("1").text, "1");
  });
});
