import { LambdaFunctionError } from "../../contracts";
import { isThrottled } from "../concurrency";
import type { GivenUp, ShardRecord } from "./kinesis-event";

/** How a mapping takes failures. */
export interface BatchRules {
  /** Halves a batch that failed. */
  bisects: boolean;
  /** How often a batch is tried again; -1 for ever (LC-04). */
  maximumRetryAttempts: number;
  /** Age at which a record is given up unread; -1 never (LC-05). */
  maximumRecordAgeSeconds: number;
  /** Whether the answer names the records that failed (LC-07). */
  reportsItemFailures: boolean;
}

/** What running a batch needs of the world. */
export interface BatchPorts {
  /** Calls the function. @throws LambdaFunctionError when it failed, AwsError when it was not called */
  invoke(records: ShardRecord[]): Promise<unknown>;
  /** Tells the failure destination. */
  giveUp(records: ShardRecord[], reason: GivenUp): Promise<void>;
  /** Waits before the next attempt. @param attempts how many were in vain, 1 or more */
  pause(attempts: number): Promise<void>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Called with the records that are done, in their order. */
  done(records: ShardRecord[]): Promise<void>;
  readonly stopping: AbortSignal;
}

/**
 * Runs a batch to its end: every record was taken by the function or given up, unless `stopping` came before. Records
 * stay in their order. A batch that fails is halved as long as it has two records, which uses up no attempt, nor does a
 * call that Lambda throttles (LC-04).
 */
export async function runBatch(records: ShardRecord[], rules: BatchRules, ports: BatchPorts): Promise<void> {
  let rest = records;
  let throttles = 0;
  for (let attempts = 0; rest.length > 0 && !ports.stopping.aborted; ) {
    rest = await withoutAged(rest, attempts, rules, ports);
    if (rest.length === 0) return;
    const { taken, error, isRefused = false } = await attempt(rest, rules, ports);
    if (isRefused) {
      await ports.pause(++throttles);
      continue;
    }
    throttles = 0;
    attempts++;
    if (taken > 0) {
      await ports.done(rest.slice(0, taken));
      rest = rest.slice(taken);
      attempts = 0;
      continue;
    }
    if (rules.bisects && rest.length > 1) {
      const middle = Math.ceil(rest.length / 2);
      await runBatch(rest.slice(0, middle), rules, ports);
      if (!ports.stopping.aborted) await runBatch(rest.slice(middle), rules, ports);
      return;
    }
    if (rules.maximumRetryAttempts >= 0 && attempts > rules.maximumRetryAttempts) {
      await ports.giveUp(rest, { condition: "RetryAttemptsExhausted", attempts, ...(error && { error }) });
      await ports.done(rest);
      return;
    }
    await ports.pause(attempts);
  }
}

/** @returns how many records, from the first on, the function has done; none where it was not called */
async function attempt(
  records: ShardRecord[],
  { reportsItemFailures }: BatchRules,
  { invoke }: BatchPorts,
): Promise<{ taken: number; error?: LambdaFunctionError; isRefused?: boolean }> {
  try {
    const answer = await invoke(records);
    return { taken: reportsItemFailures ? takenOf(records, answer) : records.length };
  } catch (error) {
    if (error instanceof LambdaFunctionError) return { taken: 0, error };
    if (isThrottled(error)) return { taken: 0, isRefused: true };
    throw error;
  }
}

/**
 * All before the first record that failed are done. A name that is none of the batch fails it whole, and so does an answer
 * that cannot be read (LC-07).
 */
export function takenOf(records: ShardRecord[], answer: unknown): number {
  if (answer === null || answer === undefined || answer === "") return records.length;
  if (typeof answer !== "object") return 0;
  const { batchItemFailures: failures } = answer as { batchItemFailures?: unknown };
  if (failures === undefined || failures === null) return records.length;
  if (!Array.isArray(failures)) return 0;
  const indexes = failures.map((failure: { itemIdentifier?: unknown } | null) =>
    records.findIndex(({ sequenceNumber }) => sequenceNumber === failure?.itemIdentifier),
  );
  // -1, of a name that is not there, is less than any other.
  return Math.max(0, Math.min(records.length, ...indexes));
}

/** Gives up the records that are too old; those at the front are the oldest. */
async function withoutAged(
  records: ShardRecord[],
  attempts: number,
  { maximumRecordAgeSeconds }: BatchRules,
  ports: BatchPorts,
): Promise<ShardRecord[]> {
  if (maximumRecordAgeSeconds < 0) return records;
  const oldest = ports.now() - maximumRecordAgeSeconds * 1000;
  const young = records.findIndex(({ arrivedAt }) => arrivedAt >= oldest);
  const aged = young < 0 ? records : records.slice(0, young);
  if (aged.length === 0) return records;
  await ports.giveUp(aged, { condition: "RecordAgeExceeded", attempts });
  await ports.done(aged);
  return records.slice(aged.length);
}
