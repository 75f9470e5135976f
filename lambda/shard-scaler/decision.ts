import { lastDay, type Scaling } from "./history";
import { isNight } from "./night";
import {
  CALLS_KEPT_FOR_SCALING_OUT,
  CALLS_PER_DAY,
  type ScalingRules,
  SHARD_BYTES_PER_SECOND,
  SHARD_RECORDS_PER_SECOND,
} from "./rules";

/** What was put into the stream in one minute. Minutes without records may be left out. */
export interface MinuteLoad {
  /** Its beginning, milliseconds since the epoch. */
  at: number;
  bytes: number;
  records: number;
}

/** What is known of a stream. */
export interface StreamState {
  /** Open shards. */
  shards: number;
  /** When it was made, milliseconds since the epoch. */
  createdAt: number;
  /** The load of at least `lookBackSeconds`. */
  minutes: MinuteLoad[];
  history: Scaling[];
}

/** `shards` is what the stream should have, which is what it has where nothing is to be done. */
export interface Decision {
  shards: number;
  /** Why, in a sentence. */
  reason: string;
  /** The stream wants more shards, and AWS lets it have none today: somebody must see to it. */
  isStuck?: boolean;
}

/** Minutes in which one that is full has the stream scaled out. CloudWatch shows them one or two late. */
const RECENT_MINUTES = 3;
const MINUTE_MS = 60_000;
/** Fewer shards must be that much below the target, or a load around a bound would have the stream go to and fro. */
const SCALE_IN_PERCENT_OF_TARGET = 90;
/** Shards as full as this may refuse records, so nobody knows how many there would be. */
const FULL_PERCENT = 95;
/** Least changes that are worth one of the ten: half as many shards more, a third fewer. Bounds are gone to by any. */
const LEAST_GROWTH = 1.5;
const LEAST_SHRINKING = 2 / 3;

/** How far back the load must be known. */
export function lookBackSeconds({ scaleInCooldownSeconds }: ScalingRules): number {
  return Math.max(scaleInCooldownSeconds, RECENT_MINUTES * 60);
}

/**
 * How many shards a stream should have: more as soon as one of the last minutes asks for it, fewer when a whole cool-down
 * would have done with them. One step at most doubles or halves the shards (K-06), and is large enough to be worth it.
 *
 * @param time of the decision, milliseconds since the epoch
 */
export function decide(rules: ScalingRules, state: StreamState, time: number): Decision {
  const bounds = boundsAt(rules, time);
  const { targetUtilizationPercent: target } = rules;
  const recent = busiest(state.minutes, time - RECENT_MINUTES * MINUTE_MS, time);
  const more = within(bounds, grown(state.shards, recent, target));
  if (more > state.shards) return scaleOut(rules, state, time, { wanted: more, floor: bounds.least, load: recent });
  const past = busiest(state.minutes, time - lookBackSeconds(rules) * 1000, time);
  const fewer = within(bounds, shardsFor(past, (target * SCALE_IN_PERCENT_OF_TARGET) / 100));
  if (fewer < state.shards) return scaleIn(rules, state, time, { wanted: fewer, floor: bounds.least, load: past });
  return stay(state, `${count(state.shards)} fit: ${percent(recent, state.shards)} % full, target ${target} %`);
}

function grown(shards: number, load: number, target: number): number {
  const wanted = shardsFor(load, target);
  if (wanted <= shards) return wanted;
  if (load * 100 >= shards * FULL_PERCENT) return shards * 2;
  return Math.max(wanted, Math.ceil(shards * LEAST_GROWTH));
}

interface Wish {
  wanted: number;
  floor: number;
  /** Shards that the load fills to the brim. */
  load: number;
}

function scaleOut(rules: ScalingRules, state: StreamState, time: number, { wanted, floor, load }: Wish): Decision {
  const { shards, history } = state;
  const { targetUtilizationPercent: target, scaleOutCooldownSeconds: cooldown } = rules;
  const because =
    shards < floor
      ? `${count(floor)} are the least at this hour`
      : `a minute filled ${percent(load, shards)} % of ${count(shards)}, target ${target} %`;
  const last = latest(history.filter(({ direction }) => direction === "out"));
  if (isWithin(cooldown, last, time)) return stay(state, `${because}, but the cool-down of ${cooldown} s is not over`);
  const used = lastDay(history, time).length;
  if (used >= CALLS_PER_DAY) {
    return { ...stay(state, `${because}, but all ${CALLS_PER_DAY} changes of 24 hours are used up`), isStuck: true };
  }
  const next = Math.min(wanted, shards * 2);
  return { shards: next, reason: `goes from ${shards} to ${count(next)}: ${because}` };
}

function scaleIn(rules: ScalingRules, state: StreamState, time: number, { wanted, floor, load }: Wish): Decision {
  const { shards, history, createdAt } = state;
  const { minShards, maxShards, scaleInCooldownSeconds: cooldown } = rules;
  const isAbove = shards > maxShards;
  const because = isAbove
    ? `${count(maxShards)} are the most`
    : `the busiest minute of ${cooldown} s filled ${percent(load, shards)} % of ${count(shards)}`;
  if (!isAbove && wanted > floor && wanted > shards * LEAST_SHRINKING) {
    return stay(state, `${because}, but ${count(wanted)} would not be worth a change`);
  }
  const last = Math.max(createdAt, latest(history));
  if (isWithin(cooldown, last, time)) return stay(state, `${because}, but the cool-down of ${cooldown} s is not over`);
  const next = Math.max(wanted, Math.ceil(shards / 2));
  const left = CALLS_PER_DAY - lastDay(history, time).length;
  if (left - 1 < CALLS_KEPT_FOR_SCALING_OUT + doublings(next, minShards)) {
    return stay(state, `${because}, but the last ${left} changes of 24 hours are kept for more shards`);
  }
  return { shards: next, reason: `goes from ${shards} to ${count(next)}: ${because}` };
}

/** Changes that lead from one count up to another: by night it must not go so low that the day finds no way back. */
function doublings(from: number, to: number): number {
  return Math.max(0, Math.ceil(Math.log2(to / from)));
}

function boundsAt({ minShards, maxShards, night }: ScalingRules, time: number): { least: number; most: number } {
  return { least: night && isNight(night, time) ? night.shards : minShards, most: maxShards };
}

function within({ least, most }: { least: number; most: number }, shards: number): number {
  return Math.min(most, Math.max(least, shards));
}

/** Shards that the busiest minute of a time fills to the brim, a fraction of one included (K-14). */
function busiest(minutes: MinuteLoad[], from: number, to: number): number {
  const loads = minutes
    .filter(({ at }) => at + MINUTE_MS > from && at <= to)
    .map(({ bytes, records }) => Math.max(bytes / SHARD_BYTES_PER_SECOND, records / SHARD_RECORDS_PER_SECOND) / 60);
  return Math.max(0, ...loads);
}

function shardsFor(load: number, utilizationPercent: number): number {
  return Math.ceil((load * 100) / utilizationPercent);
}

function latest(history: Scaling[]): number {
  return Math.max(Number.NEGATIVE_INFINITY, ...history.map(({ at }) => at));
}

/** A change that is later than `time`, such as one of a run that was overtaken, is not over either. */
function isWithin(seconds: number, since: number, time: number): boolean {
  return time - since < seconds * 1000;
}

function stay({ shards }: StreamState, reason: string): Decision {
  return { shards, reason };
}

function count(shards: number): string {
  return `${shards} ${shards === 1 ? "shard" : "shards"}`;
}

function percent(load: number, shards: number): number {
  return Math.round((load * 100) / shards);
}
