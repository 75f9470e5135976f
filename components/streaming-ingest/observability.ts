import type * as pulumi from "@pulumi/pulumi";
import type { DataStreamArgs } from "../data-stream/args";
import { literalHead } from "../delivery-stream/prefix";
import { DEFAULT_BUFFER_INTERVAL_SECONDS, LAMBDA_DEFAULTS } from "../delivery-stream/settings";
import { Alarms, type AlarmsArgs, type WatchedDeliveryArgs, type WatchedPrefixArgs } from "../observability";
import { mapValues } from "../shared/map-values";
import { allDeliveries } from "./all-deliveries";
import type { StreamingIngestArgs } from "./args";
import type { LakePlace } from "./deliveries";
import type { StreamingIngestNodes } from "./nodes";
import { COLUMNAR_FORMATS, type DeliveryPlan, partitioningOf } from "./plan";
import { watchedConsumers, watchedFailureQueues, watchedFunctions, watchedQueues } from "./watched-functions";
import { resultKey, SOURCE } from "./watched-scalers";

/** Name of the pipeline's SQL stage among what is watched. */
const STAGE = "analytics";

type Made = Omit<StreamingIngestNodes, "alarms" | "lake">;

/** Watches all that the pipeline is made of. */
export function createAlarms(
  name: string,
  args: StreamingIngestArgs,
  made: Made,
  lake: LakePlace,
  parent: pulumi.Resource,
): Alarms | undefined {
  if (args.observability === undefined) return undefined;
  const watched = { ...args.observability, ...watchedParts(name, args, made, lake), tags: args.tags };
  return new Alarms(name, watched, { parent, protect: false });
}

function watchedParts(name: string, args: StreamingIngestArgs, made: Made, lake: LakePlace): AlarmsArgs {
  const plans = allDeliveries(args, name).filter(({ key }) => made.deliveries[key] !== undefined);
  const { feeds, analytics } = made;
  return {
    streams: watchedStreams(args, made),
    deliveries: Object.fromEntries(plans.map((plan) => [plan.key, watchedDelivery(plan, args, made)])),
    errorPrefixes: watchedPrefixes(plans, lake.bucketName),
    functions: watchedFunctions(plans, args, made),
    queues: watchedQueues(plans, made),
    failureQueues: watchedFailureQueues(plans, args, made),
    consumers: watchedConsumers(args, made),
    applications: analytics && {
      [STAGE]: { applicationName: analytics.applicationName, logGroupName: analytics.logGroupName },
    },
    subscriptions: mapValues(feeds.logs, ({ logGroupName, filterName }) => ({
      logGroupName,
      filterName,
      destinationType: made.stream ? "Kinesis" : "Firehose",
    })),
    rules: mapValues(feeds.events, ({ ruleName, nodes }) => ({
      ruleName,
      deadLetterQueueName: nodes.deadLetterQueue.name,
    })),
    errorLogs: mapValues(feeds.iot, ({ errorLogGroupName }) => ({ logGroupName: errorLogGroupName })),
  };
}

/** The stream of the events, and those that results go on to. */
function watchedStreams({ source: { kinesis }, analytics }: StreamingIngestArgs, { stream, resultStreams }: Made) {
  const watched = (made: { streamName: pulumi.Output<string> }, settings: typeof kinesis) => ({
    streamName: made.streamName,
    retentionHours: settings?.retentionHours,
    ...watchedShards(settings),
  });
  return {
    ...(stream && { [SOURCE]: watched(stream, kinesis) }),
    ...Object.fromEntries(
      Object.entries(resultStreams).map(([key, made]) => [
        resultKey(key),
        watched(made, analytics?.results[key]?.stream),
      ]),
    ),
  };
}

function watchedShards({ mode, shardCount, autoscaling }: DataStreamArgs = {}) {
  if (mode !== "PROVISIONED") return {};
  return autoscaling ? { maxShards: autoscaling.maxShards } : { shardCount };
}

function watchedDelivery(plan: DeliveryPlan, { source }: StreamingIngestArgs, made: Made): WatchedDeliveryArgs {
  const { delivery, destination, format, isResult, key } = plan;
  const { transform, backup } = delivery;
  const ofEvents = source.kinesis ? "KINESIS" : source.msk ? "MSK" : "DIRECT_PUT";
  // What holds a result's rows is encrypted as the data stream is.
  const keyArn = isResult ? source.kinesis?.kmsKeyArn : source.directPut?.kmsKeyArn;
  return {
    deliveryStreamName: nodeOf(made.deliveries, key).deliveryStreamName,
    source: isResult ? "DIRECT_PUT" : ofEvents,
    bufferIntervalSeconds: delivery.bufferIntervalSeconds,
    transformIntervalSeconds: transform && (transform.bufferIntervalSeconds ?? LAMBDA_DEFAULTS.bufferIntervalSeconds),
    backupIntervalSeconds: backup && (backup.bufferIntervalSeconds ?? DEFAULT_BUFFER_INTERVAL_SECONDS),
    converts: destination === "LAKE" && COLUMNAR_FORMATS.includes(format),
    partitions: partitioningOf(plan) !== undefined,
    copies: destination === "COPY",
    hasCustomerKey: keyArn !== undefined,
  };
}

/** Where each delivery's failures go. A prefix within one that is watched is not watched again. */
function watchedPrefixes(plans: DeliveryPlan[], bucketName: pulumi.Input<string>): Record<string, WatchedPrefixArgs> {
  const watched: Record<string, WatchedPrefixArgs> = {};
  const taken = new Set<string>();
  for (const plan of plans) {
    for (const [key, prefix] of errorPlaces(plan)) {
      // Before its first expression it says nothing: events lie under it too.
      if (prefix === "" || [...taken].some((other) => prefix.startsWith(other))) continue;
      taken.add(prefix);
      watched[key] = { bucketName, prefix };
    }
  }
  return watched;
}

/**
 * A delivery to Redshift has two places among its staging objects: for COPYs that were given up, and for its transform (R-09, F-53).
 * A table by event time has one of its own, for what is no event.
 */
function errorPlaces({ key, destination, prefix, errorPrefix, delivery, eventTime }: DeliveryPlan): [string, string][] {
  if (destination !== "COPY") {
    const rejected: [string, string][] = eventTime ? [[`${key}-hours`, eventTime.errorPrefix]] : [];
    return [[key, literalHead(errorPrefix)], ...rejected];
  }
  const manifests: [string, string] = [`${key}-copies`, `${prefix}errors/`];
  return delivery.transform ? [[key, literalHead(errorPrefix)], manifests] : [manifests];
}

function nodeOf<Node>(nodes: Record<string, Node>, key: string): Node {
  const node = nodes[key];
  if (node === undefined) throw new Error(`there is no part "${key}"`);
  return node;
}
