import assert from "node:assert/strict";
import * as sql from "../../../lambda/redshift-table/sql";
import { TABLE } from "./requests";
import { STATEMENTS } from "./statements";

describe("statements of the table function", () => {
  for (const [statement, text] of STATEMENTS) {
    it(`writes ${text.slice(0, 60)}`, () => {
      assert.equal(statement.sql, text);
      assert.ok(text.startsWith(statement.kind.split(" ")[0] ?? ""), statement.kind);
    });
  }

  it("SQ-03 writes the layout after the columns", () => {
    const layouts: [Partial<typeof TABLE>, string][] = [
      [{ distributionStyle: "AUTO" }, " DISTSTYLE AUTO"],
      [{ distributionStyle: "KEY", distributionKey: "id" }, ' DISTSTYLE KEY DISTKEY ("id")'],
      [{ sortKeys: ["at", "id"] }, ' COMPOUND SORTKEY ("at", "id")'],
      [
        { distributionStyle: "KEY", distributionKey: "id", sortKeys: ["at"] },
        ' DISTSTYLE KEY DISTKEY ("id") COMPOUND SORTKEY ("at")',
      ],
    ];
    const columns = [{ name: "id", type: "BIGINT", nullable: false, encoding: "az64" }];
    for (const [layout, text] of layouts) {
      const expected = `CREATE TABLE IF NOT EXISTS "ingest"."orders" ("id" BIGINT ENCODE az64 NOT NULL)${text}`;
      assert.equal(sql.createTable({ ...TABLE, columns, ...layout }).sql, expected);
    }
  });

  it("DA-04 doubles the quotes inside names and texts, so that neither ends early", () => {
    assert.equal(sql.quoteIdentifier('a"; DROP TABLE b; --'), '"a""; DROP TABLE b; --"');
    assert.equal(sql.quoteLiteral("a'; DROP TABLE b; --"), "'a''; DROP TABLE b; --'");
  });

  it("DA-09 shows a user's statement without the hash of the password", () => {
    assert.equal(sql.shown(sql.createUser("u", "sha256|ab|cd")), `CREATE USER "u" PASSWORD '***'`);
    assert.equal(sql.shown(sql.alterUser("u", "sha256|ab|cd")), `ALTER USER "u" PASSWORD '***'`);
    assert.equal(sql.shown(sql.dropTable(TABLE)), 'DROP TABLE IF EXISTS "ingest"."orders"');
  });
});
