import { setTimeout as sleep } from "node:timers/promises";
import { AwsError, type ServiceEvent } from "../contracts";
import { findConsumer } from "./consumers";
import type { PushTarget, StreamMetrics } from "./metrics";
import { behindBy, childShards, findShard, isRetained, type Position, readShard, startingPosition } from "./read";
import type { StreamMeta, StreamStore } from "./store";

type Input = Record<string, unknown>;

/** A subscription ends by itself (K-27). */
const LIFETIME_MS = 300_000;
/** A second subscription of the same consumer to the same shard takes its place only then (K-27). */
const TAKEOVER_MS = 5_000;
const POLL_MS = 70;
/** An event without records tells a reader how far it is. */
const QUIET_MS = 1_000;
const MOST_RECORDS = 1_000;

interface Subscription extends PushTarget {
  shardId: string;
  openedAt: number;
  end: AbortController;
}

/** SubscribeToShard: pushes the records of one shard to one registered consumer. */
export class Subscriptions {
  private readonly open = new Map<string, Subscription>();

  constructor(
    private readonly store: StreamStore,
    private readonly metrics: StreamMetrics,
  ) {}

  /** @throws AwsError ResourceNotFoundException, ResourceInUseException, InvalidArgumentException */
  async subscribe(streamName: string, input: Input): Promise<AsyncIterable<ServiceEvent>> {
    const stream = await this.store.stream(streamName);
    const { ConsumerARN, ConsumerName: consumerName } = findConsumer(stream, input);
    const shardId = textOf(input, "ShardId");
    findShard(stream, shardId);
    const position = await positionOf(this.store, stream, shardId, input.StartingPosition);
    const place = { streamName, consumerName, shardId };
    const subscription = this.take(`${ConsumerARN}/${shardId}`, place);
    this.metrics.subscribed(place, true);
    return this.events(subscription, position);
  }

  /** Ends every subscription. */
  close(): void {
    for (const { end } of this.open.values()) end.abort();
  }

  private take(key: string, place: Pick<Subscription, keyof PushTarget | "shardId">): Subscription {
    const former = this.open.get(key);
    if (former !== undefined && !former.end.signal.aborted && this.store.now() - former.openedAt < TAKEOVER_MS) {
      this.metrics.subscribed(place, false);
      const message = `Another active subscription exists for this consumer: ${key}; call again after 5 seconds.`;
      throw new AwsError("ResourceInUseException", message);
    }
    former?.end.abort();
    const subscription = { ...place, openedAt: this.store.now(), end: new AbortController() };
    this.open.set(key, subscription);
    return subscription;
  }

  private async *events(subscription: Subscription, begin: Position): AsyncGenerator<ServiceEvent> {
    const { streamName, shardId, openedAt, end } = subscription;
    let position = begin;
    let toldAt = 0;
    try {
      while (!end.signal.aborted && this.store.now() - openedAt < LIFETIME_MS) {
        // The shard's state is taken before its records: one that is closed by then has got all it ever will.
        const stream = await this.store.stream(streamName);
        const { index, shard } = findShard(stream, shardId);
        const { records, exhausted } = await readShard(this.store, streamName, index, position, MOST_RECORDS);
        const last = records.at(-1);
        if (last !== undefined) position = { after: last.SequenceNumber };
        const isEnd = exhausted && shard.SequenceNumberRange.EndingSequenceNumber !== undefined;
        if (last !== undefined || isEnd || this.store.now() - toldAt >= QUIET_MS) {
          toldAt = this.store.now();
          const kept = records.filter(isRetained(stream, this.store.now()));
          const behind = exhausted || last === undefined ? 0 : behindBy(last, this.store.now());
          this.metrics.pushed(subscription, kept, behind);
          yield {
            type: "SubscribeToShardEvent",
            payload: {
              Records: kept.map((record) => ({ ...record, EncryptionType: stream.EncryptionType ?? "NONE" })),
              ContinuationSequenceNumber: "after" in position ? position.after : position.at,
              MillisBehindLatest: behind,
              ...(isEnd && { ChildShards: childShards(stream, shardId) }),
            },
          };
        }
        if (isEnd) return;
        if (exhausted) await sleep(POLL_MS, undefined, { signal: end.signal }).catch(() => undefined);
      }
    } finally {
      end.abort();
    }
  }
}

function positionOf(store: StreamStore, stream: StreamMeta, ShardId: string, given: unknown): Promise<Position> {
  const { Type, SequenceNumber, Timestamp } = (given ?? {}) as {
    Type?: string;
    SequenceNumber?: string;
    Timestamp?: number;
  };
  const types = ["AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER", "TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"];
  if (Type === undefined || !types.includes(Type)) {
    throw new AwsError("ValidationException", `StartingPosition.Type must be one of ${types.join(", ")}, got ${Type}.`);
  }
  return startingPosition(store, stream, {
    StreamName: stream.StreamName,
    ShardId,
    ShardIteratorType: Type,
    ...(SequenceNumber !== undefined && { StartingSequenceNumber: SequenceNumber }),
    ...(Timestamp !== undefined && { Timestamp }),
  });
}

function textOf(input: Input, field: string): string {
  const value = input[field];
  if (typeof value === "string") return value;
  throw new AwsError("ValidationException", `${field} must be given.`);
}
