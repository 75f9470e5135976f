import assert from "node:assert/strict";
import { canonicalOf } from "../../../local/compare/canonical";
import { SAMPLES, Tally } from "../../../local/compare/tally";

const COLUMNS = [
  { name: "at", type: "timestamp" },
  { name: "n", type: "int" },
];

function row(n: number, at = "2026-08-22 10:00:00") {
  return { at, n };
}

describe("a comparison of two sets of rows", () => {
  it("finds no difference in another order, and one where a row stands once more", () => {
    const tally = new Tally(COLUMNS, "at");
    for (const n of [1, 2, 2, 3]) tally.add("first", row(n));
    for (const n of [3, 2, 1, 2]) tally.add("second", row(n, "2026-08-22T10:00:00.000Z"));
    assert.deepEqual(tally.differences(), {
      ...{ first: 4, second: 4, missing: 0, extra: 0, missingRows: [], extraRows: [] },
      hours: [{ hour: "2026-08-22T10", first: 4, second: 4, missing: 0, extra: 0 }],
    });
    tally.add("second", row(2));
    assert.deepEqual([tally.differences().missing, tally.differences().extra], [0, 1]);
  });

  it("tells equal counts of other rows apart, by the hour", () => {
    const tally = new Tally(COLUMNS, "at");
    tally.add("first", row(1));
    tally.add("second", row(2));
    tally.add("first", row(3, "2026-08-22 11:59:59.999"));
    tally.add("second", row(3, "2026-08-22 11:59:59.999"));
    const { hours, missingRows, extraRows } = tally.differences();
    assert.deepEqual(hours, [
      { hour: "2026-08-22T10", first: 1, second: 1, missing: 1, extra: 1 },
      { hour: "2026-08-22T11", first: 1, second: 1, missing: 0, extra: 0 },
    ]);
    assert.equal(missingRows.length, 1);
    assert.match(missingRows[0] ?? "", /"at":"2026-08-22T10:00:00\.000Z"/);
    assert.equal(extraRows.length, 1);
  });

  it("keeps null, the text null and an absent column apart from each other as far as they differ", () => {
    const columns = [{ name: "a", type: "string" }];
    const tally = new Tally(columns, undefined);
    tally.add("first", { a: null });
    tally.add("second", { a: "null" });
    assert.deepEqual([tally.differences().missing, tally.differences().extra], [1, 1]);
    tally.add("second", {});
    assert.deepEqual([tally.differences().missing, tally.differences().extra], [0, 1]);
  });

  it("counts every difference and shows the first few", () => {
    const tally = new Tally(COLUMNS, undefined);
    for (let n = 0; n < SAMPLES + 1; n++) tally.add("first", row(n));
    const { missing, missingRows } = tally.differences();
    assert.deepEqual([missing, missingRows.length], [SAMPLES + 1, SAMPLES]);
  });
});

describe("values of two engines", () => {
  const CASES: [string, string | number | boolean, string | number | boolean][] = [
    ["boolean", "true", true],
    ["bigint", "9007199254740993", "9007199254740993"],
    ["int", 7, "7"],
    ["decimal(10,2)", "1.50", "1.5"],
    ["double", "1.5E0", 1.5],
    ["float", 0.1, "0.1"],
    ["timestamp", "2026-08-22 10:00:00.123456", "2026-08-22 10:00:00.123"],
    ["timestamp", "2026-08-22 10:00:00", "2026-08-22T10:00:00Z"],
    ["date", "2026-08-22", "2026-08-22"],
    ["json", '{"b":1,"a":[1, 2]}', '"{\\"a\\":[1,2],\\"b\\":1}"'],
  ];
  for (const [type, one, other] of CASES) {
    it(`are the same ${type}: ${one} and ${other}`, () => {
      const canonical = canonicalOf(type);
      assert.equal(canonical?.(one), canonical?.(other));
    });
  }

  it("differ in the last digit of a bigint, in a millisecond and in the case of a text", () => {
    const differ = (type: string, one: string, other: string) =>
      assert.notEqual(canonicalOf(type)?.(one), canonicalOf(type)?.(other));
    differ("bigint", "9007199254740993", "9007199254740992");
    differ("timestamp", "2026-08-22 10:00:00.123", "2026-08-22 10:00:00.124");
    differ("string", "a", "A");
    differ("boolean", "true", "false");
  });

  it("are not compared as bytes, which each engine writes in its own way", () => {
    assert.equal(canonicalOf("binary"), undefined);
  });
});
