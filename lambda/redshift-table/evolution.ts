import type { ColumnDefinition, TableDefinition } from "./request";

/** What takes a table from one definition to the next. With problems nothing of it may be done. */
export interface TableChanges {
  /** Columns to add. */
  additions: ColumnDefinition[];
  /** Text columns to widen, each with its new type. */
  widenings: { name: string; type: string }[];
  problems: TableProblem[];
}

/** A change that a table with rows cannot make. Path and reason make one sentence, as in the components' checks. */
export interface TableProblem {
  path: string;
  reason: string;
}

export const NEW_TABLE = "deliver into a new table beside it, under another component name and tableName";
const VARCHAR = /^VARCHAR\((\d+)\)$/;
/** Redshift widens no column that is compressed so (ALTER TABLE, ALTER COLUMN TYPE). */
const FIXED_ENCODINGS = ["bytedict", "runlength", "text255", "text32k"];

/**
 * Compares two definitions of a table: a nullable column may come and a VARCHAR may grow; all else is a problem (US-04).
 * The order of columns matters with CSV only: else COPY goes by their names. Used by the function and by the plan.
 */
export function tableChanges(before: TableDefinition, after: TableDefinition): TableChanges {
  const changes: TableChanges = { additions: [], widenings: [], problems: tableProblems(before, after) };
  const earlier = byName(before.columns);
  const later = byName(after.columns);
  for (const column of before.columns) {
    if (!later.has(column.name)) changes.problems.push(dropped(column));
  }
  for (const column of after.columns) {
    const old = earlier.get(column.name);
    if (old === undefined) addColumn(column, changes);
    else compareColumn(old, column, changes);
  }
  return changes;
}

function byName(columns: ColumnDefinition[]): Map<string, ColumnDefinition> {
  return new Map(columns.map((column) => [column.name, column]));
}

function tableProblems(before: TableDefinition, after: TableDefinition): TableProblem[] {
  return [
    ...fixed("databaseSchema", before.databaseSchema, after.databaseSchema),
    ...fixed("tableName", before.tableName, after.tableName),
    ...fixed("ingestion", before.ingestion, after.ingestion),
    ...fixed("layout.distributionStyle", before.distributionStyle ?? "AUTO", after.distributionStyle ?? "AUTO"),
    ...fixed("layout.distributionKey", before.distributionKey, after.distributionKey),
    ...fixed("layout.sortKeys", before.sortKeys?.join(", "), after.sortKeys?.join(", ")),
    ...stagedProblems(before, after),
  ];
}

/** Objects that wait for their COPY keep their format and their fields, and are loaded by the new column list. */
function stagedProblems(before: TableDefinition, after: TableDefinition): TableProblem[] {
  if (before.ingestion !== after.ingestion) return [];
  if (before.stagedFormat !== after.stagedFormat) return fixedFormat(before.stagedFormat, after.stagedFormat);
  if (before.stagedFormat !== "CSV") return [];
  const isKept = before.columns.every(({ name }, index) => after.columns[index]?.name === name);
  return isKept ? [] : [movedFields()];
}

type StagedFormat = TableDefinition["stagedFormat"];

export function fixedFormat(before: StagedFormat, after: StagedFormat): TableProblem[] {
  return fixed("ingestion.stagedFormat", before ?? "JSON", after ?? "JSON");
}

/** The problem of CSV whose earlier fields are not where they were. */
export function movedFields(): TableProblem {
  const reason = `must keep their order and have new ones at the end, since CSV that waits for its COPY has no names; put them in order, or ${NEW_TABLE}`;
  return { path: "schema.columns", reason };
}

/** A setting that is fixed when the table is made. */
export function fixed(path: string, before: string | undefined, after: string | undefined): TableProblem[] {
  if (before === after) return [];
  const reason = `is fixed when the table is made: it was ${named(before)}, got ${named(after)}; put it back, or ${NEW_TABLE}`;
  return [{ path, reason }];
}

function named(value: string | undefined): string {
  return value === undefined ? "left out" : `"${value}"`;
}

function dropped({ name, type }: ColumnDefinition): TableProblem {
  const reason = `must stay: the table has the column, ${type}, and dropping it loses its values; declare it, or ${NEW_TABLE}`;
  return { path: pathOf(name), reason };
}

function addColumn(column: ColumnDefinition, { additions, problems }: TableChanges): void {
  if (column.nullable) {
    additions.push(column);
    return;
  }
  const reason = "must be nullable: it is new, and the rows that are there have no value for it; set nullable to true";
  problems.push({ path: pathOf(column.name), reason });
}

function compareColumn(before: ColumnDefinition, after: ColumnDefinition, changes: TableChanges): void {
  const path = pathOf(after.name);
  compareType(before, after, changes);
  if (before.nullable !== after.nullable) {
    const was = before.nullable ? "nullable" : "NOT NULL";
    const reason = `is ${was} in the table, which Redshift does not change; set nullable to ${before.nullable}, or ${NEW_TABLE}`;
    changes.problems.push({ path, reason });
  }
  changes.problems.push(...fixed(`layout.encodings.${after.name}`, before.encoding, after.encoding));
}

function compareType(before: ColumnDefinition, after: ColumnDefinition, { widenings, problems }: TableChanges): void {
  if (before.type === after.type) return;
  const path = pathOf(after.name);
  const [was, is] = [lengthOf(before.type), lengthOf(after.type)];
  if (was === undefined || is === undefined) {
    const reason = `is ${before.type} in the table and cannot become ${after.type}; put its type back, or ${NEW_TABLE}`;
    problems.push({ path, reason });
  } else if (is < was) {
    const reason = `is ${before.type} in the table and cannot be narrowed to ${after.type}; set maxLength to ${was} or more`;
    problems.push({ path, reason });
  } else if (FIXED_ENCODINGS.includes(after.encoding ?? "")) {
    const reason = `is encoded ${after.encoding}, and Redshift widens no such column; leave maxLength at ${was}, or ${NEW_TABLE}`;
    problems.push({ path, reason });
  } else {
    widenings.push({ name: after.name, type: after.type });
  }
}

function lengthOf(type: string): number | undefined {
  const length = VARCHAR.exec(type)?.[1];
  return length === undefined ? undefined : Number(length);
}

function pathOf(column: string): string {
  return `schema.columns.${column}`;
}
