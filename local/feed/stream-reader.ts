import { setTimeout as sleep } from "node:timers/promises";
import {
  type ChildShard,
  ExpiredIteratorException,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  type KinesisClient,
  ListShardsCommand,
  type ListShardsCommandInput,
  ProvisionedThroughputExceededException,
  type Shard,
  type ShardFilter,
  type _Record as StreamRecord,
} from "@aws-sdk/client-kinesis";

/** Where reading begins: behind what is there, with the oldest, or with the first that arrived at a time. */
export type StartOfReading = "LATEST" | "TRIM_HORIZON" | Date;

export interface ReadSettings {
  from: StartOfReading;
  /** Records of one read, 1 to 10,000. @default as many as the service gives */
  limit?: number | undefined;
  /** Milliseconds between two reads of a shard that give records. AWS allows 5 reads a second (K-15). @default 0 */
  interval?: number;
  /** Called once every shard's place is fixed: what is put from now on is read. */
  onOpen?: (shards: number) => void;
  /** Ends the reading. */
  signal?: AbortSignal;
}

/** What one read of a shard gave. */
export interface ReadRecords {
  shardId: string;
  records: StreamRecord[];
}

/** Milliseconds until a shard that had nothing, or was read too fast, is read again. */
const IDLE = 200;

interface ShardReader {
  shardId: string;
  iterator: string | undefined;
  /** Where a new iterator begins, when the one at hand has expired. */
  resume: Pick<GetShardIteratorCommandInput, "ShardIteratorType" | "StartingSequenceNumber" | "Timestamp">;
  notBefore: number;
}

/**
 * Reads a stream for ever, each shard in its order. A shard that was split or merged is followed by its children, which
 * are read once all their parents are read to the end.
 *
 * @throws what the SDK throws, such as ResourceNotFoundException when the stream is deleted
 */
export async function* readStream(
  client: KinesisClient,
  streamName: string,
  { from, limit, interval = 0, onOpen, signal }: ReadSettings,
): AsyncGenerator<ReadRecords> {
  const lineage = new Lineage(await listShards(client, { StreamName: streamName, ShardFilter: filterOf(from) }));
  const readers = new Map<string, ShardReader>();
  const begin = async (shardIds: string[], start: StartOfReading) => {
    for (const shardId of shardIds) readers.set(shardId, await openReader(client, streamName, shardId, start));
  };
  await begin(lineage.ready(), from);
  onOpen?.(readers.size);
  while (!signal?.aborted && readers.size > 0) {
    for (const reader of dueReaders(readers)) {
      if (signal?.aborted) return;
      const answer = await read(client, streamName, reader, limit);
      const records = answer?.Records ?? [];
      if (records.length > 0) yield { shardId: reader.shardId, records };
      reader.notBefore = Date.now() + (records.length > 0 ? interval : IDLE);
      if (answer === undefined || answer.NextShardIterator !== undefined) continue;
      readers.delete(reader.shardId);
      lineage.finish(reader.shardId, answer.ChildShards ?? []);
      await begin(lineage.ready(), "TRIM_HORIZON");
    }
    await untilDue(readers, signal);
  }
}

/** Which shards come behind which. */
class Lineage {
  private readonly parents = new Map<string, string[]>();
  private readonly begun = new Set<string>();
  private readonly finished = new Set<string>();

  constructor(shards: Shard[]) {
    for (const { ShardId, ParentShardId, AdjacentParentShardId } of shards) {
      this.add(ShardId, [ParentShardId, AdjacentParentShardId]);
    }
  }

  finish(shardId: string, children: ChildShard[]): void {
    this.finished.add(shardId);
    for (const { ShardId, ParentShards } of children) this.add(ShardId, ParentShards ?? []);
  }

  /** Shards that can be read now: all parents among those that are read were read to their end. Each is told once. */
  ready(): string[] {
    const ready = [...this.parents.keys()].filter((shardId) => !this.begun.has(shardId) && this.isReady(shardId));
    for (const shardId of ready) this.begun.add(shardId);
    return ready;
  }

  private isReady(shardId: string): boolean {
    const parents = this.parents.get(shardId) ?? [];
    return parents.every((parent) => this.finished.has(parent) || !this.parents.has(parent));
  }

  private add(shardId: string | undefined, parents: (string | undefined)[]): void {
    if (shardId === undefined || this.parents.has(shardId)) return;
    this.parents.set(
      shardId,
      parents.filter((parent) => parent !== undefined),
    );
  }
}

async function openReader(
  client: KinesisClient,
  streamName: string,
  shardId: string,
  start: StartOfReading,
): Promise<ShardReader> {
  const openedAt = new Date();
  const position =
    start instanceof Date
      ? ({ ShardIteratorType: "AT_TIMESTAMP", Timestamp: start } as const)
      : ({ ShardIteratorType: start } as const);
  const reader: ShardReader = { shardId, iterator: undefined, resume: position, notBefore: 0 };
  await renew(client, streamName, reader);
  // What arrives from now on is not to be passed over.
  if (start === "LATEST") reader.resume = { ShardIteratorType: "AT_TIMESTAMP", Timestamp: openedAt };
  return reader;
}

async function renew(client: KinesisClient, streamName: string, reader: ShardReader): Promise<void> {
  const input = { StreamName: streamName, ShardId: reader.shardId, ...reader.resume };
  reader.iterator = (await client.send(new GetShardIteratorCommand(input))).ShardIterator;
}

/** @returns undefined when nothing could be read this time */
async function read(
  client: KinesisClient,
  streamName: string,
  reader: ShardReader,
  limit: number | undefined,
): Promise<GetRecordsCommandOutput | undefined> {
  try {
    const answer = await client.send(new GetRecordsCommand({ ShardIterator: reader.iterator, Limit: limit }));
    reader.iterator = answer.NextShardIterator;
    const last = answer.Records?.at(-1)?.SequenceNumber;
    if (last !== undefined) {
      reader.resume = { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber: last };
    }
    return answer;
  } catch (error) {
    if (error instanceof ProvisionedThroughputExceededException) return undefined;
    if (!(error instanceof ExpiredIteratorException)) throw error;
    await renew(client, streamName, reader);
    return undefined;
  }
}

/** With a time, the shards that were open then or later; children come by their parents' ends or are listed too. */
function filterOf(from: StartOfReading): ShardFilter {
  if (from instanceof Date) return { Type: "FROM_TIMESTAMP", Timestamp: from };
  return { Type: from === "LATEST" ? "AT_LATEST" : "FROM_TRIM_HORIZON" };
}

/** All pages. */
export async function listShards(client: KinesisClient, input: ListShardsCommandInput): Promise<Shard[]> {
  const shards: Shard[] = [];
  for (let page: ListShardsCommandInput | undefined = input; page !== undefined; ) {
    const answer: { Shards?: Shard[]; NextToken?: string } = await client.send(new ListShardsCommand(page));
    shards.push(...(answer.Shards ?? []));
    page = answer.NextToken === undefined ? undefined : { NextToken: answer.NextToken };
  }
  return shards;
}

function dueReaders(readers: Map<string, ShardReader>): ShardReader[] {
  const now = Date.now();
  return [...readers.values()].filter(({ notBefore }) => notBefore <= now);
}

async function untilDue(readers: Map<string, ShardReader>, signal: AbortSignal | undefined): Promise<void> {
  const wait = Math.min(...[...readers.values()].map(({ notBefore }) => notBefore)) - Date.now();
  if (wait > 0 && Number.isFinite(wait)) await sleep(wait, undefined, { signal }).catch(() => undefined);
}
