import { setMaxListeners } from "node:events";
import type { RecordStreams, StreamRecord } from "../contracts";
import { CommitLine } from "./commit-line";
import { unpackKpl } from "./kpl";
import type { DeliveryRecord, SourceBatch, Tally } from "./records";
import { pause } from "./retry";
import type { Accept, Source } from "./source";

/** What one read should bring, about. */
const READ_BYTES = 4 * 1024 * 1024;
/** A call of GetRecords brings no more (K-15). */
const MOST_RECORDS = 10_000;

export interface KinesisSourceOptions {
  streams: RecordStreams;
  streamName: string;
  /** Firehose asks each shard once a second (F-08). */
  pollMilliseconds: number;
  /** The saved position of each shard that is known; null is its beginning. Shards that are missing appeared later. */
  positions: Record<string, string | null>;
  commit: (shardId: string, sequenceNumber: string, tally: Tally) => void;
  accept: Accept;
  /** Told of each look at a shard. */
  onRead?: (records: number, bytes: number, millisBehind: number) => void;
  /** Milliseconds since the epoch. */
  now?: () => number;
  stopping: AbortSignal;
  onProblem: (error: unknown) => void;
}

/** Reads a Kinesis data stream: one reader a shard, a child only after its parents, so that a key's records keep their order. */
export class KinesisSource implements Source {
  private readonly readers = new Map<string, ShardReader>();
  private finding: Promise<void> | undefined;
  private following: Promise<void> = Promise.resolve();

  constructor(private readonly options: KinesisSourceOptions) {
    // Each reader listens while it waits, and a stream may have any number of shards.
    setMaxListeners(0, options.stopping);
  }

  start(): void {
    this.following = this.follow();
  }

  async caughtUp(): Promise<void> {
    let known = -1;
    // Readers that end make room for the children of their shards.
    while (known !== this.readers.size && !this.options.stopping.aborted) {
      await this.find();
      known = this.readers.size;
      await Promise.all([...this.readers.values()].map((reader) => reader.caughtUp()));
      await this.find();
    }
  }

  async stop(): Promise<void> {
    await this.following;
    await Promise.all([...this.readers.values()].map((reader) => reader.done));
  }

  /** Whether no record awaits its outcome. */
  get idle(): boolean {
    return [...this.readers.values()].every((reader) => reader.line.idle);
  }

  /** When the oldest record came that awaits its outcome. */
  get oldestArrival(): number | undefined {
    const arrivals = [...this.readers.values()].flatMap(({ line }) => line.oldestArrival ?? []);
    return arrivals.length === 0 ? undefined : Math.min(...arrivals);
  }

  addTo(total: Tally): void {
    for (const reader of this.readers.values()) reader.line.addTo(total);
  }

  private async follow(): Promise<void> {
    while (!this.options.stopping.aborted) {
      await this.find();
      await pause(this.options.pollMilliseconds, this.options.stopping);
    }
  }

  /** Starts the readers of shards that can be read now. */
  private find(): Promise<void> {
    this.finding ??= this.findShards().finally(() => {
      this.finding = undefined;
    });
    return this.finding;
  }

  private async findShards(): Promise<void> {
    try {
      const shards = await this.options.streams.shards(this.options.streamName);
      const known = new Set(shards.map(({ shardId }) => shardId));
      for (const { shardId, parents } of shards) {
        // A parent that is gone from the stream has nothing to read any more.
        const ready = parents.every((parent) => !known.has(parent) || this.readers.get(parent)?.finished);
        if (ready && !this.readers.has(shardId) && !this.options.stopping.aborted) {
          this.readers.set(shardId, new ShardReader(shardId, this.options));
        }
      }
    } catch (error) {
      this.options.onProblem(error);
    }
  }
}

class ShardReader {
  /** Whether the shard is closed and read to its end. */
  finished = false;
  readonly done: Promise<void>;
  readonly line: CommitLine<string>;
  private after: string | undefined;
  private limit = 500;
  private waiting: (() => void)[] = [];
  private wake: () => void = () => {};

  constructor(
    private readonly shardId: string,
    private readonly options: KinesisSourceOptions,
  ) {
    this.after = options.positions[shardId] ?? undefined;
    this.line = new CommitLine((position, tally) => options.commit(shardId, position, tally));
    this.done = this.readOn();
  }

  /** Resolves when a read that began after the call found nothing. */
  caughtUp(): Promise<void> {
    if (this.finished) return Promise.resolve();
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.wake();
    });
  }

  private async readOn(): Promise<void> {
    const { stopping, onProblem } = this.options;
    while (!stopping.aborted && !this.finished) {
      let more = false;
      try {
        more = await this.readSome();
      } catch (error) {
        onProblem(error);
        await pause(this.options.pollMilliseconds, stopping);
      }
      if (!more && !this.finished) await this.poll();
    }
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  /** @returns whether there can be more to read at once */
  private async readSome(): Promise<boolean> {
    const asked = this.waiting.splice(0);
    let empty = false;
    try {
      const { streams, streamName, accept } = this.options;
      const { records, closed } = await streams.read(streamName, this.shardId, this.after, this.limit);
      const last = records.at(-1);
      this.tell(records);
      if (last) {
        const batch = this.line.open(last.sequenceNumber);
        const unpacked = records.flatMap((record) => this.unpack(record, batch));
        this.after = last.sequenceNumber;
        this.adaptLimit(records);
        await accept(batch, unpacked);
      }
      empty = last === undefined;
      this.finished = closed;
    } finally {
      if (empty || this.finished) for (const resolve of asked) resolve();
      else this.waiting.unshift(...asked);
    }
    return !empty;
  }

  private async poll(): Promise<void> {
    const hurry = new AbortController();
    const { stopping, pollMilliseconds } = this.options;
    this.wake = () => hurry.abort();
    if (this.waiting.length > 0 || stopping.aborted) return;
    stopping.addEventListener("abort", this.wake, { once: true });
    await pause(pollMilliseconds, hurry.signal);
    stopping.removeEventListener("abort", this.wake);
  }

  private unpack(record: StreamRecord, batch: SourceBatch): DeliveryRecord[] {
    const { data, arrivedAt, sequenceNumber, partitionKey } = record;
    const inside = unpackKpl(data) ?? [{ data, partitionKey }];
    return inside.map((part, subsequenceNumber) => {
      const kinesis = { shardId: this.shardId, partitionKey: part.partitionKey, sequenceNumber, subsequenceNumber };
      return { raw: part.data, data: part.data, arrivedAt, batch, kinesis };
    });
  }

  /** A read that brought as much as it asked for may have left some. */
  private tell(records: StreamRecord[]): void {
    const { onRead, now = Date.now } = this.options;
    const last = records.at(-1);
    const behind = last === undefined || records.length < this.limit ? 0 : Math.max(0, now() - last.arrivedAt);
    onRead?.(records.length, bytesOf(records), behind);
  }

  /** Small records are read by the thousand, large ones few at a time, so that memory stays flat. */
  private adaptLimit(records: StreamRecord[]): void {
    const average = Math.max(1, bytesOf(records) / records.length);
    this.limit = Math.min(MOST_RECORDS, Math.max(10, Math.floor(READ_BYTES / average)));
  }
}

function bytesOf(records: StreamRecord[]): number {
  return records.reduce((sum, { data }) => sum + data.length, 0);
}
