import type { Reader } from "./inspect";
import type { ColumnDefinition, TableDefinition } from "./request";
import {
  externalSchemaOf,
  qualifiedName,
  quoteIdentifier,
  quoteLiteral,
  type Statement,
  type StreamSource,
  streamViewOf,
  type TableName,
} from "./sql";

export function createExternalSchema(table: TableName, roleArn: string): Statement {
  const name = quoteIdentifier(externalSchemaOf(table));
  const sql = `CREATE EXTERNAL SCHEMA IF NOT EXISTS ${name} FROM KINESIS IAM_ROLE ${quoteLiteral(roleArn)}`;
  return { kind: "CREATE EXTERNAL SCHEMA", sql };
}

/**
 * Keeps every record of the stream: parsed where it is JSON, else its bytes (ST-01). It names no column of the event,
 * so a changed schema leaves it as it is and reads nothing again.
 */
export function createStreamView(table: TableName, { streamName }: StreamSource): Statement {
  const sql = [
    `CREATE MATERIALIZED VIEW ${qualifiedName(streamViewOf(table))} AUTO REFRESH YES AS SELECT`,
    "approximate_arrival_timestamp, partition_key, shard_id, sequence_number,",
    "CASE WHEN CAN_JSON_PARSE(kinesis_data) THEN JSON_PARSE(kinesis_data) END AS payload,",
    "CASE WHEN NOT CAN_JSON_PARSE(kinesis_data) THEN kinesis_data END AS malformed",
    // Quoted: names of streams may have hyphens, dots and capitals (ST-02).
    `FROM ${quoteIdentifier(externalSchemaOf(table))}.${quoteIdentifier(streamName)}`,
  ].join(" ");
  return { kind: "CREATE MATERIALIZED VIEW", sql };
}

export function createTypedView(table: TableDefinition): Statement {
  const columns = table.columns.map(typedColumn).join(", ");
  const source = `FROM ${qualifiedName(streamViewOf(table))} AS s WHERE s.payload IS NOT NULL`;
  return { kind: "CREATE VIEW", sql: `CREATE VIEW ${qualifiedName(table)} AS SELECT ${columns} ${source}` };
}

function typedColumn({ name, type }: ColumnDefinition): string {
  const field = `s.payload.${quoteIdentifier(name)}`;
  return `${type === "SUPER" ? field : `${field}::${type}`} AS ${quoteIdentifier(name)}`;
}

export function dropTypedView(table: TableName): Statement {
  return { kind: "DROP VIEW", sql: `DROP VIEW IF EXISTS ${qualifiedName(table)}` };
}

/** One statement for all, since a batch has 40 (DA-01), but one for each who may pass it on: that clause goes with one name. */
export function grantReaders(table: TableName, readers: Reader[]): Statement[] {
  const grant = (grantees: string) => ({
    kind: "GRANT SELECT",
    sql: `GRANT SELECT ON TABLE ${qualifiedName(table)} TO ${grantees}`,
  });
  const others = readers.filter(({ mayGrant }) => !mayGrant).map(granteeOf);
  const granting = readers.filter(({ mayGrant }) => mayGrant).map(granteeOf);
  return [
    ...(others.length > 0 ? [others.join(", ")] : []),
    ...granting.map((name) => `${name} WITH GRANT OPTION`),
  ].map(grant);
}

function granteeOf({ kind, name }: Reader): string {
  if (kind === "PUBLIC") return kind;
  return kind === "USER" ? quoteIdentifier(name) : `${kind} ${quoteIdentifier(name)}`;
}

export function dropStreamView(table: TableName): Statement {
  const sql = `DROP MATERIALIZED VIEW IF EXISTS ${qualifiedName(streamViewOf(table))}`;
  return { kind: "DROP MATERIALIZED VIEW", sql };
}

export function dropExternalSchema(table: TableName): Statement {
  return { kind: "DROP SCHEMA", sql: `DROP SCHEMA IF EXISTS ${quoteIdentifier(externalSchemaOf(table))}` };
}
