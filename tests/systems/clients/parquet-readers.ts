import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { imports, runPython } from "./python-client";
import { lakeRows } from "./stack-run";

/** The columns of S3's tables, with the types that other readers give to Glue's string and timestamp. */
const EVENT_COLUMNS = ["id", "time", "type", "content", "state"].map((name) =>
  name === "time"
    ? { name, arrow: "timestamp[us]", duckdb: "TIMESTAMP" }
    : { name, arrow: "string", duckdb: "VARCHAR" },
);

/** Reads the events of S3, and checks the columns of their files on the way. */
export interface ParquetReader {
  name: string;
  /** The rows of a table, whose columns must have the Glue table's types. */
  read<Row>(dataDir: string, table: string): Promise<Row[]>;
}

/** Arrow's reader where Python has it, else SQL over the lake. */
export function parquetReader(): ParquetReader {
  return imports("pyarrow") ? { name: "pyarrow", read: readByPyArrow } : { name: "DuckDB", read: readByDuckDB };
}

/** The compression must be that of the config, too. */
async function readByPyArrow<Row>(dataDir: string, table: string): Promise<Row[]> {
  const files = filesUnder(dataDir, `${table}/`);
  const { columns, codecs, rows } = await runPython<{ columns: string[][][]; codecs: string[]; rows: Row[] }>(
    "read_parquet.py",
    ...files,
  );
  const expected = EVENT_COLUMNS.map(({ name, arrow }) => [name, arrow]);
  for (const found of columns) assert.deepEqual(found, expected);
  assert.deepEqual([columns.length, codecs], [files.length, ["SNAPPY"]]);
  return rows;
}

async function readByDuckDB<Row>(dataDir: string, table: string): Promise<Row[]> {
  const names = EVENT_COLUMNS.map(({ name }) => name).join(", ");
  const found = await lakeRows<{ column_name: string; column_type: string }>(
    dataDir,
    `DESCRIBE SELECT ${names} FROM ${table}`,
  );
  assert.deepEqual(
    found.map(({ column_name, column_type }) => [column_name, column_type]),
    EVENT_COLUMNS.map(({ name, duckdb }) => [name, duckdb]),
  );
  return lakeRows<Row>(dataDir, `SELECT ${names} FROM ${table}`);
}

function filesUnder(dataDir: string, prefix: string): string[] {
  const root = join(dataDir, "s3");
  const folder = join(root, readdirSync(root)[0] ?? "", prefix);
  const names = readdirSync(folder, { recursive: true }) as string[];
  return names.map((name) => join(folder, name)).filter((file) => statSync(file).isFile());
}
