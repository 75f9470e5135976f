import { checkPattern, checkRange, type Problem, under } from "../shared/problems";
import { type EventColumnArgs, type EventSchemaArgs, parseColumnType, SIMPLE_TYPES } from "./schema";

/** Columns that one Redshift table may have (SQ-02). */
export const MAX_COLUMNS = 1600;
/** Longest VARCHAR in bytes (SQ-04). */
export const MAX_TEXT_BYTES = 65535;

const SCHEMA_NAME = /^[a-z][a-z0-9_-]{0,63}$/;
// SQ-01 and SQ-02: a standard identifier, lower case, since COPY and OpenX match JSON keys to lower-case columns (CO-01, F-100).
const COLUMN_NAME = /^[a-z_][a-z0-9_]{0,126}$/;

/** Every problem of an event schema, each with its path below the schema. */
export function validateEventSchema(schema: EventSchemaArgs): Problem[] {
  return [
    ...checkPattern("name", schema.name, SCHEMA_NAME, "1–64 of a–z, 0–9, - and _, a letter first"),
    ...checkRange("columns", schema.columns.length, 1, MAX_COLUMNS, "columns"),
    ...schema.columns.flatMap((column, index) => under(`columns[${index}]`, validateColumn(column))),
    ...duplicates(schema.columns),
    ...validateEventTime(schema),
    ...validatePartitionKey(schema),
  ];
}

function validateColumn(column: EventColumnArgs): Problem[] {
  const problems = checkPattern("name", column.name, COLUMN_NAME, "1–127 of a–z, 0–9 and _, no digit first");
  if (!parseColumnType(column.type)) {
    const allowed = [...SIMPLE_TYPES, "decimal(p,s) with p ≤ 38 and s ≤ p"].join(", ");
    problems.push({ path: "type", reason: `must be one of ${allowed}, got "${column.type}"` });
  }
  if (column.maxLength !== undefined && column.type !== "string" && column.type !== "json") {
    problems.push({
      path: "maxLength",
      reason: `applies to string and json columns only; leave it out for ${column.type}`,
    });
  }
  return [...problems, ...checkRange("maxLength", column.maxLength, 1, MAX_TEXT_BYTES, "bytes")];
}

function duplicates(columns: EventColumnArgs[]): Problem[] {
  const first = new Map<string, number>();
  return columns.flatMap(({ name }, index) => {
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, index);
      return [];
    }
    return [
      { path: `columns[${index}].name`, reason: `"${name}" is already columns[${earlier}]; give each its own name` },
    ];
  });
}

function validateEventTime({ eventTime, columns }: EventSchemaArgs): Problem[] {
  if (eventTime === undefined) return [];
  const column = columns.find(({ name }) => name === eventTime);
  if (column?.type === "timestamp") return [];
  const found = column ? `"${eventTime}" is ${column.type}` : `there is no column "${eventTime}"`;
  return [{ path: "eventTime", reason: `must name a timestamp column, but ${found}` }];
}

function validatePartitionKey({ partitionKey, columns }: EventSchemaArgs): Problem[] {
  if (partitionKey === undefined || columns.some(({ name }) => name === partitionKey)) return [];
  return [{ path: "partitionKey", reason: `must name a column, but there is no column "${partitionKey}"` }];
}
