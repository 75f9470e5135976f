import type { PipelineOutputs, SourceOutputs } from "../../stacks/outputs";
import { DEFAULT_REGION } from "../engine/account";
import type { Endpoint } from "../feed/endpoint";
import type { TargetPlace } from "./target-place";
import { UsageError } from "./usage";

/** A data stream that a command reads or reshards. */
export interface TargetStream {
  name: string;
  endpoint: Endpoint;
}

/** The words of a call that tell the stream. */
export const STREAM_OPTIONS = { pipeline: { type: "string" }, stream: { type: "string" } } as const;

export const STREAM_USAGE = `  --pipeline NAME    the pipeline whose stream is meant               (the only one that has one)
  --stream NAME      or any data stream, by its name`;

interface StreamValues {
  pipeline?: string | undefined;
  stream?: string | undefined;
}

/** @throws UsageError when it is not clear which stream is meant */
export function chooseStream(place: TargetPlace, { pipeline, stream }: StreamValues): TargetStream {
  if (stream !== undefined) {
    if (pipeline !== undefined) throw new UsageError("give --pipeline or --stream, not both");
    return { name: stream, endpoint: endpointOf(place, anyArn(place)) };
  }
  const all = pipelinesOf(place);
  if (pipeline !== undefined) return streamOf(place, pipeline, pipelineOf(all, pipeline).source);
  const withStreams = Object.entries(all).filter(([, { source }]) => source.kind === "kinesis");
  const [only] = withStreams;
  if (only !== undefined && withStreams.length === 1) return streamOf(place, only[0], only[1].source);
  const names = withStreams.map(([name]) => name).join(", ");
  const found = only === undefined ? "no pipeline has a data stream" : `the pipelines ${names} have data streams`;
  throw new UsageError(`${found}; name one by ${only === undefined ? "--stream" : "--pipeline"}`);
}

/** @throws UsageError where nothing was deployed yet */
export function pipelinesOf({ outputs, label }: TargetPlace): Record<string, PipelineOutputs> {
  if (outputs !== undefined) return outputs.pipelines;
  const wayOut =
    label === "AWS" ? "give them by --outputs, or a stream by --stream" : "wait until npm start has deployed it";
  throw new UsageError(`the stack's outputs on ${label} are not known; ${wayOut}`);
}

/** @throws UsageError that lists the pipelines */
export function pipelineOf(pipelines: Record<string, PipelineOutputs>, name: string): PipelineOutputs {
  const found = Object.hasOwn(pipelines, name) ? pipelines[name] : undefined;
  if (found !== undefined) return found;
  throw new UsageError(`--pipeline: there is no "${name}"; the stack has ${Object.keys(pipelines).join(", ")}`);
}

/** Where clients of a resource send their requests. The region is the resource's own, as its ARN has it. */
export function endpointOf({ endpoint }: TargetPlace, arn: string | undefined): Endpoint {
  const region = arn?.split(":")[3];
  return { endpoint, region: region ?? (endpoint === undefined ? undefined : DEFAULT_REGION) };
}

function streamOf(place: TargetPlace, pipeline: string, { kind, name, arn }: SourceOutputs): TargetStream {
  if (kind === "kinesis") return { name, endpoint: endpointOf(place, arn) };
  throw new UsageError(`the pipeline ${pipeline} has no data stream: its records are put to a delivery stream`);
}

/** An ARN of the stack, for the Region of what is not a pipeline's. */
export function anyArn({ outputs }: TargetPlace): string | undefined {
  return Object.values(outputs?.pipelines ?? {})[0]?.source.arn;
}
