import type { Catalog, CatalogTable, ObjectStore } from "./contracts";
import { type DuckDB, duckdbType, identifier, literal, type QueryResult } from "./duckdb";

/**
 * SQL over the lake, in Athena's place: each table of the Glue catalog is a view over the objects that lie under its
 * location at the time of the query. The dialect is DuckDB's, close to Athena's for plain queries.
 */
export class LakeSql {
  constructor(
    private readonly duckdb: DuckDB,
    private readonly catalog: Catalog,
    private readonly objects: ObjectStore,
  ) {}

  /**
   * @param databaseName the database of tables that are named without one
   * @throws Error with DuckDB's message when the statement is wrong
   */
  async query(sql: string, databaseName?: string): Promise<QueryResult> {
    const tables = this.catalog.tables();
    for (const database of new Set(tables.map((table) => table.databaseName))) {
      await this.duckdb.run(`CREATE SCHEMA IF NOT EXISTS ${identifier(database)}`);
    }
    for (const table of tables) await this.duckdb.run(await this.viewOf(table));
    const schema = databaseName ?? tables[0]?.databaseName;
    if (schema !== undefined) await this.duckdb.run(`SET schema = ${literal(schema)}`);
    return this.duckdb.query(sql);
  }

  private async viewOf(table: CatalogTable): Promise<string> {
    const name = `${identifier(table.databaseName)}.${identifier(table.name)}`;
    const files = await this.filesOf(table);
    return `CREATE OR REPLACE VIEW ${name} AS ${files.length === 0 ? emptySelect(table) : select(table, files)}`;
  }

  private async filesOf(table: CatalogTable): Promise<string[]> {
    const layout = layoutOf(table);
    const objects = await this.objects.list(layout.bucket, layout.literalPrefix);
    const pattern = new RegExp(layout.keyPattern);
    return objects.filter(({ key }) => pattern.test(key)).map(({ key }) => this.objects.path(layout.bucket, key));
  }
}

interface Layout {
  bucket: string;
  /** What all keys begin with. */
  literalPrefix: string;
  /** Matches the keys of the table's objects; its groups are the partition columns, in the template's order. */
  keyPattern: string;
  partitions: string[];
}

/** Where a table's objects lie, from the location template of its partition projection. */
export function layoutOf(table: CatalogTable): Layout {
  const template = table.parameters["storage.location.template"] ?? table.location;
  const match = /^s3:\/\/([^/]+)\/(.*)$/.exec(template);
  if (!match)
    throw new Error(`table ${table.databaseName}.${table.name} lies at "${template}", which is no s3:// address`);
  const [, bucket = "", keyTemplate = ""] = match;
  const partitions: string[] = [];
  const keyPattern = keyTemplate.replace(/\/?$/, "/").replace(/\$\{([^}]+)\}|[^$]+|\$/g, (part, name?: string) => {
    if (name === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    partitions.push(name);
    return "(.+?)";
  });
  return { bucket, literalPrefix: keyTemplate.replace(/\$\{.*/s, ""), keyPattern: `^${keyPattern}[^/]+$`, partitions };
}

function select(table: CatalogTable, files: string[]): string {
  const list = `[${files.map(literal).join(", ")}]`;
  const columns = table.columns.map(({ name }) => identifier(name));
  return `SELECT ${[...columns, ...partitionColumns(table)].join(", ")} FROM ${reader(table, list)}`;
}

function reader(table: CatalogTable, list: string): string {
  if (/parquet/i.test(table.serializationLibrary)) {
    return `read_parquet(${list}, filename = true, union_by_name = true)`;
  }
  const columns = table.columns.map(({ name, type }) => `${identifier(name)}: ${literal(duckdbType(type))}`);
  // A raw lake holds whatever producers put; a line that is no JSON shows as a row of NULLs, as with Athena's
  // ignore.malformed.json.
  return (
    `read_json(${list}, format = 'newline_delimited', ignore_errors = true, filename = true, ` +
    `columns = {${columns.join(", ")}})`
  );
}

function partitionColumns(table: CatalogTable): string[] {
  const { bucket, keyPattern, partitions } = layoutOf(table);
  const pattern = literal(`/${bucket}/${keyPattern.slice(1)}`);
  return table.partitionKeys.map(({ name, type }) => {
    const value = `regexp_extract(filename, ${pattern}, ${partitions.indexOf(name) + 1})`;
    return `CAST(${value} AS ${duckdbType(type)}) AS ${identifier(name)}`;
  });
}

function emptySelect(table: CatalogTable): string {
  const columns = [...table.columns, ...table.partitionKeys];
  return `SELECT ${columns.map(({ name, type }) => `NULL::${duckdbType(type)} AS ${identifier(name)}`).join(", ")} WHERE false`;
}
