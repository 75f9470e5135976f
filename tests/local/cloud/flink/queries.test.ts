import assert from "node:assert/strict";
import { applicationInputs, at, World } from "./world";

const MINUTE = "TABLE(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' MINUTE))";
const HALF = "TABLE(HOP(TABLE events, DESCRIPTOR(rt), INTERVAL '30' SECOND, INTERVAL '60' SECOND))";
const SESSION = "TABLE(SESSION(TABLE events PARTITION BY k, DESCRIPTOR(rt), INTERVAL '10' SECOND))";
const BY_WINDOW = "GROUP BY window_start, window_end";

const EVENTS = [
  { k: "a", v: 1, price: 1.5, x: 0.5, ok: true, at: at("12:00:01") },
  { k: "a", v: 4, price: 2.25, x: 1e7, ok: false, at: at("12:00:02.250") },
  { k: "b", v: null, price: null, x: null, ok: null, at: at("12:00:31") },
  { k: "it, b", v: 2, price: 100, x: 100, ok: true, at: at("12:01:05") },
];

/** A query over EVENTS, and what it has put when the stream has ended. */
const QUERIES: { title: string; sql: string; columns: string; format?: string; rows: string[] }[] = [
  {
    title: "filters and computes row by row",
    sql: "SELECT UPPER(k) AS k, v * 2 AS v FROM events AS e WHERE e.v >= 2 AND k NOT LIKE 'b%'",
    columns: "k string, v int",
    rows: ['{"k":"A","v":8}', '{"k":"IT, B","v":4}'],
  },
  {
    title: "shows all columns of a star, the time attribute with them",
    sql: "SELECT * FROM events WHERE v = 4",
    columns: "k string, v int, price decimal(10,2), x double, ok boolean, at timestamp, rt timestamp",
    format: "CSV",
    rows: ['a,4,2.25,1.0E7,false,"2026-01-31 12:00:02.25","2026-01-31 12:00:02.25"'],
  },
  {
    title: "writes NULL in CSV as nothing, and quotes what needs it",
    sql: "SELECT k, v, price, ok FROM events WHERE v IS NULL OR v = 2",
    columns: "k string, v int, price decimal(10,2), ok boolean",
    format: "CSV",
    rows: ["b,,,", '"it, b",2,100.00,true'],
  },
  {
    title: "aggregates with Flink's types",
    sql: `SELECT COUNT(*) AS n, COUNT(v) AS c, SUM(v) AS s, AVG(v) AS a, MIN(x) AS l, MAX(price) AS h, SUM(price) AS p, AVG(price) AS q FROM ${MINUTE} ${BY_WINDOW}`,
    columns: "n bigint, c bigint, s int, a int, l double, h decimal(10,2), p decimal(38,2), q decimal(38,6)",
    rows: [
      '{"n":3,"c":2,"s":5,"a":2,"l":0.5,"h":2.25,"p":3.75,"q":1.875000}',
      '{"n":1,"c":1,"s":2,"a":2,"l":100.0,"h":100.00,"p":100.00,"q":100.000000}',
    ],
  },
  {
    title: "answers NULL for a group without values",
    sql: `SELECT k, SUM(v) AS s, AVG(price) AS a, COUNT(v) AS n FROM ${MINUTE} WHERE k = 'b' GROUP BY window_start, window_end, k`,
    columns: "k string, s int, a decimal(38,6), n bigint",
    rows: ['{"k":"b","s":null,"a":null,"n":0}'],
  },
  {
    title: "shows the window in each of its columns",
    sql: `SELECT CAST(window_start AS STRING) AS s, window_end AS e, window_time AS t FROM ${MINUTE} GROUP BY window_start, window_end, window_time`,
    columns: "s string, e timestamp, t timestamp",
    format: "CSV",
    rows: [
      '"2026-01-31 12:00:00.000","2026-01-31 12:01:00","2026-01-31 12:00:59.999"',
      '"2026-01-31 12:01:00.000","2026-01-31 12:02:00","2026-01-31 12:01:59.999"',
    ],
  },
  {
    title: "leaves groups out by HAVING",
    sql: `SELECT k, COUNT(*) AS n FROM ${MINUTE} GROUP BY window_start, window_end, k HAVING COUNT(*) > 1`,
    columns: "k string, n bigint",
    rows: ['{"k":"a","n":2}'],
  },
  {
    title: "groups by an expression",
    sql: `SELECT CHAR_LENGTH(k) AS l, COUNT(*) AS n FROM ${MINUTE} GROUP BY window_start, window_end, CHAR_LENGTH(k)`,
    columns: "l int, n bigint",
    rows: ['{"l":1,"n":3}', '{"l":5,"n":1}'],
  },
  {
    title: "counts distinct values and those that a filter takes",
    sql: `SELECT COUNT(DISTINCT k) AS d, COUNT(*) FILTER (WHERE ok) AS f FROM ${MINUTE} ${BY_WINDOW}`,
    columns: "d bigint, f bigint",
    rows: ['{"d":2,"f":1}', '{"d":1,"f":1}'],
  },
  {
    title: "takes the first and last value by arrival in TUMBLE",
    sql: `SELECT k, FIRST_VALUE(v) AS f, LAST_VALUE(v) AS l FROM ${MINUTE} WHERE v < 9 GROUP BY window_start, window_end, k`,
    columns: "k string, f int, l int",
    rows: ['{"k":"a","f":1,"l":4}', '{"k":"it, b","f":2,"l":2}'],
  },
  {
    title: "filters by the window",
    sql: `SELECT COUNT(*) AS n FROM ${HALF} WHERE window_start >= TIMESTAMP '2026-01-31 12:00:00' AND window_start < '2026-01-31 12:00:30' ${BY_WINDOW}`,
    columns: "n bigint",
    rows: ['{"n":3}'],
  },
  {
    title: "shows each row its windows without GROUP BY",
    sql: `SELECT v, window_start AS s FROM ${HALF} WHERE v >= 4`,
    columns: "v int, s timestamp",
    rows: ['{"v":4,"s":"2026-01-31 11:59:30"}', '{"v":4,"s":"2026-01-31 12:00:00"}'],
  },
  {
    title: "shows each row its session when that has closed",
    sql: `SELECT v, window_start AS s, window_end AS e FROM ${SESSION} WHERE k = 'a'`,
    columns: "v int, s timestamp, e timestamp",
    rows: [
      '{"v":1,"s":"2026-01-31 12:00:01","e":"2026-01-31 12:00:12.25"}',
      '{"v":4,"s":"2026-01-31 12:00:01","e":"2026-01-31 12:00:12.25"}',
    ],
  },
  {
    title: "converts to a wider result",
    sql: "SELECT v AS v, price AS p, x AS x FROM events WHERE v = 4",
    columns: "v bigint, p double, x float",
    rows: ['{"v":4,"p":2.25,"x":1.0E7}'],
  },
];

describe("queries of the embedded Flink", () => {
  for (const { title, sql, columns, format, rows } of QUERIES) {
    it(title, async () => {
      const world = new World();
      try {
        await world.flink.apply("sql", applicationInputs({ sql, results: { rows: { columns, format } } }));
        for (const event of EVENTS) world.put(event);
        await world.flink.drain();
        assert.deepEqual(world.sinks.of("rows"), rows);
        assert.deepEqual(world.problems, []);
      } finally {
        await world.close();
      }
    });
  }
});
