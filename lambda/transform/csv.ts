import { stringifyExactly } from "./exact-number";
import { type JsonObject, type JsonValue, readField } from "./json";
import { scalarText } from "./scalar-text";

/**
 * Compiles a writer of CSV lines by RFC 4180. A field is quoted when it holds the delimiter, a quote
 * or a line break, so a line break stays inside its field: Redshift reads that with COPY … CSV, not with DELIMITER alone.
 * Null and missing are empty; an empty string is `""`; nested values are their JSON text.
 *
 * @param nested columns whose values are JSON text in every case, so that a string there keeps its quotes
 */
export function compileCsv(
  names: string[],
  delimiter: string,
  nested: ReadonlySet<string> = new Set(),
): (record: JsonObject) => string {
  const columns = names.map((name) => ({ name, isJson: nested.has(name) }));
  return (record) =>
    columns.map(({ name, isJson }) => field(readField(record, name), delimiter, isJson)).join(delimiter);
}

function field(value: JsonValue | undefined, delimiter: string, isJson: boolean): string {
  if (value === undefined || value === null) return "";
  const text = (isJson ? undefined : scalarText(value)) ?? stringifyExactly(value);
  return needsQuotes(text, delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
}

function needsQuotes(text: string, delimiter: string): boolean {
  return text === "" || text.includes(delimiter) || text.includes('"') || text.includes("\n") || text.includes("\r");
}
