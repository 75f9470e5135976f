import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Cell, cellOf } from "../../../lambda/event-time/cells";
import { readParquet, writeParquet } from "../../../lambda/event-time/parquet";
import { ExactNumber } from "../../../lambda/transform/exact-number";
import type { JsonValue } from "../../../lambda/transform/json";
import { DuckDB } from "../../../local/cloud/duckdb";
import { scratchFolder } from "../../local/cloud/support";

/** A column of each type, a value as the checks leave it, and what SQL reads of it. */
const VALUES: [type: string, value: JsonValue, duckdbType: string, text: string][] = [
  ["string", "é", "VARCHAR", "é"],
  ["json", '{"a":1}', "VARCHAR", '{"a":1}'],
  ["boolean", true, "BOOLEAN", "true"],
  ["tinyint", -128, "TINYINT", "-128"],
  ["smallint", 32767, "SMALLINT", "32767"],
  ["int", -2147483648, "INTEGER", "-2147483648"],
  ["bigint", new ExactNumber("9223372036854775807"), "BIGINT", "9223372036854775807"],
  ["float", 1.5, "FLOAT", "1.5"],
  ["double", 0.1, "DOUBLE", "0.1"],
  ["decimal(9,2)", -1234567.89, "DECIMAL(9,2)", "-1234567.89"],
  ["decimal(18,4)", "12345678901234.5678", "DECIMAL(18,4)", "12345678901234.5678"],
  [
    "decimal(38,10)",
    new ExactNumber("-1234567890123456789012345678.0123456789"),
    "DECIMAL(38,10)",
    "-1234567890123456789012345678.0123456789",
  ],
  ["date", "1969-12-31", "DATE", "1969-12-31"],
  ["timestamp", "2026-01-31 23:59:59.999999", "TIMESTAMP", "2026-01-31 23:59:59.999999"],
  ["binary", "AP8=", "BLOB", "\\x00\\xFF"],
];
const COLUMNS = VALUES.map(([type], index) => ({ name: `c${index}`, type, nullable: true }));

describe("Parquet of the event-time table", () => {
  const scratch = scratchFolder();
  let duckdb: DuckDB;
  before(async () => {
    duckdb = await DuckDB.open();
  });
  after(() => duckdb.close());

  const table = (): Cell[][] => VALUES.map(([type, value]) => [cellOf(type)(value), null]);

  async function described(file: Buffer) {
    const path = join(scratch.path, "file.parquet");
    writeFileSync(path, file);
    const { rows } = await duckdb.query(`DESCRIBE SELECT * FROM '${path}'`);
    const texts = COLUMNS.map(({ name }) => `${name}::VARCHAR AS ${name}`).join(", ");
    return {
      types: rows.map(({ column_type }) => column_type),
      rows: (await duckdb.query(`SELECT ${texts} FROM '${path}'`)).rows,
    };
  }

  it("has each column in its Glue type, with every digit and null", async () => {
    const { types, rows } = await described(writeParquet(COLUMNS, table()));
    assert.deepEqual(
      types,
      VALUES.map(([, , type]) => type),
    );
    assert.deepEqual(
      rows.map((row) => Object.values(row)),
      [VALUES.map(([, , , text]) => text), VALUES.map(() => null)],
    );
  });

  it("is the same, byte for byte, for what was read of it", async () => {
    const file = writeParquet(COLUMNS, table());
    assert.deepEqual(writeParquet(COLUMNS, await readParquet(COLUMNS, file)), file);
  });

  it("reads a file by today's columns: one that is new is null, one that is gone is left out", async () => {
    const file = writeParquet(COLUMNS, table());
    const today = [
      { name: "added", type: "decimal(9,2)", nullable: true },
      COLUMNS[6] ?? { name: "", type: "", nullable: true },
    ];
    assert.deepEqual(await readParquet(today, file), [
      [null, null],
      [9223372036854775807n, null],
    ]);
  });
});
