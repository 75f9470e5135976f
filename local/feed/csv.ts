import { createReadStream } from "node:fs";
import { type EventColumnArgs, parseColumnType } from "../../components/event-schema";
import type { InputRecord } from "./events";

/** One row of a CSV file. */
export interface CsvRow {
  /** The row as it stands in the file, without its line end. */
  raw: string;
  /** The fields, or nothing where the quotes do not close. */
  fields?: string[];
}

/**
 * Reads a CSV file with a header line into JSON objects. A value is written with the type of its column in the schema,
 * and as text where the schema has no such column. A row with too few or too many fields stays the line that it is.
 * @param columns of the schema; none when it is not chosen yet
 * @throws Error when the first line names no column of the schema
 */
export async function* readCsv(file: string, columns: EventColumnArgs[]): AsyncGenerator<InputRecord> {
  let header: string[] | undefined;
  const types = new Map(columns.map(({ name, type }) => [name, parseColumnType(type)?.base ?? "string"]));
  for await (const row of rowsOf(file)) {
    if (header === undefined) {
      header = headerOf(row, file, types);
      continue;
    }
    yield toRecord(row, header, types);
  }
}

function headerOf({ raw, fields = [raw] }: CsvRow, file: string, types: Map<string, string>): string[] {
  if (types.size === 0 || fields.some((name) => types.has(name))) return fields;
  const [first = ""] = fields;
  throw new Error(
    `${file}: its first line names no column of the schema, which has ${[...types.keys()].join(", ")}; it begins with "${first.slice(0, 40)}". Give the file a header line`,
  );
}

function toRecord({ raw, fields }: CsvRow, header: string[], types: Map<string, string>): InputRecord {
  if (fields?.length !== header.length) return { data: Buffer.from(raw) };
  const pairs = header.map((name, index) => [name, fields[index] ?? ""] as const);
  const members = pairs.map(([name, field]) => `${JSON.stringify(name)}:${toJson(field, types.get(name) ?? "string")}`);
  return { data: Buffer.from(`{${members.join(",")}}`), fields: Object.fromEntries(pairs) };
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const NUMERIC = new Set(["tinyint", "smallint", "int", "bigint", "float", "double", "decimal"]);

/** A number is copied digit by digit, so that none is rounded. What does not fit its type stays text, for the pipeline to judge. */
function toJson(field: string, type: string): string {
  if (type === "string") return JSON.stringify(field);
  if (field === "") return "null";
  if (NUMERIC.has(type) && JSON_NUMBER.test(field)) return field;
  if (type === "boolean" && (field === "true" || field === "false")) return field;
  if (type === "json" && isJson(field)) return field;
  return JSON.stringify(field);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The rows of a CSV file (RFC 4180): fields in quotes may hold commas, line ends and doubled quotes. Blank rows are none. */
async function* rowsOf(file: string): AsyncGenerator<CsvRow> {
  let rest = "";
  let isFirst = true;
  for await (const chunk of createReadStream(file, { encoding: "utf8" }) as AsyncIterable<string>) {
    rest += isFirst ? chunk.replace(/^\uFEFF/, "") : chunk;
    isFirst = false;
    const { rows, end } = takeRows(rest, MAX_ROW_CHARACTERS);
    yield* rows;
    rest = rest.slice(end);
  }
  yield* takeRows(`${rest}\n`, 0).rows;
}

/** A quote that does not close within this many characters is no quote: Kinesis takes no larger record anyway (K-12). */
const MAX_ROW_CHARACTERS = 1024 * 1024;

/**
 * The whole rows at the beginning of a text, and where the rest begins.
 *
 * @param patience characters after which a quote that did not close is taken for none: such a row ends with its line
 */
function takeRows(text: string, patience: number): { rows: CsvRow[]; end: number } {
  const rows: CsvRow[] = [];
  let start = 0;
  for (;;) {
    const closed = endOfRow(text, start);
    const end = closed === -1 && text.length - start > patience ? text.indexOf("\n", start) : closed;
    if (end === -1) return { rows, end: start };
    const raw = text.slice(start, end).replace(/\r$/, "");
    if (raw.trim() !== "") rows.push(parseRow(raw));
    start = end + 1;
  }
}

/** The position of the newline that ends the row: one outside of quotes, which open at the beginning of a field only. */
function endOfRow(text: string, start: number): number {
  let isQuoted = false;
  for (let position = start; position < text.length; position++) {
    const code = text.charCodeAt(position);
    if (code === QUOTE) {
      if (isQuoted) isQuoted = false;
      // A doubled quote opens the field again at once.
      else if (position === start || isAnyOf(text.charCodeAt(position - 1), COMMA, QUOTE)) isQuoted = true;
    } else if (code === NEWLINE && !isQuoted) return position;
  }
  return -1;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const NEWLINE = 0x0a;

function isAnyOf(code: number, ...codes: number[]): boolean {
  return codes.includes(code);
}

// One field and what follows it: in quotes with doubled quotes, or bare up to the next comma.
const FIELD = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;

function parseRow(raw: string): CsvRow {
  const fields: string[] = [];
  FIELD.lastIndex = 0;
  for (;;) {
    const match = FIELD.exec(raw);
    if (!match) return { raw };
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "") return { raw, fields };
  }
}
