import type { ScalingRules } from "../../../lambda/shard-scaler/rules";
import type { RegisteredResource } from "../../engine";
import { type Graph, textAt } from "./graph";
import { HOURS_PER_MONTH } from "./volumes";

const FUNCTION = "aws:lambda/function:Function";
/** Its schedule's rate. */
const RUNS_PER_HOUR = 60;
/** Runs of a function that scales a stream in a month. */
export const SCALER_RUNS = HOURS_PER_MONTH * RUNS_PER_HOUR;
/** Metrics that a run reads: bytes and records. */
export const METRICS_PER_RUN = 2;

/** The rules of a function that scales a stream's shards; `undefined` of any other. */
export function scalingRulesOf({ inputs }: RegisteredResource): ScalingRules | undefined {
  const text = textAt(inputs, "environment.variables.SCALING_RULES");
  return text === undefined ? undefined : (JSON.parse(text) as ScalingRules);
}

/** The rules by which a stream is scaled. */
export function scalingOf(stream: RegisteredResource, graph: Graph): ScalingRules | undefined {
  const scaler = graph
    .ofType(FUNCTION)
    .find((one) => scalingRulesOf(one) !== undefined && graph.needs(one, stream.type, "environment").includes(stream));
  return scaler && scalingRulesOf(scaler);
}
