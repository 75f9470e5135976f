import assert from "node:assert/strict";
import type { FeedEvent } from "../../../local/feed/events";
import { metered } from "../../../local/feed/metered-sink";
import { feed, type RecordSink, type Untaken } from "../../../local/feed/producer";

const LIMITS = { records: 10, bytes: 1000, recordBytes: 100 };
const EVENTS: FeedEvent[] = ["a", "b", "c"].map((text) => ({ data: Buffer.from(text), partitionKey: text }));
const wait = async () => undefined;

function sinkOf(answers: (Error | ((batch: FeedEvent[]) => Untaken[]))[]): RecordSink {
  return {
    limits: LIMITS,
    async put(batch) {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer?.(batch) ?? [];
    },
  };
}

const failure = (name: string) => Object.assign(new Error("slow down"), { name });

describe("metered", () => {
  it("counts calls, records that are put again, and answers that it was too fast", async () => {
    const { sink, meter } = metered(
      sinkOf([
        ([, second, third]) => [
          ...(second ? [{ event: second, reason: "ProvisionedThroughputExceededException: Rate exceeded" }] : []),
          ...(third ? [{ event: third, reason: "InternalFailure: once" }] : []),
        ],
      ]),
    );
    const { acknowledged } = await feed(EVENTS, sink, { wait });
    assert.equal(acknowledged, 3);
    assert.deepEqual(meter, { calls: 2, retries: 2, throttled: 1 });
  });

  it("puts a batch again whose whole call was too fast", async () => {
    const { sink, meter } = metered(sinkOf([failure("ServiceUnavailableException"), failure("ThrottlingException")]));
    const { acknowledged } = await feed(EVENTS, sink, { wait });
    assert.equal(acknowledged, 3);
    assert.deepEqual(meter, { calls: 3, retries: 6, throttled: 6 });
  });

  it("leaves any other failure of a call as it is", async () => {
    const { sink } = metered(sinkOf([failure("ResourceNotFoundException")]));
    await assert.rejects(feed(EVENTS, sink, { wait }), { name: "ResourceNotFoundException" });
  });
});
