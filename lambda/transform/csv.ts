import { stringifyExactly } from "./exact-number";
import { type JsonObject, type JsonValue, readField } from "./json";
import { scalarText } from "./scalar-text";

/**
 * Compiles a writer of CSV lines by RFC 4180. A field is quoted when it holds the delimiter, a quote
 * or a line break, so a line break stays inside its field: Redshift reads that with COPY … CSV, not with DELIMITER alone.
 * Null and missing are empty; an empty string is `""`; nested values are their JSON text.
 */
export function compileCsv(names: string[], delimiter: string): (record: JsonObject) => string {
  return (record) => names.map((name) => field(readField(record, name), delimiter)).join(delimiter);
}

function field(value: JsonValue | undefined, delimiter: string): string {
  if (value === undefined || value === null) return "";
  const text = scalarText(value) ?? stringifyExactly(value);
  return needsQuotes(text, delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
}

function needsQuotes(text: string, delimiter: string): boolean {
  return text === "" || text.includes(delimiter) || text.includes('"') || text.includes("\n") || text.includes("\r");
}
