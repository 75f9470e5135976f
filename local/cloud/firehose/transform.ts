import { randomUUID } from "node:crypto";
import { AwsError, type Functions } from "../contracts";
import { isThrottled } from "../lambda/concurrency";
import type { Failure } from "./failures";
import type { DeliveryRecord } from "./records";
import { Limiter, pause } from "./retry";
import type { TransformSettings } from "./settings";
import { PAYLOAD_BYTES, readResponse, type Verdict } from "./transform-response";

/** Invocations under way at a time; AWS has 5 a shard (F-79). */
const CONCURRENCY = 5;
/** JSON around a record's data. */
const RECORD_OVERHEAD_BYTES = 200;
const KINESIS_OVERHEAD_BYTES = 600;
const RETRY_MILLISECONDS = 100;

export interface TransformContext {
  deliveryStreamArn: string;
  region: string;
  /** Set where the records come from a data stream. */
  sourceKinesisStreamArn?: string;
}

/** What one call of the function came to. */
export interface TransformCall {
  records: number;
  bytes: number;
  milliseconds: number;
  /** Whether it answered at all; what it made of single records is another matter. */
  succeeded: boolean;
}

/** Takes what the function made of the records, in the order in which they came. */
export type TransformOutlet = (records: DeliveryRecord[], verdicts: Verdict[]) => Promise<void>;

/** The Lambda processor: gathers records into batches, invokes the function, and checks what it answers. */
export class Transform {
  private batch: DeliveryRecord[] = [];
  private size = 0;
  private payload = 0;
  private openedAt = 0;
  private readonly slots = new Limiter(CONCURRENCY);
  private order: Promise<void> = Promise.resolve();
  private readonly sent: Promise<void>[] = [];
  private nextId = 0;

  constructor(
    private readonly settings: TransformSettings,
    private readonly context: TransformContext,
    private readonly functions: Functions,
    private readonly now: () => number,
    private readonly stopping: AbortSignal,
    private readonly outlet: TransformOutlet,
    private readonly onCall: (call: TransformCall) => void = () => {},
  ) {}

  /** Resolves when there is room for more. */
  async add(records: DeliveryRecord[]): Promise<void> {
    for (const record of records) {
      const payload = payloadBytes(record);
      const full =
        this.size + record.data.length > this.settings.buffer.sizeBytes || this.payload + payload > PAYLOAD_BYTES;
      if (full && this.batch.length > 0) this.send();
      if (this.batch.length === 0) this.openedAt = this.now();
      this.batch.push(record);
      this.size += record.data.length;
      this.payload += payload;
    }
    while (this.sent.length > CONCURRENCY && !this.stopping.aborted) await this.sent[0];
  }

  /** Sends the batch when its interval is over. */
  flushDue(): void {
    if (this.now() - this.openedAt >= this.settings.buffer.intervalMilliseconds) this.send();
  }

  /** Sends the batch and waits until all that was sent has come out. */
  async flushAll(): Promise<void> {
    this.send();
    await this.order;
  }

  private send(): void {
    if (this.batch.length === 0) return;
    const { batch } = this;
    this.batch = [];
    this.size = 0;
    this.payload = 0;
    const verdicts = this.slots.run(() => this.invoke(batch));
    this.order = this.order
      .then(async () => this.outlet(batch, await verdicts))
      .finally(() => {
        this.sent.shift();
      });
    this.sent.push(this.order);
  }

  private async invoke(records: DeliveryRecord[]): Promise<Verdict[]> {
    const ids = records.map(() => String(this.nextId++).padStart(56, "0"));
    const entries = records.map((record, index) => requestRecord(record, ids[index] ?? ""));
    let failure: Omit<Failure, "attempts"> | undefined;
    let attempts = 0;
    // A function that fails is tried again like one that cannot be reached: the service does so, though its guide
    // speaks of time-outs and throttling only (F-78).
    while (attempts <= this.settings.retries && !this.stopping.aborted) {
      if (attempts > 0) await pause(RETRY_MILLISECONDS, this.stopping);
      attempts++;
      const startedAt = performance.now();
      const called = (succeeded: boolean) => {
        const bytes = records.reduce((sum, { data }) => sum + data.length, 0);
        this.onCall({ records: records.length, bytes, milliseconds: performance.now() - startedAt, succeeded });
      };
      try {
        const event = { invocationId: randomUUID(), ...this.context, records: entries };
        const response = await this.functions.invoke(this.settings.functionArn, event);
        called(true);
        return readResponse(response, ids, attempts);
      } catch (error) {
        called(false);
        failure = invocationFailure(error);
      }
    }
    return records.map(() => ({ result: "ProcessingFailed", failure: { ...(failure ?? STOPPED), attempts } }));
  }
}

/** Never written: nothing has an outcome after the stop. */
const STOPPED = { type: "processing-failed", code: "Lambda.Stopped", message: "Delivery is stopping." } as const;

function invocationFailure(error: unknown): Omit<Failure, "attempts"> {
  const reason = error instanceof Error ? error.message : String(error);
  const type = "processing-failed";
  if (error instanceof AwsError && error.code === "ResourceNotFoundException") {
    return {
      type,
      code: "Lambda.ResourceNotFound",
      message: `The specified Lambda function does not exist. ${reason}`,
    };
  }
  if (isThrottled(error)) return { type, code: "Lambda.InvokeLimitExceeded", message: reason };
  if (error instanceof AwsError) return { type, code: `Lambda.${error.code}`, message: reason };
  const message = `The Lambda function was successfully invoked but it returned an error result. ${reason}`;
  return { type, code: "Lambda.FunctionError", message };
}

function payloadBytes({ data, kinesis }: DeliveryRecord): number {
  return Math.ceil(data.length / 3) * 4 + (kinesis ? KINESIS_OVERHEAD_BYTES : RECORD_OVERHEAD_BYTES);
}

function requestRecord({ data, arrivedAt, kinesis }: DeliveryRecord, recordId: string): Record<string, unknown> {
  return {
    recordId,
    approximateArrivalTimestamp: arrivedAt,
    data: data.toString("base64"),
    ...(kinesis && { kinesisRecordMetadata: { ...kinesis, approximateArrivalTimestamp: arrivedAt } }),
  };
}
