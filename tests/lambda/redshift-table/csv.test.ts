import assert from "node:assert/strict";
import { applyTable } from "../../../lambda/redshift-table/apply";
import { removeTable } from "../../../lambda/redshift-table/remove";
import type { ColumnDefinition } from "../../../lambda/redshift-table/request";
import { FakeWarehouse } from "./fake-warehouse";
import { copyRequest, TABLE } from "./requests";

const country: ColumnDefinition = { name: "country", type: "VARCHAR(2)", nullable: true };

/** A warehouse with the table made. */
async function made(request = copyRequest()): Promise<FakeWarehouse> {
  const warehouse = new FakeWarehouse();
  await applyTable(request, warehouse.context());
  warehouse.ran();
  return warehouse;
}

describe("applyTable: a table that is loaded as CSV", () => {
  const csv = { stagedFormat: "CSV" } as const;
  const city: ColumnDefinition = { ...country, name: "city" };

  it("US-04 appends columns and marks the new fields, run after run", async () => {
    const warehouse = await made(copyRequest(csv));
    const mark = () => warehouse.relations.get('"ingest"."orders"')?.comment ?? "";
    assert.match(mark(), /"csv":"5\.[\w-]{6}"/);
    for (const columns of [
      [...TABLE.columns, country],
      [...TABLE.columns, country, city],
    ]) {
      await applyTable(copyRequest({ ...csv, columns }), warehouse.context());
      assert.equal(warehouse.ran().length, 2);
      assert.match(mark(), new RegExp(`"csv":"${columns.length}\\.`));
      await applyTable(copyRequest({ ...csv, columns }), warehouse.context());
      assert.deepEqual(warehouse.ran(), []);
    }
  });

  for (const [what, columns] of Object.entries({
    "a column that comes first": [country, ...TABLE.columns],
    "a column in between": [...TABLE.columns.slice(0, 4), country, ...TABLE.columns.slice(4)],
    "another order": TABLE.columns.toReversed(),
  })) {
    it(`US-04 refuses ${what}, which waiting objects do not have there`, async () => {
      const warehouse = await made(copyRequest(csv));
      await assert.rejects(
        applyTable(copyRequest({ ...csv, columns }), warehouse.context()),
        /schema\.columns must keep their order and have new ones at the end/,
      );
      assert.deepEqual(warehouse.ran(), []);
    });
  }

  it("US-04 refuses the other format, both ways, until the table is left behind", async () => {
    for (const [before, after, was] of [
      [csv, {}, "CSV"],
      [{}, csv, "JSON"],
    ] as const) {
      const warehouse = await made(copyRequest(before));
      await assert.rejects(
        applyTable(copyRequest(after), warehouse.context()),
        new RegExp(`ingestion\\.stagedFormat is fixed when the table is made: it was "${was}"`),
      );
      await removeTable(copyRequest(before), warehouse.context());
      warehouse.secrets.clear();
      await applyTable(copyRequest(after), warehouse.context());
    }
  });

  it("adopts a table whose columns stand in another order, and knows its fields from then on", async () => {
    const warehouse = await made();
    const relation = warehouse.relations.get('"ingest"."orders"') ?? assert.fail();
    relation.comment = null;
    warehouse.users.clear();
    warehouse.privileges.clear();
    const columns = TABLE.columns.toReversed();
    await applyTable(copyRequest({ ...csv, columns }), warehouse.context());
    warehouse.ran();
    await applyTable(copyRequest({ ...csv, columns }), warehouse.context());
    assert.deepEqual(warehouse.ran(), []);
  });
});
