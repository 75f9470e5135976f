import type { RecordStreams } from "../contracts";
import { unpackKpl } from "../firehose/kpl";

/** A call of GetRecords brings no more (K-15). */
const MOST_RECORDS = 10_000;

/** Where reading a stream has come to. */
export interface StreamPosition {
  /** The last sequence number by shard that was read, null for the beginning. Shards that are missing were not begun. */
  shards: Record<string, string | null>;
  /** Shards that are closed and read to their end. */
  finished: string[];
}

export const BEGINNING: Readonly<StreamPosition> = { shards: {}, finished: [] };

/** A round of reading. */
export interface StreamRound {
  records: Buffer[];
  /** When the oldest of them arrived, in milliseconds since the epoch. @default none: there are none */
  oldestArrival?: number;
  /** Where to go on when the records have been dealt with. */
  next: StreamPosition;
}

/**
 * Reads a data stream in rounds, as Flink's reader of Kinesis does with one task: each shard in turn gives what one call brings, and
 * a shard begins when its parents have ended. So the same stream gives the same order.
 */
export class StreamReader {
  /**
   * @param notBefore milliseconds since the epoch; records that arrived earlier are passed over
   */
  constructor(
    private readonly streams: RecordStreams,
    private readonly streamName: string,
    private readonly notBefore = 0,
  ) {}

  async round(from: StreamPosition): Promise<StreamRound> {
    const shards = await this.streams.shards(this.streamName);
    const known = new Set(shards.map(({ shardId }) => shardId));
    // What is gone from the stream is forgotten.
    const finished = new Set(from.finished.filter((shardId) => known.has(shardId)));
    const next: StreamPosition = { shards: {}, finished: [] };
    const records: Buffer[] = [];
    let oldest = Number.POSITIVE_INFINITY;
    for (const { shardId, parents } of shards) {
      if (finished.has(shardId)) continue;
      const position = from.shards[shardId] ?? null;
      next.shards[shardId] = position;
      if (parents.some((parent) => known.has(parent) && !finished.has(parent))) continue;
      const read = await this.streams.read(this.streamName, shardId, position ?? undefined, MOST_RECORDS);
      for (const { data, arrivedAt } of read.records) {
        if (arrivedAt < this.notBefore) continue;
        oldest = Math.min(oldest, arrivedAt);
        for (const part of unpackKpl(data) ?? [{ data }]) records.push(part.data);
      }
      next.shards[shardId] = read.records.at(-1)?.sequenceNumber ?? position;
      if (read.closed) {
        finished.add(shardId);
        delete next.shards[shardId];
      }
    }
    next.finished = [...finished];
    return { records, next, ...(records.length > 0 && { oldestArrival: oldest }) };
  }
}

/** Whether two positions are the same place. */
export function samePosition(left: StreamPosition, right: StreamPosition): boolean {
  return JSON.stringify([left.shards, left.finished]) === JSON.stringify([right.shards, right.finished]);
}
