import assert from "node:assert/strict";
import fc from "fast-check";
import { LineSet } from "../../../lambda/redrive/ranges";

describe("a set of line numbers", () => {
  it("joins ranges that touch, and keeps others apart", () => {
    const set = new LineSet([
      [5, 6],
      [1, 2],
    ]);
    assert.deepEqual(set.toJSON(), [
      [1, 2],
      [5, 6],
    ]);
    set.add(3);
    assert.deepEqual(set.toJSON(), [
      [1, 3],
      [5, 6],
    ]);
    set.add(4);
    assert.deepEqual(set.toJSON(), [[1, 6]]);
  });

  it("has just what was added, in whatever order", () => {
    const number = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(fc.array(number), (numbers) => {
        const set = new LineSet();
        for (const line of numbers) set.add(line);
        const expected = new Set(numbers);
        assert.equal(set.size, expected.size);
        for (let line = 0; line <= 61; line++) assert.equal(set.has(line), expected.has(line));
        const ranges = set.toJSON();
        const gaps = ranges.slice(1).map(([first], index) => first - (ranges[index]?.[1] ?? 0));
        assert.ok(gaps.every((gap) => gap > 1));
      }),
    );
  });
});
