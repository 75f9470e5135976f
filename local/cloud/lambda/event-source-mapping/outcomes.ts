import type { MetricEmitter } from "../../contracts";

/** What became of the records of a stream since the mapping was opened. */
export interface RecordCounts {
  /** Records that the function has done. */
  handed: number;
  /** Records that were given up, and that the failure destination was told of. */
  givenUp: number;
  /** Records from before the time that the mapping begins at. */
  skipped: number;
}

/** Counts what becomes of a mapping's records, and tells CloudWatch of it. */
export class Outcomes {
  private readonly found: RecordCounts = { handed: 0, givenUp: 0, skipped: 0 };
  private readonly emit: MetricEmitter["emit"];

  /** @param emitter of the function's metrics */
  constructor({ emit }: MetricEmitter) {
    this.emit = emit;
  }

  get counts(): RecordCounts {
    return { ...this.found };
  }

  /** A batch goes to the function. @param milliseconds age of its last record */
  calling(milliseconds: number): void {
    this.emit("IteratorAge", Math.max(0, milliseconds), "Milliseconds");
  }

  /** Records are done with: the function has them, unless they were given up. */
  done(records: number): void {
    this.found.handed += records;
  }

  skipped(records: number): void {
    this.found.skipped += records;
  }

  /** Records that will be done with, and that the function has not taken. */
  givingUp(records: number): void {
    this.found.handed -= records;
  }

  /** The failure destination has taken the word of records that were given up. */
  told(records: number): void {
    this.found.givenUp += records;
    this.emit("DestinationDeliveryFailures", 0, "Count");
  }

  /** It has not, so that nobody knows of them. */
  notTold(): void {
    this.emit("DestinationDeliveryFailures", 1, "Count");
  }
}
