import type { ScalingRules } from "../../../lambda/shard-scaler/rules";
import type { RegisteredResource } from "../../engine";
import { type Assumptions, resultThroughput, type Throughput, throughputOf } from "./assumptions";
import { type Graph, numberAt, textAt } from "./graph";
import { scalingOf } from "./scalers";

export const STREAM = "aws:kinesis/stream:Stream";
export const CONSUMER = "aws:kinesis/streamConsumer:StreamConsumer";
export const APPLICATION = "aws:kinesisanalyticsv2/application:Application";
export const DELIVERY_STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
export const INVOCATION = "aws:lambda/invocation:Invocation";

/** A data stream as it is charged. */
export interface StreamUse {
  resource: RegisteredResource;
  onDemand: boolean;
  /** Shards of a stream that is PROVISIONED; at its first deployment, where it is scaled. */
  shards: number;
  /** How a stream is scaled whose shards follow its load. */
  scaling?: ScalingRules;
  retentionHours: number;
  flow: Throughput;
  /** Whoever reads all of it by GetRecords: Firehose, Managed Flink, Redshift. */
  readers: number;
  /** Consumers with enhanced fan-out. */
  consumers: number;
}

/** By the resource's URN. */
export type Streams = ReadonlyMap<string, StreamUse>;

const DEFAULT_RETENTION_HOURS = 24;

export function streamsOf(graph: Graph, assumptions: Assumptions): Streams {
  return new Map(graph.ofType(STREAM).map((stream) => [stream.urn, useOf(stream, graph, assumptions)]));
}

function useOf(stream: RegisteredResource, graph: Graph, assumptions: Assumptions): StreamUse {
  const { inputs } = stream;
  const waiting = (type: string, property: string) =>
    graph.ofType(type).filter((other) => graph.needs(other, STREAM, property).includes(stream));
  const applications = waiting(APPLICATION, "applicationConfiguration").filter(() => !isResult(stream, graph));
  const scaling = scalingOf(stream, graph);
  return {
    resource: stream,
    onDemand: textAt(inputs, "streamModeDetails.streamMode") === "ON_DEMAND",
    shards: numberAt(inputs, "shardCount") ?? 1,
    ...(scaling && { scaling }),
    retentionHours: numberAt(inputs, "retentionPeriod") ?? DEFAULT_RETENTION_HOURS,
    flow: flowInto(stream, graph, assumptions),
    readers:
      waiting(DELIVERY_STREAM, "kinesisSourceConfiguration").length +
      applications.length +
      // Redshift reads the stream that the function makes a table over.
      waiting(INVOCATION, "input").length,
    consumers: waiting(CONSUMER, "streamArn").length,
  };
}

/** What is put into a data stream, or into Firehose itself. */
export function flowInto(sink: RegisteredResource, graph: Graph, assumptions: Assumptions): Throughput {
  if (isResult(sink, graph)) return resultThroughput(assumptions);
  return throughputOf(assumptions, graph.pipelineOf(sink));
}

/**
 * Whether a SQL stage puts into it. A stage waits for its source too, which is the stream of the pipeline's own name, and
 * for no delivery stream but those of its results.
 */
function isResult(sink: RegisteredResource, graph: Graph): boolean {
  if (sink.type === STREAM && sink.name === graph.pipelineOf(sink)) return false;
  return graph
    .ofType(APPLICATION)
    .some((application) => graph.needs(application, sink.type, "applicationConfiguration").includes(sink));
}
