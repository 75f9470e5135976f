import type { Database, Row } from "./data-api";
import { MARK_PREFIX, type Mark, readMark } from "./mark";
import type { ColumnDefinition } from "./request";
import { qualifiedName, quoteLiteral, streamViewOf, type TableName } from "./sql";

/** What the database has under a table's name, and what bears a mark elsewhere. */
export interface Found {
  /** Whether the schema is there. */
  schema: boolean;
  /** The table, or the typed view of a streaming table. */
  relation?: FoundRelation;
  /** Whether the materialized view of a streaming table is there. */
  streamView: boolean;
  /** Every other relation with a mark. */
  elsewhere: (TableName & { mark: Mark })[];
}

export interface FoundRelation {
  kind: "TABLE" | "VIEW";
  columns: ColumnDefinition[];
  comment?: string;
  mark?: Mark;
}

/** Catalogs that Redshift and PostgreSQL have alike. */
export async function inspect(database: Database, table: TableName): Promise<Found> {
  const schema = await database.query(
    `SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname = ${quoteLiteral(table.databaseSchema)}`,
  );
  const relations = await database.query(relationsQuery(table));
  const isNamed = (row: Row, { databaseSchema, tableName }: TableName) =>
    row.nspname === databaseSchema && row.relname === tableName;
  const own = relations.find((row) => isNamed(row, table));
  return {
    schema: schema.length > 0,
    relation: own && (await relationOf(database, table, own)),
    streamView: relations.some((row) => isNamed(row, streamViewOf(table))),
    elsewhere: relations.filter((row) => row !== own).flatMap(markedRelation),
  };
}

function relationsQuery(table: TableName): string {
  const names = [table.tableName, streamViewOf(table).tableName].map(quoteLiteral).join(", ");
  return [
    "SELECT n.nspname, c.relname, c.relkind, obj_description(c.oid, 'pg_class') AS mark FROM pg_catalog.pg_class AS c",
    "JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace",
    `WHERE (n.nspname = ${quoteLiteral(table.databaseSchema)} AND c.relname IN (${names}))`,
    `OR obj_description(c.oid, 'pg_class') LIKE ${quoteLiteral(`${MARK_PREFIX}%`)}`,
  ].join(" ");
}

function markedRelation(row: Row): (TableName & { mark: Mark })[] {
  const mark = readMark(textOf(row.mark));
  return mark === undefined ? [] : [{ databaseSchema: String(row.nspname), tableName: String(row.relname), mark }];
}

async function relationOf(database: Database, table: TableName, row: Row): Promise<FoundRelation> {
  const comment = textOf(row.mark);
  const columns = await database.query(columnsQuery(table));
  return {
    kind: row.relkind === "r" ? "TABLE" : "VIEW",
    columns: columns.map(columnOf),
    comment,
    mark: readMark(comment),
  };
}

function columnsQuery({ databaseSchema, tableName }: TableName): string {
  return [
    "SELECT column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, is_nullable",
    "FROM information_schema.columns",
    `WHERE table_schema = ${quoteLiteral(databaseSchema)} AND table_name = ${quoteLiteral(tableName)}`,
    "ORDER BY ordinal_position",
  ].join(" ");
}

function columnOf(row: Row): ColumnDefinition {
  return { name: String(row.column_name), type: typeOf(row), nullable: row.is_nullable === "YES" };
}

/** A catalog's type as the definition spells it. */
function typeOf(row: Row): string {
  const type = String(row.data_type);
  switch (type) {
    case "character varying":
      return `VARCHAR(${row.character_maximum_length})`;
    case "numeric":
      return `DECIMAL(${row.numeric_precision},${row.numeric_scale})`;
    case "timestamp without time zone":
      return "TIMESTAMP";
    // The embedded cloud's PostgreSQL keeps SUPER as jsonb.
    case "jsonb":
      return "SUPER";
    default:
      return type.toUpperCase();
  }
}

/** Whether a user is there. */
export async function hasUser(database: Database, userName: string): Promise<boolean> {
  const query = `SELECT usename FROM pg_catalog.pg_user WHERE usename = ${quoteLiteral(userName)}`;
  return (await database.query(query)).length > 0;
}

/** What a user may do with a table. User, schema and table must be there. */
export async function privilegesOf(
  database: Database,
  table: TableName,
  userName: string,
): Promise<{ mayUse: boolean; mayInsert: boolean }> {
  const user = quoteLiteral(userName);
  const [row] = await database.query(
    [
      `SELECT has_schema_privilege(${user}, ${quoteLiteral(table.databaseSchema)}, 'USAGE') AS may_use,`,
      `has_table_privilege(${user}, ${quoteLiteral(qualifiedName(table))}, 'INSERT') AS may_insert`,
    ].join(" "),
  );
  return { mayUse: row?.may_use === true, mayInsert: row?.may_insert === true };
}

/** What a user was itself given: tables to read, and schemas to use. */
export interface ReadGrants {
  tables: TableName[];
  schemas: string[];
}

/** What a user was itself given, whoever gave it. The administrator sees all of it. */
export async function readGrantsOf(database: Database, userName: string): Promise<ReadGrants> {
  const given = `identity_name = ${quoteLiteral(userName)} AND lower(identity_type) = 'user'`;
  const tables = await database.query(
    `SELECT namespace_name, relation_name FROM svv_relation_privileges WHERE ${given} AND privilege_type = 'SELECT' ORDER BY 1, 2`,
  );
  const schemas = await database.query(
    `SELECT namespace_name FROM svv_schema_privileges WHERE ${given} AND privilege_type = 'USAGE' ORDER BY 1`,
  );
  return {
    tables: tables.map((row) => ({
      databaseSchema: String(row.namespace_name),
      tableName: String(row.relation_name),
    })),
    schemas: schemas.map((row) => String(row.namespace_name)),
  };
}

/** Who may read a view. */
export interface Reader {
  name: string;
  kind: "USER" | "GROUP" | "ROLE" | "PUBLIC";
  /** Whether the reader may pass it on. */
  mayGrant: boolean;
}

/** Who may read a view, apart from its owner by nature. The administrator sees all of it. */
export async function readersOf(database: Database, { databaseSchema, tableName }: TableName): Promise<Reader[]> {
  const rows = await database.query(
    [
      "SELECT identity_name, identity_type, admin_option FROM svv_relation_privileges",
      `WHERE namespace_name = ${quoteLiteral(databaseSchema)} AND relation_name = ${quoteLiteral(tableName)}`,
      "AND privilege_type = 'SELECT' ORDER BY identity_type, identity_name",
    ].join(" "),
  );
  return rows.map((row) => ({
    name: String(row.identity_name),
    kind: readerKind(String(row.identity_type).toUpperCase()),
    mayGrant: row.admin_option === true,
  }));
}

/** @throws Error for a kind that this code does not know: its right to read would be lost */
function readerKind(kind: string): Reader["kind"] {
  if (kind === "USER" || kind === "GROUP" || kind === "ROLE" || kind === "PUBLIC") return kind;
  throw new Error(`svv_relation_privileges has an identity of the type ${kind}, which cannot be granted again`);
}

function textOf(value: Row[string] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
