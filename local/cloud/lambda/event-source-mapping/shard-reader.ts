import { createHash, randomUUID } from "node:crypto";
import type { Clock } from "../../contracts";
import { pause } from "../../firehose/retry";
import { isThrottled } from "../concurrency";
import type { Checkpoints } from "./checkpoints";
import { failureRecord, type GivenUp, type KinesisOrigin, kinesisEvent, type ShardRecord } from "./kinesis-event";
import type { KinesisSourceDependencies } from "./kinesis-event-source";
import type { KinesisMapping } from "./kinesis-settings";
import type { Outcomes } from "./outcomes";
import { runBatch } from "./run-batch";

/** An invocation takes 6 MB (LC-01); base64 and the fields around a record take their part of it. */
const BATCH_BYTES = 4 * 1024 * 1024;
const RECORD_OVERHEAD_BYTES = 600;
const LONGEST_PAUSE_MS = 10_000;

/** One shard's place in a mapping. */
export interface ShardPlace {
  shardId: string;
  checkpoints: Checkpoints;
  outcomes: Outcomes;
  stopping: AbortSignal;
}

/** Reads one shard and runs its batches in order. */
export class ShardReader {
  /** Whether the shard is closed and everything in it is done with. */
  finished = false;
  readonly ended: Promise<void>;
  private waiting: (() => void)[] = [];
  private wake: () => void = () => {};
  private readonly pollMilliseconds: number;
  private readonly retryMilliseconds: number;
  private readonly clock: Clock;

  constructor(
    private readonly place: ShardPlace,
    private readonly mapping: KinesisMapping,
    private readonly dependencies: KinesisSourceDependencies,
  ) {
    this.pollMilliseconds = dependencies.pollMilliseconds ?? 1000;
    this.retryMilliseconds = dependencies.retryMilliseconds ?? 200;
    this.clock = dependencies.clock ?? Date;
    this.ended = this.readOn();
  }

  /** Resolves when a read that began after the call found nothing. */
  caughtUp(): Promise<void> {
    if (this.finished || this.place.stopping.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.wake();
    });
  }

  private async readOn(): Promise<void> {
    const { stopping } = this.place;
    while (!stopping.aborted && !this.finished) {
      let more = false;
      try {
        more = await this.readSome();
      } catch (error) {
        this.report(error);
        await pause(this.pollMilliseconds, stopping);
      }
      if (!more && !this.finished) await this.poll(this.pollMilliseconds);
    }
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  /** @returns whether there can be more to read at once */
  private async readSome(): Promise<boolean> {
    const asked = this.waiting.splice(0);
    let empty = false;
    try {
      const { records, closed } = await this.readBatch(asked.length > 0);
      empty = records.length === 0;
      await this.run(records);
      this.finished = closed && !this.place.stopping.aborted;
    } finally {
      if (empty || this.finished) for (const resolve of asked) resolve();
      else this.waiting.unshift(...asked);
    }
    return !empty;
  }

  /** @param hurries whether somebody waits, so that a batch is not gathered any longer */
  private async readBatch(hurries: boolean): Promise<{ records: ShardRecord[]; closed: boolean }> {
    const { batchSize, parallelizationFactor, windowMilliseconds, streamName } = this.mapping;
    const { shardId, checkpoints, stopping } = this.place;
    const wanted = batchSize * parallelizationFactor;
    const read = () => this.dependencies.streams.read(streamName, shardId, checkpoints.of(shardId), wanted);
    let { records, closed } = await read();
    const isGathering = records.length > 0 && records.length < wanted && !closed && !hurries;
    if (windowMilliseconds > 0 && isGathering && !stopping.aborted) {
      await this.poll(windowMilliseconds);
      ({ records, closed } = await read());
    }
    const fitting = fittingRecords(records);
    return {
      records: fitting.map((record) => ({ ...record, shardId })),
      closed: closed && fitting.length === records.length,
    };
  }

  /** Runs records side by side by their partition keys, and notes how far all of them have come. */
  private async run(records: ShardRecord[]): Promise<void> {
    const { since, parallelizationFactor } = this.mapping;
    const last = records.at(-1);
    if (last === undefined) return;
    const wanted = records.filter(({ arrivedAt }) => arrivedAt >= since);
    this.place.outcomes.skipped(records.length - wanted.length);
    const lanes = lanesOf(wanted, parallelizationFactor);
    const isSingle = lanes.length === 1;
    await Promise.all(lanes.map((lane) => this.runLane(lane, isSingle)));
    if (!this.place.stopping.aborted) this.checkpoint(last);
  }

  private async runLane(lane: ShardRecord[], checkpoints: boolean): Promise<void> {
    const { batchSize } = this.mapping;
    for (let begin = 0; begin < lane.length && !this.place.stopping.aborted; begin += batchSize) {
      await runBatch(lane.slice(begin, begin + batchSize), this.mapping, this.ports(checkpoints));
    }
  }

  private ports(checkpoints: boolean) {
    const { stopping, outcomes } = this.place;
    return {
      stopping,
      now: () => this.clock.now(),
      invoke: (records: ShardRecord[]) => this.invoke(records),
      pause: (attempts: number) =>
        pause(Math.min(LONGEST_PAUSE_MS, this.retryMilliseconds * 2 ** (attempts - 1)), stopping),
      done: async (records: ShardRecord[]) => {
        outcomes.done(records.length);
        const last = records.at(-1);
        if (checkpoints && last) this.checkpoint(last);
      },
      giveUp: (records: ShardRecord[], reason: GivenUp) => this.giveUp(records, reason),
    };
  }

  private async invoke(records: ShardRecord[]): Promise<unknown> {
    const last = records.at(-1);
    if (last) this.place.outcomes.calling(this.clock.now() - last.arrivedAt);
    try {
      return await this.dependencies.functions.invoke(this.mapping.functionArn, kinesisEvent(records, this.origin()));
    } catch (error) {
      // It is tried again until it goes through, and somebody may wait for that.
      if (isThrottled(error)) this.report(error);
      throw error;
    }
  }

  private report(error: unknown): void {
    this.dependencies.onProblem(`function ${this.mapping.functionArn}: ${error}`);
  }

  /** As in AWS the shard goes on where the destination cannot be told, and the records are lost to the function. */
  private async giveUp(records: ShardRecord[], reason: GivenUp): Promise<void> {
    const { failureArn, functionArn } = this.mapping;
    const { outcomes, shardId } = this.place;
    outcomes.givingUp(records.length);
    if (failureArn === undefined) return;
    try {
      await this.tell(failureArn, records, reason);
      outcomes.told(records.length);
    } catch (error) {
      outcomes.notTold();
      const what = `function ${functionArn}: ${records.length} records of ${shardId} given up and LOST to it`;
      this.dependencies.onProblem(`${what}, as ${failureArn} cannot be told: ${error}`);
    }
  }

  private async tell(failureArn: string, records: ShardRecord[], reason: GivenUp): Promise<void> {
    const origin = this.origin();
    const about = { requestId: randomUUID(), now: this.clock.now() };
    const record = failureRecord(records, reason, origin, about);
    const note = { mappingId: this.mapping.id, shardId: this.place.shardId, ...about, record };
    await this.dependencies.failures.send(failureArn, note, kinesisEvent(records, origin));
  }

  private origin(): KinesisOrigin {
    const { region, accountId } = this.dependencies.cloud;
    const { eventSourceArn, streamArn, functionArn } = this.mapping;
    return { region, accountId, eventSourceArn, streamArn, functionArn };
  }

  private checkpoint({ sequenceNumber }: ShardRecord): void {
    this.place.checkpoints.save({ [this.place.shardId]: sequenceNumber });
  }

  private async poll(milliseconds: number): Promise<void> {
    const hurry = new AbortController();
    const { stopping } = this.place;
    this.wake = () => hurry.abort();
    if (this.waiting.length > 0 || stopping.aborted) return;
    stopping.addEventListener("abort", this.wake, { once: true });
    await pause(milliseconds, hurry.signal);
    stopping.removeEventListener("abort", this.wake);
  }
}

/** The first records that one invocation can hold; at least one. */
function fittingRecords<T extends { data: Buffer }>(records: T[]): T[] {
  let bytes = 0;
  const over = records.findIndex(({ data }, index) => {
    bytes += data.length + RECORD_OVERHEAD_BYTES;
    return index > 0 && bytes > BATCH_BYTES;
  });
  return over < 0 ? records : records.slice(0, over);
}

/** Records of one partition key stay in one lane, in their order (LC-03). */
export function lanesOf(records: ShardRecord[], count: number): ShardRecord[][] {
  if (count === 1) return [records];
  const lanes = Array.from({ length: count }, (): ShardRecord[] => []);
  for (const record of records) {
    const hash = createHash("md5").update(record.partitionKey).digest().readUInt32BE(0);
    lanes[hash % count]?.push(record);
  }
  return lanes.filter((lane) => lane.length > 0);
}
