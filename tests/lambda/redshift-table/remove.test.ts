import assert from "node:assert/strict";
import { applyTable } from "../../../lambda/redshift-table/apply";
import { removeTable } from "../../../lambda/redshift-table/remove";
import type { TableRequest } from "../../../lambda/redshift-table/request";
import { FakeWarehouse } from "./fake-warehouse";
import { copyRequest, ROLE_ARN, SECRET_ARN, streamingRequest } from "./requests";

const USER_GONE = [
  'REVOKE INSERT ON TABLE "ingest"."orders" FROM "orders_loader"',
  'REVOKE USAGE ON SCHEMA "ingest" FROM "orders_loader"',
  'DROP USER IF EXISTS "orders_loader"',
];

const deleted = (request: TableRequest): TableRequest => ({
  ...request,
  tf: { action: "delete", prev_input: request },
});

async function made(request: TableRequest): Promise<FakeWarehouse> {
  const warehouse = new FakeWarehouse();
  await applyTable(request, warehouse.context());
  warehouse.ran();
  return warehouse;
}

describe("removeTable", () => {
  it("keeps the table and takes the user away", async () => {
    const warehouse = await made(copyRequest());
    await removeTable(deleted(copyRequest()), warehouse.context());
    assert.deepEqual(warehouse.ran(), [
      ...USER_GONE,
      `COMMENT ON TABLE "ingest"."orders" IS 'streaming-ingest {"layout":"CImmat"}'`,
    ]);
    assert.deepEqual([...warehouse.relations.keys()], ['"ingest"."orders"']);
  });

  it("runs nothing the second time", async () => {
    const warehouse = await made(copyRequest());
    await removeTable(deleted(copyRequest()), warehouse.context());
    warehouse.ran();
    await removeTable(deleted(copyRequest()), warehouse.context());
    assert.deepEqual(warehouse.ran(), []);
  });

  it("drops the table when that is allowed", async () => {
    const request = copyRequest({}, { allowDrop: true });
    const warehouse = await made(request);
    await removeTable(deleted(request), warehouse.context());
    assert.deepEqual(warehouse.ran(), [...USER_GONE, 'DROP TABLE IF EXISTS "ingest"."orders"']);
    assert.deepEqual([...warehouse.schemas], ["ingest"]);
  });

  it("drops views and external schema of a table that reads a stream", async () => {
    const request = streamingRequest({}, { allowDrop: true });
    const warehouse = await made(request);
    await removeTable(deleted(request), warehouse.context());
    assert.deepEqual(warehouse.ran(), [
      'DROP VIEW IF EXISTS "ingest"."orders"',
      'DROP MATERIALIZED VIEW IF EXISTS "ingest"."orders_stream"',
      'DROP SCHEMA IF EXISTS "ingest_orders_kinesis"',
    ]);
  });

  it("keeps the views of a table that reads a stream, and which stream it is", async () => {
    const warehouse = await made(streamingRequest());
    await removeTable(deleted(streamingRequest()), warehouse.context());
    const mark = `streaming-ingest {"stream":"ovA6fF","role":"KvkyFd"}`;
    assert.deepEqual(warehouse.ran(), [`COMMENT ON VIEW "ingest"."orders" IS '${mark}'`]);
    const other = streamingRequest({}, { stream: { streamName: "other", roleArn: ROLE_ARN } });
    await assert.rejects(applyTable(other, warehouse.context()), /ingestion\.stream\.streamArn is fixed/);
  });

  it("lets a table that stayed be adopted again, and another be made under another name", async () => {
    const warehouse = await made(copyRequest());
    await removeTable(deleted(copyRequest()), warehouse.context());
    warehouse.secrets.clear();
    await applyTable(copyRequest({ tableName: "purchases" }), warehouse.context());
    await removeTable(deleted(copyRequest({ tableName: "purchases" })), warehouse.context());
    warehouse.secrets.clear();
    await applyTable(copyRequest(), warehouse.context());
    assert.ok(warehouse.users.has("orders_loader"));
  });

  it("takes the request before where a delete brings no other, and refuses a delete that brings none", async () => {
    const warehouse = await made(copyRequest());
    const bare = { tf: { action: "delete", prev_input: copyRequest() } } as TableRequest;
    await removeTable(bare, warehouse.context());
    assert.deepEqual(warehouse.ran().slice(0, 3), USER_GONE);
    const nothing = { tf: { action: "delete", prev_input: null } } as unknown as TableRequest;
    await assert.rejects(removeTable(nothing, warehouse.context()), /itself or as tf\.prev_input, got neither/);
  });

  it("leaves table and user to the function that took its place", async () => {
    const request = copyRequest({}, { allowDrop: true });
    const warehouse = await made(request);
    await applyTable(request, warehouse.context("warehouse-tables-9z8y7x6"));
    warehouse.ran();
    await removeTable(deleted(request), warehouse.context());
    assert.deepEqual(warehouse.ran(), []);
    assert.ok(warehouse.users.has("orders_loader"));
  });

  it("leaves the table to a component of another name, and takes its own user away", async () => {
    const request = copyRequest({}, { allowDrop: true });
    const warehouse = await made(request);
    const loader = { userName: "purchases_loader", secretArn: `${SECRET_ARN}2` };
    await applyTable({ ...request, owner: "purchases", loader }, warehouse.context());
    warehouse.ran();
    await removeTable(deleted(request), warehouse.context());
    assert.deepEqual(warehouse.ran(), USER_GONE);
    assert.deepEqual([...warehouse.users.keys()], ["purchases_loader"]);
  });

  it("never drops a table without a mark", async () => {
    const request = copyRequest({}, { allowDrop: true });
    const warehouse = await made(request);
    const relation = warehouse.relations.get('"ingest"."orders"') ?? assert.fail();
    for (const comment of [null, "Orders of the shop", "streaming-ingest {broken"]) {
      relation.comment = comment;
      await removeTable(deleted(request), warehouse.context());
    }
    assert.deepEqual(warehouse.ran(), USER_GONE);
  });

  it("takes the user away when someone dropped table and schema", async () => {
    const warehouse = await made(copyRequest());
    warehouse.relations.clear();
    warehouse.schemas.clear();
    warehouse.privileges.clear();
    await removeTable(deleted(copyRequest()), warehouse.context());
    assert.deepEqual(warehouse.ran(), ['DROP USER IF EXISTS "orders_loader"']);
  });
});
