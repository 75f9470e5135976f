import { type Cursor, Unreadable } from "./cursor";

/**
 * Refuses an interval whose first number has more digits than its unit: two unless it says more, as in SECOND(3). Flink says so only
 * when the job starts.
 *
 * @param text the number in its quotes
 * @param start where the interval, just read, begins
 */
export function checkDigits(cursor: Cursor, text: string, start: number): void {
  const written = cursor.sql.slice(start, cursor.since(start).end);
  const digits = /^'[+-]?(\d+)/.exec(text)?.[1]?.length ?? 0;
  const allowed = Number(/'\s*[A-Za-z]+\s*\(\s*(\d+)/.exec(written)?.[1] ?? 2);
  if (digits <= allowed) return;
  const wayOut = `write it in a larger unit, or with its digits, as in SECOND(${digits})`;
  throw new Unreadable(start, `has ${written}, whose number has more than ${allowed} digits; ${wayOut}`, true);
}
