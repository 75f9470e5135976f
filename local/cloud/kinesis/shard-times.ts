import * as db from "kinesalite/db";
import { parentsOf } from "./read";
import type { Shard, StreamMeta } from "./store";

/** kinesalite dates the children of a split or merge one second ahead. */
const CHILD_AHEAD_MS = 1000;

/**
 * Whether the shard was open at a time, in milliseconds since the epoch. A shard is dated by the second, so a parent and
 * its children are parted by the second in which it was split.
 */
export function wasOpenAt(shard: Shard, time: number): boolean {
  return openedAt(shard) <= seconds(time) && seconds(time) < closedAt(shard);
}

/** Whether the shard was open at a time or later. The second of its end counts, so that no record of it is missed. */
export function wasOpenFrom(shard: Shard, time: number): boolean {
  return closedAt(shard) >= seconds(time);
}

/** When the oldest records arrived that clients still see. */
export function trimHorizon({ StreamCreationTimestamp, RetentionPeriodHours }: StreamMeta, now: number): number {
  return Math.max(StreamCreationTimestamp * 1000, now - RetentionPeriodHours * 3_600_000);
}

function openedAt(shard: Shard): number {
  const { shardCreateTime } = db.parseSequence(shard.SequenceNumberRange.StartingSequenceNumber);
  return parentsOf(shard).length === 0 ? shardCreateTime : shardCreateTime - CHILD_AHEAD_MS;
}

function closedAt({ SequenceNumberRange: { EndingSequenceNumber } }: Shard): number {
  return EndingSequenceNumber === undefined ? Number.POSITIVE_INFINITY : db.parseSequence(EndingSequenceNumber).seqTime;
}

function seconds(time: number): number {
  return Math.floor(time / 1000) * 1000;
}
