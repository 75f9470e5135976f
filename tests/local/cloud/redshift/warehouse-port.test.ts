import assert from "node:assert/strict";
import { createServer } from "node:net";
import { Client } from "pg";
import { openWarehousePort } from "../../../../local/cloud/redshift/warehouse-port";
import { ADMIN, DATABASE, useWarehouse } from "./harness";

describe("the port of a warehouse", () => {
  const test = useWarehouse();
  const clients: Client[] = [];

  before(async () => {
    await test.rows("CREATE USER reader PASSWORD DISABLE");
    await test.rows("CREATE TABLE shared (id int)");
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end()));
  });

  async function connect(user = "somebody", database = DATABASE): Promise<Client> {
    const port = test.redshift.ports()[0]?.port;
    const client = new Client({ host: "127.0.0.1", port, user, database });
    await client.connect();
    clients.push(client);
    return client;
  }

  it("lets a user in by name, and anybody else as the administrator", async () => {
    const whoAmI = "SELECT current_user AS name";
    assert.deepEqual((await (await connect()).query(whoAmI)).rows, [{ name: ADMIN }]);
    const reader = await connect("reader");
    assert.deepEqual((await reader.query(whoAmI)).rows, [{ name: "reader" }]);
    await assert.rejects(reader.query("SELECT * FROM shared"), /permission denied for table shared/);
    await assert.rejects(connect("reader", "dev"), /database "dev" does not exist/);
  });

  it("takes Redshift's SQL, as simple and as prepared statements", async () => {
    const client = await connect();
    await client.query(
      "CREATE TABLE t (id int ENCODE az64, payload SUPER) DISTSTYLE AUTO; INSERT INTO t VALUES (1, '{\"a\":2}')",
    );
    const { rows } = await client.query("SELECT x.payload.a::int AS a, $1::varchar AS given FROM t AS x", ["é"]);
    assert.deepEqual(rows, [{ a: 2, given: "é" }]);
    await client.query({ name: "insert", text: "INSERT INTO t VALUES ($1)", values: [2] });
    await client.query({ name: "insert", text: "INSERT INTO t VALUES ($1)", values: [3] });
    assert.deepEqual((await client.query("SELECT sum(id)::int AS sum FROM t")).rows, [{ sum: 6 }]);
  });

  it("goes on after a prepared statement that fails, and prepares without a name again", async () => {
    const client = await connect();
    for (const value of [1, 2]) {
      assert.deepEqual((await client.query("SELECT $1::int AS n", [value])).rows, [{ n: value }]);
      await assert.rejects(client.query("SELEC $1", [value]), /syntax error/);
      await assert.rejects(client.query("SELECT 1 / $1::int", [0]), /division by zero/);
    }
    await client.query("BEGIN");
    await client.query("INSERT INTO shared VALUES ($1)", [9]);
    await client.query("ROLLBACK");
    assert.deepEqual(await test.rows("SELECT count(*)::int FROM shared"), [[0]]);
  });

  it("leaves what psql and BI tools ask of the catalogue as it is", async () => {
    const client = await connect();
    const { rows } = await client.query(
      `SELECT c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
         (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid, true) FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid) AS def
       FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
       WHERE c.relname OPERATOR(pg_catalog.~) '^(shared)$' COLLATE pg_catalog.default AND a.attnum > 0::pg_catalog.int2
         AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 1, 2`,
    );
    assert.deepEqual(rows, [{ relname: "shared", attname: "id", type: "integer", def: null }]);
  });

  it("refuses by name what the warehouse does not do, and goes on", async () => {
    const client = await connect();
    await assert.rejects(client.query("UNLOAD ('select 1') TO 's3://b'"), /UNLOAD is not supported/);
    await assert.rejects(client.query("COPY shared FROM 's3://b/k' IAM_ROLE default"), /by the Data API/);
    await assert.rejects(client.query({ name: "vacuum", text: "VACUUM" }), /VACUUM is not supported/);
    await client.query("BEGIN");
    await assert.rejects(client.query("VACUUM"), /VACUUM is not supported/);
    await assert.rejects(client.query("SELECT 1"), /current transaction is aborted/);
    await client.query("ROLLBACK");
    assert.deepEqual((await client.query("SELECT 1 AS one")).rows, [{ one: 1 }]);
  });

  it("keeps everybody out of a transaction that is open", async () => {
    const [first, second] = [await connect(), await connect()];
    await first.query("BEGIN");
    await first.query("INSERT INTO shared VALUES (1)");
    const order: string[] = [];
    const others = [
      test.rows("SELECT count(*)::int FROM shared").then((rows) => order.push(`api ${rows}`)),
      second.query("SELECT count(*)::int AS n FROM shared").then(({ rows }) => order.push(`psql ${rows[0].n}`)),
    ];
    await first.query("INSERT INTO shared VALUES (2)");
    order.push("committing");
    await first.query("COMMIT");
    await Promise.all(others);
    assert.deepEqual(order, ["committing", "api 2", "psql 2"]);
  });

  it("rolls back the transaction of a client that is gone", async () => {
    const client = await connect();
    await client.query("BEGIN");
    await client.query("DELETE FROM shared");
    await clients.pop()?.end();
    assert.deepEqual(await test.rows("SELECT count(*)::int FROM shared"), [[2]]);
  });

  it("rolls back a transaction that nobody works on, since all others wait for it", async () => {
    const { database } = test.warehouse;
    const opened = await openWarehousePort(database, { port: 0, adminUsername: ADMIN, idleMilliseconds: 50 });
    const client = new Client({ host: "127.0.0.1", port: opened.number, user: ADMIN, database: DATABASE });
    const dismissed = new Promise<Error>((resolve) => client.on("error", resolve));
    await client.connect();
    await client.query("BEGIN");
    await client.query("DELETE FROM shared");
    assert.deepEqual(await test.rows("SELECT count(*)::int FROM shared"), [[2]]);
    assert.match((await dismissed).message, /idle-in-transaction timeout/);
    await opened.close();
  });

  it("keeps parameters and prepared statements of clients apart", async () => {
    const [first, second] = [await connect(), await connect()];
    await first.query("SET search_path TO pg_catalog");
    await assert.rejects(first.query("SET no_such_parameter TO 1"), /unrecognized/);
    await first.query({ name: "same", text: "SELECT 'first' AS name" });
    const answer = await second.query({ name: "same", text: "SELECT 'second' AS name" });
    assert.deepEqual(answer.rows, [{ name: "second" }]);
    const path = "SELECT current_setting('search_path') AS path";
    assert.deepEqual((await first.query(path)).rows, [{ path: "pg_catalog" }]);
    assert.deepEqual((await second.query(path)).rows, [{ path: "public" }]);
    assert.deepEqual(await test.rows(path), [["public"]]);
  });

  it("listens on a free port where the one that is wanted is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const { port } = taken.address() as { port: number };
    const opened = await openWarehousePort(test.warehouse.database, { port, adminUsername: ADMIN });
    assert.notEqual(opened.number, port);
    await opened.close();
    await new Promise((resolve) => taken.close(resolve));
  });
});
