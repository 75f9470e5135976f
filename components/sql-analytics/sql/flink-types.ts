import { parseColumnType } from "../../event-schema";

// Times of events are moments, so the source has them with the local time zone, which the job sets to UTC. Rows of results carry them
// without: Flink's formats then write 2026-01-31 12:00:00, with no Z, as COPY and Athena read it.
const SIMPLE: Record<string, { source: string; result: string }> = {
  string: { source: "STRING", result: "STRING" },
  json: { source: "STRING", result: "STRING" },
  boolean: { source: "BOOLEAN", result: "BOOLEAN" },
  tinyint: { source: "TINYINT", result: "TINYINT" },
  smallint: { source: "SMALLINT", result: "SMALLINT" },
  int: { source: "INT", result: "INT" },
  bigint: { source: "BIGINT", result: "BIGINT" },
  float: { source: "FLOAT", result: "FLOAT" },
  double: { source: "DOUBLE", result: "DOUBLE" },
  date: { source: "DATE", result: "DATE" },
  timestamp: { source: "TIMESTAMP_LTZ(6)", result: "TIMESTAMP(6)" },
  binary: { source: "BYTES", result: "BYTES" },
};

/** The Flink type of an event schema's column type, in the event table (`source`) or in a table of results (`result`). */
export function flinkType(type: string, use: "source" | "result"): string {
  const simple = SIMPLE[type]?.[use];
  if (simple !== undefined) return simple;
  const { precision, scale } = parseColumnType(type) ?? {};
  if (precision === undefined) throw new Error(`There is no column type "${type}".`);
  return `DECIMAL(${precision}, ${scale})`;
}

const COLUMN_TYPES: Record<string, string> = {
  STRING: "string",
  VARCHAR: "string",
  CHAR: "string",
  "CHARACTER VARYING": "string",
  BOOLEAN: "boolean",
  TINYINT: "tinyint",
  SMALLINT: "smallint",
  INT: "int",
  INTEGER: "int",
  BIGINT: "bigint",
  FLOAT: "float",
  REAL: "float",
  DOUBLE: "double",
  "DOUBLE PRECISION": "double",
  DATE: "date",
  TIMESTAMP: "timestamp",
  TIMESTAMP_LTZ: "timestamp",
  "TIMESTAMP WITH LOCAL TIME ZONE": "timestamp",
  "TIMESTAMP WITHOUT TIME ZONE": "timestamp",
  BYTES: "binary",
  VARBINARY: "binary",
  BINARY: "binary",
};

/** The event schema's column type of a Flink type; undefined for one that event schemas have no word for, such as ARRAY. */
export function columnType(flinkType: string): string | undefined {
  const type = flinkType.toUpperCase().replace(/ NOT NULL$/, "");
  const decimal = /^(?:DECIMAL|DEC|NUMERIC)(?:\((\d+)(?:, ?(\d+))?\))?$/.exec(type);
  if (decimal) return `decimal(${decimal[1] ?? "10"},${decimal[2] ?? "0"})`;
  return COLUMN_TYPES[type.replace(/\(\d+\)/, "")];
}
