import { NO_HISTORY } from "./rules";

/** One change that was asked for. */
export interface Scaling {
  /** Milliseconds since the epoch. */
  at: number;
  direction: "out" | "in";
  /** Shards that it goes to. */
  shards: number;
}

const DAY_MS = 86_400_000;
const ENTRY = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z([+-])(\d+)$/;

/**
 * The history as a tag's value: `20261121T214005Z+8 20261121T224105Z-4`. Ten changes to at most 10,000 shards take 229 of a
 * tag's 256 characters, all of which Kinesis takes (K-23).
 */
export function historyText(history: Scaling[]): string {
  if (history.length === 0) return NO_HISTORY;
  return history
    .map(({ at, direction, shards }) => `${stamp(at)}${direction === "out" ? "+" : "-"}${shards}`)
    .join(" ");
}

/** Reads a tag's value. What is no entry is left out: a person may have changed the tag, and AWS counts for itself. */
export function readHistory(text = NO_HISTORY): Scaling[] {
  return text.split(" ").flatMap((entry) => {
    const [, year, month, day, hour, minute, second, sign, shards] = ENTRY.exec(entry) ?? [];
    const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    return Number.isNaN(at) ? [] : [{ at, direction: sign === "+" ? "out" : "in", shards: Number(shards) }];
  });
}

/** The changes of the 24 hours before, which count for AWS's limit (K-06). */
export function lastDay(history: Scaling[], time: number): Scaling[] {
  return history.filter(({ at }) => at > time - DAY_MS);
}

function stamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}
