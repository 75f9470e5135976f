import type { Journal } from "./journal";
import type { DeliveryMetrics, PutOperation } from "./metrics";
import { type PutLimits, slowDown } from "./put-quota";

/** Takes what clients put into a delivery stream of Direct PUT. */
export class ClientPuts {
  /** @param limits what it is held to; undefined takes as much as the machine can */
  constructor(
    private readonly journal: Journal,
    private readonly metrics: DeliveryMetrics,
    private readonly limits: PutLimits | undefined,
    private readonly now: () => number,
  ) {}

  /**
   * Takes the room for a request and its records, and answers for each whether it has any.
   *
   * @throws AwsError ServiceUnavailableException when the request itself is one too many
   */
  admit(records: Buffer[]): boolean[] {
    const { limits, metrics } = this;
    if (limits?.admitsRequest() === false) {
      metrics.throttled(records.length);
      throw slowDown();
    }
    const admitted = records.map(({ length }) => limits?.admitsRecord(length) ?? true);
    metrics.throttled(admitted.filter((isAdmitted) => !isAdmitted).length);
    return admitted;
  }

  /** Keeps records. Resolves when they outlive this process. */
  async keep(records: Buffer[], operation: PutOperation = "PutRecordBatch"): Promise<void> {
    await this.journal.append(this.now(), records);
    const bytes = records.reduce((sum, { length }) => sum + length, 0);
    this.metrics.put(operation, records.length, bytes);
    this.metrics.incoming(records.length, bytes);
  }
}
