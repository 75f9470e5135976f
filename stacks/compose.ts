import type * as pulumi from "@pulumi/pulumi";
import type { DataLakeArgs, PrefixExpirationArgs } from "../components/data-lake/args";
import { literalHead } from "../components/delivery-stream/prefix";
import {
  type DeliveryPlan,
  type ExistingLakeArgs,
  planDeliveries,
  type StreamingIngestArgs,
} from "../components/streaming-ingest";
import type { PipelineConfig } from "./config/pipelines";
import type { StackConfig } from "./config/stack-config";

/** What the stack's config makes of the lake's arguments. @param kmsKeyArn the stack's own key */
export function lakeArgs({ lake, pipelines, tags }: StackConfig, kmsKeyArn?: pulumi.Input<string>): DataLakeArgs {
  const { rawExpirationDays, dataExpirationDays, errorExpirationDays, ...settings } = lake;
  const plans = Object.entries(pipelines).flatMap(([name, pipeline]) => planDeliveries({ ...pipeline, tags }, name));
  return {
    ...settings,
    kmsKeyArn: lakeKey(lake, kmsKeyArn),
    rawExpirations: expirations(plans.flatMap(rawPrefixes), rawExpirationDays),
    dataExpirations: expirations(plans.flatMap(dataPrefixes), dataExpirationDays),
    errorExpirations: expirations(
      plans.map(({ errorPrefix }) => errorPrefix),
      errorExpirationDays,
    ),
    tags,
  };
}

/** The key of the lake's objects: the one named in the config; else, for a bucket that the stack makes, the stack's. */
function lakeKey({ kmsKeyArn, existingBucketArn }: StackConfig["lake"], stackKeyArn?: pulumi.Input<string>) {
  return kmsKeyArn ?? (existingBucketArn === undefined ? stackKeyArn : undefined);
}

/** What the config makes of a pipeline's arguments. @param kmsKeyArn the stack's own key, for a source that names none */
export function pipelineArgs(
  { schema, source, deliveries }: PipelineConfig,
  existingLake: ExistingLakeArgs,
  { logRetentionDays, tags }: Pick<StackConfig, "logRetentionDays" | "tags">,
  kmsKeyArn?: pulumi.Input<string>,
): StreamingIngestArgs {
  const { kinesis, directPut } = source;
  const isMade = kinesis?.existingStreamArn === undefined;
  return {
    schema,
    source: {
      kinesis: kinesis && { ...kinesis, kmsKeyArn: kinesis.kmsKeyArn ?? (isMade ? kmsKeyArn : undefined) },
      directPut: directPut && { ...directPut, kmsKeyArn: directPut.kmsKeyArn ?? kmsKeyArn },
    },
    existingLake,
    deliveries,
    logRetentionDays,
    tags,
  };
}

/** Where a delivery keeps records as they came. */
function rawPrefixes({ format, prefix, delivery: { backup } }: DeliveryPlan): string[] {
  const ownBackup = backup !== undefined && backup.bucketArn === undefined ? [backup.prefix] : [];
  return format === "RAW" ? [prefix, ...ownBackup] : ownBackup;
}

/** Where a delivery keeps events in a format of the lake's own. */
function dataPrefixes({ format, prefix }: DeliveryPlan): string[] {
  return format === "RAW" ? [] : [prefix];
}

function expirations(prefixes: string[], days: number | undefined): PrefixExpirationArgs[] | undefined {
  if (days === undefined) return undefined;
  return [...new Set(prefixes.map(literalHead))].map((prefix) => ({ prefix, days }));
}
