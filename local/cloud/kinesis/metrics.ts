import type { MetricEmitter, Metrics } from "../contracts";
import type { StoredRecord } from "./put";

/** What one call of PutRecord or PutRecords came to. */
export interface PutOutcome {
  operation: "PutRecord" | "PutRecords";
  records: number;
  /** Data and partition keys of the records that were taken. */
  bytes: number;
  throttled: number;
}

/** Whom records are pushed to. */
export interface PushTarget {
  streamName: string;
  consumerName: string;
}

/** AWS/Kinesis: the metrics of streams, by name, and of the consumers that are registered on them. */
export class StreamMetrics {
  /** By their dimensions. */
  private readonly emitters = new Map<string, MetricEmitter>();

  constructor(private readonly metrics: Metrics) {}

  put(streamName: string, { operation, records, bytes, throttled }: PutOutcome): void {
    const { emit } = this.of(streamName);
    const taken = records - throttled;
    emit("WriteProvisionedThroughputExceeded", throttled, "Count");
    emit(`${operation}.Success`, taken > 0 ? 1 : 0, "Count");
    emit(`${operation}.Bytes`, bytes, "Bytes");
    if (operation === "PutRecords") {
      emit("PutRecords.TotalRecords", records, "Count");
      emit("PutRecords.SuccessfulRecords", taken, "Count");
      emit("PutRecords.FailedRecords", 0, "Count");
      emit("PutRecords.ThrottledRecords", throttled, "Count");
    }
    if (taken === 0) return;
    emit("IncomingRecords", taken, "Count");
    emit("IncomingBytes", bytes, "Bytes");
  }

  /** A read that the shard had no room for. */
  readThrottled(streamName: string): void {
    const { emit } = this.of(streamName);
    emit("ReadProvisionedThroughputExceeded", 1, "Count");
    emit("GetRecords.Success", 0, "Count");
  }

  /** @param isCaughtUp whether there was nothing behind what was read */
  read(streamName: string, records: StoredRecord[], isCaughtUp: boolean, now: number): void {
    const { emit } = this.of(streamName);
    const last = records.at(-1);
    const age = isCaughtUp || last === undefined ? 0 : Math.max(0, now - last.ApproximateArrivalTimestamp * 1000);
    emit("ReadProvisionedThroughputExceeded", 0, "Count");
    emit("GetRecords.Success", 1, "Count");
    emit("GetRecords.IteratorAgeMilliseconds", age, "Milliseconds");
    emit("GetRecords.Records", records.length, "Count");
    if (last !== undefined) emit("GetRecords.Bytes", bytesOf(records), "Bytes");
  }

  /** A consumer asks for a shard. @param isTaken whether it may have it now */
  subscribed({ streamName, consumerName }: PushTarget, isTaken: boolean): void {
    const { emit } = this.of(streamName, consumerName);
    emit("SubscribeToShard.Success", isTaken ? 1 : 0, "Count");
    emit("SubscribeToShard.RateExceeded", isTaken ? 0 : 1, "Count");
  }

  /** An event of a subscription. @param millisBehind how far behind the shard's end it is */
  pushed({ streamName, consumerName }: PushTarget, records: StoredRecord[], millisBehind: number): void {
    const { emit } = this.of(streamName, consumerName);
    emit("SubscribeToShardEvent.Success", 1, "Count");
    emit("SubscribeToShardEvent.Records", records.length, "Count");
    emit("SubscribeToShardEvent.Bytes", bytesOf(records), "Bytes");
    emit("SubscribeToShardEvent.MillisBehindLatest", millisBehind, "Milliseconds");
  }

  private of(StreamName: string, ConsumerName?: string): MetricEmitter {
    // Neither name has a slash.
    const key = `${StreamName}/${ConsumerName ?? ""}`;
    const known = this.emitters.get(key);
    if (known) return known;
    const made = this.metrics.of("AWS/Kinesis", { StreamName, ...(ConsumerName !== undefined && { ConsumerName }) });
    this.emitters.set(key, made);
    return made;
  }
}

function bytesOf(records: StoredRecord[]): number {
  return records.reduce((sum, { Data }) => sum + Math.floor((Data.length * 3) / 4), 0);
}
