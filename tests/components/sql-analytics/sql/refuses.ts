import assert from "node:assert/strict";
import { check } from "./fixtures";

/** What is wrong, the query, where it is said, and what. */
export type Refused = [string, string, string, RegExp];

/** One test for each. */
export function refuses(group: string, table: readonly Refused[]): void {
  describe(`the check of queries refuses ${group}:`, () => {
    for (const [title, sql, place, reason] of table) {
      it(title, () => {
        const { problems, warnings } = check(sql, "name string");
        assert.deepEqual(
          problems.map(({ path }) => path),
          [`sql:${place}`],
          JSON.stringify(problems),
        );
        assert.match(problems[0]?.reason ?? "", reason);
        assert.deepEqual(warnings, []);
      });
    }
  });
}
