import { setTimeout as sleep } from "node:timers/promises";
import type { FeedEvent } from "../feed/events";
import type { RecordSink } from "../feed/producer";

const FIRST_WAIT_MILLISECONDS = 100;
const LONGEST_WAIT_MILLISECONDS = 10_000;

/** Errors that stay: to put again and again would hide them. No line is lost, since nothing was acknowledged. */
const LASTING_ERRORS = new Set([
  "AccessDeniedException",
  "CredentialsProviderError",
  "ExpiredTokenException",
  "IncompleteSignature",
  "InvalidArgumentException",
  "MissingAuthenticationTokenException",
  "ResourceNotFoundException",
  "UnrecognizedClientException",
  "ValidationException",
]);

export interface PutSettings {
  /** Ends the waiting for another attempt, not a call that is under way. */
  stopped: AbortSignal;
  /** Told before each wait how many records are put again, and why. */
  onRetry: (records: number, reason: string) => void;
  /** Tests put their own in its place. */
  wait?: (milliseconds: number, stopped: AbortSignal) => Promise<unknown>;
}

/**
 * Puts events until all are taken, those again that were not, with waits that double from 0.1 s to 10 s. Never gives up:
 * the files keep what follows.
 *
 * @throws an error of the service that does not pass, or the reason of the stop when records were left then
 */
export async function putUntilTaken(
  events: FeedEvent[],
  sink: RecordSink,
  { stopped, onRetry, wait = pause }: PutSettings,
): Promise<void> {
  let left = events;
  for (let attempt = 0; left.length > 0; attempt++) {
    if (attempt > 0) {
      await wait(Math.min(FIRST_WAIT_MILLISECONDS * 2 ** (attempt - 1), LONGEST_WAIT_MILLISECONDS), stopped);
      stopped.throwIfAborted();
    }
    const { untaken, reason } = await putOnce(left, sink);
    left = untaken;
    if (left.length > 0) onRetry(left.length, reason);
  }
}

async function putOnce(events: FeedEvent[], sink: RecordSink): Promise<{ untaken: FeedEvent[]; reason: string }> {
  try {
    const untaken = await sink.put(events);
    return { untaken: untaken.map(({ event }) => event), reason: untaken[0]?.reason ?? "" };
  } catch (error) {
    if (!(error instanceof Error) || LASTING_ERRORS.has(error.name)) throw error;
    return { untaken: events, reason: error.message === "" ? error.name : error.message };
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<unknown> {
  return sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
