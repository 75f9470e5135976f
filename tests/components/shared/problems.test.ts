import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { checkOneOf, checkPattern, checkRange, refuse, under } from "../../../components/shared/problems";

describe("problems", () => {
  it("throws one ResourceError with a line for each problem", () => {
    const problems = [
      { path: "days", reason: "must be 1–3 days, got 4" },
      { path: "name", reason: 'must be a–z, got "A"' },
    ];
    assert.throws(
      () => refuse("DataLake", "lake", problems),
      (error) => {
        assert.ok(pulumi.ResourceError.isInstance(error));
        assert.equal(
          error.message,
          'DataLake "lake": days must be 1–3 days, got 4\nDataLake "lake": name must be a–z, got "A"',
        );
        return true;
      },
    );
  });

  it("returns when there are no problems", () => {
    assert.equal(refuse("DataLake", "lake", []), undefined);
  });

  it("puts a group's problems under the group's path", () => {
    const inner = [
      { path: "", reason: "a" },
      { path: "days", reason: "b" },
    ];
    assert.deepEqual(under("tables.clicks", inner), [
      { path: "tables.clicks", reason: "a" },
      { path: "tables.clicks.days", reason: "b" },
    ]);
  });

  it("takes whole numbers of a range, both bounds included", () => {
    for (const days of [undefined, 1, 3]) assert.deepEqual(checkRange("days", days, 1, 3, "days"), []);
    for (const days of [0, 4, 1.5, Number.NaN]) {
      const [problem] = checkRange("days", days, 1, 3, "days", "leave it out");
      assert.deepEqual(problem, { path: "days", reason: `must be 1–3 days, got ${days}; leave it out` });
    }
  });

  it("matches known text only", () => {
    assert.deepEqual(checkPattern("name", "abc", /^[a-z]+$/, "a–z"), []);
    assert.deepEqual(checkPattern("name", undefined, /^[a-z]+$/, "a–z"), []);
    assert.deepEqual(checkPattern("name", pulumi.output("A"), /^[a-z]+$/, "a–z"), []);
    assert.deepEqual(checkPattern("name", "A", /^[a-z]+$/, "a–z"), [{ path: "name", reason: 'must be a–z, got "A"' }]);
  });

  it("takes one of a list", () => {
    assert.deepEqual(checkOneOf("mode", undefined, ["A", "B"]), []);
    assert.deepEqual(checkOneOf("mode", "B", ["A", "B"]), []);
    assert.deepEqual(checkOneOf("mode", "C", ["A", "B"]), [{ path: "mode", reason: 'must be one of A, B, got "C"' }]);
  });
});
