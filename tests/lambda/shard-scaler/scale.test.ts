import assert from "node:assert/strict";
import { type ScalingTools, scale } from "../../../lambda/shard-scaler/scale";
import { DAY, filling, HOUR, MINUTE, NOON, RULES } from "./fixtures";

/** A stream of two shards that one minute has filled, and what was done to it. */
function stream(given: Partial<ScalingTools> = {}) {
  const done: string[] = [];
  const tools: ScalingTools = {
    describe: async () => ({ shards: 2, status: "ACTIVE", createdAt: NOON - DAY }),
    history: async () => "none",
    minutes: async () => [filling(2, NOON - MINUTE)],
    record: async (history) => void done.push(`record ${history}`),
    update: async (shards) => void done.push(`update ${shards}`),
    ...given,
  };
  return { done, run: () => scale(RULES, tools, NOON) };
}

function failure(name: string): Error {
  return Object.assign(new Error(`${name} of a test`), { name });
}

describe("a run of the scaler", () => {
  it("writes the change down before it asks for it", async () => {
    const { run, done } = stream();
    assert.deepEqual(await run(), {
      ...{ from: 2, shards: 4, scaled: true },
      reason: "goes from 2 to 4 shards: a minute filled 100 % of 2 shards, target 50 %",
    });
    assert.deepEqual(done, ["record 20261121T120000Z+4", "update 4"]);
  });

  it("keeps the changes of the last 24 hours, and forgets earlier ones", async () => {
    const { run, done } = stream({ history: async () => "20261120T120000Z+2 20261120T120001Z-1 20261121T100000Z+2" });
    assert.equal((await run()).scaled, true);
    assert.deepEqual(done, ["record 20261120T120001Z-1 20261121T100000Z+2 20261121T120000Z+4", "update 4"]);
  });

  it("asks for the minutes that the decision needs, and does nothing where shards fit", async () => {
    const asked: number[][] = [];
    const minutes = async (from: number, to: number) => {
      asked.push([from, to]);
      return [filling(0.95, NOON - MINUTE)];
    };
    const { run, done } = stream({ minutes });
    assert.deepEqual(await run(), {
      ...{ from: 2, shards: 2, scaled: false },
      reason: "2 shards fit: 48 % full, target 50 %",
    });
    assert.deepEqual([asked, done], [[[NOON - HOUR, NOON]], []]);
  });

  it("leaves a stream alone that is being changed", async () => {
    const describe = async () => ({ shards: 2, status: "UPDATING", createdAt: NOON - DAY });
    const { run, done } = stream({ describe });
    assert.deepEqual(await run(), { from: 2, shards: 2, scaled: false, reason: "the stream is UPDATING" });
    assert.deepEqual(done, []);
  });

  it("gives way to another run that was first, and fails at what Kinesis refuses else", async () => {
    const refusing = (name: string) => stream({ update: () => Promise.reject(failure(name)) });
    const { scaled, reason } = await refusing("ResourceInUseException").run();
    assert.deepEqual([scaled, reason], [false, "another change of the shards is under way"]);
    await assert.rejects(refusing("LimitExceededException").run(), /LimitExceededException of a test/);
  });

  it("takes a change back that Kinesis has refused, and leaves one that may be under way written down", async () => {
    const failing = (more: object) => {
      const error = Object.assign(failure("LimitExceededException"), more);
      return stream({ history: async () => "20261121T100000Z+2", update: () => Promise.reject(error) });
    };
    const refused = failing({ $fault: "client" });
    await assert.rejects(refused.run(), /LimitExceededException/);
    assert.deepEqual(refused.done, ["record 20261121T100000Z+2 20261121T120000Z+4", "record 20261121T100000Z+2"]);
    const unanswered = failing({ $fault: "server" });
    await assert.rejects(unanswered.run(), /LimitExceededException/);
    assert.deepEqual(unanswered.done, ["record 20261121T100000Z+2 20261121T120000Z+4"]);
    const overtaken = stream({
      update: () => Promise.reject(Object.assign(failure("ResourceInUseException"), { $fault: "client" })),
    });
    assert.equal((await overtaken.run()).scaled, false);
    assert.deepEqual(overtaken.done, ["record 20261121T120000Z+4"]);
  });

  it("fails where the stream wants more shards and the day's changes are used up, so that an alarm tells of it", async () => {
    const hours = Array.from({ length: 10 }, (_, hour) => `20261121T${String(hour).padStart(2, "0")}0000Z+2`);
    const { run, done } = stream({ history: async () => hours.join(" ") });
    await assert.rejects(run(), /a minute filled 100 % of 2 shards, .* all 10 changes of 24 hours are used up/);
    assert.deepEqual(done, []);
  });

  it("asks for nothing where the history cannot be written, or the load is not known", async () => {
    const unwritten = stream({ record: () => Promise.reject(failure("AccessDeniedException")) });
    await assert.rejects(unwritten.run(), /AccessDeniedException/);
    assert.deepEqual(unwritten.done, []);
    const unknown = stream({ minutes: () => Promise.reject(failure("InternalServiceFault")) });
    await assert.rejects(unknown.run(), /InternalServiceFault/);
    assert.deepEqual(unknown.done, []);
  });
});
