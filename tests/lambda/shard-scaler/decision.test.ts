import assert from "node:assert/strict";
import { decide, lookBackSeconds } from "../../../lambda/shard-scaler/decision";
import type { Scaling } from "../../../lambda/shard-scaler/history";
import type { ScalingRules } from "../../../lambda/shard-scaler/rules";
import { DAY, filling, HOUR, MINUTE, NOON, RULES, state } from "./fixtures";

const out = (at: number, shards = 2): Scaling => ({ at, direction: "out", shards });
const scaledIn = (at: number, shards = 2): Scaling => ({ at, direction: "in", shards });

describe("the decision to scale out", () => {
  const at = (load: number, given = {}, rules: Partial<ScalingRules> = {}) =>
    decide({ ...RULES, ...rules }, state(2, { minutes: [filling(load, NOON - MINUTE)], ...given }), NOON);

  it("stays while the busiest minute is at the target, and goes as soon as it is above", () => {
    assert.deepEqual(at(1), { shards: 2, reason: "2 shards fit: 50 % full, target 50 %" });
    assert.deepEqual(at(1.001), {
      shards: 3,
      reason: "goes from 2 to 3 shards: a minute filled 50 % of 2 shards, target 50 %",
    });
  });

  it("counts bytes where they fill more than records do (K-14)", () => {
    const bytes = (megabytes: number) =>
      decide(RULES, state(2, { minutes: [{ at: NOON, bytes: megabytes * 1_000_000, records: 1 }] }), NOON).shards;
    assert.equal(bytes(60), 2);
    assert.equal(bytes(61), 3);
  });

  it("grows by half at least, and doubles shards that are full, as nobody knows what they refused", () => {
    const from10 = (load: number) => decide(RULES, state(10, { minutes: [filling(load, NOON)] }), NOON).shards;
    assert.equal(from10(5.1), 15);
    assert.equal(from10(7.9), 16);
    const busy = { ...RULES, maxShards: 64, targetUtilizationPercent: 90 };
    const of10 = (load: number) => decide(busy, state(10, { minutes: [filling(load, NOON)] }), NOON).shards;
    assert.equal(of10(9.4), 15);
    assert.equal(of10(9.5), 20);
  });

  it("at most doubles the shards, and goes no further than the most (K-06)", () => {
    assert.equal(at(9).shards, 4);
    assert.equal(at(9, {}, { maxShards: 3 }).shards, 3);
    assert.equal(at(9, {}, { maxShards: 2 }).shards, 2);
  });

  it("looks at the last three minutes", () => {
    const past = (age: number) => decide(RULES, state(2, { minutes: [filling(2, NOON - age)] }), NOON).shards;
    assert.equal(past(4 * MINUTE - 1), 4);
    assert.equal(past(4 * MINUTE), 2);
  });

  it("waits for its cool-down behind the last change to more shards, and for none behind one to fewer", () => {
    assert.deepEqual(at(2, { history: [out(NOON - 299_000)] }), {
      shards: 2,
      reason: "a minute filled 100 % of 2 shards, target 50 %, but the cool-down of 300 s is not over",
    });
    assert.equal(at(2, { history: [out(NOON - 300_000)] }).shards, 4);
    assert.equal(at(2, { history: [scaledIn(NOON - 1000)] }).shards, 4);
  });

  it("uses ten changes of 24 hours up, and then waits (K-06)", () => {
    const used = (changes: number) => Array.from({ length: changes }, (_, hour) => scaledIn(NOON - (hour + 1) * HOUR));
    assert.equal(at(2, { history: used(9) }).shards, 4);
    assert.deepEqual(at(2, { history: used(10) }), {
      shards: 2,
      reason: "a minute filled 100 % of 2 shards, target 50 %, but all 10 changes of 24 hours are used up",
      isStuck: true,
    });
    assert.equal(at(2, { history: [...used(9), scaledIn(NOON - DAY)] }).shards, 4);
    assert.equal(at(2, { history: [...used(9), scaledIn(NOON - DAY + 1)] }).shards, 2);
  });

  it("comes up to the least without any load", () => {
    assert.deepEqual(decide({ ...RULES, minShards: 3 }, state(2), NOON), {
      shards: 3,
      reason: "goes from 2 to 3 shards: 3 shards are the least at this hour",
    });
  });
});

describe("the decision to scale in", () => {
  const at = (load: number, given = {}, rules: Partial<ScalingRules> = {}) =>
    decide({ ...RULES, ...rules }, state(4, { minutes: [filling(load, NOON - MINUTE)], ...given }), NOON);

  it("goes when fewer shards are a tenth below the target, so that a load around a bound has it stay", () => {
    assert.equal(at(0.91).shards, 4);
    assert.deepEqual(at(0.9), {
      shards: 2,
      reason: "goes from 4 to 2 shards: the busiest minute of 3600 s filled 23 % of 4 shards",
    });
  });

  it("goes when a third of the shards can go, or when the least is reached", () => {
    const from9 = (load: number, minShards: number) =>
      decide({ ...RULES, minShards }, state(9, { minutes: [filling(load, NOON)] }), NOON);
    assert.equal(from9(2.7, 1).shards, 6);
    assert.deepEqual(from9(2.8, 1), {
      shards: 9,
      reason: "the busiest minute of 3600 s filled 31 % of 9 shards, but 7 shards would not be worth a change",
    });
    assert.equal(from9(2.8, 7).shards, 7);
  });

  it("at most halves the shards, an odd number rounded up (K-06)", () => {
    assert.equal(at(0).shards, 2);
    assert.equal(decide(RULES, state(5), NOON).shards, 3);
    assert.equal(decide(RULES, state(1), NOON).shards, 1);
  });

  it("keeps what the busiest minute of its whole cool-down needed", () => {
    const past = (age: number) => decide(RULES, state(4, { minutes: [filling(2, NOON - age)] }), NOON).shards;
    assert.equal(lookBackSeconds(RULES), 3600);
    assert.equal(past(HOUR + MINUTE - 1), 4);
    assert.equal(past(HOUR + MINUTE), 2);
  });

  it("waits for its cool-down behind any change, and behind the stream's creation", () => {
    const waits = { shards: 4, reason: /but the cool-down of 3600 s is not over$/ };
    for (const change of [out, scaledIn]) {
      assert.match(at(0, { history: [change(NOON - HOUR + 1000)] }).reason, waits.reason);
      assert.equal(at(0, { history: [change(NOON - HOUR)] }).shards, 2);
    }
    assert.match(at(0, { createdAt: NOON - HOUR + 1000 }).reason, waits.reason);
    assert.equal(at(0, { createdAt: NOON - HOUR }).shards, 2);
  });

  it("leaves three of the ten changes for more shards (K-06)", () => {
    const used = (changes: number) => Array.from({ length: changes }, (_, hour) => out(NOON - (hour + 1) * HOUR));
    assert.equal(at(0, { history: used(6) }).shards, 2);
    assert.deepEqual(at(0, { history: used(7) }), {
      shards: 4,
      reason:
        "the busiest minute of 3600 s filled 0 % of 4 shards, but the last 3 changes of 24 hours are kept for more shards",
    });
  });

  it("keeps as many as the way back to the day's least takes, too", () => {
    const night = { shards: 1, from: "00:00", to: "23:59", timeZone: "UTC" };
    const used = (changes: number) => Array.from({ length: changes }, (_, hour) => scaledIn(NOON - (hour + 1) * HOUR));
    const idle = (shards: number, changes: number) =>
      decide({ ...RULES, minShards: 64, maxShards: 128, night }, state(shards, { history: used(changes) }), NOON);
    assert.equal(idle(16, 2).shards, 8);
    assert.deepEqual(idle(8, 3), {
      shards: 8,
      reason:
        "the busiest minute of 3600 s filled 0 % of 8 shards, but the last 7 changes of 24 hours are kept for more shards",
    });
  });

  it("comes down to the most, whatever the load, since somebody has lowered it", () => {
    assert.deepEqual(at(4, {}, { maxShards: 3 }), {
      shards: 3,
      reason: "goes from 4 to 3 shards: 3 shards are the most",
    });
  });
});

describe("the night's floor", () => {
  const night = { shards: 1, from: "22:00", to: "06:00", timeZone: "Europe/Zurich" };
  const idle = (shards: number, time: string) =>
    decide({ ...RULES, minShards: 4, night }, state(shards, { history: [] }), Date.parse(time)).shards;

  it("lets an idle stream go below the day's least, by the clocks of its time zone", () => {
    // Zurich is an hour ahead of UTC in November.
    assert.equal(idle(4, "2026-11-21T20:59:59Z"), 4);
    assert.equal(idle(4, "2026-11-21T21:00:00Z"), 2);
    assert.equal(idle(2, "2026-11-22T04:59:59Z"), 1);
  });

  it("brings the day's least back at its end", () => {
    assert.equal(idle(1, "2026-11-22T04:59:59Z"), 1);
    assert.equal(idle(1, "2026-11-22T05:00:00Z"), 2);
    assert.equal(idle(2, "2026-11-22T05:10:00Z"), 4);
  });

  it("does not take what the load needs", () => {
    const time = Date.parse("2026-11-21T23:00:00Z");
    const busy = state(4, { minutes: [filling(1.6, time - MINUTE)] });
    assert.equal(decide({ ...RULES, minShards: 4, night }, busy, time).shards, 4);
  });
});
