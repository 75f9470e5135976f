import type { MetricEmitter } from "../contracts";
import { type PutQuota, putQuotaOf } from "./put-quota";
import type { TransformCall } from "./transform";

/** How often what is held is looked at while nothing is written. */
const HELD_MILLISECONDS = 60_000;

/** Where objects belong, in the words of their metrics. */
export type ObjectPlace = "DeliveryToS3" | "BackupToS3";

export type PutOperation = "PutRecord" | "PutRecordBatch";

/** Records that became rows, and those that did not. */
export interface ConversionTally {
  succeeded: number;
  succeededBytes: number;
  failed: number;
  failedBytes: number;
}

/** AWS/Firehose: the metrics of one delivery stream. Each is emitted once a batch, a call or an object. */
export class DeliveryMetrics {
  private heldAt = 0;
  private readonly emit: MetricEmitter["emit"];
  private readonly quota: PutQuota;

  constructor(emitter: MetricEmitter, region: string) {
    this.emit = emitter.emit;
    this.quota = putQuotaOf(region);
  }

  /** A call of a client, with what was taken of it. */
  put(operation: PutOperation, records: number, bytes: number): void {
    const { emit, quota } = this;
    emit("IncomingPutRequests", 1, "Count");
    emit(`${operation}.Requests`, 1, "Count");
    emit(`${operation}.Bytes`, bytes, "Bytes");
    if (operation === "PutRecordBatch") emit("PutRecordBatch.Records", records, "Count");
    emit("BytesPerSecondLimit", quota.bytes, "Bytes/Second");
    emit("RecordsPerSecondLimit", quota.records, "Count/Second");
    emit("PutRequestsPerSecondLimit", quota.requests, "Count/Second");
  }

  /** Records of a call that were refused; none of most calls. */
  throttled(records: number): void {
    this.emit("ThrottledRecords", records, "Count");
  }

  /** What came in, whatever the source is. */
  incoming(records: number, bytes: number): void {
    this.emit("IncomingRecords", records, "Count");
    this.emit("IncomingBytes", bytes, "Bytes");
  }

  /** What a look at a shard of the source brought. @param millisBehind how far behind the shard's end that is */
  readFromStream(records: number, bytes: number, millisBehind: number): void {
    this.emit("KinesisMillisBehindLatest", millisBehind, "Milliseconds");
    if (records === 0) return;
    this.emit("DataReadFromKinesisStream.Records", records, "Count");
    this.emit("DataReadFromKinesisStream.Bytes", bytes, "Bytes");
  }

  /** A call of the transform. */
  transformed({ records, bytes, milliseconds, succeeded }: TransformCall): void {
    const { emit } = this;
    emit("ExecuteProcessing.Success", succeeded ? 1 : 0, "Count");
    emit("ExecuteProcessing.Duration", milliseconds, "Milliseconds");
    emit("SucceedProcessing.Records", succeeded ? records : 0, "Count");
    emit("SucceedProcessing.Bytes", succeeded ? bytes : 0, "Bytes");
  }

  converted({ succeeded, succeededBytes, failed, failedBytes }: ConversionTally): void {
    const { emit } = this;
    emit("SucceedConversion.Records", succeeded, "Count");
    emit("SucceedConversion.Bytes", succeededBytes, "Bytes");
    emit("FailedConversion.Records", failed, "Count");
    emit("FailedConversion.Bytes", failedBytes, "Bytes");
  }

  partitions(active: number, isExceeded: boolean): void {
    this.emit("PartitionCount", active, "Count");
    this.emit("PartitionCountExceeded", isExceeded ? 1 : 0, "Count");
  }

  /** An attempt to write an object. @param place where it belongs */
  written(place: ObjectPlace, object: WrittenObject | undefined): void {
    const { emit } = this;
    emit(`${place}.Success`, object === undefined ? 0 : 1, "Count");
    if (object === undefined) return;
    emit(`${place}.Records`, object.records, "Count");
    emit(`${place}.Bytes`, object.bytes, "Bytes");
    emit(`${place}.DataFreshness`, Math.round(object.ageMilliseconds / 1000), "Seconds");
    if (place === "DeliveryToS3") emit("DeliveryToS3.ObjectCount", 1, "Count");
  }

  /** An attempt to COPY an object. */
  copied(records: number | undefined): void {
    this.emit("DeliveryToRedshift.Success", records === undefined ? 0 : 1, "Count");
    if (records !== undefined) this.emit("DeliveryToRedshift.Records", records, "Count");
  }

  /** Tells once a minute how old the oldest records are that have no object yet. */
  held(oldest: () => HeldRecords, now: number): void {
    if (now - this.heldAt < HELD_MILLISECONDS) return;
    this.heldAt = now;
    for (const [place, arrivedAt] of Object.entries(oldest())) {
      if (arrivedAt === undefined) continue;
      this.emit(`${place}.DataFreshness`, Math.max(0, Math.round((now - arrivedAt) / 1000)), "Seconds");
    }
  }
}

/** When the oldest record came that awaits each place; none where nothing is held for it. */
export type HeldRecords = Record<ObjectPlace, number | undefined>;

/** An object that was written. */
export interface WrittenObject {
  records: number;
  bytes: number;
  /** How long its oldest record has waited. */
  ageMilliseconds: number;
}
