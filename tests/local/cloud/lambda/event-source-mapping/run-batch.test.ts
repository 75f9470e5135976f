import assert from "node:assert/strict";
import { AwsError, LambdaFunctionError } from "../../../../../local/cloud/contracts";
import type { GivenUp, ShardRecord } from "../../../../../local/cloud/lambda/event-source-mapping/kinesis-event";
import { type BatchRules, runBatch, takenOf } from "../../../../../local/cloud/lambda/event-source-mapping/run-batch";

const NOW = 1_000_000;
const RULES: BatchRules = {
  bisects: true,
  maximumRetryAttempts: 2,
  maximumRecordAgeSeconds: -1,
  reportsItemFailures: true,
};

function record(number: number, arrivedAt = NOW): ShardRecord {
  const text = String(number);
  return { shardId: "shard", data: Buffer.from(text), partitionKey: text, sequenceNumber: text, arrivedAt };
}

const records = (count: number) => Array.from({ length: count }, (_, index) => record(index));
const numbers = (batch: ShardRecord[]) => batch.map(({ sequenceNumber }) => Number(sequenceNumber));

/** Runs a batch against a function that answers, or throws, by the numbers of the records. */
async function run(batch: ShardRecord[], answer: (batch: number[]) => unknown, changes: Partial<BatchRules> = {}) {
  const stopping = new AbortController();
  const seen = { calls: [] as number[][], done: [] as number[], given: [] as [number[], GivenUp][], pauses: 0 };
  await runBatch(
    batch,
    { ...RULES, ...changes },
    {
      stopping: stopping.signal,
      now: () => NOW,
      async invoke(called) {
        seen.calls.push(numbers(called));
        return answer(numbers(called));
      },
      async pause() {
        if (++seen.pauses > 50) stopping.abort();
      },
      async done(ended) {
        seen.done.push(...numbers(ended));
      },
      async giveUp(lost, reason) {
        seen.given.push([numbers(lost), reason]);
      },
    },
  );
  return seen;
}

function breaksOn(...poison: number[]): (batch: number[]) => unknown {
  return (batch) => {
    if (batch.some((number) => poison.includes(number))) throw new LambdaFunctionError("poison");
    return null;
  };
}

describe("runBatch", () => {
  it("calls the function once with a batch that it takes", async () => {
    const { calls, done, given, pauses } = await run(records(3), () => null);
    assert.deepEqual({ calls, done, given, pauses }, { calls: [[0, 1, 2]], done: [0, 1, 2], given: [], pauses: 0 });
  });

  it("LC-04 halves a batch until the record that breaks it stands alone, and gives that one up after its attempts", async () => {
    const { calls, done, given, pauses } = await run(records(8), breaksOn(5));
    assert.deepEqual(done, [0, 1, 2, 3, 4, 5, 6, 7]);
    assert.deepEqual(
      given.map(([lost, { condition, attempts, error }]) => [lost, condition, attempts, error?.message]),
      [[[5], "RetryAttemptsExhausted", 3, "poison"]],
    );
    const taken = calls.filter((batch) => !batch.includes(5));
    assert.deepEqual(taken, [[0, 1, 2, 3], [4], [6, 7]]);
    assert.deepEqual(
      calls.filter((batch) => batch.includes(5)),
      [[0, 1, 2, 3, 4, 5, 6, 7], [4, 5, 6, 7], [4, 5], [5], [5], [5]],
    );
    assert.equal(pauses, 2);
  });

  it("LC-04 gives a whole batch up after its attempts where it is not halved", async () => {
    const { calls, given } = await run(records(2), breaksOn(1), { bisects: false });
    assert.deepEqual(calls, [
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
    assert.deepEqual(
      given.map(([lost, { attempts }]) => [lost, attempts]),
      [[[0, 1], 3]],
    );
  });

  it("LC-04 gives up at once with no attempt to spare", async () => {
    const { calls, given } = await run(records(1), breaksOn(0), { maximumRetryAttempts: 0 });
    assert.deepEqual([calls, given.length], [[[0]], 1]);
  });

  it("LC-04 tries for ever with -1, until it is stopped", async () => {
    const { calls, done, given } = await run(records(1), breaksOn(0), { maximumRetryAttempts: -1 });
    assert.deepEqual([calls.length, done, given], [51, [], []]);
  });

  it("LC-05 gives records up unread that are older than their limit, and none that is as old", async () => {
    const aged = [record(0, NOW - 60_001), record(1, NOW - 60_000), record(2)];
    const { calls, done, given } = await run(aged, () => null, { maximumRecordAgeSeconds: 60 });
    assert.deepEqual(calls, [[1, 2]]);
    assert.deepEqual(done, [0, 1, 2]);
    assert.deepEqual(given, [[[0], { condition: "RecordAgeExceeded", attempts: 0 }]]);
  });

  it("LC-07 goes on at the first record that the function names, and calls it with no earlier one again", async () => {
    let isFirst = true;
    const { calls, done } = await run(records(4), (batch) => {
      const fails = isFirst && batch.length === 4;
      isFirst = false;
      return fails ? { batchItemFailures: [{ itemIdentifier: "3" }, { itemIdentifier: "2" }] } : {};
    });
    assert.deepEqual(calls, [
      [0, 1, 2, 3],
      [2, 3],
    ]);
    assert.deepEqual(done, [0, 1, 2, 3]);
  });

  it("LC-07 parts a record that is named again and again from those behind it", async () => {
    const { done, given, calls } = await run(records(4), (batch) => ({
      batchItemFailures: batch.filter((number) => number === 1).map((number) => ({ itemIdentifier: String(number) })),
    }));
    assert.deepEqual(
      given.map(([lost]) => lost),
      [[1]],
    );
    assert.deepEqual(done, [0, 1, 2, 3]);
    assert.deepEqual(calls, [[0, 1, 2, 3], [1, 2, 3], [1, 2], [1], [1], [1], [2], [3]]);
  });

  it("LC-04 waits while Lambda throttles, which uses up no attempt and halves no batch", async () => {
    let calls = 0;
    const seen = await run(
      records(2),
      () => {
        if (++calls <= 5) throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);
        return null;
      },
      { maximumRetryAttempts: 0 },
    );
    assert.deepEqual(seen.calls, Array(6).fill([0, 1]));
    assert.deepEqual([seen.done, seen.given, seen.pauses], [[0, 1], [], 5]);
  });

  it("passes on what kept it from calling the function otherwise", async () => {
    const gone = new AwsError("ResourceNotFoundException", "Function not found", 404);
    await assert.rejects(
      run(records(1), () => {
        throw gone;
      }),
      gone,
    );
  });

  it("takes no answer for a report where the mapping asks for none", async () => {
    const answer = () => ({ batchItemFailures: [{ itemIdentifier: "0" }] });
    const { calls, done } = await run(records(2), answer, { reportsItemFailures: false });
    assert.deepEqual([calls, done], [[[0, 1]], [0, 1]]);
  });
});

describe("takenOf", () => {
  const cases: [unknown, number][] = [
    [null, 3],
    [undefined, 3],
    ["", 3],
    [{}, 3],
    [{ batchItemFailures: null }, 3],
    [{ batchItemFailures: [] }, 3],
    [{ batchItemFailures: [{ itemIdentifier: "2" }] }, 2],
    [{ batchItemFailures: [{ itemIdentifier: "2" }, { itemIdentifier: "1" }] }, 1],
    [{ batchItemFailures: [{ itemIdentifier: "9" }] }, 0],
    [{ batchItemFailures: [{ itemIdentifier: "" }] }, 0],
    [{ batchItemFailures: [{}] }, 0],
    [{ batchItemFailures: [null] }, 0],
    [{ batchItemFailures: "2" }, 0],
    ["done", 0],
  ];
  for (const [answer, taken] of cases) {
    it(`LC-07 ${JSON.stringify(answer)} is ${taken} of 3 done`, () => {
      assert.equal(takenOf(records(3), answer), taken);
    });
  }
});
