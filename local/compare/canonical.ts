import { parseColumnType } from "../../components/event-schema";
import { parseDecimal } from "../../lambda/transform/decimal";
import type { SqlValue } from "../lookup/rows";

/** Brings a column's value, as either engine writes it, to one text. */
export type Canonical = (value: SqlValue) => string | null;

/**
 * How values of a column type are compared. Athena answers text, the Data API numbers and text; times are compared to the
 * millisecond, which is all that Athena shows, and JSON without regard to spaces and the order of keys.
 *
 * @returns nothing for bytes, which the engines write in ways of their own
 */
export function canonicalOf(type: string): Canonical | undefined {
  const base = parseColumnType(type)?.base;
  if (base === undefined || base === "binary") return undefined;
  const read = READERS[base] ?? ((text) => text);
  return (value) => (value === null ? null : read(String(value)));
}

const READERS: Record<string, (text: string) => string> = {
  boolean: (text) => String(["true", "t", "1"].includes(text.toLowerCase())),
  tinyint: numberText,
  smallint: numberText,
  int: numberText,
  bigint: numberText,
  decimal: numberText,
  float: (text) => String(Math.fround(Number(text))),
  double: (text) => String(Number(text)),
  timestamp: timeText,
  date: (text) => text.slice(0, 10),
  json: jsonText,
};

/** Digit for digit, without zeros that say nothing. */
function numberText(text: string): string {
  const number = parseDecimal(text);
  return number === undefined ? text : `${number.negative ? "-" : ""}0.${number.digits}e${number.exponent}`;
}

const TIME = /^(\d{4,}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d+))?(?: ?(?:UTC|Z|\+00(?::?00)?))?$/;

function timeText(text: string): string {
  const [, day, time, fraction = ""] = TIME.exec(text) ?? [];
  return day === undefined ? text : `${day}T${time}.${fraction.slice(0, 3).padEnd(3, "0")}Z`;
}

/** The lake keeps JSON as its text, the warehouse as SUPER, which may be that text once more. */
function jsonText(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? jsonText(value) : JSON.stringify(sorted(value));
  } catch {
    return text;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}
