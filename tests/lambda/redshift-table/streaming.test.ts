import assert from "node:assert/strict";
import { applyTable } from "../../../lambda/redshift-table/apply";
import { createStreamView, createTypedView } from "../../../lambda/redshift-table/streaming-sql";
import { FakeWarehouse } from "./fake-warehouse";
import { copyRequest, ROLE_ARN, STREAMING_TABLE, streamingRequest, TABLE } from "./requests";

const STREAM = { streamName: "orders-stream", roleArn: ROLE_ARN };
const MARK = `COMMENT ON VIEW "ingest"."orders" IS 'streaming-ingest {"owner":{"function":"warehouse-tables-1a2b3c4","name":"orders"},"stream":"ovA6fF","role":"KvkyFd"}'`;

async function made(): Promise<FakeWarehouse> {
  const warehouse = new FakeWarehouse();
  await applyTable(streamingRequest(), warehouse.context());
  return warehouse;
}

describe("applyTable: a table that reads a stream", () => {
  it("ST-01 makes external schema, materialized view, typed view and mark, and no user", async () => {
    const warehouse = await made();
    assert.deepEqual(warehouse.ran(), [
      'CREATE SCHEMA IF NOT EXISTS "ingest"',
      `CREATE EXTERNAL SCHEMA IF NOT EXISTS "ingest_orders_kinesis" FROM KINESIS IAM_ROLE '${ROLE_ARN}'`,
      createStreamView(TABLE, STREAM).sql,
      createTypedView(STREAMING_TABLE).sql,
      MARK,
    ]);
    assert.equal(warehouse.users.size, 0);
  });

  it("runs nothing the second time, NOT NULL columns too, which a view does not have", async () => {
    const warehouse = await made();
    warehouse.ran();
    await applyTable(streamingRequest(), warehouse.context());
    assert.deepEqual(warehouse.ran(), []);
  });

  it("US-04 replaces the typed view alone when a column comes or grows", async () => {
    const warehouse = await made();
    warehouse.ran();
    const columns = TABLE.columns.map((c) => (c.name === "state" ? { ...c, type: "VARCHAR(512)" } : c));
    const request = streamingRequest({
      columns: [...columns, { name: "country", type: "VARCHAR(2)", nullable: true }],
    });
    await applyTable(request, warehouse.context());
    const view = createTypedView(request.table).sql;
    assert.deepEqual(warehouse.ran(), ['DROP VIEW IF EXISTS "ingest"."orders"', view, MARK]);
    await applyTable(request, warehouse.context());
    assert.deepEqual(warehouse.ran(), []);
  });

  it("US-04 grants again, in the transaction that replaces the view", async () => {
    const warehouse = await made();
    warehouse.ran();
    const relation = warehouse.relations.get('"ingest"."orders"') ?? assert.fail();
    relation.readers = [
      { identity_name: "bi", identity_type: "group", admin_option: false },
      { identity_name: "public", identity_type: "public", admin_option: false },
      { identity_name: "sales", identity_type: "role", admin_option: false },
      { identity_name: "ann", identity_type: "user", admin_option: true },
    ];
    const country = { name: "country", type: "VARCHAR(2)", nullable: true };
    const request = streamingRequest({ columns: [...TABLE.columns, country] });
    for (const failing of ["DROP VIEW", "CREATE VIEW", "COMMENT ON VIEW", "GRANT SELECT"]) {
      warehouse.failing = failing;
      await assert.rejects(applyTable(request, warehouse.context()), new RegExp(`${failing} failed`));
      assert.deepEqual(warehouse.ran(), []);
      assert.equal(warehouse.relations.get('"ingest"."orders"'), relation);
    }
    warehouse.failing = undefined;
    await applyTable(request, warehouse.context());
    assert.deepEqual(warehouse.ran(), [
      'DROP VIEW IF EXISTS "ingest"."orders"',
      createTypedView(request.table).sql,
      MARK,
      'GRANT SELECT ON TABLE "ingest"."orders" TO GROUP "bi", PUBLIC, ROLE "sales"',
      'GRANT SELECT ON TABLE "ingest"."orders" TO "ann" WITH GRANT OPTION',
    ]);
  });

  it("refuses to replace a view whose readers it cannot name", async () => {
    const warehouse = await made();
    warehouse.ran();
    const relation = warehouse.relations.get('"ingest"."orders"') ?? assert.fail();
    relation.readers = [{ identity_name: "x", identity_type: "datashare", admin_option: false }];
    const country = { name: "country", type: "VARCHAR(2)", nullable: true };
    const request = streamingRequest({ columns: [...TABLE.columns, country] });
    await assert.rejects(applyTable(request, warehouse.context()), /type DATASHARE, which cannot be granted again/);
    assert.deepEqual(warehouse.ran(), []);
  });

  it("US-04 tells the way out where another view forbids to replace it", async () => {
    const warehouse = await made();
    warehouse.failing = "DROP VIEW";
    warehouse.failure = "ERROR: cannot drop view orders because other objects depend on it";
    const country = { name: "country", type: "VARCHAR(2)", nullable: true };
    const request = streamingRequest({ columns: [...TABLE.columns, country] });
    await assert.rejects(
      applyTable(request, warehouse.context()),
      /depend on it; a view over "ingest"\."orders" forbids/,
    );
  });

  it("heals a run that ended after the old view was dropped", async () => {
    const warehouse = await made();
    warehouse.ran();
    warehouse.relations.delete('"ingest"."orders"');
    await applyTable(streamingRequest(), warehouse.context());
    assert.deepEqual(warehouse.ran(), [createTypedView(STREAMING_TABLE).sql, MARK]);
  });

  it("US-04 refuses a dropped and a retyped column", async () => {
    const warehouse = await made();
    warehouse.ran();
    const columns = TABLE.columns.filter(({ name }) => name !== "at");
    await assert.rejects(
      applyTable(streamingRequest({ columns }), warehouse.context()),
      /schema\.columns\.at must stay/,
    );
    assert.deepEqual(warehouse.ran(), []);
  });

  it("refuses another stream and another role", async () => {
    const warehouse = await made();
    warehouse.ran();
    const stream = { streamName: "other", roleArn: `${ROLE_ARN}2` };
    await assert.rejects(applyTable(streamingRequest({}, { stream }), warehouse.context()), (error: Error) => {
      assert.match(error.message, /ingestion\.stream\.streamArn is fixed .* was made with another/);
      assert.match(error.message, /warehouse\.streamingRoleArn is fixed/);
      return true;
    });
    assert.deepEqual(warehouse.ran(), []);
  });

  it("refuses to become a table for COPY", async () => {
    const warehouse = await made();
    const message = /ingestion is fixed when the table is made: it was "STREAMING", got "COPY"/;
    await assert.rejects(applyTable(copyRequest(), warehouse.context()), message);
  });
});
