import assert from "node:assert/strict";
import * as fc from "fast-check";
import { decide, lookBackSeconds, type MinuteLoad } from "../../../lambda/shard-scaler/decision";
import type { Scaling } from "../../../lambda/shard-scaler/history";
import { isNight } from "../../../lambda/shard-scaler/night";
import {
  CALLS_KEPT_FOR_SCALING_OUT,
  CALLS_PER_DAY,
  type ScalingRules,
  SHARD_BYTES_PER_SECOND,
  SHARD_RECORDS_PER_SECOND,
} from "../../../lambda/shard-scaler/rules";
import { DAY, filling, MINUTE, NOON } from "./fixtures";

const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(":"));

const rules: fc.Arbitrary<ScalingRules> = fc
  .record({
    minShards: fc.integer({ min: 1, max: 40 }),
    above: fc.integer({ min: 0, max: 200 }),
    targetUtilizationPercent: fc.integer({ min: 10, max: 95 }),
    scaleOutCooldownSeconds: fc.integer({ min: 60, max: 7200 }),
    scaleInCooldownSeconds: fc.integer({ min: 300, max: 14_400 }),
    night: fc.option(fc.record({ shards: fc.integer({ min: 1, max: 39 }), from: clock, to: clock }), {
      nil: undefined,
    }),
    timeZone: fc.constantFrom("UTC", "Europe/Zurich", "America/New_York", "Asia/Kolkata"),
  })
  .map(({ above, night, timeZone, minShards, ...rest }) => ({
    ...rest,
    minShards,
    maxShards: minShards + above,
    ...(night && night.shards < minShards && night.from !== night.to && { night: { ...night, timeZone } }),
  }));

const load: fc.Arbitrary<MinuteLoad> = fc.record({
  at: fc.integer({ min: 0, max: 300 }).map((minutes) => NOON - minutes * MINUTE),
  bytes: fc.integer({ min: 0, max: 300 * 60 * SHARD_BYTES_PER_SECOND }),
  records: fc.integer({ min: 0, max: 300 * 60 * SHARD_RECORDS_PER_SECOND }),
});

const change: fc.Arbitrary<Scaling> = fc.record({
  at: fc.integer({ min: -60, max: 1500 }).map((minutes) => NOON - minutes * MINUTE),
  direction: fc.constantFrom("out", "in"),
  shards: fc.integer({ min: 1, max: 240 }),
});

const stream = fc.record({
  shards: fc.integer({ min: 1, max: 240 }),
  createdAt: fc.integer({ min: 0, max: 3000 }).map((minutes) => NOON - minutes * MINUTE),
  minutes: fc.array(load, { maxLength: 20 }),
  history: fc.array(change, { maxLength: 12 }),
});

describe("a decision, whatever the rules, the load and the history", () => {
  const each = (check: (decided: number, given: Given) => void) =>
    fc.assert(
      fc.property(rules, stream, (one, given) => check(decide(one, given, NOON).shards, { rules: one, ...given })),
      { numRuns: 1000 },
    );

  it("comes nearer to the bounds, or stays within them", () => {
    each((decided, { rules: { minShards, maxShards, night }, shards }) => {
      const least = night && isNight(night, NOON) ? night.shards : minShards;
      if (decided > shards) assert.ok(decided <= maxShards);
      if (decided < shards) assert.ok(decided >= least);
    });
  });

  it("goes to between half and double (K-06)", () => {
    each((decided, { shards }) => assert.ok(decided <= shards * 2 && decided * 2 >= shards));
  });

  it("keeps to the cool-downs and to the changes of 24 hours", () => {
    each((decided, { rules: one, shards, history, createdAt }) => {
      if (decided === shards) return;
      const used = history.filter(({ at }) => at > NOON - DAY).length;
      const age = (changes: Scaling[]) => NOON - Math.max(Number.NEGATIVE_INFINITY, ...changes.map(({ at }) => at));
      if (decided > shards) {
        assert.ok(used < CALLS_PER_DAY);
        assert.ok(age(history.filter(({ direction }) => direction === "out")) >= one.scaleOutCooldownSeconds * 1000);
      } else {
        assert.ok(used < CALLS_PER_DAY - CALLS_KEPT_FOR_SCALING_OUT);
        assert.ok(Math.min(age(history), NOON - createdAt) >= one.scaleInCooldownSeconds * 1000);
      }
    });
  });

  it("never scales in below what a minute of the last period needed, unless the most is below it", () => {
    each((decided, { rules: one, shards, minutes }) => {
      if (decided >= shards || decided >= one.maxShards) return;
      const since = NOON - lookBackSeconds(one) * 1000;
      for (const { bytes, records } of minutes.filter(({ at }) => at > since)) {
        const taken = decided * 60 * (one.targetUtilizationPercent / 100) * (1 + 1e-9);
        assert.ok(bytes <= taken * SHARD_BYTES_PER_SECOND && records <= taken * SHARD_RECORDS_PER_SECOND);
      }
    });
  });

  it("says why", () => {
    fc.assert(
      fc.property(rules, stream, (one, given) => assert.match(decide(one, given, NOON).reason, /^\S.+ \S.*[^.]$/)),
    );
  });
});

type Given = { rules: ScalingRules } & (typeof stream extends fc.Arbitrary<infer State> ? State : never);

/** Runs the scaler once a minute. @returns the shards after each run, and the changes */
function simulate(one: ScalingRules, first: number, minutes: number, loadAt: (minute: number) => number) {
  const counts: number[] = [];
  const history: Scaling[] = [];
  const loads: MinuteLoad[] = [];
  let shards = first;
  for (let minute = 0; minute < minutes; minute++) {
    const time = NOON + minute * MINUTE;
    loads.push(filling(loadAt(minute), time - MINUTE));
    const known = loads.slice(-lookBackSeconds(one) / 60 - 2);
    const decided = decide(one, { shards, createdAt: NOON - DAY, minutes: known, history }, time).shards;
    if (decided !== shards) history.push({ at: time, direction: decided > shards ? "out" : "in", shards: decided });
    shards = decided;
    counts.push(shards);
  }
  return { counts, history };
}

describe("a day of decisions", () => {
  const withoutNight = rules.map(({ night: _, ...one }) => one);

  it("is stable: a constant load is met once, and nothing changes from then on", () => {
    const flow = fc.float({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(withoutNight, fc.integer({ min: 1, max: 240 }), flow, (one, first, constant) => {
        const { history } = simulate(one, first, 1440, () => constant);
        // Shards that were full may be doubled beyond the need; what follows a way down would be to and fro.
        assert.match(history.map(({ direction }) => direction).join(" "), /^(out ?)*(in ?)*$/);
      }),
      { numRuns: 30 },
    );
  });

  it("ends with as many shards as a constant load wants, or half as many more, within the bounds", () => {
    const one: ScalingRules = { ...fixed, minShards: 1, maxShards: 64 };
    assert.equal(simulate(one, 1, 1440, () => 20).counts.at(-1), 48);
    assert.equal(simulate(one, 64, 1440, () => 20).counts.at(-1), 64);
    assert.equal(simulate(one, 64, 1440, () => 18).counts.at(-1), 40);
    assert.equal(simulate(one, 1, 1440, () => 90).counts.at(-1), 64);
  });

  it("never asks for more than ten changes in 24 hours, and keeps three of them for more shards", () => {
    const flows = fc.array(fc.float({ min: 0, max: 100, noNaN: true }), { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(withoutNight, flows, (one, hours) => {
        const { history } = simulate(one, one.minShards, 2880, (minute) => hours[Math.floor(minute / 60) % 24] ?? 0);
        for (const { at, direction } of history) {
          const used = history.filter((other) => other.at > at - DAY && other.at <= at).length;
          assert.ok(used <= (direction === "out" ? CALLS_PER_DAY : CALLS_PER_DAY - CALLS_KEPT_FOR_SCALING_OUT));
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("some days and nights", () => {
  it("leaves no day below its least, however deep the night goes and whatever the load", () => {
    const flows = fc.array(fc.float({ min: 0, max: 100, noNaN: true }), { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 64 }), flows, (minShards, hours) => {
        const night = { shards: Math.ceil(minShards / 8), from: "22:00", to: "06:00", timeZone: "UTC" };
        const one: ScalingRules = { ...fixed, minShards, maxShards: 2 * minShards, night };
        const { counts } = simulate(one, minShards, 3 * 1440, (minute) => hours[Math.floor(minute / 60) % 24] ?? 0);
        const at = (minute: number) => new Date(NOON + minute * MINUTE).toISOString().slice(11, 16);
        // Three changes with a cool-down between, for which the load of the day before must have left enough.
        const low = counts.filter(
          (shards, minute) => shards < minShards && at(minute) >= "06:30" && at(minute) < "22:00",
        );
        assert.deepEqual(low, []);
      }),
      { numRuns: 8 },
    );
  });
});

const fixed = { targetUtilizationPercent: 50, scaleOutCooldownSeconds: 300, scaleInCooldownSeconds: 3600 };
