import assert from "node:assert/strict";
import { applyTable } from "../../../lambda/redshift-table/apply";
import { applyReader, removeReader } from "../../../lambda/redshift-table/reader";
import type { ReaderRequest, ReadTable } from "../../../lambda/redshift-table/request";
import { FakeWarehouse } from "./fake-warehouse";
import { copyRequest } from "./requests";

const READER_SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:reports-reader-1a2b3c4-AbCdEf";
const ORDERS = { databaseSchema: "ingest", tableName: "orders" };
const RETURNS = { databaseSchema: "shop", tableName: "returns" };
const MADE = [
  `CREATE USER "reports_reader" PASSWORD '***'`,
  'GRANT USAGE ON SCHEMA "ingest" TO "reports_reader"',
  'GRANT SELECT ON TABLE "ingest"."orders" TO "reports_reader"',
];
const GONE = [
  'REVOKE SELECT ON TABLE "ingest"."orders" FROM "reports_reader"',
  'REVOKE USAGE ON SCHEMA "ingest" FROM "reports_reader"',
  'DROP USER IF EXISTS "reports_reader"',
];

const request = (tables: ReadTable[] = [ORDERS], userName = "reports_reader"): ReaderRequest => ({
  reader: { userName, secretArn: READER_SECRET, tables },
  tf: { action: "create", prev_input: null },
});

const deleted = (sent: ReaderRequest): ReaderRequest => ({ ...sent, tf: { action: "delete", prev_input: sent } });

/** A warehouse with two tables. */
async function withTables(): Promise<FakeWarehouse> {
  const warehouse = new FakeWarehouse();
  await applyTable(copyRequest(), warehouse.context());
  const loader = { userName: "returns_loader", secretArn: "other" };
  await applyTable(copyRequest(RETURNS, { owner: "returns", loader }), warehouse.context());
  warehouse.ran();
  return warehouse;
}

async function withReader(): Promise<FakeWarehouse> {
  const warehouse = await withTables();
  await applyReader(request(), warehouse.context());
  warehouse.ran();
  return warehouse;
}

describe("applyReader", () => {
  it("makes a user that may only read the table, whose password is in the secret alone", async () => {
    const warehouse = await withTables();
    await applyReader(request(), warehouse.context());
    assert.deepEqual(warehouse.ran(), MADE);
    assert.equal(warehouse.secrets.get(READER_SECRET)?.username, "reports_reader");
    assert.match(warehouse.secrets.get(READER_SECRET)?.password ?? "", /^[a-zA-Z0-9]{48}$/);
    const given = [...warehouse.privileges].filter((privilege) => privilege.startsWith("reports_reader "));
    assert.deepEqual(given.sort(), ['reports_reader SELECT "ingest"."orders"', 'reports_reader USAGE "ingest"']);
  });

  it("runs nothing the second time", async () => {
    const warehouse = await withReader();
    await applyReader(request(), warehouse.context());
    assert.deepEqual(warehouse.ran(), []);
  });

  it("grants what comes and revokes what goes, whatever the request before was", async () => {
    const warehouse = await withReader();
    await applyReader(request([ORDERS, RETURNS]), warehouse.context());
    assert.deepEqual(warehouse.ran(), [
      'GRANT USAGE ON SCHEMA "shop" TO "reports_reader"',
      'GRANT SELECT ON TABLE "shop"."returns" TO "reports_reader"',
    ]);
    await applyReader(request([RETURNS]), warehouse.context());
    assert.deepEqual(warehouse.ran(), GONE.slice(0, 2));
  });

  it("refuses a user that is somebody else's, before anything is changed", async () => {
    const warehouse = await withTables();
    warehouse.users.set("reports_reader", "hash");
    await assert.rejects(
      applyReader(request(), warehouse.context()),
      /The user "reports_reader" is there already and is not this reader's, so nothing was changed; drop that user/,
    );
    assert.deepEqual(warehouse.ran(), []);
    assert.equal(warehouse.secrets.get(READER_SECRET), undefined);
  });

  it("goes on where it ended between the secret and the user, with the same password", async () => {
    const warehouse = await withTables();
    warehouse.failing = "CREATE USER";
    await assert.rejects(applyReader(request(), warehouse.context()), /CREATE USER failed/);
    const login = warehouse.secrets.get(READER_SECRET);
    warehouse.failing = undefined;
    await applyReader(request(), warehouse.context());
    assert.deepEqual(warehouse.ran(), MADE);
    assert.deepEqual(warehouse.secrets.get(READER_SECRET), login);
  });

  it("makes no user whose password no secret has", async () => {
    const warehouse = await withTables();
    warehouse.failing = "PutSecretValue";
    await assert.rejects(applyReader(request(), warehouse.context()), /PutSecretValue failed/);
    assert.deepEqual(warehouse.ran(), []);
  });

  it("drops the earlier user when the reader gets another name, and no user that only the secret names", async () => {
    const warehouse = await withReader();
    const renamed = request([ORDERS], "bi_reader");
    await applyReader({ ...renamed, tf: { action: "update", prev_input: request() } }, warehouse.context());
    assert.deepEqual(warehouse.ran(), [...GONE, ...MADE.map((sql) => sql.replace("reports_reader", "bi_reader"))]);
    warehouse.secrets.set(READER_SECRET, { username: "orders_loader", password: "x" });
    await applyReader(
      { ...request([ORDERS], "third_reader"), tf: { action: "update", prev_input: renamed } },
      warehouse.context(),
    );
    assert.ok(warehouse.users.has("orders_loader"));
  });
});

describe("removeReader", () => {
  it("revokes all and drops the user, and runs nothing the second time", async () => {
    const warehouse = await withReader();
    await removeReader(deleted(request()), warehouse.context());
    assert.deepEqual(warehouse.ran(), GONE);
    await removeReader(deleted(request()), warehouse.context());
    assert.deepEqual(warehouse.ran(), []);
  });

  it("leaves a user that is not the secret's", async () => {
    const warehouse = await withReader();
    warehouse.secrets.delete(READER_SECRET);
    await removeReader(deleted(request()), warehouse.context());
    assert.deepEqual(warehouse.ran(), []);
    assert.ok(warehouse.users.has("reports_reader"));
  });

  it("takes the request before where a delete brings no other, and refuses a delete that brings none", async () => {
    const warehouse = await withReader();
    const bare = { tf: { action: "delete", prev_input: request() } } as ReaderRequest;
    await removeReader(bare, warehouse.context());
    assert.deepEqual(warehouse.ran(), GONE);
    const nothing = { tf: { action: "delete", prev_input: null } } as unknown as ReaderRequest;
    await assert.rejects(removeReader(nothing, warehouse.context()), /itself or as tf\.prev_input, got neither/);
  });
});
