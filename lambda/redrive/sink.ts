import { type FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";

/** Most records of one call (F-10). */
export const BATCH_RECORDS = 500;
/** Most bytes of one call: 4 MiB (F-10). */
export const BATCH_BYTES = 4 * 1024 * 1024;
/** Largest record (F-10). A data stream takes more, so a record can have failed that no delivery stream takes by itself. */
export const RECORD_BYTES = 1000 * 1024;

/** What became of a batch. */
export interface PutAnswer {
  /** Places in the batch of the records that were not taken. */
  untaken: number[];
  /** Why, of one of them. */
  reason?: string;
}

/** Where records are put. */
export interface Sink {
  /**
   * Puts a batch, once: a call that had no answer is not made again, as nobody knows whether it was taken.
   *
   * @throws UnansweredError when it is not known what was taken
   * @throws RefusedError when nothing was taken, and waiting does not help
   */
  put(batch: Buffer[]): Promise<PutAnswer>;
}

/** A call without an answer: its records are in, or they are not. */
export class UnansweredError extends Error {}

/** A call that the service refused, such as one that is not allowed: it took nothing. */
export class RefusedError extends Error {}

/** Errors of connections that were never made. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH"]);

/** A delivery stream that takes direct PUT. The client must make one attempt a call. */
export class DeliveryStreamSink implements Sink {
  constructor(
    private readonly client: FirehoseClient,
    private readonly deliveryStreamName: string,
  ) {}

  async put(batch: Buffer[]): Promise<PutAnswer> {
    const input = { DeliveryStreamName: this.deliveryStreamName, Records: batch.map((Data) => ({ Data })) };
    try {
      const { RequestResponses = [] } = await this.client.send(new PutRecordBatchCommand(input));
      return answerOf(batch, RequestResponses);
    } catch (error) {
      return refusedWhole(error, batch);
    }
  }
}

function answerOf(batch: Buffer[], entries: { ErrorCode?: string; ErrorMessage?: string }[]): PutAnswer {
  if (entries.length !== batch.length) {
    throw new UnansweredError(`${batch.length} records were put, and ${entries.length} answered`);
  }
  const untaken = entries.flatMap(({ ErrorCode }, index) => (ErrorCode === undefined ? [] : [index]));
  const first = entries[untaken[0] ?? -1];
  return { untaken, ...(first && { reason: `${first.ErrorCode}: ${first.ErrorMessage}` }) };
}

/** A call that the service refused as a whole took nothing. All else may have. */
function refusedWhole(error: unknown, batch: Buffer[]): PutAnswer {
  const { name = "", message, code, $metadata, $fault } = error as Partial<AwsFailure>;
  const isRefusal = $metadata?.httpStatusCode !== undefined && ($fault === "client" || name in REFUSALS);
  if (!isRefusal && !NEVER_SENT.has(code ?? "")) {
    throw new UnansweredError(`a call had no answer (${name}: ${message})`, { cause: error });
  }
  // What will not pass by itself ends the run: waiting helps no call that is not allowed.
  if ($fault === "client" && !(name in REFUSALS)) throw new RefusedError(`${name}: ${message}`);
  return { untaken: batch.map((_, index) => index), reason: `${name}: ${message}` };
}

/** Answers that say to come back later. */
const REFUSALS: Record<string, true> = {
  ServiceUnavailableException: true,
  LimitExceededException: true,
  ThrottlingException: true,
};

interface AwsFailure extends Error {
  code: string;
  $fault: "client" | "server";
  $metadata: { httpStatusCode?: number };
}
