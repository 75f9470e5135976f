import assert from "node:assert/strict";
import { check, MINUTES } from "./fixtures";

/** What the query does, the query, and the columns of its result. Flink 2.2's own parser takes each of them. */
const ACCEPTED: [string, string, string][] = [
  [
    "counts in a TUMBLE window",
    `SELECT window_start, gender, COUNT(*) AS n FROM ${MINUTES} GROUP BY window_start, window_end, gender`,
    "window_start timestamp, gender string, n bigint",
  ],
  [
    "casts the window's start and the count",
    `SELECT CAST(window_start AS STRING) AS r_time, gender, CAST(COUNT(*) AS INT) AS gendercount
     FROM ${MINUTES} GROUP BY window_start, window_end, gender;`,
    "r_time string, gender string, gendercount int",
  ],
  [
    "counts in a HOP window",
    `SELECT window_end, COUNT(*) n FROM TABLE(HOP(TABLE people, DESCRIPTOR(rt), INTERVAL '1' MINUTE, INTERVAL '5' MINUTES))
     GROUP BY window_start, window_end`,
    "window_end timestamp, n bigint",
  ],
  [
    "counts in a CUMULATE window",
    `SELECT window_start, COUNT(*) n FROM TABLE(CUMULATE(TABLE people, DESCRIPTOR(rt), INTERVAL '1' MINUTE, INTERVAL '1' HOUR))
     GROUP BY window_start, window_end`,
    "window_start timestamp, n bigint",
  ],
  [
    "counts in a SESSION window",
    `SELECT window_start, COUNT(*) n FROM TABLE(SESSION(TABLE people, DESCRIPTOR(rt), INTERVAL '30' SECOND))
     GROUP BY window_start, window_end`,
    "window_start timestamp, n bigint",
  ],
  [
    "counts in SESSION windows by two columns",
    `SELECT window_start, name, COUNT(*) n FROM TABLE(SESSION(TABLE people PARTITION BY (name, gender), DESCRIPTOR(rt), INTERVAL '30' SECOND))
     GROUP BY window_start, window_end, gender, name`,
    "window_start timestamp, name string, n bigint",
  ],
  [
    "names the arguments of a window",
    `SELECT window_start, COUNT(*) n FROM TABLE(TUMBLE(DATA => TABLE people, TIMECOL => DESCRIPTOR(rt), SIZE => INTERVAL '1' MINUTE))
     GROUP BY window_start, window_end`,
    "window_start timestamp, n bigint",
  ],
  [
    "counts with FILTER",
    `SELECT window_start, COUNT(*) FILTER (WHERE age > 18) AS adults FROM ${MINUTES} GROUP BY window_start, window_end`,
    "window_start timestamp, adults bigint",
  ],
  ["filters and projects", "SELECT name FROM people WHERE age > 18 AND gender = 'f'", "name string"],
  [
    "takes every column of the events",
    "SELECT * FROM people",
    "id bigint, name string, gender string, age int, amount decimal(10;2), score double, active boolean, created timestamp, tags json, rt timestamp",
  ],
  ["takes the columns of one table", "SELECT p.name, p.`age` FROM people AS p WHERE p.active", "name string, age int"],
  [
    "computes",
    "SELECT UPPER(name) AS n, age + 1 AS a, CASE WHEN age > 1 THEN 'x' ELSE NULL END AS c, age > 3 AS d FROM people",
    "n string, a int, c string, d boolean",
  ],
  [
    "puts words between arguments",
    `SELECT EXTRACT(HOUR FROM rt) AS h, TIMESTAMPDIFF(MINUTE, created, rt) AS d, TRIM(BOTH ' ' FROM name) AS t,
     SUBSTRING(name FROM 1 FOR 2) AS s, POSITION('a' IN name) AS p, FLOOR(rt TO MINUTE) AS f FROM people`,
    "h bigint, d int, t string, s string, p int, f timestamp",
  ],
  [
    "reads JSON",
    `SELECT JSON_VALUE(tags, '$.a' RETURNING INT NULL ON EMPTY ERROR ON ERROR) AS v, JSON_QUERY(tags, '$.b' WITH WRAPPER) AS q FROM people`,
    "v int, q json",
  ],
  ["puts two streams together", "SELECT name FROM people UNION ALL SELECT gender FROM people", "name string"],
  [
    "takes a windowed query from WITH",
    `WITH w AS (SELECT * FROM ${MINUTES}) SELECT window_start, COUNT(*) AS n FROM w GROUP BY window_start, window_end`,
    "window_start timestamp, n bigint",
  ],
  [
    "renames the ends of a window on the way",
    `SELECT s, SUM(n) AS n FROM (SELECT window_start AS s, window_end AS e, gender, COUNT(*) AS n FROM ${MINUTES}
     GROUP BY window_start, window_end, gender) GROUP BY s, e`,
    "s timestamp, n bigint",
  ],
  [
    "windows a window's time",
    `WITH w AS (SELECT window_time AS t, COUNT(*) AS n FROM ${MINUTES} GROUP BY window_start, window_end, window_time)
     SELECT window_start, SUM(n) AS n FROM TABLE(TUMBLE(TABLE w, DESCRIPTOR(t), INTERVAL '1' HOUR)) GROUP BY window_start, window_end`,
    "window_start timestamp, n bigint",
  ],
  [
    "takes the best of each window",
    `SELECT gender, n FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY n DESC) AS place FROM (
     SELECT window_start, window_end, gender, COUNT(*) AS n FROM ${MINUTES} GROUP BY window_start, window_end, gender)) WHERE place <= 3`,
    "gender string, n bigint",
  ],
  [
    "counts the last hour of each event",
    `SELECT name, COUNT(*) OVER (PARTITION BY gender ORDER BY rt RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW) AS n FROM people`,
    "name string, n bigint",
  ],
  [
    "sums the last ten events",
    "SELECT SUM(age) OVER (PARTITION BY gender ORDER BY rt ROWS BETWEEN 9 PRECEDING AND CURRENT ROW) AS n FROM people",
    "n int",
  ],
  [
    "joins within an hour",
    "SELECT a.name FROM people AS a JOIN people AS b ON a.id = b.id AND a.rt BETWEEN b.rt - INTERVAL '1' HOUR AND b.rt",
    "name string",
  ],
  [
    "joins within an hour by WHERE",
    "SELECT a.name FROM people a, people b WHERE a.id = b.id AND a.rt >= b.rt - INTERVAL '1' HOUR AND a.rt <= b.rt",
    "name string",
  ],
  [
    "joins two windows",
    `SELECT l.name FROM (SELECT * FROM ${MINUTES}) l JOIN (SELECT * FROM ${MINUTES}) r
     ON l.id = r.id AND l.window_start = r.window_start AND l.window_end = r.window_end`,
    "name string",
  ],
  [
    "aggregates and chooses groups",
    `SELECT COUNT(DISTINCT name) AS n, SUM(amount) AS s, AVG(score) a, MAX(age) m FROM ${MINUTES}
     GROUP BY window_start, window_end HAVING COUNT(*) > 10`,
    "n bigint, s decimal(38;2), a double, m int",
  ],
  [
    "groups by sets",
    `SELECT window_start, gender, COUNT(*) AS n FROM ${MINUTES} GROUP BY window_start, window_end, GROUPING SETS ((gender), ())`,
    "window_start timestamp, gender string, n bigint",
  ],
  [
    "groups by a list in parentheses",
    `SELECT COUNT(*) AS n FROM ${MINUTES} GROUP BY (window_start, window_end)`,
    "n bigint",
  ],
  [
    "windows in the older way",
    "SELECT TUMBLE_START(rt, INTERVAL '1' MINUTE) AS t, COUNT(*) AS n FROM people GROUP BY TUMBLE(rt, INTERVAL '1' MINUTE), gender",
    "t timestamp, n bigint",
  ],
  [
    "takes what differs in a window",
    `SELECT DISTINCT window_start, window_end, gender FROM ${MINUTES}`,
    "window_start timestamp, window_end timestamp, gender string",
  ],
  [
    "compares in many ways",
    `SELECT name FROM people WHERE name LIKE 'a%' ESCAPE '!' AND NOT (age BETWEEN 1 AND 3) AND gender IN ('a', 'b')
     AND tags IS NOT NULL AND name IS NOT DISTINCT FROM gender AND name NOT SIMILAR TO 'a|b'`,
    "name string",
  ],
  ["orders by time", "SELECT name FROM people ORDER BY rt", "name string"],
  [
    "casts",
    "SELECT CAST(age AS DECIMAL(10, 2)) AS d, CAST(name AS VARCHAR(32)) v, TRY_CAST(name AS INT) AS i, CAST(rt AS TIMESTAMP(3)) AS t FROM people",
    "d decimal(10;2), v string, i int, t timestamp",
  ],
  [
    "has literals, backticks and comments",
    "/* two */ SELECT `name` AS `value`, 'it''s' AS s, DATE '2026-01-31' AS d, TIMESTAMP '2026-01-31 00:00:00' AS t, -1.5e3 AS e\nFROM people -- done",
    "value string, s string, d date, t timestamp, e double",
  ],
  [
    "groups by an expression",
    `SELECT UPPER(gender) AS g, COUNT(*) AS n FROM ${MINUTES} GROUP BY window_start, window_end, UPPER(gender)`,
    "g string, n bigint",
  ],
  [
    "takes the first event of each name",
    "SELECT name FROM (SELECT name, ROW_NUMBER() OVER (PARTITION BY name ORDER BY rt) AS place FROM people) WHERE place = 1",
    "name string",
  ],
  [
    "numbers events by time",
    "SELECT name, ROW_NUMBER() OVER (PARTITION BY gender ORDER BY rt) AS n FROM people",
    "name string, n bigint",
  ],
  [
    "has a window of 99 seconds",
    `SELECT COUNT(*) n FROM ${MINUTES.replace("'1' MINUTE", "'99' SECOND")} GROUP BY window_start, window_end`,
    "n bigint",
  ],
  [
    "has a window of 120 seconds with its digits",
    `SELECT COUNT(*) n FROM ${MINUTES.replace("'1' MINUTE", "'120' SECOND(3)")} GROUP BY window_start, window_end`,
    "n bigint",
  ],
];

describe("the check of queries accepts a query that", () => {
  for (const [title, sql, columns] of ACCEPTED) {
    it(title, () => {
      assert.deepEqual(check(sql, columns), { problems: [], warnings: [] });
    });
  }
});
