import assert from "node:assert/strict";
import { datePattern, formatDay, parseDatePattern } from "../../../components/data-lake/date-pattern";

describe("Java date patterns", () => {
  it("are taken apart into fields and text", () => {
    assert.deepEqual(parseDatePattern("yyyy/MM-d'T'H''"), [
      { kind: "field", field: "year", digits: 4 },
      { kind: "text", text: "/" },
      { kind: "field", field: "month", digits: 2 },
      { kind: "text", text: "-" },
      { kind: "field", field: "day", digits: 1 },
      { kind: "text", text: "T" },
      { kind: "field", field: "hour", digits: 1 },
      { kind: "text", text: "'" },
    ]);
  });

  it("F-45 read u as the year, and two quotes inside quotes as one", () => {
    assert.deepEqual(parseDatePattern("uuuu'o''clock'"), [
      { kind: "field", field: "year", digits: 4 },
      { kind: "text", text: "o'clock" },
    ]);
  });

  for (const unusable of ["yy", "YYYY", "MMM", "DDD", "hh", "a", "mm", "ss", "#"]) {
    it(`cannot give partitions of "${unusable}"`, () => {
      assert.deepEqual(parseDatePattern(unusable), [{ kind: "unusable", text: unusable }]);
    });
  }

  it("cannot give partitions where a quote does not close", () => {
    assert.deepEqual(parseDatePattern("yyyy'at"), [
      { kind: "field", field: "year", digits: 4 },
      { kind: "unusable", text: "'" },
      { kind: "unusable", text: "a" },
      { kind: "unusable", text: "t" },
    ]);
    assert.deepEqual(parseDatePattern("'"), [{ kind: "unusable", text: "'" }]);
  });

  for (const pattern of ["yyyy/MM/dd/HH", "yyyy-MM-dd", "'day-'d'.'M'.'yyyy", "yyyy' o''clock 'HH"]) {
    it(`write "${pattern}" with the same meaning`, () => {
      const pieces = parseDatePattern(pattern);
      assert.deepEqual(parseDatePattern(datePattern(pieces)), pieces);
    });
  }

  const cases: [pattern: string, text: string][] = [
    ["yyyy/MM/dd/HH", "2024/03/09/00"],
    ["d.M.yyyy", "9.3.2024"],
    ["yyyy'T'HH", "2024T00"],
  ];
  for (const [pattern, text] of cases) {
    it(`write the start of a day by "${pattern}"`, () => {
      assert.equal(formatDay(parseDatePattern(pattern), "2024-03-09"), text);
    });
  }
});
