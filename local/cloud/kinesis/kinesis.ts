import {
  AwsError,
  type Clock,
  type CloudSettings,
  type JsonService,
  type Metrics,
  NO_METRICS,
  type RecordStreams,
  type ServiceEvent,
  type ShardInfo,
  type ShardRead,
} from "../contracts";
import { findOperation, type Operation } from "../operations";
import { act, checked, DELEGATED_OPERATIONS } from "./actions";
import {
  consumersOf,
  deregisterStreamConsumer,
  describeStreamConsumer,
  listStreamConsumers,
  registerStreamConsumer,
  streamNameOf,
} from "./consumers";
import { describeStream, describeStreamSummary } from "./describe";
import { describeLimits, listShards, listStreams } from "./list";
import { StreamMetrics } from "./metrics";
import { putRecord, putRecords } from "./put";
import { findShard, getRecords, getShardIterator, latestSequence, parentsOf, readShard } from "./read";
import { active, openShards, reshard, updateShardCount } from "./reshard";
import {
  disableEnhancedMonitoring,
  enableEnhancedMonitoring,
  startStreamEncryption,
  stopStreamEncryption,
  updateMaxRecordSize,
  updateStreamMode,
} from "./settings";
import { ShardLimits } from "./shard-limits";
import { type StreamMeta, type StreamMode, StreamStore } from "./store";
import { Subscriptions } from "./subscribe";

/** Shards of a new on-demand stream: 4 MB/s of writing (K-18). */
export const ON_DEMAND_SHARDS = 4;

/** A stream as a program wants it. */
export interface DesiredStream {
  name: string;
  mode: StreamMode;
  /** Open shards of a PROVISIONED stream. */
  shardCount?: number;
  /** Whether `shardCount` is that of a new stream only. */
  keepsShards?: boolean;
  /** Of a new stream. */
  tags?: Record<string, string> | undefined;
  retentionHours: number;
  maxRecordSizeKiB?: number;
}

export interface KinesisOptions {
  /** Whether shards have AWS's throughput limits (K-14, K-15). @default false */
  shardLimits?: boolean | undefined;
  /** Where it tells how much is put and read. @default nowhere */
  metrics?: Metrics;
  /** The time that records arrive at, age by and expire by, and that limits count by. @default the machine's */
  clock?: Clock;
}

type Input = Record<string, unknown>;

/**
 * Kinesis Data Streams: kinesalite's streams and shards on disk, with our own way in and out for the records. Records past
 * their retention are hidden from clients, but stay on disk: a delivery that was stopped for long still finds them.
 */
export class Kinesis implements JsonService, RecordStreams {
  readonly targetPrefix = "Kinesis_20131202";
  private readonly operations: ReadonlyMap<string, Operation>;
  private readonly subscriptions: Subscriptions;

  private constructor(
    private readonly store: StreamStore,
    limits: ShardLimits | undefined,
    private readonly metrics: StreamMetrics,
  ) {
    this.subscriptions = new Subscriptions(store, metrics);
    this.operations = new Map([
      ...DELEGATED_OPERATIONS.map((name): [string, Operation] => [name, (input) => act(store, name, input)]),
      ["CreateStream", (input) => this.createStream(input)],
      ["DeleteStream", (input) => this.deleteStream(input)],
      ["DeregisterStreamConsumer", (input) => deregisterStreamConsumer(store, input)],
      ["DescribeLimits", () => describeLimits(store)],
      ["DescribeStream", (input) => describeStream(store, input)],
      ["DescribeStreamConsumer", (input) => describeStreamConsumer(store, input)],
      ["DescribeStreamSummary", (input) => describeStreamSummary(store, input)],
      ["DisableEnhancedMonitoring", (input) => disableEnhancedMonitoring(store, input)],
      ["EnableEnhancedMonitoring", (input) => enableEnhancedMonitoring(store, input)],
      ["GetRecords", (input) => getRecords(store, input, metrics, limits)],
      ["GetShardIterator", (input) => getShardIterator(store, input)],
      ["ListShards", (input) => listShards(store, input)],
      ["ListStreamConsumers", (input) => listStreamConsumers(store, input)],
      ["ListStreams", (input) => listStreams(store, input)],
      ["MergeShards", (input) => this.reshard("MergeShards", input)],
      ["PutRecord", (input) => putRecord(store, input, metrics, limits)],
      ["PutRecords", (input) => putRecords(store, input, metrics, limits)],
      ["RegisterStreamConsumer", (input) => registerStreamConsumer(store, input)],
      ["SplitShard", (input) => this.reshard("SplitShard", input)],
      ["StartStreamEncryption", (input) => startStreamEncryption(store, input)],
      ["StopStreamEncryption", (input) => stopStreamEncryption(store, input)],
      ["UpdateMaxRecordSize", (input) => updateMaxRecordSize(store, input)],
      ["UpdateShardCount", (input) => this.updateShardCount(input)],
      ["UpdateStreamMode", (input) => updateStreamMode(store, input)],
    ]);
  }

  /** Opens the streams under `<dataDir>/kinesis`. One process at a time can. */
  static async open(settings: CloudSettings, options: KinesisOptions = {}): Promise<Kinesis> {
    const { shardLimits = false, metrics = NO_METRICS, clock = Date } = options;
    const store = await StreamStore.open(settings, clock);
    return new Kinesis(store, shardLimits ? new ShardLimits(clock) : undefined, new StreamMetrics(metrics));
  }

  close(): Promise<void> {
    this.subscriptions.close();
    return this.store.close();
  }

  async call(operation: string, input: Input): Promise<Input> {
    const run = findOperation(this.operations, operation, { name: "Kinesis" });
    return run(this.withStreamName(input));
  }

  async subscribe(operation: string, input: Input): Promise<AsyncIterable<ServiceEvent> | undefined> {
    if (operation !== "SubscribeToShard") return undefined;
    const named = this.withStreamName(input);
    return this.subscriptions.subscribe(streamNameOf(named), named);
  }

  async shards(streamName: string): Promise<ShardInfo[]> {
    const { Shards } = await this.store.stream(streamName);
    return Shards.map((shard) => ({ shardId: shard.ShardId, parents: parentsOf(shard) }));
  }

  async read(streamName: string, shardId: string, after: string | undefined, limit: number): Promise<ShardRead> {
    // The shard's state is taken before its records: one that is closed by then has got all it ever will.
    const { index, shard } = findShard(await this.store.stream(streamName), shardId);
    const { StartingSequenceNumber, EndingSequenceNumber } = shard.SequenceNumberRange;
    const position = { after: after ?? StartingSequenceNumber };
    const { records, exhausted } = await readShard(this.store, streamName, index, position, limit);
    this.metrics.read(streamName, records, exhausted, this.store.now());
    return {
      closed: exhausted && EndingSequenceNumber !== undefined,
      records: records.map((record) => ({
        data: Buffer.from(record.Data, "base64"),
        partitionKey: record.PartitionKey,
        sequenceNumber: record.SequenceNumber,
        arrivedAt: Math.round(record.ApproximateArrivalTimestamp * 1000),
      })),
    };
  }

  async latest(streamName: string, shardId: string): Promise<string> {
    return latestSequence(this.store, await this.store.stream(streamName), shardId);
  }

  /**
   * Makes the stream, or changes what differs, and answers its description. Shards that clients split or merged stay as they
   * are until another count is asked for, as a deployment leaves alone what its settings have not changed.
   * @throws AwsError InvalidArgumentException when the shard count cannot be reached in one step (K-06)
   */
  async ensureStream(desired: DesiredStream): Promise<StreamMeta> {
    const { name, mode, shardCount, keepsShards = false, tags, retentionHours, maxRecordSizeKiB } = desired;
    const isNew = (await this.store.find(name)) === undefined;
    if (isNew) {
      const StreamModeDetails = { StreamMode: mode };
      await this.createStream({ StreamName: name, ShardCount: shardCount, StreamModeDetails });
      // Not by AddTagsToStream, where kinesalite takes ten, and fewer characters than AWS does now.
      if (tags) await this.change(name, { _tags: tags });
    }
    await this.change(name, {
      RetentionPeriodHours: retentionHours,
      StreamModeDetails: { StreamMode: mode },
      MaxRecordSizeInKiB: maxRecordSizeKiB,
    });
    const declares = mode === "PROVISIONED" && (isNew || !keepsShards);
    if (declares && shardCount !== undefined) await this.declareShards(name, shardCount);
    return this.store.stream(name);
  }

  private async declareShards(name: string, shardCount: number): Promise<void> {
    if ((await this.store.stream(name))._declaredShards === shardCount) return;
    await updateShardCount(this.store, name, shardCount);
    await this.change(name, { _declaredShards: shardCount });
  }

  private async createStream(input: Input): Promise<Input> {
    const mode = modeOf(input);
    const shards = mode === "ON_DEMAND" ? ON_DEMAND_SHARDS : input.ShardCount;
    const name = String(input.StreamName);
    await act(this.store, "CreateStream", { ...input, ShardCount: shards });
    await active(this.store, name);
    const MaxRecordSizeInKiB = input.MaxRecordSizeInKiB as number | undefined;
    await this.change(name, { StreamModeDetails: { StreamMode: mode }, MaxRecordSizeInKiB });
    if (input.Tags !== undefined) await act(this.store, "AddTagsToStream", { StreamName: name, Tags: input.Tags });
    return {};
  }

  private async deleteStream(input: Input): Promise<Input> {
    const { StreamName } = checked("DeleteStream", input) as { StreamName: string };
    await this.store.locked(StreamName, async () => {
      const consumers = consumersOf(await this.store.stream(StreamName));
      if (consumers.length > 0 && input.EnforceConsumerDeletion !== true) {
        const message = `Stream ${StreamName} has ${consumers.length} registered consumers; deregister them, or set EnforceConsumerDeletion.`;
        throw new AwsError("ResourceInUseException", message);
      }
      return act(this.store, "DeleteStream", { StreamName });
    });
    while ((await this.store.find(StreamName)) !== undefined) await new Promise((resolve) => setTimeout(resolve, 1));
    return {};
  }

  private async reshard(operation: "SplitShard" | "MergeShards", input: Input): Promise<Input> {
    const { StreamName } = checked(operation, input) as { StreamName: string };
    checkProvisioned(await this.store.stream(StreamName));
    return reshard(this.store, operation, input);
  }

  private async updateShardCount({ StreamName, TargetShardCount, ScalingType }: Input): Promise<Input> {
    if (typeof StreamName !== "string")
      throw new AwsError("ValidationException", "StreamName or StreamARN is required.");
    if (ScalingType !== "UNIFORM_SCALING") {
      throw new AwsError("ValidationException", `ScalingType must be UNIFORM_SCALING, got ${ScalingType}.`);
    }
    if (typeof TargetShardCount !== "number" || !Number.isInteger(TargetShardCount) || TargetShardCount < 1) {
      throw new AwsError("ValidationException", `TargetShardCount must be 1 or more, got ${TargetShardCount}.`);
    }
    const stream = await this.store.stream(StreamName);
    checkProvisioned(stream);
    await updateShardCount(this.store, StreamName, TargetShardCount);
    const CurrentShardCount = openShards(stream).length;
    return { StreamName, StreamARN: stream.StreamARN, CurrentShardCount, TargetShardCount };
  }

  private change(name: string, changes: Partial<StreamMeta>): Promise<void> {
    return this.store.locked(name, async () => this.store.save({ ...(await this.store.stream(name)), ...changes }));
  }

  /** Clients may name a stream by its ARN wherever they may by its name. */
  private withStreamName(input: Input): Input {
    const { StreamARN, ...rest } = input;
    if (StreamARN === undefined || StreamARN === null) return input;
    const [, prefix, name] = /^(arn:.*:stream\/)([a-zA-Z0-9_.-]+)$/.exec(String(StreamARN)) ?? [];
    if (name === undefined || !prefix?.includes(":kinesis:")) {
      throw new AwsError("InvalidArgumentException", `StreamARN ${StreamARN} is not the ARN of a stream.`);
    }
    if (rest.StreamName !== undefined && rest.StreamName !== name) {
      throw new AwsError(
        "InvalidArgumentException",
        `StreamName ${rest.StreamName} does not match StreamARN ${StreamARN}.`,
      );
    }
    return { ...rest, StreamName: name };
  }
}

function checkProvisioned({ StreamName, StreamModeDetails }: StreamMeta): void {
  if (StreamModeDetails?.StreamMode !== "ON_DEMAND") return;
  throw new AwsError("ValidationException", `Stream ${StreamName} is ON_DEMAND; it scales by itself.`);
}

function modeOf({ StreamModeDetails }: Input): StreamMode {
  const mode = (StreamModeDetails as { StreamMode?: unknown } | undefined)?.StreamMode ?? "PROVISIONED";
  if (mode === "PROVISIONED" || mode === "ON_DEMAND") return mode;
  throw new AwsError("ValidationException", `StreamMode must be PROVISIONED or ON_DEMAND, got ${mode}.`);
}
