import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/** A row of a result, each value as JSON shows it: numbers beyond 2^53 and timestamps are text. */
export type Row = Record<string, unknown>;

export interface QueryResult {
  /** Column names in their order, with DuckDB's types. */
  columns: { name: string; type: string }[];
  rows: Row[];
}

/** One DuckDB in this process, without a file of its own: it reads and writes the lake's files. */
export class DuckDB {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  /** @param threads threads of one query; one leaves a core to the program that feeds it */
  static async open(threads = 2): Promise<DuckDB> {
    const instance = await DuckDBInstance.create(":memory:", {
      threads: String(threads),
      // Nothing is ever loaded from outside; JSON and Parquet are built in.
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    });
    return new DuckDB(instance, await instance.connect());
  }

  async run(sql: string): Promise<void> {
    await this.connection.run(sql);
  }

  async query(sql: string): Promise<QueryResult> {
    const reader = await this.connection.runAndReadAll(sql);
    const types = reader.columnTypes();
    const columns = reader.columnNames().map((name, index) => ({ name, type: String(types[index]) }));
    return { columns, rows: reader.getRowObjectsJson() as Row[] };
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

/** Text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replace(/'/g, "''")}'`;
}

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replace(/"/g, '""')}"`;
}

const DUCKDB_TYPES: Record<string, string> = {
  string: "VARCHAR",
  boolean: "BOOLEAN",
  tinyint: "TINYINT",
  smallint: "SMALLINT",
  int: "INTEGER",
  bigint: "BIGINT",
  float: "FLOAT",
  double: "DOUBLE",
  date: "DATE",
  timestamp: "TIMESTAMP",
  binary: "BLOB",
};

/** The DuckDB type of a Glue column. @throws Error for a Glue type that the event schema cannot declare */
export function duckdbType(glueType: string): string {
  const type = DUCKDB_TYPES[glueType] ?? (/^decimal\(\d+,\d+\)$/.test(glueType) ? glueType.toUpperCase() : undefined);
  if (type === undefined) {
    const known = [...Object.keys(DUCKDB_TYPES), "decimal(p,s)"].join(", ");
    throw new Error(`the embedded cloud reads no column of Glue type "${glueType}"; it knows ${known}`);
  }
  return type;
}
