import type { ColumnDefinition, TableDefinition, TableRequest } from "./request";

/** One statement, and how it is spoken of. */
export interface Statement {
  /** Its first words, for error messages: `CREATE TABLE`. */
  kind: string;
  sql: string;
  /** Part of `sql` that is shown to nobody. */
  secret?: string;
}

/** The stream that a table reads, as its request names it. */
export type StreamSource = NonNullable<TableRequest["stream"]>;

/** Identifiers are always quoted, so that a column may be named as a reserved word is. */
export function quoteIdentifier(name: string): string {
  return `"${name.replace(/"/g, '""')}"`;
}

export function quoteLiteral(text: string): string {
  return `'${text.replace(/'/g, "''")}'`;
}

/** Schema and table, each quoted. */
export function qualifiedName({ databaseSchema, tableName }: TableName): string {
  return `${quoteIdentifier(databaseSchema)}.${quoteIdentifier(tableName)}`;
}

export type TableName = Pick<TableDefinition, "databaseSchema" | "tableName">;

/** The materialized view that keeps what the stream gave. The table itself is an ordinary view over it. */
export function streamViewOf({ databaseSchema, tableName }: TableName): TableName {
  return { databaseSchema, tableName: `${tableName}_stream` };
}

/** The external schema through which a table reads Kinesis: one for each table, so that each goes with its table. */
export function externalSchemaOf({ databaseSchema, tableName }: TableName): string {
  return `${databaseSchema}_${tableName}_kinesis`;
}

export function createSchema(name: string): Statement {
  return { kind: "CREATE SCHEMA", sql: `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(name)}` };
}

export function createTable(table: TableDefinition): Statement {
  const columns = table.columns.map(columnClause).join(", ");
  const sql = `CREATE TABLE IF NOT EXISTS ${qualifiedName(table)} (${columns})${layoutClauses(table)}`;
  return { kind: "CREATE TABLE", sql };
}

function columnClause({ name, type, nullable, encoding }: ColumnDefinition): string {
  const parts = [quoteIdentifier(name), type];
  if (encoding !== undefined) parts.push(`ENCODE ${encoding}`);
  if (!nullable) parts.push("NOT NULL");
  return parts.join(" ");
}

function layoutClauses({ distributionStyle, distributionKey, sortKeys }: TableDefinition): string {
  const clauses: string[] = [];
  if (distributionStyle !== undefined) clauses.push(` DISTSTYLE ${distributionStyle}`);
  if (distributionKey !== undefined) clauses.push(` DISTKEY (${quoteIdentifier(distributionKey)})`);
  if (sortKeys !== undefined) clauses.push(` COMPOUND SORTKEY (${sortKeys.map(quoteIdentifier).join(", ")})`);
  return clauses.join("");
}

/** Redshift adds one column a statement. */
export function addColumn(table: TableName, column: ColumnDefinition): Statement {
  return {
    kind: "ALTER TABLE ADD COLUMN",
    sql: `ALTER TABLE ${qualifiedName(table)} ADD COLUMN ${columnClause(column)}`,
  };
}

/** Cannot run in a transaction block, so it is never batched (DA-01). */
export function widenColumn(table: TableName, { name, type }: Pick<ColumnDefinition, "name" | "type">): Statement {
  const sql = `ALTER TABLE ${qualifiedName(table)} ALTER COLUMN ${quoteIdentifier(name)} TYPE ${type}`;
  return { kind: "ALTER TABLE ALTER COLUMN", sql };
}

export function dropTable(table: TableName): Statement {
  return { kind: "DROP TABLE", sql: `DROP TABLE IF EXISTS ${qualifiedName(table)}` };
}

export function comment(relation: "TABLE" | "VIEW", table: TableName, text: string): Statement {
  const kind = `COMMENT ON ${relation}`;
  return { kind, sql: `${kind} ${qualifiedName(table)} IS ${quoteLiteral(text)}` };
}

/** @param passwordHash what `PASSWORD` takes in place of the clear text (DA-09) */
export function createUser(name: string, passwordHash: string): Statement {
  const sql = `CREATE USER ${quoteIdentifier(name)} PASSWORD ${quoteLiteral(passwordHash)}`;
  return { kind: "CREATE USER", sql, secret: passwordHash };
}

export function alterUser(name: string, passwordHash: string): Statement {
  const sql = `ALTER USER ${quoteIdentifier(name)} PASSWORD ${quoteLiteral(passwordHash)}`;
  return { kind: "ALTER USER", sql, secret: passwordHash };
}

export function dropUser(name: string): Statement {
  return { kind: "DROP USER", sql: `DROP USER IF EXISTS ${quoteIdentifier(name)}` };
}

export function grantUsage(schema: string, user: string): Statement {
  const sql = `GRANT USAGE ON SCHEMA ${quoteIdentifier(schema)} TO ${quoteIdentifier(user)}`;
  return { kind: "GRANT USAGE", sql };
}

export function grantInsert(table: TableName, user: string): Statement {
  return { kind: "GRANT INSERT", sql: `GRANT INSERT ON TABLE ${qualifiedName(table)} TO ${quoteIdentifier(user)}` };
}

export function grantSelect(table: TableName, user: string): Statement {
  return { kind: "GRANT SELECT", sql: `GRANT SELECT ON TABLE ${qualifiedName(table)} TO ${quoteIdentifier(user)}` };
}

export function revokeUsage(schema: string, user: string): Statement {
  const sql = `REVOKE USAGE ON SCHEMA ${quoteIdentifier(schema)} FROM ${quoteIdentifier(user)}`;
  return { kind: "REVOKE USAGE", sql };
}

export function revokeInsert(table: TableName, user: string): Statement {
  const sql = `REVOKE INSERT ON TABLE ${qualifiedName(table)} FROM ${quoteIdentifier(user)}`;
  return { kind: "REVOKE INSERT", sql };
}

export function revokeSelect(table: TableName, user: string): Statement {
  const sql = `REVOKE SELECT ON TABLE ${qualifiedName(table)} FROM ${quoteIdentifier(user)}`;
  return { kind: "REVOKE SELECT", sql };
}

/** The text of a statement without its secret. */
export function shown({ sql, secret }: Statement): string {
  return secret === undefined ? sql : sql.replaceAll(secret, "***");
}
