import assert from "node:assert/strict";
import { check, MINUTES, PEOPLE } from "./fixtures";
import { refuses } from "./refuses";

refuses("text that is broken beyond doubt", [
  ["a misspelt SELECT", "SELCT name FROM people", "1:1", /has "SELCT".*did you mean SELECT/],
  ["a misspelt FROM", "SELECT name FORM people", "1:13", /has "FORM"; did you mean FROM\?/],
  ["a misspelt WHERE", "SELECT name\nFROM people\nWHER age > 3", "3:1", /did you mean WHERE\?/],
  ["a misspelt GROUP", "SELECT name FROM people GRUOP BY name", "1:25", /did you mean GROUP\?/],
  ["a misspelt ORDER", "SELECT name FROM people ODER BY rt", "1:25", /did you mean ORDER\?/],
  ["no FROM", "SELECT 1", "1:9", /ends where FROM must follow/],
  ["no table", "SELECT name FROM", "1:17", /ends where a name must follow/],
  ["a comma too many", "SELECT name, FROM people", "1:14", /has "FROM" where a value must stand/],
  ["no condition", "SELECT name FROM people WHERE", "1:30", /ends where a value must follow/],
  ["no first condition", "SELECT name FROM people WHERE AND age > 3", "1:31", /has "AND"/],
  ["two operators in a row", "SELECT name FROM people WHERE age = = 3", "1:37", /has "=" where a value must stand/],
  ["GROUP without BY", "SELECT name FROM people GROUP name", "1:31", /has "name" where BY must stand/],
  ["a second alias", "SELECT name b c FROM people", "1:15", /has "c" where FROM must stand/],
  ["a number after an alias", "SELECT name b 5 FROM people", "1:15", /has "5"/],
  ["a parenthesis that does not close", "SELECT (name FROM people", "1:14", /has "FROM" where \) must stand/],
  ["a parenthesis that does not open", "SELECT name FROM people)", "1:24", /has "\)"/],
  ["a CASE without END", "SELECT CASE age WHEN 1 THEN 'a' FROM people", "1:33", /where END must stand/],
  ["a quote that does not close", "SELECT 'a FROM people", "1:8", /quote ' does not close/],
  ["a backtick that does not close", "SELECT `a FROM people", "1:8", /backtick does not close/],
  ["a comment that does not end", "SELECT name /* FROM people", "1:13", /comment that does not end/],
  ["double quotes", 'SELECT "name" FROM people', "1:8", /between backticks/],
  ["a character of no use", "SELECT name FROM people WHERE age & 1", "1:35", /has "&"/],
  ["a reserved word as an alias", `SELECT COUNT(*) AS count FROM ${MINUTES}`, "1:20", /reserved word count.*`count`/],
  ["another statement", "INSERT INTO x SELECT name FROM people", "1:1", /has "INSERT"/],
  [
    "an interval of too many digits",
    `SELECT name FROM ${MINUTES.replace("'1' MINUTE", "'120' SECOND")}`,
    "1:61",
    /more than 2 digits.*SECOND\(3\)/,
  ],
  [
    "a window without its time",
    "SELECT name FROM TABLE(TUMBLE(TABLE people, INTERVAL '1' MINUTE))",
    "1:64",
    /DESCRIPTOR\(rt\)/,
  ],
  [
    "a window without its length",
    "SELECT name FROM TABLE(TUMBLE(TABLE people, DESCRIPTOR(rt)))",
    "1:59",
    /TUMBLE 0 lengths of time; it takes size/,
  ],
  ["a window of a year", `SELECT name FROM ${MINUTES.replace("MINUTE", "YEAR")}`, "1:61", /no length of time/],
]);

refuses("names that are unknown", [
  ["a table", "SELECT name FROM poeple", "1:18", /"poeple" is unknown; did you mean "people"\?/],
  ["a window's table", `SELECT name FROM ${MINUTES.replace("people", "peple")}`, "1:37", /did you mean "people"\?/],
  ["a column", "SELECT naem AS name FROM people", "1:8", /"naem" is unknown; did you mean "name"\?/],
  [
    "a column in other letters, which Flink tells apart",
    "SELECT Name AS name FROM people",
    "1:8",
    /did you mean "name"\?/,
  ],
  ["a column in WHERE", "SELECT name\nFROM people\nWHERE (agee > 3)", "3:8", /did you mean "age"\?/],
  [
    "a column in GROUP BY",
    `SELECT gender FROM ${MINUTES} GROUP BY window_start, window_end, gendr`,
    "1:120",
    /did you mean "gender"\?/,
  ],
  [
    "window_start without a window",
    "SELECT window_start FROM people",
    "1:8",
    /"window_start" is unknown; there are id, name/,
  ],
  [
    "an alias of a table",
    "SELECT q.name FROM people AS p",
    "1:8",
    /names no table of this FROM: "q"; did you mean "p"\?/,
  ],
  ["a table's name behind its alias", "SELECT people.name FROM people AS p", "1:8", /"people"/],
  ["a star of no table", "SELECT q.* FROM people AS p", "1:8", /names no table of this FROM: "q"/],
  [
    "a column of WITH",
    "WITH w AS (SELECT name AS n FROM people) SELECT name FROM w",
    "1:49",
    /"name" is unknown; did you mean "n"|there are n/,
  ],
  ["a column of a query", "SELECT age FROM (SELECT name FROM people)", "1:8", /"age" is unknown; .*name/],
  [
    "a column that two tables have",
    "SELECT name FROM people a JOIN people b ON a.id = b.id AND a.rt = b.rt",
    "1:8",
    /more than one table; write table\.name/,
  ],
  [
    "a window's time",
    `SELECT name FROM ${MINUTES.replace("(rt)", "(tr)")}`,
    "1:56",
    /"tr" is unknown; did you mean "rt"\?/,
  ],
]);

describe("the check of queries", () => {
  it("says everything that is wrong with a query, in the order of the text", () => {
    const { problems } = check("SELECT naem,\n  agee\nFROM people\nLIMIT 3");
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["sql:1:8", "sql:2:3", "sql:4:1"],
    );
  });

  it("names the event table as the schema, with _ for -", () => {
    const source = { ...PEOPLE, name: "web-clicks" };
    assert.deepEqual(check("SELECT name FROM web_clicks", "name string", source), { problems: [], warnings: [] });
    assert.match(
      check("SELECT name FROM people", "name string", source).problems[0]?.reason ?? "",
      /there are web_clicks/,
    );
  });
});
