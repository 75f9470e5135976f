import { setTimeout as sleep } from "node:timers/promises";

export interface PaceSettings {
  /** Events a second. @default as fast as they are taken */
  rate?: number | undefined;
  /** Ends after these events. @default never */
  count?: number | undefined;
  /** Ends after this time, in milliseconds. @default never */
  milliseconds?: number | undefined;
  /** Ends it before its time. */
  signal?: AbortSignal | undefined;
}

/** Shortest wait worth its timer, in milliseconds. */
const SHORTEST_WAIT = 5;
/** In milliseconds. */
const LONGEST_LAG = 1000;

/** Lets events through at a steady rate, up to a number or a time. A lag of the taker is made up for, up to one second's. */
export async function* paced<Event>(
  events: Iterable<Event> | AsyncIterable<Event>,
  { rate = Number.POSITIVE_INFINITY, count = Number.POSITIVE_INFINITY, milliseconds, signal }: PaceSettings,
): AsyncGenerator<Event> {
  const endsAt = milliseconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + milliseconds;
  const spacing = 1000 / rate;
  let due = performance.now();
  let passed = 0;
  if (count === 0) return;
  for await (const event of events) {
    const now = performance.now();
    due = Math.max(due, now - LONGEST_LAG);
    if (due >= endsAt) return;
    if (due - now >= SHORTEST_WAIT) await sleep(due - now, undefined, { signal }).catch(() => undefined);
    if (signal?.aborted || performance.now() >= endsAt) return;
    yield event;
    due += spacing;
    if (++passed >= count) return;
  }
}
