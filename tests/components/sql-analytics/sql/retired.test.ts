import assert from "node:assert/strict";
import { check, columnsOf } from "./fixtures";

/** What the retired dialect has, a text with it, where, and its counterpart. */
const RETIRED: [string, string, string, RegExp][] = [
  [
    "CREATE OR REPLACE STREAM",
    'CREATE OR REPLACE STREAM "OUT" (n INT);',
    "1:1",
    /has CREATE OR REPLACE STREAM.*WITH name AS/,
  ],
  ["CREATE STREAM", "CREATE STREAM s (n INT);", "1:1", /WITH name AS/],
  ["CREATE OR REPLACE PUMP", "CREATE OR REPLACE PUMP p AS INSERT INTO x", "1:1", /write only the SELECT/],
  ["CREATE PUMP", "CREATE PUMP p AS INSERT INTO x", "1:1", /write only the SELECT/],
  ["SELECT STREAM", "SELECT STREAM name\nFROM people", "1:1", /write SELECT: every query/],
  [
    "SOURCE_SQL_STREAM_001",
    'SELECT name\nFROM "SOURCE_SQL_STREAM_001"',
    "2:7",
    /has SOURCE_SQL_STREAM_001.*event table/,
  ],
  ["DESTINATION_SQL_STREAM", "SELECT name FROM DESTINATION_SQL_STREAM", "1:18", /write only the SELECT/],
  ["ROWTIME", "SELECT p.ROWTIME FROM people p", "1:10", /write rt .*TUMBLE/],
  [
    "FLOOR(x.ROWTIME TO MINUTE)",
    "SELECT name FROM people x GROUP BY FLOOR(x.ROWTIME TO MINUTE)",
    "1:44",
    /GROUP BY window_start/,
  ],
  ["STEP()", "SELECT name FROM people GROUP BY STEP(rt BY INTERVAL '60' SECOND)", "1:34", /has STEP\(.*TUMBLE/],
  [
    "APPROXIMATE_ARRIVAL_TIME",
    "SELECT APPROXIMATE_ARRIVAL_TIME FROM people",
    "1:8",
    /write rt; the schema's eventTime/,
  ],
  [
    "WINDOWED BY STAGGER",
    "SELECT name FROM people WINDOWED BY STAGGER (PARTITION BY name)",
    "1:25",
    /nearest is SESSION.*60 s/,
  ],
  ["WINDOWED BY", "SELECT name FROM people WINDOWED BY x", "1:25", /TUMBLE/],
  [
    "OVER (RANGE …)",
    "SELECT COUNT(*) OVER (RANGE INTERVAL '1' MINUTE PRECEDING) FROM people",
    "1:17",
    /ORDER BY rt RANGE/,
  ],
  [
    "TOP_K_ITEMS_TUMBLING",
    "SELECT * FROM TABLE(TOP_K_ITEMS_TUMBLING(x, 'name', 10, 60))",
    "1:21",
    /ROW_NUMBER\(\) OVER/,
  ],
  [
    "COUNT_DISTINCT_ITEMS_TUMBLING",
    "SELECT * FROM TABLE(COUNT_DISTINCT_ITEMS_TUMBLING(x, 'name', 60))",
    "1:21",
    /COUNT\(DISTINCT column\)/,
  ],
  ["RANDOM_CUT_FOREST", "SELECT * FROM TABLE(RANDOM_CUT_FOREST(x))", "1:21", /none built in/],
  [
    "RANDOM_CUT_FOREST_WITH_EXPLANATION",
    "SELECT * FROM TABLE(RANDOM_CUT_FOREST_WITH_EXPLANATION(x))",
    "1:21",
    /none built in/,
  ],
  ["HOTSPOTS", "SELECT * FROM TABLE(HOTSPOTS(x, 1000, 0.2, 17))", "1:21", /none built in/],
  ["CURSOR(SELECT …)", "SELECT * FROM TABLE(F(CURSOR(SELECT name FROM people)))", "1:23", /WITH name AS/],
  ["REGEX_LOG_PARSE", "SELECT REGEX_LOG_PARSE(name, 'x') FROM people", "1:8", /REGEXP_EXTRACT or SPLIT_INDEX/],
  ["W3C_LOG_PARSE", "SELECT W3C_LOG_PARSE(name, 'x') FROM people", "1:8", /REGEXP_EXTRACT or SPLIT_INDEX/],
  ["TSDIFF", "SELECT TSDIFF(created, rt) FROM people", "1:8", /TIMESTAMPDIFF/],
  ["MONOTONIC", "SELECT MONOTONIC(rt) FROM people", "1:8", /leave it out/],
];

describe("the retired dialect's", () => {
  for (const [construct, sql, place, counterpart] of RETIRED) {
    it(`${construct} is refused with its counterpart`, () => {
      const { problems } = check(sql);
      assert.equal(problems[0]?.path, `sql:${place}`);
      assert.match(problems[0]?.reason ?? "", counterpart);
      assert.match(problems[0]?.reason ?? "", /of Kinesis Data Analytics for SQL, which AWS has ended; in Flink SQL /);
    });
  }

  it("whole program is refused at each of its constructs and for nothing else", () => {
    const sql = [
      'CREATE OR REPLACE STREAM "DESTINATION_SQL_STREAM" (gender VARCHAR(8), n INTEGER);',
      'CREATE OR REPLACE PUMP "P" AS INSERT INTO "DESTINATION_SQL_STREAM"',
      "SELECT STREAM gender, COUNT(*) AS n",
      'FROM "SOURCE_SQL_STREAM_001" AS s',
      "GROUP BY gender, STEP(s.ROWTIME BY INTERVAL '60' SECOND);",
    ].join("\n");
    assert.deepEqual(
      check(sql).problems.map(({ path }) => path),
      ["sql:1:1", "sql:1:27", "sql:2:1", "sql:2:44", "sql:3:1", "sql:4:7", "sql:5:18", "sql:5:25"],
    );
  });

  it("words pass as columns of the schema, in comments and in texts", () => {
    const source = { name: "people", columns: columnsOf("rowtime timestamp, step int") };
    const sql =
      "SELECT step /* ROWTIME */ FROM people WHERE rowtime > TIMESTAMP '2026-01-31 00:00:00' AND 'HOTSPOTS(' <> ''";
    assert.deepEqual(check(sql, "step int", source), { problems: [], warnings: [] });
  });
});
