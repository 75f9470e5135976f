import { quoteIdentifier } from "../../lambda/redshift-table/sql";
import { partitionColumns } from "../data-lake/projection";
import { type EventColumnArgs, parseColumnType } from "../event-schema";
import type { ReportDataSetArgs } from "./args";

/** A column of a data set. */
export interface ReportColumn {
  name: string;
  /** QuickSight's type: `STRING`, `INTEGER`, `DECIMAL`, `DATETIME` or `BOOLEAN`. */
  type: string;
}

/** QuickSight's types (QS-05). It has none for `binary`. */
const QUICKSIGHT_TYPES: Record<string, string> = {
  string: "STRING",
  json: "STRING",
  boolean: "BOOLEAN",
  tinyint: "INTEGER",
  smallint: "INTEGER",
  int: "INTEGER",
  bigint: "INTEGER",
  float: "DECIMAL",
  double: "DECIMAL",
  decimal: "DECIMAL",
  date: "DATETIME",
  timestamp: "DATETIME",
};

/** The columns of a data set in their order; a lake's partitions come last, so that reports can narrow what is scanned. */
export function reportColumns({ warehouseTable, lakeTable }: ReportDataSetArgs): ReportColumn[] {
  if (warehouseTable !== undefined) return warehouseTable.schema.columns.flatMap(reportColumn);
  if (lakeTable === undefined) return [];
  const { table } = lakeTable;
  const partitions = partitionColumns(table).map(({ name }) => ({ name, type: "STRING" }));
  return [...table.schema.columns.flatMap(reportColumn), ...partitions];
}

function reportColumn({ name, type }: EventColumnArgs): ReportColumn[] {
  const mapped = QUICKSIGHT_TYPES[parseColumnType(type)?.base ?? ""];
  return mapped === undefined ? [] : [{ name, type: mapped }];
}

/** Whether QuickSight can read a warehouse's table by a query only: it has no type for SUPER, as which `json` is kept (QS-05). */
export function needsQuery(columns: EventColumnArgs[]): boolean {
  return columns.some(({ type }) => type === "json");
}

/** Reads a warehouse's table with its `json` columns as text. @param tableName the table with its schema: `ingest.clicks` */
export function reportQuery(columns: EventColumnArgs[], tableName: string): string {
  const fields = columns.map(({ name, type }) => {
    const quoted = quoteIdentifier(name);
    return type === "json" ? `JSON_SERIALIZE(${quoted}) AS ${quoted}` : quoted;
  });
  return `SELECT ${fields.join(", ")} FROM ${tableName.split(".").map(quoteIdentifier).join(".")}`;
}
