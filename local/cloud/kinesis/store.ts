import { mkdirSync } from "node:fs";
import { join } from "node:path";
import * as db from "kinesalite/db";
import { AwsError, type Clock, type CloudSettings } from "../contracts";

/** What kinesalite keeps of a stream, in the words of `DescribeStream`, with fields of ours and hidden ones. */
export interface StreamMeta {
  StreamName: string;
  StreamARN: string;
  StreamStatus: "CREATING" | "ACTIVE" | "UPDATING" | "DELETING";
  StreamCreationTimestamp: number;
  RetentionPeriodHours: number;
  Shards: Shard[];
  StreamModeDetails?: { StreamMode: StreamMode };
  MaxRecordSizeInKiB?: number;
  HasMoreShards?: boolean;
  EncryptionType?: "NONE" | "KMS";
  KeyId?: string | undefined;
  EnhancedMonitoring?: { ShardLevelMetrics: string[] }[];
  /** Next sequence index of each group of five shards. */
  _seqIx: (number | null)[];
  _tags?: Record<string, string>;
  _consumers?: StoredConsumer[];
  /** The shard count that the program asked for last; clients may have split and merged since. */
  _declaredShards?: number;
}

/** A registered consumer, in the words of `ListStreamConsumers`. */
export interface StoredConsumer {
  ConsumerName: string;
  ConsumerARN: string;
  ConsumerStatus: "ACTIVE";
  /** Seconds since the epoch. */
  ConsumerCreationTimestamp: number;
}

export type StreamMode = "PROVISIONED" | "ON_DEMAND";

export interface Shard {
  ShardId: string;
  ParentShardId?: string;
  AdjacentParentShardId?: string;
  HashKeyRange: { StartingHashKey: string; EndingHashKey: string };
  SequenceNumberRange: { StartingSequenceNumber: string; EndingSequenceNumber?: string };
}

/** Shards of the account: the largest quota that AWS documents for one stream (K-05). */
export const SHARD_LIMIT = 10_000;

const NOT_FOUND = "NotFoundError";

/** kinesalite's database on disk: one LevelDB for all streams, with promises in place of callbacks. */
export class StreamStore {
  private constructor(
    readonly raw: db.Store,
    private readonly clock: Clock,
  ) {}

  /**
   * Opens `<dataDir>/kinesis`, and finishes what a killed process had begun.
   *
   * @param clock the time that records arrive at, age by and expire by
   * @throws Error when another process has it open
   */
  static async open({ dataDir, region, accountId }: CloudSettings, clock: Clock = Date): Promise<StreamStore> {
    const path = join(dataDir, "kinesis");
    mkdirSync(path, { recursive: true });
    const raw = db.create({ path, createStreamMs: 0, deleteStreamMs: 0, updateStreamMs: 0, shardLimit: SHARD_LIMIT });
    await opened(raw, path);
    raw.metaDb.awsRegion = region;
    raw.metaDb.awsAccountId = accountId;
    const store = new StreamStore(raw, clock);
    await store.recover();
    return store;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.clock.now();
  }

  close(): Promise<void> {
    return promised((done) => this.raw.db.close(done));
  }

  /** @throws AwsError ResourceNotFoundException */
  async stream(name: string): Promise<StreamMeta> {
    const stream = await this.find(name);
    if (stream === undefined) {
      const message = `Stream ${name} under account ${this.raw.metaDb.awsAccountId} not found.`;
      throw new AwsError("ResourceNotFoundException", message);
    }
    return stream;
  }

  async find(name: string): Promise<StreamMeta | undefined> {
    try {
      return await promised<StreamMeta>((done) => this.raw.metaDb.get(name, done as never));
    } catch (error) {
      if ((error as Error).name === NOT_FOUND) return undefined;
      throw error;
    }
  }

  async streams(): Promise<StreamMeta[]> {
    return (await entries(this.raw.metaDb, {})).map(({ value }) => value as StreamMeta);
  }

  save(stream: StreamMeta): Promise<void> {
    return promised((done) => this.raw.metaDb.put(stream.StreamName, stream, done));
  }

  /** Runs `change` with nobody else writing to the stream; kinesalite's own actions take the same lock. */
  locked<T>(name: string, change: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.raw.metaDb.lock(name, (release) => {
        const unlock = release(() => undefined);
        change().finally(unlock).then(resolve, reject);
      });
    });
  }

  records(name: string): db.Level {
    return this.raw.getStreamDb(name);
  }

  /** Changes of state take a moment in kinesalite, as in AWS. A process killed in that moment leaves them half done. */
  private async recover(): Promise<void> {
    for (const stream of await this.streams()) {
      if (stream.StreamStatus === "UPDATING") await this.save({ ...stream, StreamStatus: "ACTIVE" });
      if (stream.StreamStatus === "CREATING" || stream.StreamStatus === "DELETING") {
        await promised<void>((done) => this.raw.deleteStreamDb(stream.StreamName, done));
        await promised<void>((done) => this.raw.metaDb.del(stream.StreamName, done));
      }
    }
  }
}

/** levelup opens by itself when it is made, and tells a failure by an event only. */
async function opened({ db: level }: db.Store, path: string): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      level.once("error", reject);
      level.open((error) => (error ? reject(error) : resolve()));
    });
  } catch (error) {
    if (!String(error).includes("lock ")) throw error;
    throw new Error(`${path} is open in another process. Stop that one, or use another data folder.`, { cause: error });
  }
}

/** The keys and values of a range, in order. */
export function entries(
  level: db.Level,
  range: db.LevelRange,
  wanted: (value: unknown) => boolean = () => true,
): Promise<{ key: string; value: unknown }[]> {
  const iterator = level.iterator(range);
  const found: { key: string; value: unknown }[] = [];
  return new Promise((resolve, reject) => {
    const finish = (error: Error | null): void => iterator.end((failure) => settle(error ?? failure));
    const settle = (error: Error | null | undefined): void => (error ? reject(error) : resolve(found));
    const take = (error: Error | null, key?: string | Buffer, value?: unknown): void => {
      if (error || key === undefined || !wanted(value)) {
        finish(error);
        return;
      }
      found.push({ key: key.toString(), value });
      iterator.next(take);
    };
    iterator.next(take);
  });
}

export function promised<T>(start: (done: (error?: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value as T))));
}
