import assert from "node:assert/strict";
import { tableChanges } from "../../../lambda/redshift-table/evolution";
import type { ColumnDefinition, TableDefinition } from "../../../lambda/redshift-table/request";
import { TABLE } from "./requests";

const NEW_TABLE = "deliver into a new table beside it, under another component name and tableName";

/** The table with one column changed. */
function changed(name: string, changes: Partial<ColumnDefinition>): TableDefinition {
  return { ...TABLE, columns: TABLE.columns.map((c) => (c.name === name ? { ...c, ...changes } : c)) };
}

const added = (column: ColumnDefinition): TableDefinition => ({ ...TABLE, columns: [...TABLE.columns, column] });

function refuses(title: string, after: TableDefinition, ...expected: string[]): void {
  it(title, () => {
    const { problems } = tableChanges(TABLE, after);
    assert.deepEqual(
      problems.map(({ path, reason }) => `${path} ${reason}`),
      expected,
    );
  });
}

describe("tableChanges", () => {
  it("finds nothing to do where nothing changed, whatever the order of columns", () => {
    const nothing = { additions: [], widenings: [], problems: [] };
    assert.deepEqual(tableChanges(TABLE, TABLE), nothing);
    assert.deepEqual(tableChanges(TABLE, { ...TABLE, columns: TABLE.columns.toReversed() }), nothing);
    assert.deepEqual(tableChanges(TABLE, { ...TABLE, distributionStyle: "AUTO" }), nothing);
  });

  describe("of a table that is loaded as CSV", () => {
    const csv = (columns: ColumnDefinition[]): TableDefinition => ({ ...TABLE, columns, stagedFormat: "CSV" });
    const before = csv(TABLE.columns);
    const column = { name: "country", type: "VARCHAR(2)", nullable: true };
    const moved = `schema.columns must keep their order and have new ones at the end, since CSV that waits for its COPY has no names; put them in order, or ${NEW_TABLE}`;
    const reasons = (after: TableDefinition) =>
      tableChanges(before, after).problems.map(({ path, reason }) => `${path} ${reason}`);

    it("US-04 adds a column at the end and widens one, since neither moves a field", () => {
      const wider = TABLE.columns.map((c) => (c.name === "state" ? { ...c, type: "VARCHAR(512)" } : c));
      const { additions, widenings, problems } = tableChanges(before, csv([...wider, column]));
      assert.deepEqual([additions, widenings.length, problems], [[column], 1, []]);
    });

    it("US-04 refuses a column anywhere else, and another order", () => {
      assert.deepEqual(reasons(csv([column, ...TABLE.columns])), [moved]);
      assert.deepEqual(reasons(csv([...TABLE.columns.slice(0, 4), column, ...TABLE.columns.slice(4)])), [moved]);
      assert.deepEqual(reasons(csv(TABLE.columns.toReversed())), [moved]);
    });

    it("US-04 refuses the other format", () => {
      const fixedFormat = (was: string, got: string) =>
        `ingestion.stagedFormat is fixed when the table is made: it was "${was}", got "${got}"; put it back, or ${NEW_TABLE}`;
      assert.deepEqual(reasons(TABLE), [fixedFormat("CSV", "JSON")]);
      const [problem] = tableChanges(TABLE, before).problems;
      assert.equal(`${problem?.path} ${problem?.reason}`, fixedFormat("JSON", "CSV"));
    });
  });

  it("US-04 adds a nullable column, wherever it stands", () => {
    const column = { name: "country", type: "VARCHAR(2)", nullable: true };
    const expected = { additions: [column], widenings: [], problems: [] };
    assert.deepEqual(tableChanges(TABLE, added(column)), expected);
    assert.deepEqual(tableChanges(TABLE, { ...TABLE, columns: [column, ...TABLE.columns] }), expected);
  });

  it("US-04 widens a VARCHAR by a byte", () => {
    assert.deepEqual(tableChanges(TABLE, changed("state", { type: "VARCHAR(257)" })), {
      additions: [],
      widenings: [{ name: "state", type: "VARCHAR(257)" }],
      problems: [],
    });
  });

  refuses(
    "US-04 refuses a VARCHAR that is narrowed by a byte",
    changed("state", { type: "VARCHAR(255)" }),
    "schema.columns.state is VARCHAR(256) in the table and cannot be narrowed to VARCHAR(255); set maxLength to 256 or more",
  );
  refuses(
    "US-04 refuses another type, a wider number too",
    changed("amount", { type: "DECIMAL(12,2)" }),
    `schema.columns.amount is DECIMAL(10,2) in the table and cannot become DECIMAL(12,2); put its type back, or ${NEW_TABLE}`,
  );
  refuses(
    "US-04 refuses text that becomes SUPER",
    changed("state", { type: "SUPER" }),
    `schema.columns.state is VARCHAR(256) in the table and cannot become SUPER; put its type back, or ${NEW_TABLE}`,
  );
  refuses(
    "US-04 refuses a dropped column",
    { ...TABLE, columns: TABLE.columns.filter(({ name }) => name !== "at") },
    `schema.columns.at must stay: the table has the column, TIMESTAMP, and dropping it loses its values; declare it, or ${NEW_TABLE}`,
  );
  refuses(
    "US-04 refuses a new column that is not nullable",
    added({ name: "country", type: "VARCHAR(2)", nullable: false }),
    "schema.columns.country must be nullable: it is new, and the rows that are there have no value for it; set nullable to true",
  );
  refuses(
    "US-04 refuses NOT NULL that comes",
    changed("state", { nullable: false }),
    `schema.columns.state is nullable in the table, which Redshift does not change; set nullable to true, or ${NEW_TABLE}`,
  );
  refuses(
    "US-04 refuses NOT NULL that goes",
    changed("id", { nullable: true }),
    `schema.columns.id is NOT NULL in the table, which Redshift does not change; set nullable to false, or ${NEW_TABLE}`,
  );
  refuses(
    "refuses another name, schema, ingestion and layout, all together",
    {
      ...TABLE,
      databaseSchema: "sales",
      tableName: "purchases",
      ingestion: "STREAMING",
      distributionStyle: "KEY",
      distributionKey: "id",
      sortKeys: ["at", "id"],
    },
    ...[
      ["databaseSchema", '"ingest"', '"sales"'],
      ["tableName", '"orders"', '"purchases"'],
      ["ingestion", '"COPY"', '"STREAMING"'],
      ["layout.distributionStyle", '"AUTO"', '"KEY"'],
      ["layout.distributionKey", "left out", '"id"'],
      ["layout.sortKeys", "left out", '"at, id"'],
    ].map(
      ([path, was, got]) =>
        `${path} is fixed when the table is made: it was ${was}, got ${got}; put it back, or ${NEW_TABLE}`,
    ),
  );
  refuses(
    "refuses another encoding",
    changed("state", { encoding: "lzo" }),
    `layout.encodings.state is fixed when the table is made: it was "zstd", got "lzo"; put it back, or ${NEW_TABLE}`,
  );

  for (const encoding of ["bytedict", "runlength", "text255", "text32k"]) {
    it(`refuses to widen a column that is encoded ${encoding}`, () => {
      const before = changed("state", { encoding });
      const { problems, widenings } = tableChanges(before, changed("state", { encoding, type: "VARCHAR(512)" }));
      assert.deepEqual(widenings, []);
      assert.deepEqual(
        problems.map(({ path, reason }) => `${path} ${reason}`),
        [
          `schema.columns.state is encoded ${encoding}, and Redshift widens no such column; leave maxLength at 256, or ${NEW_TABLE}`,
        ],
      );
    });
  }
});
