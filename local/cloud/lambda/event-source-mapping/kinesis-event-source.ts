import { setMaxListeners } from "node:events";
import {
  type Clock,
  type CloudSettings,
  type Functions,
  type Metrics,
  NO_METRICS,
  type RecordStreams,
} from "../../contracts";
import { pause } from "../../firehose/retry";
import { parseReference } from "../arn";
import { Checkpoints } from "./checkpoints";
import type { EventSource, OpenEventSource } from "./event-source";
import type { FailureDestinations } from "./failure-destination";
import { type KinesisMapping, readKinesisMapping } from "./kinesis-settings";
import { Outcomes } from "./outcomes";
import { ShardReader } from "./shard-reader";

/** What the mappings of data streams need of the cloud. */
export interface KinesisSourceDependencies {
  cloud: CloudSettings;
  streams: RecordStreams;
  functions: Functions;
  failures: FailureDestinations;
  onProblem: (problem: string) => void;
  /** Where it tells of the records' ages, and of those that are lost. @default nowhere */
  metrics?: Metrics;
  /** @default Date */
  clock?: Clock;
  /** Lambda asks each shard once a second (LC-10). @default 1000 */
  pollMilliseconds?: number;
  /** Wait before the second attempt, which doubles with each. @default 200 */
  retryMilliseconds?: number;
}

/** Opens the mappings of data streams, and of consumers that are registered on them. */
export function openKinesis(dependencies: KinesisSourceDependencies): OpenEventSource {
  return (mapping) => new KinesisEventSource(readKinesisMapping(mapping), dependencies);
}

/** Reads a data stream for a function: one reader a shard, a child only after its parents. */
class KinesisEventSource implements EventSource {
  readonly outcomes: Outcomes;
  private readonly stopped = new AbortController();
  private readonly readers = new Map<string, ShardReader>();
  private readonly checkpoints: Checkpoints;
  private finding: Promise<void> | undefined;
  private following: Promise<void> = Promise.resolve();

  constructor(
    private readonly mapping: KinesisMapping,
    private readonly dependencies: KinesisSourceDependencies,
  ) {
    this.checkpoints = new Checkpoints(dependencies.cloud.dataDir, mapping.id);
    const { metrics = NO_METRICS } = dependencies;
    this.outcomes = new Outcomes(metrics.of("AWS/Lambda", { FunctionName: parseReference(mapping.functionArn).name }));
    // Each reader listens while it waits, and a stream may have any number of shards.
    setMaxListeners(0, this.stopped.signal);
  }

  start(): Promise<void> {
    this.following = this.follow();
    return this.find();
  }

  async drain(): Promise<void> {
    let known = -1;
    // Readers that end make room for the children of their shards.
    while (known !== this.readers.size && !this.stopped.signal.aborted) {
      await this.find();
      known = this.readers.size;
      await Promise.all([...this.readers.values()].map((reader) => reader.caughtUp()));
      await this.find();
    }
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.following;
    await Promise.all([...this.readers.values()].map((reader) => reader.ended));
  }

  private async follow(): Promise<void> {
    const { pollMilliseconds = 1000 } = this.dependencies;
    while (!this.stopped.signal.aborted) {
      await this.find();
      await pause(pollMilliseconds, this.stopped.signal);
    }
  }

  private find(): Promise<void> {
    this.finding ??= this.findShards().finally(() => {
      this.finding = undefined;
    });
    return this.finding;
  }

  private async findShards(): Promise<void> {
    const { streams, onProblem } = this.dependencies;
    try {
      await this.begin();
      const shards = await streams.shards(this.mapping.streamName);
      const known = new Set(shards.map(({ shardId }) => shardId));
      for (const { shardId, parents } of shards) {
        // A parent that is gone from the stream has nothing to read any more.
        const ready = parents.every((parent) => !known.has(parent) || this.readers.get(parent)?.finished);
        if (!ready || this.readers.has(shardId) || this.stopped.signal.aborted) continue;
        const { checkpoints, outcomes } = this;
        const place = { shardId, checkpoints, outcomes, stopping: this.stopped.signal };
        this.readers.set(shardId, new ShardReader(place, this.mapping, this.dependencies));
      }
    } catch (error) {
      onProblem(`event source mapping of ${this.mapping.streamName}: ${error}`);
    }
  }

  /** With LATEST a new mapping begins behind what is there, once for all: also when it is stopped before it has read. */
  private async begin(): Promise<void> {
    const { streamName, startingPosition } = this.mapping;
    if (!this.checkpoints.isNew || startingPosition !== "LATEST" || this.readers.size > 0) return;
    const { streams } = this.dependencies;
    const shards = await streams.shards(streamName);
    const latest = await Promise.all(
      shards.map(async ({ shardId }) => [shardId, await streams.latest(streamName, shardId)]),
    );
    this.checkpoints.save(Object.fromEntries(latest) as Record<string, string>);
  }
}
