import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { hasUser, inspect, privilegesOf, readersOf, readGrantsOf } from "../../../lambda/redshift-table/inspect";
import { createTable } from "../../../lambda/redshift-table/sql";
import { createTypedView } from "../../../lambda/redshift-table/streaming-sql";
import { STREAMING_TABLE, TABLE } from "./requests";
import { STATEMENTS } from "./statements";

/** What the parser takes for Redshift's but does not look into. All else it must understand. */
const OPAQUE = ["CREATE USER", "ALTER USER", "DROP USER", "CREATE EXTERNAL SCHEMA"];

/** Answers, for each statement, the class of each expression in it, or the parser's error. */
const PARSER = `
import json, logging, sys, sqlglot
logging.disable(logging.CRITICAL)
def kinds(sql):
    try:
        return [type(expression).__name__ for expression in sqlglot.parse(sql, read="redshift")]
    except sqlglot.errors.SqlglotError as error:
        return ["error: " + str(error)]
print(json.dumps([kinds(sql) for sql in json.load(sys.stdin)]))
`;

function parse(statements: string[]): string[][] {
  const { stdout, stderr, status } = spawnSync("python3", ["-c", PARSER], {
    input: JSON.stringify(statements),
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as string[][];
}

/** The queries that look at what is there. */
async function queries(): Promise<string[]> {
  const sent: string[] = [];
  const database = {
    run: () => assert.fail("a look changes nothing"),
    runTogether: () => assert.fail("a look changes nothing"),
    query: async (sql: string) => {
      sent.push(sql);
      if (sql.includes("svv_")) return [];
      return [{ nspname: TABLE.databaseSchema, relname: TABLE.tableName, relkind: "r", mark: null }];
    },
  };
  await inspect(database, TABLE);
  await hasUser(database, "orders_loader");
  await readersOf(database, TABLE);
  await readGrantsOf(database, "reports_reader");
  await privilegesOf(database, TABLE, "orders_loader");
  return sent;
}

describe("statements in Redshift's dialect", () => {
  before(function () {
    if (spawnSync("python3", ["-c", "import sqlglot"]).status === 0) return;
    console.warn("      skipped: needs python3 with the package sqlglot (pip install sqlglot)");
    this.skip();
  });

  it("understands every statement that changes something, but for those listed as opaque", () => {
    const kinds = parse(STATEMENTS.map(([statement]) => statement.sql));
    for (const [index, [{ kind, sql }]] of STATEMENTS.entries()) {
      const [only = "", ...rest] = kinds[index] ?? [];
      assert.deepEqual(rest, [], `several statements in one: ${sql}`);
      if (OPAQUE.includes(kind)) assert.equal(only, "Command", sql);
      else assert.equal(only.toUpperCase(), kind.split(" ")[0], sql);
    }
  });

  it("understands every query", async () => {
    const sent = await queries();
    assert.equal(sent.length, 8);
    assert.deepEqual(
      parse(sent),
      sent.map(() => ["Select"]),
    );
  });

  it("understands every type, layout and encoding, and columns named as reserved words", () => {
    const types = ["VARCHAR(65535)", "SUPER", "BOOLEAN", "SMALLINT", "INTEGER", "BIGINT", "REAL", "DOUBLE PRECISION"];
    const columns = [...types, "DECIMAL(38,37)", "DATE", "TIMESTAMP"].map((type, index) => ({
      name: ["select", "user", "table", "order", "group"][index] ?? `column_${index}`,
      type,
      nullable: index % 2 === 0,
      encoding: "zstd",
    }));
    const layouts = [
      { distributionStyle: "AUTO" },
      { distributionStyle: "EVEN" },
      { distributionStyle: "ALL", sortKeys: ["order"] },
      { distributionStyle: "KEY", distributionKey: "group", sortKeys: ["order", "group"] },
    ];
    const statements = [
      ...layouts.map((layout) => createTable({ ...TABLE, columns, ...layout })),
      createTypedView({ ...STREAMING_TABLE, columns }),
    ];
    assert.deepEqual(
      parse(statements.map(({ sql }) => sql)),
      statements.map(() => ["Create"]),
    );
  });

  it("would notice a statement that Redshift does not have", () => {
    const [kinds = []] = parse(['CREATE TABLE "a" ("b" VARCHAR(2) NOT)']);
    assert.match(kinds[0] ?? "", /^error: /);
  });
});
