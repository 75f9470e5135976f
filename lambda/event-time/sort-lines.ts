import { compileColumns } from "../transform/columns";
import { type JsonObject, readField } from "../transform/json";
import { parseText } from "../transform/parse";
import { type Cell, cellOf } from "./cells";
import { type HourFolder, hourFolder } from "./hour";
import type { Table } from "./parquet";
import type { EventTimeSpec } from "./spec";

/** A line that is no event of the table, with its reason. */
export interface Misfit {
  /** Its number in the object, from 1. */
  line: number;
  reason: string;
  /** The line's bytes. */
  rawData: Buffer;
}

/** The events of an object by their own hours, in their order, and what is none. */
export interface SortedLines {
  hours: Map<HourFolder, Table>;
  misfits: Misfit[];
}

/** Sorts the lines of an object that landed at `landedAt`. */
export type SortLines = (body: Buffer, landedAt: Date) => SortedLines;

const NEWLINE = 0x0a;
const DAY_MILLISECONDS = 86_400_000;

/** Compiles the checks once, so that each line costs no more than its own. @throws Error when the spec is wrong */
export function compileSort({
  columns,
  eventTime,
  since,
}: Pick<EventTimeSpec, "columns" | "eventTime" | "since">): SortLines {
  const check = compileColumns(columns);
  const converters = columns.map(({ name, type }) => ({ name, convert: cellOf(type) }));
  return (body, landedAt) => {
    const last = lastDay(landedAt);
    const sorted: SortedLines = { hours: new Map(), misfits: [] };
    for (const { line, rawData } of linesOf(body)) {
      const read = readLine(rawData, check);
      const time = typeof read === "string" ? undefined : readField(read, eventTime);
      const reason = typeof read === "string" ? read : whyNoHour(time, eventTime, since, last);
      if (reason !== undefined) sorted.misfits.push({ line, reason, rawData });
      else add(sorted.hours, hourFolder(String(time)), converters, read as JsonObject);
    }
    return sorted;
  };
}

/** Empty lines are no events: they end records that brought a newline of their own. */
function* linesOf(body: Buffer): Generator<{ line: number; rawData: Buffer }> {
  for (let start = 0, line = 1; start < body.length; line++) {
    const newline = body.indexOf(NEWLINE, start);
    const end = newline < 0 ? body.length : newline;
    const rawData = body.subarray(start, end);
    if (rawData.length > 0 && rawData.toString("latin1").trim() !== "") yield { line, rawData };
    start = end + 1;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function readLine(rawData: Buffer, check: (record: JsonObject) => string | undefined): JsonObject | string {
  const text = decode(rawData);
  const record = text === undefined ? "the record is not valid UTF-8" : parseText(text);
  return typeof record === "string" ? record : (check(record) ?? record);
}

function decode(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Queries look at no partition before the table's first day, and none beyond tomorrow: an event there would be in no answer. */
function whyNoHour(time: unknown, column: string, since: string, last: string): string | undefined {
  if (typeof time !== "string") return `"${column}" is the event's time, but missing or null`;
  const day = time.slice(0, 10);
  if (day < since) return `"${column}" lies before ${since}, the first day of the table's partitions`;
  return day > last ? `"${column}" lies after ${last}, the day after the event's arrival` : undefined;
}

function lastDay(landedAt: Date): string {
  return new Date(landedAt.getTime() + DAY_MILLISECONDS).toISOString().slice(0, 10);
}

type Converter = { name: string; convert: ReturnType<typeof cellOf> };

function add(hours: Map<HourFolder, Table>, folder: HourFolder, converters: Converter[], record: JsonObject): void {
  const table = hours.get(folder) ?? converters.map((): Cell[] => []);
  hours.set(folder, table);
  converters.forEach(({ name, convert }, index) => {
    const value = readField(record, name);
    table[index]?.push(value === undefined || value === null ? null : convert(value));
  });
}
