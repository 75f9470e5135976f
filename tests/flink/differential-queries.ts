import { ROWS } from "./differential-rows";
import type { DifferentialQuery } from "./differential-run";

const MINUTE = "TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' MINUTE)";
const HALF_MINUTES = "HOP(TABLE events, DESCRIPTOR(rt), INTERVAL '30' SECOND, INTERVAL '2' MINUTE)";
const GROWING = "CUMULATE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' MINUTE, INTERVAL '4' MINUTE)";
const SESSIONS = "SESSION(TABLE events PARTITION BY kind, DESCRIPTOR(rt), INTERVAL '6' SECOND)";
const WINDOW = "window_start AS f, window_end AS t";
const BY_WINDOW = "GROUP BY window_start, window_end";

/** Rows by window. */
const WINDOWS: DifferentialQuery[] = [
  {
    name: "tumble",
    sql: `SELECT ${WINDOW}, kind, COUNT(*) AS c FROM TABLE(${MINUTE}) ${BY_WINDOW}, kind`,
    columns: "f timestamp, t timestamp, kind string, c bigint",
  },
  {
    name: "tumble-hour",
    sql: `SELECT ${WINDOW}, window_time AS wt, ok, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' HOUR)) ${BY_WINDOW}, window_time, ok`,
    columns: "f timestamp, t timestamp, wt timestamp, ok boolean, c bigint",
  },
  {
    name: "hop",
    sql: `SELECT ${WINDOW}, kind, COUNT(*) AS c, SUM(id) AS ids FROM TABLE(${HALF_MINUTES}) ${BY_WINDOW}, kind`,
    columns: "f timestamp, t timestamp, kind string, c bigint, ids bigint",
  },
  {
    name: "hop-distinct",
    sql: `SELECT ${WINDOW}, COUNT(DISTINCT kind) AS kinds, MIN(n) AS least, MAX(price) AS dearest FROM TABLE(${HALF_MINUTES}) WHERE ok ${BY_WINDOW}`,
    columns: "f timestamp, t timestamp, kinds bigint, least int, dearest decimal(10,2)",
  },
  {
    name: "cumulate",
    sql: `SELECT ${WINDOW}, kind, COUNT(*) AS c, SUM(id) AS ids FROM TABLE(${GROWING}) ${BY_WINDOW}, kind`,
    columns: "f timestamp, t timestamp, kind string, c bigint, ids bigint",
  },
  {
    name: "cumulate-all",
    sql: `SELECT ${WINDOW}, COUNT(DISTINCT n) AS c, AVG(x) AS a FROM TABLE(${GROWING}) ${BY_WINDOW}`,
    columns: "f timestamp, t timestamp, c bigint, a double",
  },
  {
    name: "session",
    sql: `SELECT ${WINDOW}, kind, COUNT(*) AS c, SUM(id) AS ids, MAX(note) AS note FROM TABLE(${SESSIONS}) ${BY_WINDOW}, kind`,
    columns: "f timestamp, t timestamp, kind string, c bigint, ids bigint, note string",
  },
  {
    name: "session-by-two",
    sql: `SELECT ${WINDOW}, kind, ok, COUNT(*) AS c, MIN(id) AS i FROM TABLE(SESSION(TABLE events PARTITION BY (kind, ok), DESCRIPTOR(rt), INTERVAL '9' SECOND)) ${BY_WINDOW}, kind, ok`,
    columns: "f timestamp, t timestamp, kind string, ok boolean, c bigint, i bigint",
  },
  {
    name: "session-of-all",
    sql: `SELECT ${WINDOW}, COUNT(*) AS c, MIN(id) AS i FROM TABLE(SESSION(TABLE events, DESCRIPTOR(rt), INTERVAL '2' SECOND)) WHERE ok AND n < 40 ${BY_WINDOW}`,
    columns: "f timestamp, t timestamp, c bigint, i bigint",
  },
  {
    name: "window-of-each-row",
    sql: `SELECT id, ${WINDOW} FROM TABLE(${HALF_MINUTES}) WHERE id < 60`,
    columns: "id bigint, f timestamp, t timestamp",
  },
  {
    name: "having",
    sql: `SELECT ${WINDOW}, kind, COUNT(*) AS c FROM TABLE(${MINUTE}) ${BY_WINDOW}, kind HAVING COUNT(*) > 10 AND MIN(n) IS NOT NULL AND SUM(small) <> 0`,
    columns: "f timestamp, t timestamp, kind string, c bigint",
  },
  {
    name: "by-expression",
    sql: `SELECT window_start AS f, CASE WHEN n > 40 THEN 'many' WHEN n IS NULL THEN 'none' ELSE 'few' END AS size, COUNT(*) AS c FROM TABLE(${MINUTE}) ${BY_WINDOW}, CASE WHEN n > 40 THEN 'many' WHEN n IS NULL THEN 'none' ELSE 'few' END`,
    columns: "f timestamp, size string, c bigint",
  },
  {
    name: "window-csv",
    sql: `SELECT ${WINDOW}, kind, MAX(note) AS note, SUM(price) AS total, AVG(x) AS a FROM TABLE(${MINUTE}) ${BY_WINDOW}, kind`,
    columns: "f timestamp, t timestamp, kind string, note string, total decimal(38,2), a double",
    format: "CSV",
  },
];

/** Every aggregate over every type that it takes. */
const AGGREGATES: DifferentialQuery[] = [
  {
    name: "counts",
    sql: `SELECT window_start AS f, COUNT(*) AS a, COUNT(kind) AS k, COUNT(note) AS b, COUNT(DISTINCT note) AS c, COUNT(DISTINCT n) AS d, COUNT(DISTINCT price) AS e, COUNT(DISTINCT stamp) AS g, COUNT(DISTINCT ok) AS h FROM TABLE(${MINUTE}) ${BY_WINDOW}`,
    columns: "f timestamp, a bigint, k bigint, b bigint, c bigint, d bigint, e bigint, g bigint, h bigint",
  },
  {
    name: "sums-of-whole",
    sql: `SELECT window_start AS f, kind, SUM(tiny) AS a, SUM(small) AS b, SUM(n) AS c, SUM(big) AS d, SUM(DISTINCT n) AS e FROM TABLE(${MINUTE}) ${BY_WINDOW}, kind`,
    columns: "f timestamp, kind string, a tinyint, b smallint, c int, d bigint, e int",
  },
  {
    name: "averages-of-whole",
    sql: `SELECT window_start AS f, kind, AVG(tiny) AS a, AVG(small) AS b, AVG(n) AS c, AVG(big) AS d, AVG(DISTINCT n) AS e FROM TABLE(${MINUTE}) ${BY_WINDOW}, kind`,
    columns: "f timestamp, kind string, a tinyint, b smallint, c int, d bigint, e int",
  },
  {
    name: "decimals",
    sql: `SELECT window_start AS f, kind, SUM(price) AS a, AVG(price) AS b, MIN(price) AS c, MAX(price) AS d, SUM(wide) AS e, AVG(wide) AS g, MIN(wide) AS h FROM TABLE(${MINUTE}) ${BY_WINDOW}, kind`,
    columns:
      "f timestamp, kind string, a decimal(38,2), b decimal(38,6), c decimal(10,2), d decimal(10,2), e decimal(38,10), g decimal(38,10), h decimal(38,10)",
  },
  {
    name: "doubles",
    sql: `SELECT window_start AS f, kind, SUM(x) AS a, AVG(x) AS b, MIN(x) AS c, MAX(x) AS d, MIN(extreme) AS e, MAX(extreme) AS g, SUM(extreme) AS h FROM TABLE(${MINUTE}) ${BY_WINDOW}, kind`,
    columns: "f timestamp, kind string, a double, b double, c double, d double, e double, g double, h double",
  },
  {
    name: "floats",
    sql: `SELECT window_start AS f, SUM(f) AS a, AVG(f) AS b, MIN(f) AS c, MAX(f) AS d, SUM(CAST(x AS FLOAT)) AS e FROM TABLE(${MINUTE}) WHERE f < 1e20 ${BY_WINDOW}`,
    columns: "f timestamp, a float, b float, c float, d float, e float",
  },
  {
    name: "least-and-greatest",
    sql: `SELECT window_start AS f, MIN(kind) AS a, MAX(kind) AS b, MIN(note) AS c, MAX(note) AS d, MIN(stamp) AS e, MAX(stamp) AS g, MIN(born) AS h, MAX(born) AS i, MIN(tiny) AS j, MAX(small) AS k, MIN(big) AS l, MAX(big) AS m, MIN(ok) AS o, MAX(ok) AS p FROM TABLE(${MINUTE}) ${BY_WINDOW}`,
    columns:
      "f timestamp, a string, b string, c string, d string, e timestamp, g timestamp, h date, i date, j tinyint, k smallint, l bigint, m bigint, o boolean, p boolean",
  },
  {
    name: "first-and-last",
    sql: `SELECT window_start AS f, kind, FIRST_VALUE(id) AS a, LAST_VALUE(id) AS b, FIRST_VALUE(note) AS c, LAST_VALUE(note) AS d, LAST_VALUE(price) AS e FROM TABLE(${MINUTE}) ${BY_WINDOW}, kind`,
    columns: "f timestamp, kind string, a bigint, b bigint, c string, d string, e decimal(10,2)",
  },
  {
    name: "filtered",
    sql: `SELECT window_start AS f, COUNT(*) FILTER (WHERE ok) AS a, SUM(n) FILTER (WHERE n BETWEEN 1 AND 90) AS b, MAX(note) FILTER (WHERE kind = 'none of these') AS c, COUNT(DISTINCT kind) FILTER (WHERE NOT ok) AS d, AVG(x) FILTER (WHERE x > 0) AS e FROM TABLE(${MINUTE}) ${BY_WINDOW}`,
    columns: "f timestamp, a bigint, b int, c string, d bigint, e double",
  },
  {
    name: "deviations",
    sql: `SELECT window_start AS f, STDDEV_POP(x) AS a, STDDEV_SAMP(x) AS b, VAR_POP(x) AS c, VAR_SAMP(x) AS d, STDDEV_POP(CAST(n AS DOUBLE)) AS e FROM TABLE(${MINUTE}) WHERE id < 200 ${BY_WINDOW}`,
    columns: "f timestamp, a double, b double, c double, d double, e double",
  },
  {
    name: "aggregates-in-expressions",
    sql: `SELECT window_start AS f, COUNT(*) * 100 / COUNT(kind) AS a, SUM(x) / COUNT(x) AS b, COALESCE(MAX(n), 0) - COALESCE(MIN(n), 0) AS c, CASE WHEN COUNT(*) > 50 THEN UPPER(MAX(kind)) ELSE 'few' END AS d, CAST(AVG(price) AS DECIMAL(12, 3)) AS e, DATE_FORMAT(MAX(stamp), 'yyyy-MM-dd HH:mm') AS g FROM TABLE(${MINUTE}) ${BY_WINDOW}`,
    columns: "f timestamp, a bigint, b double, c int, d string, e decimal(12,3), g string",
  },
];

/** All that both engines run. */
export const QUERIES: DifferentialQuery[] = [...WINDOWS, ...AGGREGATES, ...ROWS];
