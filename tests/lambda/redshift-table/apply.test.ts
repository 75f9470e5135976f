import assert from "node:assert/strict";
import { applyTable } from "../../../lambda/redshift-table/apply";
import { passwordHash } from "../../../lambda/redshift-table/password";
import type { ColumnDefinition } from "../../../lambda/redshift-table/request";
import { createTable } from "../../../lambda/redshift-table/sql";
import { FakeWarehouse } from "./fake-warehouse";
import { copyRequest, SECRET_ARN, TABLE } from "./requests";

const MARK = `COMMENT ON TABLE "ingest"."orders" IS 'streaming-ingest {"owner":{"function":"warehouse-tables-1a2b3c4","name":"orders"},"layout":"CImmat"}'`;
const country: ColumnDefinition = { name: "country", type: "VARCHAR(2)", nullable: true };

/** Whether a user's hash is that of the password in its secret. */
function hasPasswordOfSecret(warehouse: FakeWarehouse, userName = "orders_loader"): boolean {
  const hash = warehouse.users.get(userName) ?? "";
  const salt = Buffer.from(hash.split("|")[2] ?? "", "hex");
  return passwordHash(warehouse.secrets.get(SECRET_ARN)?.password ?? "", salt) === hash;
}

/** A warehouse with the table made. */
async function made(request = copyRequest()): Promise<FakeWarehouse> {
  const warehouse = new FakeWarehouse();
  await applyTable(request, warehouse.context());
  warehouse.ran();
  return warehouse;
}

describe("applyTable: a table for COPY", () => {
  it("US-01 makes schema, table, mark, user and grants, in this order", async () => {
    const warehouse = new FakeWarehouse();
    await applyTable(copyRequest(), warehouse.context());
    assert.deepEqual(warehouse.ran(), [
      'CREATE SCHEMA IF NOT EXISTS "ingest"',
      createTable(TABLE).sql,
      MARK,
      `CREATE USER "orders_loader" PASSWORD '***'`,
      'GRANT USAGE ON SCHEMA "ingest" TO "orders_loader"',
      'GRANT INSERT ON TABLE "ingest"."orders" TO "orders_loader"',
    ]);
    assert.equal(warehouse.secrets.get(SECRET_ARN)?.username, "orders_loader");
    assert.ok(hasPasswordOfSecret(warehouse));
  });

  it("runs nothing the second time", async () => {
    const warehouse = await made();
    const login = warehouse.secrets.get(SECRET_ARN);
    await applyTable(copyRequest(), warehouse.context());
    assert.deepEqual(warehouse.ran(), []);
    assert.deepEqual(warehouse.secrets.get(SECRET_ARN), login);
  });

  it("runs nothing the second time with a layout, and tells it from another one", async () => {
    const layout = { distributionStyle: "KEY", distributionKey: "id", sortKeys: ["at"] };
    const warehouse = await made(copyRequest(layout));
    await applyTable(copyRequest(layout), warehouse.context());
    assert.deepEqual(warehouse.ran(), []);
    await assert.rejects(applyTable(copyRequest(), warehouse.context()), /\nlayout is fixed when the table is made/);
    assert.deepEqual(warehouse.ran(), []);
  });

  it("US-04 widens a column and adds others, each by a statement, the one that a view can forbid first", async () => {
    const warehouse = await made();
    const columns = TABLE.columns.map((c) => (c.name === "state" ? { ...c, type: "VARCHAR(512)" } : c));
    const request = copyRequest({ columns: [...columns, country, { ...country, name: "city", type: "VARCHAR(80)" }] });
    await applyTable(request, warehouse.context());
    assert.deepEqual(warehouse.ran(), [
      'ALTER TABLE "ingest"."orders" ALTER COLUMN "state" TYPE VARCHAR(512)',
      'ALTER TABLE "ingest"."orders" ADD COLUMN "country" VARCHAR(2)',
      'ALTER TABLE "ingest"."orders" ADD COLUMN "city" VARCHAR(80)',
    ]);
    await applyTable(request, warehouse.context());
    assert.deepEqual(warehouse.ran(), []);
  });

  it("US-04 tells the way out where a view forbids to widen, and has added nothing then", async () => {
    const warehouse = await made();
    warehouse.failing = "ALTER TABLE ALTER COLUMN";
    warehouse.failure = "ERROR: cannot alter type of a column used by a view or rule";
    const columns = TABLE.columns.map((c) => (c.name === "state" ? { ...c, type: "VARCHAR(512)" } : c));
    await assert.rejects(
      applyTable(copyRequest({ columns: [...columns, country] }), warehouse.context()),
      /used by a view or rule; a view over "ingest"\."orders" forbids it: drop that view, .* WITH NO SCHEMA BINDING/,
    );
    warehouse.failure = "ERROR: no";
    await assert.rejects(applyTable(copyRequest({ columns }), warehouse.context()), /ALTER COLUMN failed: ERROR: no$/);
    assert.deepEqual(warehouse.ran(), []);
  });

  it("US-04 goes on where a run ended between two columns", async () => {
    const warehouse = await made();
    const request = copyRequest({ columns: [...TABLE.columns, country, { ...country, name: "city" }] });
    warehouse.relations.get('"ingest"."orders"')?.columns.set("country", "VARCHAR(2)");
    await applyTable(request, warehouse.context());
    assert.deepEqual(warehouse.ran(), ['ALTER TABLE "ingest"."orders" ADD COLUMN "city" VARCHAR(2)']);
  });

  it("US-04 refuses all that the table cannot become at once, and runs nothing", async () => {
    const warehouse = await made();
    const columns = TABLE.columns.filter(({ name }) => name !== "at");
    const request = copyRequest({ columns: columns.map((c) => (c.name === "amount" ? { ...c, type: "BIGINT" } : c)) });
    await assert.rejects(applyTable(request, warehouse.context()), (error: Error) => {
      const [first, ...rest] = error.message.split("\n");
      assert.equal(first, 'Table "ingest"."orders" is refused, and nothing was changed:');
      assert.deepEqual(
        rest.map((line) => line.split(" ")[0]),
        ["schema.columns.at", "schema.columns.amount"],
      );
      return true;
    });
    assert.deepEqual(warehouse.ran(), []);
  });

  it("US-04 takes the old definition back after one that was refused, which the provider keeps as the last input", async () => {
    const warehouse = await made();
    const refused = copyRequest({ columns: TABLE.columns.map((c) => ({ ...c, type: "BOOLEAN" })) });
    await assert.rejects(applyTable(refused, warehouse.context()));
    await applyTable(copyRequest({}, { tf: { action: "update", prev_input: refused } }), warehouse.context());
    assert.deepEqual(warehouse.ran(), []);
    await assert.rejects(
      applyTable({ ...refused, tf: { action: "update", prev_input: refused } }, warehouse.context()),
    );
  });

  it("US-04 refuses another name of a table that bears its mark, in the same schema and in another", async () => {
    const warehouse = await made();
    const renamed = copyRequest({ tableName: "purchases" });
    const message = /tableName is fixed .* it was "orders", got "purchases"/;
    await assert.rejects(applyTable(renamed, warehouse.context()), message);
    const moved = copyRequest({ databaseSchema: "sales" });
    await assert.rejects(applyTable(moved, warehouse.context()), /databaseSchema is fixed .* it was "ingest"/);
    assert.deepEqual(warehouse.ran(), []);
  });

  it("makes another component's table beside it", async () => {
    const warehouse = await made();
    const secretArn = `${SECRET_ARN}2`;
    const loader = { userName: "purchases_loader", secretArn };
    await applyTable(copyRequest({ tableName: "purchases" }, { owner: "purchases", loader }), warehouse.context());
    assert.equal(warehouse.ran().length, 5);
    assert.deepEqual([...warehouse.relations.keys()], ['"ingest"."orders"', '"ingest"."purchases"']);
  });

  it("adopts a table that was there with the same columns: marks it and makes its user", async () => {
    const warehouse = await made();
    warehouse.users.clear();
    warehouse.privileges.clear();
    warehouse.secrets.clear();
    const relation = warehouse.relations.get('"ingest"."orders"') ?? assert.fail();
    relation.comment = "Orders of the shop";
    await applyTable(copyRequest(), warehouse.context());
    assert.deepEqual(warehouse.ran(), [
      MARK,
      `CREATE USER "orders_loader" PASSWORD '***'`,
      'GRANT USAGE ON SCHEMA "ingest" TO "orders_loader"',
      'GRANT INSERT ON TABLE "ingest"."orders" TO "orders_loader"',
    ]);
  });

  it("refuses a view under the table's name", async () => {
    const warehouse = await made();
    const relation = warehouse.relations.get('"ingest"."orders"') ?? assert.fail();
    relation.kind = "v";
    const message = /ingestion is fixed when the table is made: it was "STREAMING", got "COPY"/;
    await assert.rejects(applyTable(copyRequest(), warehouse.context()), message);
  });

  it("goes on when another run makes the schema first", async () => {
    const warehouse = new FakeWarehouse();
    const context = warehouse.context();
    const database = {
      query: (sql: string) => warehouse.query(sql),
      runTogether: () => assert.fail("a table for COPY has no batch"),
      run: async (statement: Parameters<typeof warehouse.run>[0]) => {
        await warehouse.run(statement);
        if (statement.kind === "CREATE SCHEMA") throw new Error("duplicate key value violates unique constraint");
      },
    };
    await applyTable(copyRequest(), { ...context, database });
    assert.equal(warehouse.relations.size, 1);
    warehouse.failing = "CREATE SCHEMA";
    const other = copyRequest({ databaseSchema: "sales" }, { owner: "sales" });
    await assert.rejects(applyTable(other, context), /CREATE SCHEMA failed: no/);
  });
});

describe("applyTable: the loader", () => {
  it("heals a run that ended between the user and the secret", async () => {
    const warehouse = new FakeWarehouse();
    warehouse.failing = "PutSecretValue";
    await assert.rejects(applyTable(copyRequest(), warehouse.context()), /PutSecretValue failed/);
    assert.ok(warehouse.users.has("orders_loader"));
    warehouse.failing = undefined;
    warehouse.ran();
    await applyTable(copyRequest(), warehouse.context());
    assert.deepEqual(warehouse.ran(), [
      `ALTER USER "orders_loader" PASSWORD '***'`,
      'GRANT USAGE ON SCHEMA "ingest" TO "orders_loader"',
      'GRANT INSERT ON TABLE "ingest"."orders" TO "orders_loader"',
    ]);
    assert.ok(hasPasswordOfSecret(warehouse));
  });

  it("makes a user that someone dropped again, with the secret's password", async () => {
    const warehouse = await made();
    const login = warehouse.secrets.get(SECRET_ARN);
    warehouse.users.clear();
    warehouse.privileges.clear();
    await applyTable(copyRequest(), warehouse.context());
    assert.equal(warehouse.ran()[0], `CREATE USER "orders_loader" PASSWORD '***'`);
    assert.deepEqual(warehouse.secrets.get(SECRET_ARN), login);
    assert.ok(hasPasswordOfSecret(warehouse));
  });

  it("US-01 grants again only what is missing", async () => {
    const warehouse = await made();
    warehouse.privileges.delete('orders_loader INSERT "ingest"."orders"');
    await applyTable(copyRequest(), warehouse.context());
    assert.deepEqual(warehouse.ran(), ['GRANT INSERT ON TABLE "ingest"."orders" TO "orders_loader"']);
  });

  it("refuses a user of this name that is not the table's, and leaves its password", async () => {
    const warehouse = new FakeWarehouse();
    warehouse.users.set("orders_loader", "hash");
    const message = /\(component name\) would have the user "orders_loader", who is there already/;
    await assert.rejects(applyTable(copyRequest(), warehouse.context()), message);
    assert.deepEqual(warehouse.ran(), []);
    assert.equal(warehouse.users.get("orders_loader"), "hash");
  });

  it("makes another password for a secret that holds someone else's login", async () => {
    const warehouse = new FakeWarehouse();
    warehouse.secrets.set(SECRET_ARN, { username: "other", password: "kept" });
    await applyTable(copyRequest(), warehouse.context());
    assert.equal(warehouse.secrets.get(SECRET_ARN)?.username, "orders_loader");
    assert.ok(hasPasswordOfSecret(warehouse));
  });
});
