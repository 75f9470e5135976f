import { DuckDB } from "../cloud/duckdb";
import { Glue } from "../cloud/glue";
import { LakeSql } from "../cloud/lake-sql";
import { queryWarehouse } from "../cloud/redshift/query";
import { S3 } from "../cloud/s3/s3";
import { DEFAULT_REGION, LOCAL_ACCOUNT_ID } from "../engine/account";
import { existingDataDir } from "./data-dir";
import { alignColumns } from "./table";
import { oneOf, parseOptions, UsageError } from "./usage";

const USAGE = `npm run query -- [options] "select …"

Runs SQL over the lake. Tables have the names of the Glue catalog; without a statement they are listed.

  --warehouse        over the warehouse instead, in Redshift's SQL
  --stack NAME       the stack whose data is read                     (the one used last)
  --data-dir DIR     or the folder that npm start was given
  --format FORMAT    table, json                                      (table)
`;

/** Runs SQL over the lake or the warehouse of a data folder, whether or not its embedded cloud is up. */
export async function query(argv: string[]): Promise<number> {
  const { values, positionals } = parseOptions(argv, {
    usage: USAGE,
    options: {
      stack: { type: "string" },
      "data-dir": { type: "string" },
      format: { type: "string" },
      warehouse: { type: "boolean" },
    },
    positionals: true,
  });
  if (positionals.length > 1) throw new UsageError(`put the statement in quotes, as one word\n\n${USAGE}`);
  const format = oneOf("format", values.format ?? "table", ["table", "json"]);
  const dataDir = existingDataDir(values["data-dir"], values.stack);
  const [statement] = positionals;
  const { names, rows } = values.warehouse ? await ofWarehouse(dataDir, statement) : await ofLake(dataDir, statement);
  const lines = format === "json" ? rows.map((row) => JSON.stringify(row)) : asTable(names, rows);
  process.stdout.write(`${lines.join("\n")}\n`);
  return 0;
}

interface Answer {
  /** Columns in their order. */
  names: string[];
  rows: Record<string, unknown>[];
}

async function ofLake(dataDir: string, statement = LIST_TABLES): Promise<Answer> {
  const settings = { dataDir, region: DEFAULT_REGION, accountId: LOCAL_ACCOUNT_ID };
  const duckdb = await DuckDB.open();
  try {
    const lake = new LakeSql(duckdb, new Glue(settings), new S3(settings));
    const { columns, rows } = await lake.query(statement);
    return { names: columns.map(({ name }) => name), rows };
  } finally {
    duckdb.close();
  }
}

async function ofWarehouse(dataDir: string, statement = LIST_WAREHOUSE_TABLES): Promise<Answer> {
  const { columns, rows } = await queryWarehouse(dataDir, statement);
  const named = rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]])));
  return { names: columns, rows: named };
}

const LIST_TABLES =
  "SELECT schema_name AS database, view_name AS table FROM duckdb_views() WHERE NOT internal ORDER BY ALL";

const LIST_WAREHOUSE_TABLES =
  "SELECT table_schema AS schema, table_name AS table FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema', 'redshift_local') ORDER BY 1, 2";

function asTable(names: string[], rows: Record<string, unknown>[]): string[] {
  const cells = rows.map((row) => names.map((name) => shown(row[name])));
  return [...alignColumns(names, cells), `(${rows.length} ${rows.length === 1 ? "row" : "rows"})`];
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
