import assert from "node:assert/strict";
import { check } from "./fixtures";

/** What Flink's parser takes and one of the two readers here does not: said, but the plan goes on. */
const LEFT_TO_FLINK: [string, string, string, RegExp][] = [
  [
    "MATCH_RECOGNIZE",
    "SELECT name FROM people MATCH_RECOGNIZE (ORDER BY rt PATTERN (A B) DEFINE A AS A.age > 1) AS m",
    "1:25",
    /MATCH_RECOGNIZE/,
  ],
  ["a hint", "SELECT name FROM people /*+ OPTIONS('a'='b') */", "1:25", /OPTIONS/],
  [
    "a temporal join",
    "SELECT p.name FROM people p JOIN people FOR SYSTEM_TIME AS OF p.rt AS b ON p.id = b.id",
    "1:41",
    /has "FOR"/,
  ],
  ["UNNEST", "SELECT name FROM people, UNNEST(ARRAY[1]) AS t (c)", "1:26", /UNNEST/],
  ["LATERAL", "SELECT name FROM people, LATERAL TABLE(f(name)) AS t (a)", "1:26", /LATERAL/],
  ["a named window", "SELECT name FROM people WINDOW w AS (ORDER BY rt)", "1:25", /WINDOW/],
  ["a function of another syntax", "SELECT CONVERT(name USING utf8) AS name FROM people", "1:21", /USING/],
  [
    "an array, which only the grammar refuses",
    "SELECT CAST(ARRAY[1] AS STRING) AS name FROM people",
    "1:18",
    /may be no Flink SQL/,
  ],
];

describe("the check of queries warns of", () => {
  for (const [title, sql, place, reason] of LEFT_TO_FLINK) {
    it(`${title} and leaves it to Flink`, () => {
      const { problems, warnings } = check(sql, "name string");
      assert.deepEqual(problems, []);
      assert.deepEqual(
        warnings.map(({ path }) => path),
        [`sql:${place}`],
      );
      assert.match(warnings[0]?.reason ?? "", reason);
      assert.match(warnings[0]?.reason ?? "", /--engine flink/);
    });
  }
});
