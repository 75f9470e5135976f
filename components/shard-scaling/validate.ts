import { checkLogRetention } from "../shared/log-retention";
import { checkPattern, checkRange, type Problem, under } from "../shared/problems";
import type { NightFloorArgs, ShardAutoscalingArgs } from "./args";

/** Shards of a stream that AWS lets UpdateShardCount go to without being asked (K-05). */
export const MAX_SHARDS = 10_000;

/** Changes down to the night's floor, of the ten that AWS takes in 24 hours: as many lead up again, and some are for the load. */
const NIGHT_HALVINGS = 3;

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

/** What a stream says beside its autoscaling. */
interface ScaledStream {
  mode?: string;
  shardCount?: number;
}

/** Every problem of a stream's autoscaling. */
export function validateAutoscaling(args: ShardAutoscalingArgs, { mode, shardCount }: ScaledStream): Problem[] {
  if (mode !== "PROVISIONED") {
    const reason = "needs mode: PROVISIONED: a stream ON_DEMAND scales by itself; set the mode, or leave it out (K-06)";
    return [{ path: "autoscaling", reason }];
  }
  const bounds = checkBounds(args);
  return [
    ...under("autoscaling", [...bounds, ...checkPace(args), ...checkNight(args)]),
    ...(bounds.length === 0 ? checkFirstCount(args, shardCount) : []),
  ];
}

function checkBounds({ minShards, maxShards }: ShardAutoscalingArgs): Problem[] {
  const least = checkRange("minShards", minShards, 1, MAX_SHARDS, "shards");
  if (least.length > 0) return least;
  return checkRange("maxShards", maxShards, minShards, MAX_SHARDS, "shards", "it begins with minShards (K-05)");
}

function checkPace(args: ShardAutoscalingArgs): Problem[] {
  const { targetUtilizationPercent, scaleOutCooldownSeconds, scaleInCooldownSeconds, logRetentionDays } = args;
  return [
    ...checkRange("targetUtilizationPercent", targetUtilizationPercent, 10, 95, "%"),
    ...checkRange("scaleOutCooldownSeconds", scaleOutCooldownSeconds, 60, 86_400, "s"),
    ...checkRange("scaleInCooldownSeconds", scaleInCooldownSeconds, 300, 86_400, "s"),
    ...checkLogRetention("logRetentionDays", logRetentionDays),
  ];
}

function checkNight({ night, minShards }: ShardAutoscalingArgs): Problem[] {
  if (night === undefined) return [];
  const { shards, from, to, timeZone } = night;
  return under("night", [...checkFloor(shards, minShards), ...checkHours(from, to), ...checkZone(timeZone)]);
}

function checkFloor(shards: number, minShards: number): Problem[] {
  const least = Math.ceil(minShards / 2 ** NIGHT_HALVINGS);
  if (!Number.isInteger(shards) || shards < 1 || shards >= minShards) {
    const reason = `must be a whole number of shards, at least ${least} and less than minShards ${minShards}, got ${shards}; leave night out where they are the same`;
    return [{ path: "shards", reason }];
  }
  if (shards >= least) return [];
  const reason = `must be ${least} or more, an eighth of minShards ${minShards}, got ${shards}: AWS takes ten changes in 24 hours, and each halves or doubles at most (K-06)`;
  return [{ path: "shards", reason }];
}

/** The function reads the clock by Intl too. */
function checkZone(timeZone: string | undefined): Problem[] {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return [];
  } catch {
    const reason = `must be UTC or a time zone of the IANA database such as Europe/Zurich, got "${timeZone}"`;
    return [{ path: "timeZone", reason }];
  }
}

function checkHours(from: NightFloorArgs["from"], to: NightFloorArgs["to"]): Problem[] {
  const allowed = 'a time of day HH:MM between 00:00 and 23:59, in quotes, such as "22:00"';
  const problems = [...checkPattern("from", from, CLOCK, allowed), ...checkPattern("to", to, CLOCK, allowed)];
  if (problems.length > 0 || from !== to) return problems;
  return [
    {
      path: "to",
      reason: `must not be the time at which the night begins, got "${to}" for both; lower minShards instead`,
    },
  ];
}

/** The scaler takes over from what the deployment makes. */
function checkFirstCount({ minShards, maxShards }: ShardAutoscalingArgs, shardCount: number | undefined): Problem[] {
  if (shardCount === undefined || (shardCount >= minShards && shardCount <= maxShards)) return [];
  const reason = `must lie between autoscaling.minShards and maxShards, ${minShards}–${maxShards}, as the stream begins with it, got ${shardCount}`;
  return [{ path: "shardCount", reason }];
}
