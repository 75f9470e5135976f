import type { DifferentialQuery } from "./differential-run";

/** A query that Flink runs and the embedded engine refuses, and what its refusal names. */
export interface RefusedQuery extends DifferentialQuery {
  named: RegExp;
}

const MINUTE = "TABLE(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' MINUTE))";
const BY_WINDOW = "GROUP BY window_start, window_end";

export const REFUSED: RefusedQuery[] = [
  {
    name: "regexp",
    sql: "SELECT id, REGEXP_EXTRACT(note, '([a-z]+)', 1) AS word FROM events",
    columns: "id bigint, word string",
    named: /the function REGEXP_EXTRACT/,
  },
  {
    name: "logarithm-to-ten",
    sql: "SELECT id, LOG10(ABS(x) + 1) AS l FROM events",
    columns: "id bigint, l double",
    named: /the function LOG10/,
  },
  {
    name: "split-index",
    sql: "SELECT id, SPLIT_INDEX(note, ',', 0) AS part FROM events",
    columns: "id bigint, part string",
    named: /the function SPLIT_INDEX/,
  },
  {
    name: "hash",
    sql: "SELECT id, MD5(note) AS digest FROM events",
    columns: "id bigint, digest string",
    named: /the function MD5/,
  },
  {
    name: "with",
    sql: "WITH dear AS (SELECT id, price FROM events WHERE price > 10) SELECT id, price FROM dear",
    columns: "id bigint, price decimal(10,2)",
    named: /has WITH/,
  },
  {
    name: "union",
    sql: "SELECT id FROM events WHERE ok UNION ALL SELECT id FROM events WHERE n > 50",
    columns: "id bigint",
    named: /has UNION/,
  },
  {
    name: "subquery",
    sql: "SELECT id FROM (SELECT id, n FROM events WHERE ok) WHERE n > 5",
    columns: "id bigint",
    named: /reads another query in FROM/,
  },
  {
    name: "grouping-sets",
    sql: `SELECT window_start AS f, kind, COUNT(*) AS c FROM ${MINUTE} ${BY_WINDOW}, GROUPING SETS ((kind), ())`,
    columns: "f timestamp, kind string, c bigint",
    named: /has GROUPING SETS/,
  },
  {
    name: "over",
    sql: "SELECT id, COUNT(*) OVER (PARTITION BY kind ORDER BY rt ROWS BETWEEN 3 PRECEDING AND CURRENT ROW) AS c FROM events",
    columns: "id bigint, c bigint",
    named: /has OVER/,
  },
  {
    name: "listagg",
    sql: `SELECT window_start AS f, LISTAGG(kind) AS kinds FROM ${MINUTE} ${BY_WINDOW}`,
    columns: "f timestamp, kinds string",
    named: /the function LISTAGG/,
  },
  {
    name: "double-as-text",
    sql: "SELECT id, CAST(x AS STRING) AS text FROM events",
    columns: "id bigint, text string",
    named: /CAST of DOUBLE AS STRING/,
  },
  {
    name: "whole-deviation",
    sql: `SELECT window_start AS f, STDDEV_POP(n) AS d FROM ${MINUTE} ${BY_WINDOW}`,
    columns: "f timestamp, d int",
    named: /STDDEV_POP of INT/,
  },
  {
    name: "day-names",
    sql: "SELECT id, DATE_FORMAT(stamp, 'EEEE') AS day_name FROM events",
    columns: "id bigint, day_name string",
    named: /EEEE in the pattern of DATE_FORMAT/,
  },
  {
    name: "ceiling-of-time",
    sql: "SELECT id, CEIL(stamp TO HOUR) AS h FROM events",
    columns: "id bigint, h timestamp",
    named: /CEIL TO HOUR/,
  },
  {
    name: "rounding-to-tens",
    sql: "SELECT id, ROUND(x, -1) AS tens FROM events",
    columns: "id bigint, tens double",
    named: /ROUND to other than 0 to 12/,
  },
  {
    name: "modulo-of-decimal",
    sql: "SELECT id, price % 3 AS rest FROM events",
    columns: "id bigint, rest decimal(10,2)",
    named: /% of DECIMAL/,
  },
  {
    name: "product-of-decimals",
    sql: "SELECT id, wide * wide AS square FROM events WHERE wide < 100",
    columns: "id bigint, square decimal(38,6)",
    named: /\* of DECIMAL\(38, 10\) and DECIMAL\(38, 10\), beyond 38 digits/,
  },
  {
    name: "json-query",
    sql: "SELECT id, JSON_QUERY(doc, '$.a') AS a FROM events",
    columns: "id bigint, a string",
    named: /the function JSON_QUERY/,
  },
];
