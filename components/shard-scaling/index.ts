export type { NightFloorArgs, ShardAutoscalingArgs } from "./args";
export { scalingRules } from "./rules";
export {
  createShardScaling,
  LEFT_TO_SCALER,
  SCALER_TIMEOUT_SECONDS,
  type ShardScalingNodes,
  tagsOfScaled,
} from "./shard-scaling";
export { validateAutoscaling } from "./validate";
