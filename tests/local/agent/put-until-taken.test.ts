import assert from "node:assert/strict";
import { putUntilTaken } from "../../../local/agent/put-until-taken";
import type { FeedEvent } from "../../../local/feed/events";
import type { RecordSink } from "../../../local/feed/producer";

const EVENTS: FeedEvent[] = ["a", "b"].map((text) => ({ data: Buffer.from(text), partitionKey: text }));

/** Takes nothing for so many calls. */
function busySink(calls: number): RecordSink {
  let call = 0;
  return {
    limits: { records: 500, bytes: 1000, recordBytes: 1000 },
    put: async (events) => (call++ < calls ? events.map((event) => ({ event, reason: "busy" })) : []),
  };
}

describe("putUntilTaken", () => {
  it("waits twice as long each time, from 0.1 s to 10 s, and never gives up", async () => {
    const waits: number[] = [];
    await putUntilTaken(EVENTS, busySink(30), {
      stopped: new AbortController().signal,
      onRetry: () => undefined,
      wait: async (milliseconds) => waits.push(milliseconds),
    });
    assert.deepEqual(waits.slice(0, 9), [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
    assert.equal(waits.length, 30);
  });

  it("ends at once when it is stopped while it waits", async () => {
    const stopping = new AbortController();
    const put = putUntilTaken(EVENTS, busySink(1), {
      stopped: stopping.signal,
      onRetry: () => stopping.abort(new Error("stopped")),
    });
    await assert.rejects(put, /stopped/);
  });

  it("puts once also when it was stopped before", async () => {
    const retries: number[] = [];
    await putUntilTaken(EVENTS, busySink(0), {
      stopped: AbortSignal.abort(),
      onRetry: (records) => retries.push(records),
    });
    assert.deepEqual(retries, []);
  });

  for (const name of ["ResourceNotFoundException", "AccessDeniedException", "ValidationException"]) {
    it(`throws ${name}, which does not pass`, async () => {
      const sink: RecordSink = {
        ...busySink(0),
        put: async () => {
          throw Object.assign(new Error("no"), { name });
        },
      };
      const put = putUntilTaken(EVENTS, sink, { stopped: new AbortController().signal, onRetry: () => undefined });
      await assert.rejects(put, { name });
    });
  }
});
