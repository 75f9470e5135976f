import type { MinuteLoad, StreamState } from "../../../lambda/shard-scaler/decision";
import type { ScalingRules } from "../../../lambda/shard-scaler/rules";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Noon of a winter day. */
export const NOON = Date.parse("2026-11-21T12:00:00Z");

export const RULES: ScalingRules = {
  minShards: 1,
  maxShards: 16,
  targetUtilizationPercent: 50,
  scaleOutCooldownSeconds: 300,
  scaleInCooldownSeconds: 3600,
};

/** A minute in which records fill so many shards to the brim. */
export function filling(shards: number, at: number): MinuteLoad {
  return { at, bytes: 0, records: Math.round(shards * 60_000) };
}

/** A stream that was made a day before noon. */
export function state(shards: number, given: Partial<StreamState> = {}): StreamState {
  return { shards, createdAt: NOON - DAY, minutes: [], history: [], ...given };
}
