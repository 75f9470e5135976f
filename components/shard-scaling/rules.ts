import type { ScalingRules } from "../../lambda/shard-scaler/rules";
import type { ShardAutoscalingArgs } from "./args";

export const DEFAULT_TARGET_UTILIZATION_PERCENT = 70;
export const DEFAULT_SCALE_OUT_COOLDOWN_SECONDS = 300;
export const DEFAULT_SCALE_IN_COOLDOWN_SECONDS = 3600;
const DEFAULT_TIME_ZONE = "UTC";

/** What the function is told, with the defaults filled in. */
export function scalingRules({ logRetentionDays, night, ...args }: ShardAutoscalingArgs): ScalingRules {
  const { minShards, maxShards } = args;
  return {
    minShards,
    maxShards,
    targetUtilizationPercent: args.targetUtilizationPercent ?? DEFAULT_TARGET_UTILIZATION_PERCENT,
    scaleOutCooldownSeconds: args.scaleOutCooldownSeconds ?? DEFAULT_SCALE_OUT_COOLDOWN_SECONDS,
    scaleInCooldownSeconds: args.scaleInCooldownSeconds ?? DEFAULT_SCALE_IN_COOLDOWN_SECONDS,
    ...(night && { night: { ...night, timeZone: night.timeZone ?? DEFAULT_TIME_ZONE } }),
  };
}
