import * as pulumi from "@pulumi/pulumi";
import { mapValues } from "../components/shared/map-values";
import {
  type DeliveryPlan,
  planDeliveries,
  planResults,
  type ResultPlan,
  redrivePlace,
  type StreamingIngest,
  type StreamingIngestArgs,
} from "../components/streaming-ingest";
import type {
  AnalyticsOutputs,
  ConsumerOutputs,
  DeliveryOutputs,
  EventTimeOutputs,
  PipelineOutputs,
  RedriveOutputs,
  ResultStreamOutputs,
  SourceOutputs,
} from "./outputs";
import { probeOutputs } from "./probe-outputs";

/** Values of which each may be known only once its resource is made. */
export type Outputs<Values> = {
  [Key in keyof Values]: NonNullable<Values[Key]> extends object
    ? pulumi.Input<Values[Key]> | Outputs<Values[Key]>
    : pulumi.Input<Values[Key]>;
};

/** What producers and readers need to know of a pipeline. */
export function pipelineOutputs(
  name: string,
  args: StreamingIngestArgs,
  pipeline: StreamingIngest,
): Outputs<PipelineOutputs> {
  const plans = planDeliveries(args, name);
  return {
    schema: args.schema,
    source: sourceOutputs(args, plans, pipeline),
    deliveries: Object.fromEntries(plans.map((plan) => [plan.key, deliveryOutputs(plan, pipeline)])),
    ...consumerOutputs(pipeline),
    ...analyticsOutputs(planResults(args, name), pipeline),
    ...redriveOutputs(name, args, pipeline),
  };
}

function redriveOutputs(
  name: string,
  args: StreamingIngestArgs,
  { nodes, bucketName }: StreamingIngest,
): { redrive?: Outputs<RedriveOutputs> } {
  if (nodes.redrive === undefined) return {};
  return { redrive: { functionName: nodes.redrive.function.name, place: redrivePlace(name, args, bucketName, nodes) } };
}

function consumerOutputs({ nodes }: StreamingIngest): { consumers?: Record<string, Outputs<ConsumerOutputs>> } {
  if (Object.keys(nodes.consumers).length === 0) return {};
  const consumers = mapValues(nodes.consumers, ({ readerPolicyJson, consumerArn, functionName, failureArn }) => ({
    readerPolicy: readerPolicyJson,
    ...(consumerArn && { consumerArn }),
    ...(functionName && { functionName }),
    ...(failureArn && { failureArn }),
  }));
  return { consumers };
}

function analyticsOutputs(results: ResultPlan[], pipeline: StreamingIngest): { analytics?: Outputs<AnalyticsOutputs> } {
  const { analytics, resultStreams } = pipeline.nodes;
  if (analytics === undefined) return {};
  const outputs = results.map(({ key, delivery }): [string, Outputs<DeliveryOutputs | ResultStreamOutputs>] => {
    const stream = resultStreams[key];
    if (stream) return [key, { destination: "STREAM", streamName: stream.streamName }];
    if (delivery) return [key, deliveryOutputs(delivery, pipeline)];
    throw new pulumi.ResourceError(`the result "${key}" goes nowhere`, pipeline);
  });
  return { analytics: { applicationName: analytics.applicationName, results: Object.fromEntries(outputs) } };
}

function sourceOutputs(
  { source: { msk } }: StreamingIngestArgs,
  plans: DeliveryPlan[],
  pipeline: StreamingIngest,
): Outputs<SourceOutputs> {
  const { streamName, streamArn, producerPolicyJson, agentSettings, nodes } = pipeline;
  const logGroups = Object.values(nodes.feeds.logs).map(({ logGroupName }) => logGroupName);
  const common = {
    needsNewline: plans.some(writesAsItComes),
    ...(producerPolicyJson && { producerPolicy: producerPolicyJson }),
    ...(logGroups.length > 0 && { logGroups }),
    ...(Object.keys(nodes.feeds.agents).length > 0 && { agentSettings }),
  };
  if (msk) return { kind: "msk", name: msk.topicName, arn: msk.clusterArn, ...common };
  if (streamName !== undefined && streamArn !== undefined) {
    const scaler = nodes.stream?.nodes.scaling?.function;
    const scaling = scaler && { scalerFunctionName: scaler.name };
    return { kind: "kinesis", name: streamName, arn: streamArn, ...common, ...scaling };
  }
  const [delivery] = Object.values(pipeline.nodes.deliveries);
  if (delivery === undefined) throw new pulumi.ResourceError("direct PUT has exactly one delivery", pipeline);
  const { deliveryStreamName, deliveryStreamArn } = delivery;
  return { kind: "directPut", name: deliveryStreamName, arn: deliveryStreamArn, ...common };
}

/** Whether the delivery puts one record behind the other, with nothing between them (F-62). Redshift takes JSON so too. */
function writesAsItComes({ destination, format, delivery }: DeliveryPlan): boolean {
  const isText = destination === "LAKE" && (format === "RAW" || format === "JSON");
  return isText && delivery.transform === undefined && delivery.appendNewline !== true;
}

function deliveryOutputs(plan: DeliveryPlan, pipeline: StreamingIngest): Outputs<DeliveryOutputs> {
  const { deliveries, tables, targetTables } = pipeline.nodes;
  const { destination } = plan;
  const delivery = deliveries[plan.key];
  const tableName = (tables[plan.key] ?? targetTables[plan.key])?.tableName;
  if (tableName === undefined) throw new pulumi.ResourceError(`there is no delivery "${plan.key}"`, pipeline);
  const probe = probeOutputs(plan);
  if (destination === "STREAMING" || delivery === undefined) return { destination: "STREAMING", tableName, probe };
  const objects = {
    deliveryStreamName: delivery.deliveryStreamName,
    format: plan.format,
    bucketName: pipeline.bucketName,
    prefix: plan.prefix,
    errorPrefix: plan.errorPrefix,
    tableName,
    probe,
  };
  return destination === "COPY"
    ? { destination, ...objects }
    : { destination, ...objects, databaseName: pipeline.databaseName, ...eventTimeOutputs(plan, pipeline) };
}

function eventTimeOutputs(
  { key, eventTime }: DeliveryPlan,
  pipeline: StreamingIngest,
): { eventTime?: Outputs<EventTimeOutputs> } {
  const table = pipeline.nodes.eventTimeTables[key];
  if (eventTime === undefined || table === undefined) return {};
  const { tableName, queueUrl, deadLetterQueueUrl, functionName, compactionFunctionName } = table;
  const { errorPrefix } = eventTime;
  const compaction = compactionFunctionName && { compactionFunctionName };
  return { eventTime: { tableName, errorPrefix, queueUrl, deadLetterQueueUrl, functionName, ...compaction } };
}
