import assert from "node:assert/strict";
import type { EventSchemaArgs } from "../../../components/event-schema";
import { needsQuery, reportColumns, reportQuery } from "../../../components/reports";
import { CLICKS } from "./fixtures";

/** A column of each type. */
const ALL: EventSchemaArgs = {
  name: "all",
  columns: [
    ...["string", "json", "boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "decimal(10,2)"],
    ...["date", "timestamp", "binary"],
  ].map((type) => ({ name: `a_${type.replace(/\W.*/, "")}`, type })),
};

const shown = (columns: { name: string; type: string }[]) => columns.map(({ name, type }) => `${name} ${type}`);

describe("reportColumns", () => {
  it("QS-05 has a type of QuickSight for each of the schema's, and leaves binary out", () => {
    const warehouseTable = { tableName: "ingest.all", schema: ALL };
    assert.deepEqual(shown(reportColumns({ warehouseTable })), [
      "a_string STRING",
      "a_json STRING",
      "a_boolean BOOLEAN",
      "a_tinyint INTEGER",
      "a_smallint INTEGER",
      "a_int INTEGER",
      "a_bigint INTEGER",
      "a_float DECIMAL",
      "a_double DECIMAL",
      "a_decimal DECIMAL",
      "a_date DATETIME",
      "a_timestamp DATETIME",
    ]);
  });

  it("has the partitions of a lake's table last, as text", () => {
    const prefix = "clicks/kind=!{partitionKeyFromQuery:kind}/!{timestamp:yyyy/MM/dd}/";
    const table = { ...CLICKS.table, prefix, schema: { name: "one", columns: [{ name: "id", type: "bigint" }] } };
    assert.deepEqual(shown(reportColumns({ lakeTable: { ...CLICKS, table } })), [
      "id INTEGER",
      "kind STRING",
      "day STRING",
    ]);
  });
});

describe("reportQuery", () => {
  it("QS-05 reads json of the warehouse as text, and names everything in quotes", () => {
    const columns = [
      { name: "user", type: "int" },
      { name: "order", type: "json" },
    ];
    assert.ok(needsQuery(columns));
    assert.equal(
      reportQuery(columns, "ingest.shop_orders"),
      'SELECT "user", JSON_SERIALIZE("order") AS "order" FROM "ingest"."shop_orders"',
    );
  });

  it("is not needed where QuickSight can read the table itself", () => {
    assert.ok(!needsQuery([{ name: "user", type: "int" }]));
  });
});
