import type { Catalog, CatalogTable, ObjectInfo, ObjectStore } from "./contracts";
import { type DuckDB, duckdbType, identifier, literal, type QueryResult } from "./duckdb";
import { isListed, type ListedFile, listedFiles } from "./manifests";
import { layoutOf } from "./table-layout";

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
    return `CREATE OR REPLACE VIEW ${name} AS ${await this.selectOf(table)}`;
  }

  private async selectOf(table: CatalogTable): Promise<string> {
    const objects = await this.objectsOf(table);
    if (isListed(table)) {
      const listed = await listedFiles(table, objects, this.objects);
      return listed.length === 0 ? emptySelect(table) : selectListed(table, listed);
    }
    const { bucket } = layoutOf(table);
    const files = objects.map(({ key }) => this.objects.path(bucket, key));
    return files.length === 0 ? emptySelect(table) : select(table, files);
  }

  private async objectsOf(table: CatalogTable): Promise<ObjectInfo[]> {
    const layout = layoutOf(table);
    const objects = await this.objects.list(layout.bucket, layout.literalPrefix);
    const pattern = new RegExp(layout.keyPattern);
    return objects.filter(({ key }) => pattern.test(key));
  }
}

function select(table: CatalogTable, files: string[]): string {
  const list = `[${files.map(literal).join(", ")}]`;
  const columns = table.columns.map(({ name }) => identifier(name));
  return `SELECT ${[...columns, ...partitionColumns(table)].join(", ")} FROM ${reader(table, list)}`;
}

/** Where a file lies says nothing of its partition: that of the manifest counts which lists it. */
function selectListed(table: CatalogTable, listed: ListedFile[]): string {
  const columns = table.columns.map(({ name }) => `f.${identifier(name)}`);
  const partitions = table.partitionKeys.map(
    ({ name, type }) => `CAST(p.${identifier(name)} AS ${duckdbType(type)}) AS ${identifier(name)}`,
  );
  const keys = layoutOf(table).partitions;
  const rows = listed.map(({ file, values }) => `(${[file, ...values].map(literal).join(", ")})`);
  const names = ["filename", ...keys].map(identifier).join(", ");
  const list = `[${[...new Set(listed.map(({ file }) => file))].map(literal).join(", ")}]`;
  return `SELECT ${[...columns, ...partitions].join(", ")} FROM ${reader(table, list)} f JOIN (VALUES ${rows.join(", ")}) p(${names}) ON p.filename = f.filename`;
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
