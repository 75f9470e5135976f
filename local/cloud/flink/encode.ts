import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import type { FlinkType } from "./flink-type";
import { javaReal } from "./java-real";
import { timeText } from "./time-text";

export interface OutputColumn {
  name: string;
  type: FlinkType;
}

/** Makes a record of a row, byte for byte as Flink's formats do. Neither ends with a line end. */
export type Encoder = (row: DuckDBValue[]) => string;

/** Flink's format `json` with SQL's times and plain decimals. */
export function jsonEncoder(columns: OutputColumn[]): Encoder {
  const keys = columns.map(({ name }, index) => `${index === 0 ? "{" : ","}${JSON.stringify(name)}:`);
  return (row) => `${row.map((value, index) => `${keys[index]}${jsonValue(value, columns[index])}`).join("")}}`;
}

function jsonValue(value: DuckDBValue, column: OutputColumn | undefined): string {
  if (value === null || column === undefined) return "null";
  const text = textOf(value, column.type);
  const isNumber = typeof value === "number" || typeof value === "bigint" || value instanceof DuckDBDecimalValue;
  // JSON has no numbers such as NaN.
  if (typeof value === "boolean" || (isNumber && !/[Ny]/.test(text))) return text;
  return jsonText(text);
}

/** As Jackson has it: hexadecimal digits in capitals, and characters beyond 16 bits as two escapes. */
function jsonText(text: string): string {
  return JSON.stringify(text).replace(/\\\\|\\u[0-9a-f]{4}|[\ud800-\udfff]/g, (found) => {
    if (found.length === 1) return `\\u${found.charCodeAt(0).toString(16).toUpperCase()}`;
    return found.startsWith("\\u") ? `\\u${found.slice(2).toUpperCase()}` : found;
  });
}

/** Flink's format `csv` with its defaults. NULL and an empty text look the same. */
export function csvEncoder(columns: OutputColumn[]): Encoder {
  return (row) => row.map((value, index) => csvValue(value, columns[index])).join(",");
}

function csvValue(value: DuckDBValue, column: OutputColumn | undefined): string {
  if (value === null || column === undefined) return "";
  const text = textOf(value, column.type);
  const isText =
    typeof value === "string" ||
    value instanceof DuckDBTimestampValue ||
    value instanceof DuckDBBlobValue ||
    value instanceof DuckDBDateValue;
  return isText && needsQuotes(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Jackson looks closely at short texts only, and takes each character up to the comma for one that could need quotes. */
function needsQuotes(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters need quotes too
  return text.length > 24 || /[\x00-,\\]/.test(text);
}

function textOf(value: DuckDBValue, type: FlinkType): string {
  if (value instanceof DuckDBTimestampValue)
    return `${timeText(value.micros)}${type.base === "TIMESTAMP_LTZ" ? "Z" : ""}`;
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString("base64");
  if (typeof value === "number")
    return type.base === "DOUBLE" || type.base === "FLOAT" ? javaReal(value, type.base === "FLOAT") : String(value);
  return String(value);
}
