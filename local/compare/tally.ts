import { createHash } from "node:crypto";
import type { EventColumnArgs } from "../../components/event-schema";
import type { SqlRow } from "../lookup/rows";
import { canonicalOf } from "./canonical";

/** Rows of which only so many are shown. */
export const SAMPLES = 5;
/** The hour of rows whose schema has no time, or that have none themselves. */
export const NO_HOUR = "";

/** Rows by the hash of their values: how many there are on the first side, less those on the second. */
interface Entry {
  balance: number;
  hour: string;
  /** The row as JSON. */
  row: string;
}

export interface HourCount {
  /** `2026-08-22T10`, UTC, of the event time. */
  hour: string;
  first: number;
  second: number;
  /** Rows of the first side that the second has not, and the other way round. */
  missing: number;
  extra: number;
}

export interface Differences {
  first: number;
  second: number;
  missing: number;
  extra: number;
  hours: HourCount[];
  /** The first few, as JSON. */
  missingRows: string[];
  extraRows: string[];
}

/**
 * Compares two sets of rows in which a row may stand several times, whatever their order. Two rows are the same when all the
 * columns' values are; of each different row a hash is kept, so memory goes with the different rows of one side.
 */
export class Tally {
  private readonly entries = new Map<string, Entry>();
  private readonly hours = new Map<string, { first: number; second: number }>();

  /** @param eventTime the column whose hour the counts go by */
  constructor(
    private readonly columns: EventColumnArgs[],
    private readonly eventTime: string | undefined,
  ) {}

  add(side: "first" | "second", row: SqlRow): void {
    const values = this.columns.map(({ name, type }) => canonicalOf(type)?.(row[name] ?? null) ?? null);
    const time = this.eventTime && values[this.columns.findIndex(({ name }) => name === this.eventTime)];
    const hour = time ? time.slice(0, "yyyy-MM-ddTHH".length) : NO_HOUR;
    const count = this.hours.get(hour) ?? { first: 0, second: 0 };
    count[side]++;
    this.hours.set(hour, count);
    this.weigh(values, hour, side === "first" ? 1 : -1);
  }

  private weigh(values: (string | null)[], hour: string, weight: 1 | -1): void {
    const key = createHash("sha256").update(JSON.stringify(values)).digest("base64");
    const entry = this.entries.get(key);
    if (entry === undefined) {
      const row = JSON.stringify(Object.fromEntries(this.columns.map(({ name }, index) => [name, values[index]])));
      this.entries.set(key, { balance: weight, hour, row });
      return;
    }
    entry.balance += weight;
    // What is even needs no memory.
    if (entry.balance === 0) this.entries.delete(key);
  }

  differences(): Differences {
    const hours = new Map([...this.hours].map(([hour, count]) => [hour, { hour, ...count, missing: 0, extra: 0 }]));
    const [missingRows, extraRows]: [string[], string[]] = [[], []];
    for (const { balance, hour, row } of this.entries.values()) {
      const of = hours.get(hour);
      if (of === undefined) continue;
      of[balance > 0 ? "missing" : "extra"] += Math.abs(balance);
      const rows = balance > 0 ? missingRows : extraRows;
      if (rows.length < SAMPLES) rows.push(row);
    }
    const counts = [...hours.values()].sort((one, other) => (one.hour < other.hour ? -1 : 1));
    const sum = (of: (count: HourCount) => number) => counts.reduce((total, count) => total + of(count), 0);
    return {
      first: sum(({ first }) => first),
      second: sum(({ second }) => second),
      missing: sum(({ missing }) => missing),
      extra: sum(({ extra }) => extra),
      hours: counts,
      missingRows,
      extraRows,
    };
  }
}
