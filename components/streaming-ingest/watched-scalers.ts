import type { AlarmsArgs } from "../observability";
import { SCALER_TIMEOUT_SECONDS, type ShardScalingNodes } from "../shard-scaling";
import type { StreamingIngestNodes } from "./nodes";

/** Name of the pipeline's own data stream among what is watched. */
export const SOURCE = "source";

/** Name of a result's data stream among it. */
export function resultKey(result: string): string {
  return `result-${result}`;
}

type Made = Pick<StreamingIngestNodes, "stream" | "resultStreams">;
type Functions = NonNullable<AlarmsArgs["functions"]>;
type Queues = NonNullable<AlarmsArgs["failureQueues"]>;

/** The functions that scale the shards of the pipeline's streams. */
export function scalerFunctions(made: Made): [string, Functions[string]][] {
  return scalers(made).map(([key, scaling]) => {
    return [key, { functionName: scaling.function.name, timeoutSeconds: SCALER_TIMEOUT_SECONDS }];
  });
}

/** The queues of their runs that could not be started. */
export function scalerQueues(made: Made): [string, Queues[string]][] {
  return scalers(made).map(([key, { scheduleFailures }]) => [key, { queueName: scheduleFailures.name, holds: "RUNS" }]);
}

function scalers({ stream, resultStreams }: Made): [string, ShardScalingNodes][] {
  const streams = [
    ...(stream ? [[SOURCE, stream] as const] : []),
    ...Object.entries(resultStreams).map(([result, made]) => [resultKey(result), made] as const),
  ];
  return streams.flatMap(([key, { nodes }]) => (nodes.scaling ? [[`${key}-scaler`, nodes.scaling]] : []));
}
