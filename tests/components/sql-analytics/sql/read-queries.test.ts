import assert from "node:assert/strict";
import { checkQueries } from "../../../../components/sql-analytics/sql/check-queries";
import { readQueries } from "../../../../components/sql-analytics/sql/read-queries";
import { PEOPLE, resultsOf } from "./fixtures";

const TWO = `-- Two results.
-- result: names
-- Every name.
SELECT name -- as it is
FROM people;

-- result: per-minute
SELECT ';', age FROM people;
`;

describe("the file of queries", () => {
  it("is a lone SELECT with its comments, without the semicolon", () => {
    const sql = "\n-- All names\nSELECT name\nFROM people ;\n";
    assert.deepEqual(readQueries(sql), {
      queries: [{ name: undefined, text: "-- All names\nSELECT name\nFROM people", offset: 1, line: 2 }],
      problems: [],
    });
  });

  it("is several queries, each after its name", () => {
    const { queries, problems } = readQueries(TWO);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      queries.map(({ name, line }) => [name, line]),
      [
        ["names", 3],
        ["per-minute", 8],
      ],
    );
    assert.equal(queries[0]?.text, "-- Every name.\nSELECT name -- as it is\nFROM people");
    assert.equal(queries[1]?.text, "SELECT ';', age FROM people");
    for (const { text, offset } of queries) assert.equal(TWO.slice(offset, offset + text.length), text);
  });

  const HEADERS: [string, string][] = [
    ["in a block comment", "/*\n-- result: no\n*/ SELECT name FROM people"],
    ["in a text", "SELECT '\n-- result: no\n' AS x FROM people"],
    ["behind a query on its line", "SELECT name FROM people -- result: no"],
  ];
  for (const [title, sql] of HEADERS) {
    it(`has no name from a header ${title}`, () => {
      const { queries, problems } = readQueries(sql);
      assert.deepEqual([queries.length, queries[0]?.name, problems], [1, undefined, []]);
    });
  }

  const BROKEN: [string, string, string, RegExp][] = [
    ["empty", "-- nothing\n", "sql", /has no query/],
    [
      "two queries without names",
      "SELECT name FROM people; SELECT age FROM people",
      "sql:1:1",
      /put a line -- result: <name> before it/,
    ],
    ["a query without a name among others", "-- result: a\nSELECT 1;\nSELECT 2;", "sql:3:1", /without a name/],
    ["a name without a query", "-- result: a\nSELECT 1;\n-- result: b\n", "sql:3:1", /no query follows/],
    ["a name that no result can have", "-- result: A b\nSELECT 1;", "sql:1:1", /names a result "A b"; a name is 1–64/],
    ["a name twice", "-- result: a\nSELECT 1;\n-- result: a\nSELECT 2;", "sql:3:1", /a second time/],
    [
      "a query that does not end before the next",
      "-- result: a\nSELECT 1\n-- result: b\nSELECT 2",
      "sql:3:1",
      /does not end with a semicolon/,
    ],
    ["a statement that is no query", "-- result: a\nSET 'x' = 'y';", "sql:2:1", /has "SET"/],
    ["a quote that does not close", "-- result: a\nSELECT 'x", "sql:2:8", /does not close/],
  ];
  for (const [title, sql, path, reason] of BROKEN) {
    it(`is refused with ${title}`, () => {
      const { problems } = readQueries(sql);
      assert.equal(problems[0]?.path, path);
      assert.match(problems[0]?.reason ?? "", reason);
    });
  }
});

describe("queries and results", () => {
  const check = (sql: string, results: Record<string, string>) =>
    checkQueries({ sql, source: PEOPLE, results: resultsOf(results) }).problems;

  it("go together by name", () => {
    const sql = TWO.replace("';', age", "age");
    assert.deepEqual(check(sql, { names: "name string", "per-minute": "age int" }), []);
  });

  it("are checked at their place in the file", () => {
    const [problem] = check(TWO.replace("';', age", "agee"), { names: "name string", "per-minute": "age int" });
    assert.equal(problem?.path, "sql:8:8");
  });

  it("need names when there is more than one result", () => {
    const [problem] = check("SELECT name FROM people", { a: "name string", b: "name string" });
    assert.match(problem?.reason ?? "", /there are 2 results; put a line -- result: <name> before it/);
  });

  it("are refused when one has no other", () => {
    const sql = "-- result: nams\nSELECT name FROM people;";
    const problems = check(sql, { names: "name string" });
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["sql:2:1", "results.names"],
    );
    assert.match(problems[0]?.reason ?? "", /"nams", which is no result; did you mean "names"\?/);
    assert.match(problems[1]?.reason ?? "", /-- result: names/);
  });
});
