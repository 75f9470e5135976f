import * as db from "kinesalite/db";
import { AwsError } from "../contracts";
import { checked } from "./actions";
import type { StreamMetrics } from "./metrics";
import type { StoredRecord } from "./put";
import { type ShardLimits, throttled } from "./shard-limits";
import { entries, type Shard, type StreamMeta, type StreamStore } from "./store";

/** GetRecords answers at most 10,000 records or 10 MB (K-15). */
const MAXIMUM_RECORDS = 10_000;
const MAXIMUM_BYTES = 10 * 1024 * 1024;
const ITERATOR_LIFETIME_MS = 300_000;

/**
 * A place in a shard: behind a sequence number or at it. It does not hang on the time, so a read that finds nothing
 * leaves it where it was, and a record that is being put meanwhile is not missed.
 */
export type Position = { after: string } | { at: string };

export interface NumberedRecord extends StoredRecord {
  SequenceNumber: string;
}

export interface ShardPage {
  records: NumberedRecord[];
  /** Nothing more is there now. */
  exhausted: boolean;
}

/** Reads a shard's records in order, up to a number and to the 10 MB that one answer holds. */
export async function readShard(
  store: StreamStore,
  streamName: string,
  shardIndex: number,
  position: Position,
  limit: number,
): Promise<ShardPage> {
  const prefix = `${db.shardIxToHex(shardIndex)}/`;
  const from = "after" in position ? { gt: prefix + position.after } : { gte: prefix + position.at };
  let bytes = 0;
  let full = false;
  const found = await entries(
    store.records(streamName),
    { ...from, lt: db.shardIxToHex(shardIndex + 1), limit },
    (value) => {
      const size = ((value as StoredRecord).Data.length * 3) / 4;
      full = bytes > 0 && bytes + size > MAXIMUM_BYTES;
      bytes += size;
      return !full;
    },
  );
  const records = found.map(({ key, value }) => ({
    ...(value as StoredRecord),
    SequenceNumber: key.slice(prefix.length),
  }));
  return { records, exhausted: !full && records.length < limit };
}

/** The newest sequence number of a shard, or the one that the shard begins with. */
export async function latestSequence(store: StreamStore, stream: StreamMeta, shardId: string): Promise<string> {
  const { index, shard } = findShard(stream, shardId);
  const prefix = `${db.shardIxToHex(index)}/`;
  const range = { gt: prefix, lt: db.shardIxToHex(index + 1), reverse: true, limit: 1 };
  const [newest] = await entries(store.records(stream.StreamName), range);
  return newest?.key.slice(prefix.length) ?? shard.SequenceNumberRange.StartingSequenceNumber;
}

/** @throws AwsError ResourceNotFoundException */
export function findShard(stream: StreamMeta, shardId: string): { index: number; shard: Shard } {
  const index = stream.Shards.findIndex(({ ShardId }) => ShardId === shardId);
  const shard = stream.Shards[index];
  if (shard !== undefined) return { index, shard };
  throw new AwsError("ResourceNotFoundException", `Shard ${shardId} in stream ${stream.StreamName} does not exist.`);
}

interface IteratorRequest {
  StreamName: string;
  ShardId: string;
  ShardIteratorType: string;
  StartingSequenceNumber?: string;
  /** Seconds since the epoch. */
  Timestamp?: number;
}

export async function getShardIterator(
  store: StreamStore,
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const request = checked("GetShardIterator", input) as unknown as IteratorRequest;
  const stream = await store.stream(request.StreamName);
  const position = await startingPosition(store, stream, request);
  return { ShardIterator: writeIterator(request.StreamName, request.ShardId, position, store.now()) };
}

/** @throws AwsError InvalidArgumentException */
export async function startingPosition(
  store: StreamStore,
  stream: StreamMeta,
  request: IteratorRequest,
): Promise<Position> {
  const { index, shard } = findShard(stream, request.ShardId);
  checkStart(request, store.now());
  const beginning = shard.SequenceNumberRange.StartingSequenceNumber;
  switch (request.ShardIteratorType) {
    case "TRIM_HORIZON":
      return { at: beginning };
    case "LATEST":
      return { after: await latestSequence(store, stream, request.ShardId) };
    case "AT_SEQUENCE_NUMBER":
      return { at: sequenceOf(request, index) };
    case "AFTER_SEQUENCE_NUMBER":
      return { after: sequenceOf(request, index) };
    default:
      return atTimestamp(store, request, index, beginning);
  }
}

/** LATEST and TRIM_HORIZON begin where they begin, and nothing begins in the future. */
function checkStart({ ShardIteratorType, StartingSequenceNumber, Timestamp }: IteratorRequest, now: number): void {
  if (["LATEST", "TRIM_HORIZON"].includes(ShardIteratorType) && StartingSequenceNumber !== undefined) {
    throw new AwsError("InvalidArgumentException", `${ShardIteratorType} takes no StartingSequenceNumber.`);
  }
  if (ShardIteratorType === "AT_TIMESTAMP" && Timestamp !== undefined && Timestamp * 1000 > now) {
    throw new AwsError("InvalidArgumentException", `Timestamp ${Timestamp} is greater than the present time.`);
  }
}

function sequenceOf({ StartingSequenceNumber, ShardId, ShardIteratorType }: IteratorRequest, index: number): string {
  if (StartingSequenceNumber === undefined) {
    throw new AwsError("InvalidArgumentException", `${ShardIteratorType} needs StartingSequenceNumber.`);
  }
  try {
    if (db.parseSequence(StartingSequenceNumber).shardIx === index) return StartingSequenceNumber;
  } catch {
    // Answered below: a number that cannot be read belongs to no shard.
  }
  const message = `StartingSequenceNumber ${StartingSequenceNumber} does not belong to shard ${ShardId}.`;
  throw new AwsError("InvalidArgumentException", message);
}

/** The first record that arrived at the time or later; without one, behind the newest. */
async function atTimestamp(
  store: StreamStore,
  { StreamName, Timestamp }: IteratorRequest,
  index: number,
  beginning: string,
): Promise<Position> {
  if (Timestamp === undefined) throw new AwsError("InvalidArgumentException", "AT_TIMESTAMP needs Timestamp.");
  let position: Position = { at: beginning };
  for (;;) {
    const { records, exhausted } = await readShard(store, StreamName, index, position, MAXIMUM_RECORDS);
    const first = records.find((record) => record.ApproximateArrivalTimestamp >= Timestamp);
    if (first !== undefined) return { at: first.SequenceNumber };
    const last = records.at(-1);
    if (last !== undefined) position = { after: last.SequenceNumber };
    if (exhausted) return position;
  }
}

/** @param limits throughput limits of shards; without them a shard is read at any speed */
export async function getRecords(
  store: StreamStore,
  input: Record<string, unknown>,
  metrics: StreamMetrics,
  limits?: ShardLimits,
): Promise<Record<string, unknown>> {
  const now = store.now();
  const request = checked("GetRecords", input) as { ShardIterator: string; Limit?: number };
  const { streamName, shardId, position } = readIterator(request.ShardIterator, now);
  const stream = await store.stream(streamName);
  const { index, shard } = findShard(stream, shardId);
  if (limits?.admitsRead(streamName, shardId) === false) {
    metrics.readThrottled(streamName);
    throw throttled(streamName, shardId);
  }
  const page = await readShard(store, streamName, index, position, request.Limit ?? MAXIMUM_RECORDS);
  const last = page.records.at(-1);
  const next = last === undefined ? position : { after: last.SequenceNumber };
  const isEnd = page.exhausted && shard.SequenceNumberRange.EndingSequenceNumber !== undefined;
  const Records = page.records
    .filter(isRetained(stream, now))
    .map((record) => ({ ...record, EncryptionType: stream.EncryptionType ?? "NONE" }));
  limits?.countRead(streamName, shardId, bytesOf(Records));
  metrics.read(streamName, page.records, page.exhausted, now);
  return {
    Records,
    MillisBehindLatest: page.exhausted || last === undefined ? 0 : behindBy(last, now),
    ...(isEnd
      ? { ChildShards: childShards(stream, shardId) }
      : { NextShardIterator: writeIterator(streamName, shardId, next, now) }),
  };
}

function bytesOf(records: StoredRecord[]): number {
  return records.reduce((total, { Data }) => total + Buffer.byteLength(Data, "base64"), 0);
}

export function isRetained({ RetentionPeriodHours }: StreamMeta, now: number): (record: StoredRecord) => boolean {
  const oldest = now / 1000 - RetentionPeriodHours * 3600;
  return ({ ApproximateArrivalTimestamp }) => ApproximateArrivalTimestamp >= oldest;
}

/** How long ago a record arrived, in milliseconds. */
export function behindBy({ ApproximateArrivalTimestamp }: StoredRecord, now: number): number {
  return Math.max(0, now - Math.round(ApproximateArrivalTimestamp * 1000));
}

export function childShards({ Shards }: StreamMeta, shardId: string): object[] {
  return Shards.filter((shard) => parentsOf(shard).includes(shardId)).map((shard) => ({
    ShardId: shard.ShardId,
    ParentShards: parentsOf(shard),
    HashKeyRange: shard.HashKeyRange,
  }));
}

export function parentsOf({ ParentShardId, AdjacentParentShardId }: Shard): string[] {
  return [ParentShardId, AdjacentParentShardId].filter((parent) => parent !== undefined);
}

function writeIterator(streamName: string, shardId: string, position: Position, madeAt: number): string {
  return Buffer.from(JSON.stringify({ streamName, shardId, position, madeAt })).toString("base64");
}

function readIterator(iterator: string, now: number): { streamName: string; shardId: string; position: Position } {
  const invalid = new AwsError("InvalidArgumentException", "Invalid ShardIterator.");
  let parsed: { streamName?: unknown; shardId?: unknown; position?: unknown; madeAt?: unknown };
  try {
    parsed = JSON.parse(Buffer.from(iterator, "base64").toString());
  } catch {
    throw invalid;
  }
  const { streamName, shardId, position, madeAt } = parsed;
  if (typeof streamName !== "string" || typeof shardId !== "string" || typeof madeAt !== "number") throw invalid;
  if (!isPosition(position)) throw invalid;
  if (now - madeAt > ITERATOR_LIFETIME_MS) {
    throw new AwsError("ExpiredIteratorException", "The shard iterator is older than 5 minutes; get a new one.");
  }
  return { streamName, shardId, position };
}

function isPosition(value: unknown): value is Position {
  if (typeof value !== "object" || value === null) return false;
  const { after, at } = value as { after?: unknown; at?: unknown };
  return typeof (after ?? at) === "string";
}
