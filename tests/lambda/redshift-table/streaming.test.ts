import assert from "node:assert/strict";
import { applyTable } from "../../../lambda/redshift-table/apply";
import { createStreamView, createTypedView } from "../../../lambda/redshift-table/streaming-sql";
import { FakeWarehouse } from "./fake-warehouse";
import { copyRequest, ROLE_ARN, STREAMING_TABLE, streamingRequest, TABLE } from "./requests";

const STREAM = { streamName: "orders-stream", roleArn: ROLE_ARN };
const MARK = `COMMENT ON VIEW "ingest"."orders" IS 'streaming-ingest {"owner":{"function":"warehouse-tables-1a2b3c4","name":"orders"},"stream":{"streamName":"orders-stream","roleArn":"${ROLE_ARN}"}}'`;

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
      assert.match(error.message, /ingestion\.stream\.streamArn is fixed .* it was "orders-stream", got "other"/);
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
