import assert from "node:assert/strict";
import { loaderNameOf, ownerOf, redshiftType, tableDefinition } from "../../../components/target-table";
import { minimalArgs, STREAM_ARN } from "./fixtures";

describe("redshiftType", () => {
  const types: Record<string, string | undefined> = {
    string: "VARCHAR(256)",
    json: "SUPER",
    boolean: "BOOLEAN",
    tinyint: "SMALLINT",
    smallint: "SMALLINT",
    int: "INTEGER",
    bigint: "BIGINT",
    float: "REAL",
    double: "DOUBLE PRECISION",
    "decimal(10,2)": "DECIMAL(10,2)",
    "decimal(38, 0)": "DECIMAL(38,0)",
    date: "DATE",
    timestamp: "TIMESTAMP",
    binary: undefined,
  };
  for (const [type, expected] of Object.entries(types)) {
    it(`SQ-04 makes ${expected} of ${type}`, () => assert.equal(redshiftType({ name: "a", type }), expected));
  }

  it("SQ-05 takes maxLength as bytes of a VARCHAR, and SUPER has none", () => {
    assert.equal(redshiftType({ name: "a", type: "string", maxLength: 65535 }), "VARCHAR(65535)");
    assert.equal(redshiftType({ name: "a", type: "json", maxLength: 65535 }), "SUPER");
  });
});

describe("tableDefinition", () => {
  it("takes schema ingest and the schema's name with underscores by default", () => {
    assert.deepEqual(tableDefinition(minimalArgs()), {
      databaseSchema: "ingest",
      tableName: "shop_orders",
      columns: [
        { name: "id", type: "BIGINT", nullable: false, encoding: undefined },
        { name: "state", type: "VARCHAR(40)", nullable: true, encoding: undefined },
        { name: "order", type: "SUPER", nullable: true, encoding: undefined },
        { name: "at", type: "TIMESTAMP", nullable: true, encoding: undefined },
      ],
      distributionStyle: undefined,
      distributionKey: undefined,
      sortKeys: undefined,
      ingestion: "COPY",
      stagedFormat: undefined,
    });
  });

  it("takes names, layout and ingestion as they are given", () => {
    const layout = { distributionStyle: "KEY", distributionKey: "id", sortKeys: ["at"], encodings: { state: "zstd" } };
    const given = minimalArgs({ databaseSchema: "sales", tableName: "orders", layout });
    const { columns, ...table } = tableDefinition(given);
    assert.deepEqual(table, {
      databaseSchema: "sales",
      tableName: "orders",
      distributionStyle: "KEY",
      distributionKey: "id",
      sortKeys: ["at"],
      ingestion: "COPY",
      stagedFormat: undefined,
    });
    assert.deepEqual(
      columns.map(({ encoding }) => encoding),
      [undefined, "zstd", undefined, undefined],
    );
    assert.equal(tableDefinition(minimalArgs({ ingestion: {} })).ingestion, "COPY");
    assert.equal(tableDefinition(minimalArgs({ ingestion: { stagedFormat: "JSON" } })).stagedFormat, undefined);
    assert.equal(tableDefinition(minimalArgs({ ingestion: { stagedFormat: "CSV" } })).stagedFormat, "CSV");
    const ingestion = { stream: { streamArn: STREAM_ARN } };
    assert.equal(tableDefinition(minimalArgs({ ingestion })).ingestion, "STREAMING");
  });

  it("SQ-03 takes KEY where only its column is given", () => {
    assert.equal(tableDefinition(minimalArgs({ layout: { distributionKey: "id" } })).distributionStyle, "KEY");
    assert.equal(tableDefinition(minimalArgs({ layout: { sortKeys: ["at"] } })).distributionStyle, undefined);
  });
});

describe("names of a table's user", () => {
  it("SQ-01 makes an identifier of the component's name", () => {
    assert.equal(ownerOf("Shop-Orders"), "shop_orders");
    assert.equal(ownerOf("2nd"), "_2nd");
    assert.equal(loaderNameOf("user"), "user_loader");
    assert.ok(Buffer.byteLength(loaderNameOf("9".repeat(100))) <= 127);
  });
});
