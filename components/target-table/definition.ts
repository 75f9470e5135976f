import type { ColumnDefinition, TableDefinition } from "../../lambda/redshift-table/request";
import { DEFAULT_MAX_LENGTH_BYTES, type EventColumnArgs, parseColumnType, tableNameOf } from "../event-schema";
import type { TableLayoutArgs, TargetTableArgs } from "./args";

export const DEFAULT_DATABASE_SCHEMA = "ingest";

/** Redshift's types of those columns whose type needs no parameters (SQ-04). */
const REDSHIFT_TYPES: Record<string, string> = {
  json: "SUPER",
  boolean: "BOOLEAN",
  // Redshift has no smaller one.
  tinyint: "SMALLINT",
  smallint: "SMALLINT",
  int: "INTEGER",
  bigint: "BIGINT",
  float: "REAL",
  double: "DOUBLE PRECISION",
  date: "DATE",
  timestamp: "TIMESTAMP",
};

/** What of a table's arguments gives its definition. */
export type DefinitionArgs = Pick<TargetTableArgs, "schema" | "databaseSchema" | "tableName" | "layout" | "ingestion">;

/** The table of an event schema. All of it is known when the program is planned. */
export function tableDefinition({ schema, layout, ingestion, ...names }: DefinitionArgs): TableDefinition {
  return {
    databaseSchema: names.databaseSchema ?? DEFAULT_DATABASE_SCHEMA,
    tableName: names.tableName ?? tableNameOf(schema.name),
    columns: schema.columns.map((column) => columnDefinition(column, layout)),
    distributionStyle: distributionStyleOf(layout),
    distributionKey: layout?.distributionKey,
    sortKeys: layout?.sortKeys,
    ingestion: ingestion?.stream === undefined ? "COPY" : "STREAMING",
    stagedFormat: ingestion?.stagedFormat === "CSV" ? "CSV" : undefined,
  };
}

/** A key without a style means KEY; no style at all is left to Redshift (AUTO). */
function distributionStyleOf(layout: TableLayoutArgs | undefined): string | undefined {
  return layout?.distributionStyle ?? (layout?.distributionKey === undefined ? undefined : "KEY");
}

function columnDefinition(column: EventColumnArgs, layout: TableLayoutArgs | undefined): ColumnDefinition {
  return {
    name: column.name,
    type: redshiftType(column) ?? column.type,
    nullable: column.nullable ?? true,
    encoding: layout?.encodings?.[column.name],
  };
}

/** The Redshift type of a column; `undefined` for one that Redshift has no type for. */
export function redshiftType({ type, maxLength }: EventColumnArgs): string | undefined {
  // The length is bytes on both sides (SQ-05).
  if (type === "string") return `VARCHAR(${maxLength ?? DEFAULT_MAX_LENGTH_BYTES})`;
  const parsed = parseColumnType(type);
  if (parsed?.base !== "decimal") return REDSHIFT_TYPES[type];
  return `DECIMAL(${parsed.precision},${parsed.scale})`;
}
