import type * as pulumi from "@pulumi/pulumi";
import type { DataLakeArgs, PrefixExpirationArgs } from "../components/data-lake/args";
import { literalHead } from "../components/delivery-stream/prefix";
import { manifestPrefix } from "../components/event-time-table/settings";
import type { ObservabilityArgs } from "../components/observability/args";
import { mapValues } from "../components/shared/map-values";
import {
  allDeliveries,
  type DeliveryArgs,
  type DeliveryPlan,
  type ExistingLakeArgs,
  needsObjectEvents,
  STAGING_DAYS,
  type StreamingIngestArgs,
  stagingPrefixes,
} from "../components/streaming-ingest";
import type { WarehouseArgs } from "../components/warehouse/args";
import type { WarehouseConnectionArgs } from "../components/warehouse/connection";
import { quickSightAccess } from "./compose-reports";
import type { PipelineConfig } from "./config/pipelines";
import type { StackConfig } from "./config/stack-config";

/** What the stack's config makes of the lake's arguments. @param kmsKeyArn the stack's own key */
export function lakeArgs({ lake, pipelines, tags }: StackConfig, kmsKeyArn?: pulumi.Input<string>): DataLakeArgs {
  const plans = plansOf(pipelines);
  const { rawExpirationDays, dataExpirationDays, errorExpirationDays, stagingExpirationDays, ...settings } = lake;
  return {
    ...settings,
    kmsKeyArn: lakeKey(lake, kmsKeyArn),
    rawExpirations: expirations(plans.flatMap(rawPrefixes), rawExpirationDays),
    dataExpirations: dataExpirations(plans, lake),
    errorExpirations: expirations(plans.flatMap(errorPrefixes), errorExpirationDays),
    // An adopted bucket's notifications are its owner's.
    objectEvents: lake.existingBucketArn === undefined ? needsObjectEvents(plans) : undefined,
    tags,
  };
}

/** What the config makes of the warehouse's arguments. @param kmsKeyArn the stack's own key */
export function warehouseArgs(config: StackConfig, kmsKeyArn?: pulumi.Input<string>): WarehouseArgs | undefined {
  const { warehouse, pipelines, logRetentionDays, tags } = config;
  if (warehouse === undefined) return undefined;
  const { firehoseCidr, publicAccessReason, defaultName: name, serverless, cluster, ...settings } = warehouse;
  const goesBy = (way: DeliveryPlan["destination"]) =>
    plansOf(pipelines).some(({ destination }) => destination === way);
  const isMade = warehouse.existing === undefined;
  return {
    ...settings,
    serverless: serverless && { namespaceName: name, workgroupName: name, ...serverless },
    cluster: cluster && { clusterIdentifier: name, ...cluster },
    // Nobody but Firehose needs a public address, so without COPY there is none.
    firehoseAccess: isMade && goesBy("COPY") ? { firehoseCidr, publicAccessReason } : undefined,
    quickSightAccess: isMade ? quickSightAccess(config, goesBy("COPY")) : undefined,
    streamingAccess: isMade && goesBy("STREAMING") ? true : undefined,
    kmsKeyArn: warehouse.kmsKeyArn ?? (isMade ? kmsKeyArn : undefined),
    logRetentionDays,
    tags,
  };
}

/** The key of the lake's objects: the one named in the config; else, for a bucket that the stack makes, the stack's. */
function lakeKey({ kmsKeyArn, existingBucketArn }: StackConfig["lake"], stackKeyArn?: pulumi.Input<string>) {
  return kmsKeyArn ?? (existingBucketArn === undefined ? stackKeyArn : undefined);
}

/** What the stack has made before its pipelines. */
export interface StackParts {
  existingLake: ExistingLakeArgs;
  warehouse?: WarehouseConnectionArgs;
  /** The stack's own key, for a source that names none. */
  kmsKeyArn?: pulumi.Input<string>;
  /** What tells of the pipeline's troubles. */
  observability?: ObservabilityArgs;
}

/**
 * What the config makes of the alarms of one part of the stack.
 *
 * @param part name of the pipeline, or of the warehouse, which its dashboard is named after
 * @param topicArn the stack's own topic, where the config names none
 */
export function observabilityArgs(
  { observability }: StackConfig,
  part: string,
  topicArn?: pulumi.Input<string>,
): ObservabilityArgs | undefined {
  if (observability === undefined) return undefined;
  const { dashboard = true, namePrefix, runbookUrl, thresholds } = observability;
  return {
    topicArn: observability.topicArn ?? topicArn,
    thresholds,
    runbookUrl,
    dashboardName: dashboard ? `${namePrefix}-${part.replace(/[^a-zA-Z0-9_-]/g, "-")}` : undefined,
  };
}

/** What the config makes of a pipeline's arguments. */
export function pipelineArgs(
  { schema, source, deliveries, feeds, consumers, analytics, redrive }: PipelineConfig,
  { existingLake, warehouse, kmsKeyArn, observability }: StackParts,
  { allowDeletion, logRetentionDays, tags }: Pick<StackConfig, "allowDeletion" | "logRetentionDays" | "tags">,
): StreamingIngestArgs {
  const { kinesis, directPut, msk } = source;
  const isMade = kinesis?.existingStreamArn === undefined;
  return {
    schema,
    source: {
      kinesis: kinesis && { ...kinesis, kmsKeyArn: kinesis.kmsKeyArn ?? (isMade ? kmsKeyArn : undefined) },
      directPut: directPut && { ...directPut, kmsKeyArn: directPut.kmsKeyArn ?? kmsKeyArn },
      msk,
    },
    feeds,
    consumers,
    existingLake,
    warehouse,
    deliveries: mapValues(deliveries, (delivery) => withStackSwitch(delivery, allowDeletion)),
    analytics: analytics && {
      ...analytics,
      results: mapValues(analytics.results, ({ delivery, ...result }) => ({
        ...result,
        delivery: delivery && withStackSwitch(delivery, allowDeletion),
      })),
    },
    redrive,
    observability,
    logRetentionDays,
    tags,
  };
}

/** A table goes with its rows only where the stack allows it too. */
function withStackSwitch(delivery: DeliveryArgs, allowDeletion: boolean): DeliveryArgs {
  const { redshift } = delivery;
  if (redshift?.allowDeletion !== true || allowDeletion) return delivery;
  return { ...delivery, redshift: { ...redshift, allowDeletion: false } };
}

function plansOf(pipelines: StackConfig["pipelines"]): DeliveryPlan[] {
  return Object.entries(pipelines).flatMap(([name, pipeline]) => allDeliveries(pipeline, name));
}

/** Where a delivery keeps records as they came. */
function rawPrefixes({ destination, format, prefix, delivery: { backup } }: DeliveryPlan): string[] {
  const ownBackup = backup !== undefined && backup.bucketArn === undefined ? [backup.prefix] : [];
  return destination === "LAKE" && format === "RAW" ? [prefix, ...ownBackup] : ownBackup;
}

/** Events in a format of the lake's own, and what is staged for COPY, each with an end of its own. */
function dataExpirations(
  plans: DeliveryPlan[],
  { existingBucketArn, dataExpirationDays, stagingExpirationDays }: StackConfig["lake"],
): PrefixExpirationArgs[] | undefined {
  const events = expirations(plans.flatMap(dataPrefixes), dataExpirationDays);
  // A bucket that exists keeps its owner's lifecycle, unless the config asks for ours, which is then refused.
  const stagingDays = stagingExpirationDays ?? (existingBucketArn === undefined ? STAGING_DAYS : undefined);
  const staging = expirations(stagingPrefixes(plans), stagingDays);
  return events || staging?.length ? [...(events ?? []), ...(staging ?? [])] : undefined;
}

/** Where a delivery keeps events in a format of the lake's own. */
function dataPrefixes({ destination, format, prefix, eventTime }: DeliveryPlan): string[] {
  const hours = eventTime ? [eventTime.prefix, manifestPrefix(eventTime.prefix)] : [];
  return destination === "LAKE" && format !== "RAW" ? [prefix, ...hours] : hours;
}

/** What failed on its way to the warehouse lies among the staging objects, and goes with them (F-53). */
function errorPrefixes({ destination, errorPrefix, eventTime }: DeliveryPlan): string[] {
  return destination === "LAKE" ? [errorPrefix, ...(eventTime ? [eventTime.errorPrefix] : [])] : [];
}

function expirations(prefixes: string[], days: number | undefined): PrefixExpirationArgs[] | undefined {
  if (days === undefined) return undefined;
  return [...new Set(prefixes.map(literalHead))].map((prefix) => ({ prefix, days }));
}
