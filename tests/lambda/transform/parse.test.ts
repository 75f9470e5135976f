import assert from "node:assert/strict";
import fc from "fast-check";
import { MAXIMUM_NESTING, parseRecord } from "../../../lambda/transform/parse";
import { base64, reasonOf, written } from "./records";

const PLAIN = { output: "json" } as const;

describe("transform: parsing a record", () => {
  const failures: [string, string | Buffer, string][] = [
    ["no bytes", "", "the record is empty"],
    ["white space", " \n", "the record is not valid JSON"],
    ["truncated JSON", '{"a":1', "the record is not valid JSON"],
    ["two objects in one record", '{"a":1}{"a":2}', "the record is not valid JSON"],
    ["a byte order mark", '\ufeff{"a":1}', "the record is not valid JSON"],
    ["NaN", '{"a":NaN}', "the record is not valid JSON"],
    ["an invalid byte", Buffer.from([0x7b, 0xff, 0x7d]), "the record is not valid UTF-8"],
    ["a truncated character", Buffer.from([0x22, 0xe2, 0x82]), "the record is not valid UTF-8"],
    ["a surrogate in UTF-8", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), "the record is not valid UTF-8"],
    ["an array", '[{"a":1}]', "the record is a JSON array, not an object"],
    ["null", "null", "the record is not a JSON object"],
    ["a string", '"a"', "the record is not a JSON object"],
    ["a number", "1", "the record is not a JSON object"],
    ["a number that no double holds", "12345678901234567890", "the record is not a JSON object"],
    ["a boolean", "true", "the record is not a JSON object"],
    ["an empty object", "{}", "the record is an object without fields"],
    ["the first half of a pair", '{"a":"\\ud83d"}', "the record holds half of a surrogate pair"],
    ["the second half of a pair", '{"a":"\\uDE00x"}', "the record holds half of a surrogate pair"],
    ["halves with an escape between", '{"a":"\\ud83d\\n\\ude00"}', "the record holds half of a surrogate pair"],
    ["half of a pair in a key", '{"\\udfff1":1}', "the record holds half of a surrogate pair"],
  ];
  for (const [name, text, reason] of failures) {
    it(`fails ${name}`, () => assert.equal(reasonOf(PLAIN, text), reason));
  }

  const kept: [string, string, string][] = [
    ["the last value of a key given twice", '{"a":1,"a":2}', '{"a":2}'],
    ["a replacement character that is really there", '{"a":"\ufffd"}', '{"a":"\ufffd"}'],
    ["a pair of surrogate escapes as its character", '{"a":"\\ud83d\\uDE00"}', '{"a":"😀"}'],
    ["a backslash before the letters of an escape", '{"a":"\\\\ud83d"}', '{"a":"\\\\ud83d"}'],
    ["keys in any script", '{"größe":1,"名":2,"":3}', '{"größe":1,"名":2,"":3}'],
    ["NUL in a string", '{"a":"\\u0000"}', '{"a":"\\u0000"}'],
    ["a __proto__ key", '{"__proto__":{"x":1},"constructor":2}', '{"__proto__":{"x":1},"constructor":2}'],
    ["nested values", '{ "a": [ {"b": null} , true ] }\n', '{"a":[{"b":null},true]}'],
  ];
  for (const [name, text, line] of kept) {
    it(`keeps ${name}`, () => assert.equal(written(PLAIN, text), `${line}\n`));
  }

  it("pollutes no prototype by a __proto__ key", () => {
    written(PLAIN, '{"__proto__":{"polluted":true},"a":{"__proto__":{"polluted":true}}}');
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });

  it(`takes ${MAXIMUM_NESTING} levels of nesting and fails one more`, () => {
    const nested = (levels: number): string => `{"a":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`;
    assert.equal(written(PLAIN, nested(MAXIMUM_NESTING)), `${nested(MAXIMUM_NESTING)}\n`);
    assert.match(reasonOf(PLAIN, nested(MAXIMUM_NESTING + 1)), /nested more than 1000 levels/);
  });

  it("fails a nesting bomb of a megabyte", () => {
    assert.match(reasonOf(PLAIN, '{"a":'.repeat(200_000)), /nested more than 1000 levels/);
    assert.match(reasonOf(PLAIN, "[".repeat(1_000_000)), /nested more than 1000 levels/);
  });

  it("counts no brackets inside strings as nesting", () => {
    const text = JSON.stringify({ a: `${"[{".repeat(2000)}\\"` });
    assert.equal(written(PLAIN, text), `${text}\n`);
    assert.equal(reasonOf(PLAIN, `{"a":"${"[".repeat(3000)}`), "the record is not valid JSON");
  });

  it("refuses a lone surrogate exactly where a parsed string is not well formed", () => {
    const piece = fc.constantFrom("\\ud83d", "\\ude00", "\\\\", "\\n", "a", "\\u0041", "\\uD800", "\\uDFFF", '\\"');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = `{"a":"${pieces.join("")}"}`;
        const { a } = JSON.parse(text) as { a: string };
        const isWellFormed = Buffer.from(a).toString() === a;
        assert.equal(typeof parseRecord(base64(text)) === "object", isWellFormed, text);
      }),
      { numRuns: 2000 },
    );
  });
});
