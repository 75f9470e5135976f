import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CatalogColumn, ColumnarWriter } from "./contracts";
import { type DuckDB, duckdbType, identifier, literal } from "./duckdb";

/** Parquet by DuckDB: the rows lie in a file of their own while it reads them, so memory holds one object at most. */
export class DuckDBColumnarWriter implements ColumnarWriter {
  private next = 0;

  /** @param scratchDir folder for the rows on their way; made when first needed */
  constructor(
    private readonly duckdb: DuckDB,
    private readonly scratchDir: string,
  ) {}

  async writeParquet(
    columns: CatalogColumn[],
    rows: Buffer,
    compression: "SNAPPY" | "GZIP" | "UNCOMPRESSED",
    file: string,
  ): Promise<void> {
    await mkdir(this.scratchDir, { recursive: true });
    const source = join(this.scratchDir, `rows-${process.pid}-${this.next++}.jsonl`);
    try {
      await writeFile(source, rows);
      await this.duckdb.run(
        `COPY (SELECT ${columns.map(selected).join(", ")} FROM read_json(${literal(source)}, ` +
          `format = 'newline_delimited', columns = {${columns.map(readAs).join(", ")}})) ` +
          `TO ${literal(file)} (FORMAT parquet, COMPRESSION ${compression})`,
      );
    } finally {
      await rm(source, { force: true });
    }
  }
}

// JSON has no bytes: a binary column travels as base64 text.
function readAs({ name, type }: CatalogColumn): string {
  return `${identifier(name)}: ${literal(type === "binary" ? "VARCHAR" : duckdbType(type))}`;
}

function selected({ name, type }: CatalogColumn): string {
  const column = identifier(name);
  return type === "binary" ? `from_base64(${column}) AS ${column}` : column;
}
