import { setTimeout as sleep } from "node:timers/promises";
import type { FeedEvent } from "./events";

/** Takes events in batches: a data stream or a delivery stream. */
export interface RecordSink {
  limits: BatchLimits;
  /** Puts one batch and answers the events that were not taken, each with its reason. Rejects when the whole call fails. */
  put(batch: FeedEvent[]): Promise<Untaken[]>;
}

export interface BatchLimits {
  /** Records of one call. */
  records: number;
  /** Bytes of one call, partition keys included. */
  bytes: number;
  /** Bytes of one record, its partition key included. */
  recordBytes: number;
}

export interface Untaken {
  event: FeedEvent;
  reason: string;
}

export interface FeedResult {
  /** Events that the input held. */
  fed: number;
  /** Events that the service took for certain. */
  acknowledged: number;
  /** Why the first of the others were not taken; at most ten. */
  refusals: string[];
}

export interface FeedSettings {
  /** Called after each batch. */
  onProgress?: (result: Readonly<FeedResult>) => void;
  /** Calls under way at the same time. @default 4 */
  concurrency?: number;
  /** Waits before a retry, in milliseconds. Tests put their own in its place. */
  wait?: (milliseconds: number) => Promise<unknown>;
  /** From 0 to 1, without 1: spreads the waits, so that producers which were refused together do not come again together. */
  random?: () => number;
}

/** Times that a record is put before it is given up. With the waits below about a minute, or half of it by luck. */
export const MAX_ATTEMPTS = 20;
const FIRST_WAIT_MILLISECONDS = 50;
const LONGEST_WAIT_MILLISECONDS = 5_000;
const MAX_REFUSALS = 10;

/**
 * Puts events in batches, and puts those again that the service had no room for. Partial failure is normal (K-16).
 *
 * @throws what `sink.put` throws, when a whole call fails
 */
export async function feed(
  events: Iterable<FeedEvent> | AsyncIterable<FeedEvent>,
  sink: RecordSink,
  { onProgress, concurrency = 4, wait = sleep, random = Math.random }: FeedSettings = {},
): Promise<FeedResult> {
  const result: FeedResult = { fed: 0, acknowledged: 0, refusals: [] };
  const refuse = (reason: string) => {
    if (result.refusals.length < MAX_REFUSALS) result.refusals.push(reason);
  };
  const waitSpread = (milliseconds: number) => wait((milliseconds / 2) * (1 + random()));
  const underWay = new Set<Promise<void>>();
  const start = (batch: FeedEvent[]) => {
    const call = putAll(batch, sink, waitSpread).then((untaken) => {
      underWay.delete(call);
      result.acknowledged += batch.length - untaken.length;
      for (const { reason } of untaken) refuse(reason);
      onProgress?.(result);
    });
    // Awaited below; until then a failure must not count as unhandled.
    call.catch(() => undefined);
    underWay.add(call);
  };

  const batches = new Batches(sink.limits);
  for await (const event of events) {
    result.fed++;
    const bytes = sizeOf(event);
    if (bytes > sink.limits.recordBytes) {
      refuse(`event ${result.fed} has ${bytes} bytes; the service takes at most ${sink.limits.recordBytes}`);
      continue;
    }
    const full = batches.add(event, bytes);
    if (full === undefined) continue;
    start(full);
    while (underWay.size >= concurrency) await Promise.race(underWay);
  }
  const last = batches.rest();
  if (last.length > 0) start(last);
  await Promise.all(underWay);
  return result;
}

/** Puts a batch until all is taken, and answers what was not even after the last attempt. */
async function putAll(
  batch: FeedEvent[],
  sink: RecordSink,
  wait: NonNullable<FeedSettings["wait"]>,
): Promise<Untaken[]> {
  let untaken = await sink.put(batch);
  for (let attempt = 1; untaken.length > 0 && attempt < MAX_ATTEMPTS; attempt++) {
    await wait(Math.min(FIRST_WAIT_MILLISECONDS * 2 ** (attempt - 1), LONGEST_WAIT_MILLISECONDS));
    untaken = await sink.put(untaken.map(({ event }) => event));
  }
  return untaken;
}

/** Gathers events into batches within the limits. */
class Batches {
  private batch: FeedEvent[] = [];
  private bytes = 0;

  constructor(private readonly limits: BatchLimits) {}

  /** Adds an event, and answers the batch before it when that is full. */
  add(event: FeedEvent, bytes: number): FeedEvent[] | undefined {
    const isFull = this.batch.length === this.limits.records || this.bytes + bytes > this.limits.bytes;
    const full = isFull ? this.rest() : undefined;
    this.batch.push(event);
    this.bytes += bytes;
    return full;
  }

  rest(): FeedEvent[] {
    const { batch } = this;
    this.batch = [];
    this.bytes = 0;
    return batch;
  }
}

function sizeOf({ data, partitionKey }: FeedEvent): number {
  return data.length + Buffer.byteLength(partitionKey);
}
