import assert from "node:assert/strict";
import { check, MINUTES } from "./fixtures";

const WINDOWED = `FROM ${MINUTES} GROUP BY window_start, window_end`;

/** The select list, the columns of the result, and what is wrong. */
const WRONG: [string, string, string, string, RegExp][] = [
  [
    "another number",
    "SELECT name, age FROM people",
    "name string",
    "1:1",
    /answers 2 columns \(name, age\), but its result has 1 \(name\)/,
  ],
  [
    "another name",
    "SELECT name AS n FROM people",
    "name string",
    "1:8",
    /is named "n", but the result's is "name"; write AS name/,
  ],
  [
    "another order",
    "SELECT age, name, id FROM people",
    "name string, name string, id bigint",
    "1:8",
    /column 1 and is named "age"/,
  ],
  ["no name", `SELECT COUNT(*) ${WINDOWED}`, "n bigint", "1:8", /column 1 and has no name.*AS n/],
  [
    "a count for an int",
    `SELECT COUNT(*) AS n ${WINDOWED}`,
    "n int",
    "1:8",
    /is bigint, but .*"n" is int; write CAST\(… AS INT\) AS n, or declare it bigint/,
  ],
  [
    "a time for a text",
    `SELECT window_start AS t ${WINDOWED}`,
    "t string",
    "1:8",
    /is timestamp, but .* string; write CAST\(… AS STRING\) AS t/,
  ],
  ["a text for a time", "SELECT name AS t FROM people", "t timestamp", "1:8", /CAST\(… AS TIMESTAMP\(6\)\) AS t/],
  ["a number for a text", "SELECT age FROM people", "age string", "1:8", /is int, but/],
  ["a double for a float", "SELECT score FROM people", "score float", "1:8", /is double, but/],
  ["a bigint for a decimal of 18 digits", "SELECT id FROM people", "id decimal(18;0)", "1:8", /is bigint, but/],
  [
    "a decimal for one of fewer digits",
    "SELECT amount FROM people",
    "amount decimal(9;2)",
    "1:8",
    /is decimal\(10,2\)/,
  ],
  ["a decimal for one of less scale", "SELECT amount FROM people", "amount decimal(12;1)", "1:8", /is decimal\(10,2\)/],
  ["a condition for an int", "SELECT age > 3 AS b FROM people", "b int", "1:8", /is boolean/],
  [
    "a window's column through WITH",
    `WITH w AS (SELECT COUNT(*) AS n ${WINDOWED}) SELECT n FROM w`,
    "n int",
    "1:145",
    /is bigint/,
  ],
];

/** What fits, or is not known for sure. */
const RIGHT: [string, string, string][] = [
  ["an int for a bigint", "SELECT age FROM people", "age bigint"],
  ["an int for a double", "SELECT age FROM people", "age double"],
  ["a decimal for a double", "SELECT amount FROM people", "amount double"],
  ["an int for a decimal of its digits", "SELECT age FROM people", "age decimal(10;0)"],
  ["a bigint for a decimal of its digits", "SELECT id FROM people", "id decimal(19;0)"],
  ["a decimal for a wider one", "SELECT amount FROM people", "amount decimal(11;3)"],
  ["a text for JSON", "SELECT name AS j FROM people", "j json"],
  ["a sum of ints", `SELECT SUM(age) AS s ${WINDOWED}`, "s int"],
  ["a CASE of ints", "SELECT CASE WHEN active THEN 1 ELSE 0 END AS c FROM people", "c int"],
  ["a value of unknown type", "SELECT my_function(name) AS v FROM people", "v int"],
  ["NULL", "SELECT CAST(NULL AS INT) AS v FROM people", "v int"],
];

describe("a query's columns are refused for", () => {
  for (const [title, sql, columns, place, reason] of WRONG) {
    it(title, () => {
      const { problems } = check(sql, columns);
      assert.deepEqual(
        problems.map(({ path }) => path),
        [`sql:${place}`],
      );
      assert.match(problems[0]?.reason ?? "", reason);
    });
  }
});

describe("a query's columns pass with", () => {
  for (const [title, sql, columns] of RIGHT) {
    it(title, () => {
      assert.deepEqual(check(sql, columns).problems, []);
    });
  }
});
