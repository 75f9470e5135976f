import { isUtf8 } from "node:buffer";
import type { EventSchemaArgs } from "../../components/event-schema";
import { parseCombined } from "./combined";
import { readCsv } from "./csv";
import { type FeedEvent, type InputRecord, partitionKeys } from "./events";
import { isBlank, linesOf } from "./lines";

/** Formats of input files: JSON lines, CSV with a header line, Apache's combined log. */
export const FORMATS = ["jsonl", "csv", "combined"] as const;
export type Format = (typeof FORMATS)[number];

/**
 * Reads a file as the events of a schema, a piece at a time. What cannot be parsed becomes an event of the line's own
 * bytes: the pipeline decides what becomes of it. Blank lines are no events.
 */
export async function* readEvents(file: string, format: Format, schema: EventSchemaArgs): AsyncGenerator<FeedEvent> {
  const keyOf = partitionKeys(schema);
  for await (const { data, fields } of readRecords(file, format, schema)) {
    yield { data, partitionKey: keyOf(fields) };
  }
}

/** Reads a file's records. The schema gives the types of a CSV file's values. */
export function readRecords(file: string, format: Format, schema?: EventSchemaArgs): AsyncGenerator<InputRecord> {
  switch (format) {
    case "csv":
      return readCsv(file, schema?.columns ?? []);
    case "jsonl":
      return readLines(file, readJsonLine);
    case "combined":
      return readLines(file, readCombinedLine);
  }
}

async function* readLines(file: string, read: (line: Buffer) => InputRecord): AsyncGenerator<InputRecord> {
  for await (const line of linesOf(file)) {
    if (!isBlank(line)) yield read(line);
  }
}

function readJsonLine(line: Buffer): InputRecord {
  try {
    const value: unknown = JSON.parse(line.toString());
    return isObject(value) ? { data: line, fields: value } : { data: line };
  } catch {
    return { data: line };
  }
}

function readCombinedLine(line: Buffer): InputRecord {
  const fields = isUtf8(line) ? parseCombined(line.toString()) : undefined;
  return fields === undefined ? { data: line } : { data: Buffer.from(JSON.stringify(fields)), fields: { ...fields } };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
