import type { RecordSink, Untaken } from "./producer";

/** What a sink was asked and answered. */
export interface Meter {
  /** Calls of the service. */
  calls: number;
  /** Records that were put once more, each time counted. */
  retries: number;
  /** Records that were answered "too fast", each time counted. */
  throttled: number;
}

/** What AWS answers to a client that is too fast: for a record, or for a whole call. */
const TOO_FAST = [
  "ProvisionedThroughputExceededException",
  "KMSThrottlingException",
  "ServiceUnavailableException",
  "ThrottlingException",
];

/**
 * Counts what a sink answers. A whole call that is answered "too fast" becomes one whose records were not taken, so that
 * the producer waits and puts them again.
 */
export function metered(sink: RecordSink): { sink: RecordSink; meter: Meter } {
  const meter: Meter = { calls: 0, retries: 0, throttled: 0 };
  const waiting = new Set<object>();
  return {
    meter,
    sink: {
      limits: sink.limits,
      async put(batch) {
        meter.calls++;
        meter.retries += batch.filter((event) => waiting.delete(event)).length;
        const untaken = await sink.put(batch).catch((error: unknown): Untaken[] => {
          const reason = tooFast(error);
          return batch.map((event) => ({ event, reason }));
        });
        meter.throttled += untaken.filter(({ reason }) => TOO_FAST.some((code) => reason.startsWith(code))).length;
        for (const { event } of untaken) waiting.add(event);
        return untaken;
      },
    },
  };
}

/** @throws the error itself when it is another */
function tooFast(error: unknown): string {
  if (error instanceof Error && TOO_FAST.includes(error.name)) return `${error.name}: ${error.message}`;
  throw error;
}
