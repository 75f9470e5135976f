import { AwsError } from "../contracts";

/** Limits of PutLogEvents, in AWS's words in its API reference. */
const MOST_EVENTS = 10_000;
const MOST_BYTES = 1_048_576;
const BYTES_BESIDE_MESSAGE = 26;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LONGEST_SPAN = DAY;
const LATEST = 2 * HOUR;
const OLDEST = 14 * DAY;

export interface InputEvent {
  timestamp: number;
  message: string;
}

/** A checked request: what is taken, and where the rest lay. */
export interface PutRequest {
  accepted: InputEvent[];
  rejected: RejectedEvents | undefined;
}

interface RejectedEvents {
  tooOldLogEventEndIndex?: number;
  expiredLogEventEndIndex?: number;
  tooNewLogEventStartIndex?: number;
}

/**
 * Checks a batch of log events. Too old and too new ones are left out, as AWS does.
 *
 * @throws AwsError InvalidParameterException for a batch that is refused whole
 */
export function readPutRequest(logEvents: unknown, retentionInDays: number | undefined, now: number): PutRequest {
  const events = readEvents(logEvents);
  const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + BYTES_BESIDE_MESSAGE, 0);
  if (bytes > MOST_BYTES) {
    throw invalid(
      `Upload too large: ${bytes} bytes exceeds limit of ${MOST_BYTES}; each event counts ${BYTES_BESIDE_MESSAGE} bytes beside its message.`,
    );
  }
  if (events.some(({ timestamp }, index) => timestamp < (events[index - 1]?.timestamp ?? 0))) {
    throw invalid("Log events in a single PutLogEvents request must be in chronological order.");
  }
  const expiredBefore = retentionInDays === undefined ? 0 : now - retentionInDays * DAY;
  const tooOld = events.filter(({ timestamp }) => timestamp < now - OLDEST).length;
  const expired = events.filter(({ timestamp }) => timestamp < expiredBefore).length;
  const tooNew = events.filter(({ timestamp }) => timestamp > now + LATEST).length;
  const accepted = events.slice(Math.max(tooOld, expired), events.length - tooNew);
  checkSpan(accepted);
  const rejected: RejectedEvents = {
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(expired > 0 && { expiredLogEventEndIndex: expired }),
    ...(tooNew > 0 && { tooNewLogEventStartIndex: events.length - tooNew }),
  };
  return { accepted, rejected: accepted.length === events.length ? undefined : rejected };
}

function readEvents(logEvents: unknown): InputEvent[] {
  if (!Array.isArray(logEvents) || logEvents.length === 0 || logEvents.length > MOST_EVENTS) {
    const length = Array.isArray(logEvents) ? logEvents.length : "none";
    throw invalid(`logEvents must have 1 to ${MOST_EVENTS} events, got ${length}.`);
  }
  return logEvents.map((event: unknown, index) => {
    const { timestamp, message } = (event ?? {}) as { timestamp?: unknown; message?: unknown };
    if (typeof timestamp !== "number" || !Number.isInteger(timestamp) || timestamp < 0) {
      throw invalid(
        `logEvents[${index}].timestamp must be milliseconds since the epoch, got ${JSON.stringify(timestamp)}.`,
      );
    }
    if (typeof message !== "string" || message === "") {
      throw invalid(`logEvents[${index}].message must be a text of at least one character.`);
    }
    return { timestamp, message };
  });
}

function checkSpan(events: InputEvent[]): void {
  const [first, last] = [events[0], events.at(-1)];
  if (first === undefined || last === undefined || last.timestamp - first.timestamp <= LONGEST_SPAN) return;
  throw invalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}
