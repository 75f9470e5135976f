import type { PartitionKeys } from "./prefix";

/** One record on its way from the source to its outcome. */
export interface DeliveryRecord {
  /** The bytes as they came; what error objects and the backup hold. */
  raw: Buffer;
  /** The bytes as the processors left them. */
  data: Buffer;
  /** Approximate arrival, in milliseconds since the epoch. */
  arrivedAt: number;
  /** The part of the source that it was read with. */
  batch: SourceBatch;
  /** Where it lay in a Kinesis stream. */
  kinesis?: KinesisMetadata;
  /** Keys for dynamic partitioning. */
  keys?: PartitionKeys;
}

/** What the transform Lambda is told of a record's place in the data stream. */
export interface KinesisMetadata {
  shardId: string;
  partitionKey: string;
  sequenceNumber: string;
  subsequenceNumber: number;
}

/** What became of a record. */
export type Outcome = "delivered" | "dropped" | "rejected";

/** What became of the records of one batch. */
export interface Tally extends Record<Outcome, number> {
  read: number;
}

/** Records read from the source together. The source's position passes the batch when all of it has its outcome on disk. */
export class SourceBatch {
  readonly tally: Tally = { read: 0, delivered: 0, dropped: 0, rejected: 0 };
  /** When its oldest record came, in milliseconds since the epoch. */
  oldestArrival = Number.POSITIVE_INFINITY;
  // Held once by its reader, so that it cannot be done before all its records are handed over.
  private held = 1;

  constructor(private readonly done: () => void) {}

  /** Counts records that now await an outcome. */
  add(records: number): void {
    this.tally.read += records;
    this.held += records;
  }

  /** Counts outcomes that are on disk. */
  settle(outcome: Outcome, records: number): void {
    this.tally[outcome] += records;
    this.release(records);
  }

  /** Whether all its records have their outcomes; their backup may be under way still. */
  get hasOutcomes(): boolean {
    const { read, delivered, dropped, rejected } = this.tally;
    return read === delivered + dropped + rejected;
  }

  /** Awaits something beside the records' outcomes, such as their backup. */
  hold(times: number): void {
    this.held += times;
  }

  release(times = 1): void {
    this.held -= times;
    if (this.held === 0) this.done();
  }
}
