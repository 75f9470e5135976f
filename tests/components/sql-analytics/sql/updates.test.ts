import { MINUTES } from "./fixtures";
import { refuses } from "./refuses";

refuses("results that would change rows", [
  [
    "GROUP BY without a window",
    "SELECT gender, COUNT(*) AS n FROM people GROUP BY gender",
    "1:42",
    /groups without a window.*TABLE\(TUMBLE/,
  ],
  [
    "GROUP BY without the window's ends",
    `SELECT gender FROM ${MINUTES} GROUP BY gender`,
    "1:85",
    /Add window_start and window_end to GROUP BY/,
  ],
  [
    "GROUP BY without the window's end",
    `SELECT gender FROM ${MINUTES} GROUP BY window_start, gender`,
    "1:85",
    /groups without a window/,
  ],
  [
    "GROUP BY of a rounded time",
    "SELECT FLOOR(rt TO MINUTE) AS m FROM people GROUP BY FLOOR(rt TO MINUTE)",
    "1:45",
    /groups without a window/,
  ],
  ["an aggregate of everything", "SELECT COUNT(*) AS n FROM people", "1:8", /aggregates without a window/],
  [
    "an aggregate of a window without GROUP BY",
    `SELECT COUNT(*) AS n FROM ${MINUTES}`,
    "1:8",
    /Add window_start and window_end to GROUP BY/,
  ],
  [
    "a plain join",
    "SELECT a.name FROM people a JOIN people b ON a.id = b.id",
    "1:34",
    /joins without bounds of time.*BETWEEN/,
  ],
  [
    "a join with one bound",
    "SELECT a.name FROM people a JOIN people b ON a.id = b.id AND a.rt > b.rt",
    "1:34",
    /joins without bounds of time/,
  ],
  [
    "a join by comma",
    "SELECT a.name FROM people a, people b WHERE a.id = b.id",
    "1:30",
    /joins without bounds of time/,
  ],
  [
    "a join of two windows by one end",
    `SELECT l.name FROM (SELECT * FROM ${MINUTES}) l JOIN (SELECT * FROM ${MINUTES}) r ON l.window_start = r.window_start`,
    "1:108",
    /joins without bounds of time/,
  ],
  ["DISTINCT without a window", "SELECT DISTINCT name FROM people", "1:8", /compares each row with all earlier ones/],
  ["ORDER BY of a value", "SELECT name FROM people ORDER BY name", "1:34", /sorts a stream that has no end/],
  ["ORDER BY of falling time", "SELECT name FROM people ORDER BY rt DESC", "1:34", /sorts a stream that has no end/],
  ["LIMIT", "SELECT name FROM people LIMIT 10", "1:25", /takes the first rows of a stream/],
  ["FETCH", "SELECT name FROM people FETCH FIRST 5 ROWS ONLY", "1:25", /takes the first rows of a stream/],
  ["UNION without ALL", "SELECT name FROM people UNION SELECT gender FROM people", "1:25", /Write UNION ALL/],
  ["EXCEPT", "SELECT name FROM people EXCEPT SELECT gender FROM people", "1:25", /compares each row/],
  ["INTERSECT ALL", "SELECT name FROM people INTERSECT ALL SELECT gender FROM people", "1:25", /compares each row/],
  [
    "IN with a query",
    "SELECT name FROM people WHERE age IN (SELECT age FROM people)",
    "1:38",
    /joins a query to each row/,
  ],
  [
    "EXISTS",
    "SELECT name FROM people WHERE EXISTS (SELECT b.id FROM people b WHERE b.id = people.id)",
    "1:39",
    /joins a query to each row/,
  ],
  ["an OVER of another order", "SELECT SUM(age) OVER (ORDER BY age) AS n FROM people", "1:32", /no time attribute/],
  ["an OVER without order", "SELECT SUM(age) OVER (PARTITION BY name) AS n FROM people", "1:8", /no time attribute/],
  [
    "the best of all time",
    "SELECT name FROM (SELECT name, ROW_NUMBER() OVER (PARTITION BY gender ORDER BY age DESC) AS p FROM people) WHERE p = 1",
    "1:80",
    /no time attribute.*Rank within windows/,
  ],
  [
    "the first three of all time",
    "SELECT name FROM (SELECT name, ROW_NUMBER() OVER (PARTITION BY gender ORDER BY rt) AS p FROM people) WHERE p <= 3",
    "1:108",
    /place in an order that later events change/,
  ],
]);

refuses("what Flink would refuse when the job starts", [
  [
    "a column beside GROUP BY",
    `SELECT name FROM ${MINUTES} GROUP BY window_start, window_end`,
    "1:8",
    /neither in GROUP BY nor in an aggregate.*MAX\(name\)/,
  ],
  [
    "a column in HAVING",
    `SELECT COUNT(*) AS n FROM ${MINUTES} GROUP BY window_start, window_end HAVING age > 3`,
    "1:133",
    /neither in GROUP BY/,
  ],
  [
    "a window over an ordinary column",
    `SELECT name FROM ${MINUTES.replace("(rt)", "(created)")}`,
    "1:56",
    /no time attribute.*DESCRIPTOR\(rt\)/,
  ],
  [
    "a CUMULATE that its steps do not fill",
    "SELECT name FROM TABLE(CUMULATE(TABLE people, DESCRIPTOR(rt), INTERVAL '7' SECOND, INTERVAL '1' MINUTE))",
    "1:18",
    /multiple of the step/,
  ],
  [
    "a HOP to group by that its slide does not fill",
    "SELECT COUNT(*) AS n FROM TABLE(HOP(TABLE people, DESCRIPTOR(rt), INTERVAL '7' SECOND, INTERVAL '1' MINUTE)) GROUP BY window_start, window_end",
    "1:27",
    /multiple of the slide/,
  ],
  ["a window without length", `SELECT name FROM ${MINUTES.replace("'1'", "'0'")}`, "1:18", /without length/],
  [
    "a window moved by an offset",
    `SELECT name FROM ${MINUTES.replace("MINUTE", "MINUTE, INTERVAL '-5' SECOND")}`,
    "1:18",
    /an offset, with which Flink 2\.2 loses rows/,
  ],
  [
    "a column of SESSION's PARTITION BY that GROUP BY leaves out",
    "SELECT COUNT(*) AS n FROM TABLE(SESSION(TABLE people PARTITION BY name, DESCRIPTOR(rt), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end",
    "1:67",
    /"name", which GROUP BY leaves out/,
  ],
  [
    "a column of GROUP BY that SESSION's PARTITION BY leaves out",
    "SELECT COUNT(*) AS n FROM TABLE(SESSION(TABLE people, DESCRIPTOR(rt), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end, name",
    "1:128",
    /PARTITION BY the same columns/,
  ],
  [
    "more columns in PARTITION BY without parentheses",
    "SELECT name FROM TABLE(SESSION(TABLE people PARTITION BY name, age, DESCRIPTOR(rt), INTERVAL '1' MINUTE))",
    "1:58",
    /put them in parentheses/,
  ],
  [
    "PARTITION BY in TUMBLE",
    `SELECT name FROM ${MINUTES.replace("people", "people PARTITION BY name")}`,
    "1:18",
    /only SESSION takes it/,
  ],
  [
    "UNION ALL of different columns",
    "SELECT name FROM people UNION ALL SELECT name, age FROM people",
    "1:25",
    /joins 1 columns with 2/,
  ],
]);
