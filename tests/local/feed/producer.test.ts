import assert from "node:assert/strict";
import type { FeedEvent } from "../../../local/feed/events";
import { type BatchLimits, feed, MAX_ATTEMPTS, type RecordSink, type Untaken } from "../../../local/feed/producer";

const LIMITS: BatchLimits = { records: 3, bytes: 100, recordBytes: 50 };

function eventOf(text: string): FeedEvent {
  return { data: Buffer.from(text), partitionKey: "k" };
}

function events(count: number): FeedEvent[] {
  return Array.from({ length: count }, (_, index) => eventOf(`e${index}`));
}

/** A sink that notes each call and answers by `answer`. */
function sinkOf(answer: (batch: FeedEvent[], call: number) => Untaken[] = () => [], limits = LIMITS) {
  const calls: string[][] = [];
  const sink: RecordSink = {
    limits,
    async put(batch) {
      calls.push(batch.map(({ data }) => data.toString()));
      return answer(batch, calls.length);
    },
  };
  return { sink, calls };
}

const refuseAll = (batch: FeedEvent[]): Untaken[] => batch.map((event) => ({ event, reason: "busy" }));

describe("feed", () => {
  const waits: number[] = [];
  const wait = async (milliseconds: number) => void waits.push(milliseconds);
  const random = () => 1;
  beforeEach(() => {
    waits.length = 0;
  });

  it("puts every event once, in batches of the most records", async () => {
    const { sink, calls } = sinkOf();
    const result = await feed(events(7), sink, { wait });
    assert.deepEqual(calls, [["e0", "e1", "e2"], ["e3", "e4", "e5"], ["e6"]]);
    assert.deepEqual(result, { fed: 7, acknowledged: 7, refusals: [] });
    assert.deepEqual(waits, []);
  });

  it("takes an asynchronous input, and an empty one", async () => {
    const { sink, calls } = sinkOf();
    async function* input() {
      yield* events(2);
    }
    assert.equal((await feed(input(), sink, { wait })).acknowledged, 2);
    assert.deepEqual(await feed([], sink, { wait }), { fed: 0, acknowledged: 0, refusals: [] });
    assert.deepEqual(calls, [["e0", "e1"]]);
  });

  it("fills a batch up to its bytes, partition keys included, and no further", async () => {
    const whole = "x".repeat(49);
    const exact = sinkOf();
    await feed([eventOf(whole), eventOf(whole), eventOf("y")], exact.sink, { wait });
    assert.deepEqual(exact.calls, [[whole, whole], ["y"]]);
    const over = sinkOf(undefined, { ...LIMITS, bytes: 99 });
    await feed([eventOf(whole), eventOf(whole)], over.sink, { wait });
    assert.deepEqual(over.calls, [[whole], [whole]]);
  });

  it("refuses an event that is larger than the service takes, and puts one that is just as large", async () => {
    const { sink, calls } = sinkOf();
    const result = await feed([eventOf("x".repeat(50)), eventOf("y".repeat(49))], sink, { wait });
    assert.deepEqual(result, {
      fed: 2,
      acknowledged: 1,
      refusals: ["event 1 has 51 bytes; the service takes at most 50"],
    });
    assert.deepEqual(calls, [["y".repeat(49)]]);
  });

  it("puts only those events again that were not taken, and waits longer each time", async () => {
    const { sink, calls } = sinkOf((batch, call) => (call < 4 ? refuseAll(batch.slice(1)) : []));
    const result = await feed(events(3), sink, { wait, random });
    assert.deepEqual(calls, [["e0", "e1", "e2"], ["e1", "e2"], ["e2"]]);
    assert.deepEqual(waits, [50, 100]);
    assert.deepEqual(result, { fed: 3, acknowledged: 3, refusals: [] });
  });

  it("spreads the waits from half of each to the whole", async () => {
    const { sink } = sinkOf((batch, call) => (call < 3 ? refuseAll(batch) : []));
    const lots = [0, 0.5];
    await feed(events(1), sink, { wait, random: () => lots.shift() ?? 0 });
    assert.deepEqual(waits, [25, 75]);
  });

  it("gives an event up after the last attempt, with its reason, and acknowledges the others", async () => {
    const { sink, calls } = sinkOf((batch) => refuseAll(batch.filter(({ data }) => data.toString() === "e1")));
    const result = await feed(events(3), sink, { wait, random });
    assert.equal(calls.length, MAX_ATTEMPTS);
    assert.deepEqual(result, { fed: 3, acknowledged: 2, refusals: ["busy"] });
    assert.equal(Math.max(...waits), 5000);
  });

  it("keeps at most ten reasons", async () => {
    const { sink } = sinkOf(refuseAll);
    const result = await feed(events(30), sink, { wait });
    assert.deepEqual([result.fed, result.acknowledged, result.refusals.length], [30, 0, 10]);
  });

  it("fails when a whole call fails, also a call that is not the last", async () => {
    const { sink } = sinkOf((_, call) => {
      if (call === 1) throw new Error("no such stream");
      return [];
    });
    await assert.rejects(feed(events(30), sink, { wait }), /no such stream/);
  });

  it("has no more calls under way than allowed", async () => {
    let now = 0;
    let most = 0;
    const sink: RecordSink = {
      limits: LIMITS,
      async put() {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setImmediate(resolve));
        now--;
        return [];
      },
    };
    assert.equal((await feed(events(60), sink, { wait, concurrency: 2 })).acknowledged, 60);
    assert.equal(most, 2);
  });

  it("tells its progress after each batch", async () => {
    const { sink } = sinkOf();
    const seen: number[] = [];
    await feed(events(7), sink, { wait, concurrency: 1, onProgress: ({ acknowledged }) => seen.push(acknowledged) });
    assert.deepEqual(seen, [3, 6, 7]);
  });
});
