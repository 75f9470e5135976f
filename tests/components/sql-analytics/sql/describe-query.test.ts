import assert from "node:assert/strict";
import { describeQuery } from "../../../../components/sql-analytics/sql/describe-query";
import type { WindowShape } from "../../../../components/sql-analytics/sql/query-shape";
import { MINUTES } from "./fixtures";

describe("the description of a query", () => {
  it("has the clauses of a windowed aggregate, without comments", () => {
    const sql = `SELECT window_start AS r_time, p.gender, -- comment
      COUNT( * ), CAST(SUM(age)  AS BIGINT) AS \`sum of ages\`
      FROM ${MINUTES} AS p WHERE age > 18 /* adults */ AND gender <> '--'
      GROUP BY window_start, window_end, p.gender HAVING COUNT(*) > 1`;
    assert.deepEqual(describeQuery(sql), {
      kind: "window",
      table: "people",
      alias: "p",
      select: [
        { expression: "window_start", name: "r_time" },
        { expression: "p.gender", name: "gender" },
        { expression: "COUNT( * )", name: "EXPR$2" },
        { expression: "CAST(SUM(age) AS BIGINT)", name: "sum of ages" },
      ],
      where: "age > 18 AND gender <> '--'",
      window: { kind: "TUMBLE", timeColumn: "rt", sizeMs: 60_000, offsetMs: 0 },
      groupBy: ["window_start", "window_end", "p.gender"],
      having: "COUNT(*) > 1",
    });
  });

  it("has the clauses of a plain query", () => {
    assert.deepEqual(describeQuery("SELECT *, UPPER(name) AS n FROM `people` WHERE age > 18;"), {
      kind: "plain",
      table: "people",
      select: [
        { expression: "*", name: "*" },
        { expression: "UPPER(name)", name: "n" },
      ],
      where: "age > 18",
    });
  });

  const WINDOWS: [string, WindowShape][] = [
    [
      "TUMBLE(TABLE t, DESCRIPTOR(rt), INTERVAL '90' SECOND)",
      { kind: "TUMBLE", timeColumn: "rt", sizeMs: 90_000, offsetMs: 0 },
    ],
    [
      "TUMBLE(TABLE t, DESCRIPTOR(`r t`), INTERVAL '1:30' HOUR TO MINUTE, INTERVAL -'5' MINUTES)",
      { kind: "TUMBLE", timeColumn: "r t", sizeMs: 5_400_000, offsetMs: -300_000 },
    ],
    [
      "TUMBLE(OFFSET => INTERVAL '1' SECOND, SIZE => INTERVAL '1' DAY, TIMECOL => DESCRIPTOR(rt), DATA => TABLE t)",
      { kind: "TUMBLE", timeColumn: "rt", sizeMs: 86_400_000, offsetMs: 1000 },
    ],
    [
      "HOP(TABLE t, DESCRIPTOR(rt), INTERVAL '1' MINUTE, INTERVAL '5' MINUTE)",
      { kind: "HOP", timeColumn: "rt", slideMs: 60_000, sizeMs: 300_000, offsetMs: 0 },
    ],
    [
      "HOP(DATA => TABLE t, TIMECOL => DESCRIPTOR(rt), SIZE => INTERVAL '5' MINUTE, SLIDE => INTERVAL '1' MINUTE)",
      { kind: "HOP", timeColumn: "rt", slideMs: 60_000, sizeMs: 300_000, offsetMs: 0 },
    ],
    [
      "CUMULATE(TABLE t, DESCRIPTOR(rt), INTERVAL '1' HOUR, INTERVAL '1' DAY)",
      { kind: "CUMULATE", timeColumn: "rt", stepMs: 3_600_000, sizeMs: 86_400_000, offsetMs: 0 },
    ],
    [
      "SESSION(TABLE t, DESCRIPTOR(rt), INTERVAL '0.5' SECOND)",
      { kind: "SESSION", timeColumn: "rt", gapMs: 500, partitionBy: [] },
    ],
    [
      "SESSION(TABLE t PARTITION BY (a, `b`), DESCRIPTOR(rt), INTERVAL '1' SECOND)",
      { kind: "SESSION", timeColumn: "rt", gapMs: 1000, partitionBy: ["a", "b"] },
    ],
  ];
  for (const [text, window] of WINDOWS) {
    it(`has the window ${text}`, () => {
      const shape = describeQuery(`SELECT a FROM TABLE(${text}) GROUP BY window_start, window_end, a`);
      assert.deepEqual(shape.kind === "window" ? shape.window : shape, window);
    });
  }

  it("has no GROUP BY when rows of a window stay as they are", () => {
    const shape = describeQuery(`SELECT window_start, name FROM ${MINUTES}`);
    assert.deepEqual(shape.kind === "window" ? shape.groupBy : shape, []);
  });

  const UNSUPPORTED: [string, RegExp][] = [
    ["WITH w AS (SELECT a FROM t) SELECT a FROM w", /has WITH/],
    ["SELECT a FROM t UNION ALL SELECT a FROM t", /has UNION/],
    ["SELECT a FROM t ORDER BY rt", /has ORDER BY/],
    ["SELECT a FROM t LIMIT 3", /has LIMIT/],
    ["SELECT DISTINCT a FROM t", /has SELECT DISTINCT/],
    ["SELECT a FROM t JOIN u ON t.a = u.a", /joins two tables/],
    ["SELECT a FROM (SELECT a FROM t)", /reads another query in FROM/],
    ["SELECT a FROM t AS u (a)", /renames columns in FROM/],
    ["SELECT a FROM t WHERE a IN (SELECT a FROM u)", /has a query in an expression/],
    ["SELECT COUNT(*) OVER (ORDER BY rt) FROM t", /has OVER/],
    ["SELECT COUNT(*) FROM t GROUP BY TUMBLE(rt, INTERVAL '1' MINUTE)", /groups without a window table function/],
    [
      `SELECT COUNT(*) FROM ${MINUTES} GROUP BY window_start, window_end, ROLLUP (gender)`,
      /has GROUPING SETS, ROLLUP or CUBE/,
    ],
    [`SELECT COUNT(*) FROM ${MINUTES}`, /aggregates without GROUP BY/],
    ["SELECT t.* FROM t", /columns of one table by a star/],
    ["SELECT a FROM t /*+ OPTIONS('a'='b') */", /OPTIONS/],
    ["SELECT a FROM t MATCH_RECOGNIZE (PATTERN (A) DEFINE A AS A.x > 1)", /MATCH_RECOGNIZE/],
  ];
  for (const [sql, reason] of UNSUPPORTED) {
    it(`leaves out ${sql}`, () => {
      const shape = describeQuery(sql);
      assert.match(shape.kind === "unsupported" ? shape.unsupported : JSON.stringify(shape), reason);
    });
  }
});
