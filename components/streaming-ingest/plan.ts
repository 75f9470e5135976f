import type * as pulumi from "@pulumi/pulumi";
import type { DataLakeArgs, LakeTableArgs } from "../data-lake/args";
import type { DataStreamArgs } from "../data-stream/args";
import type { DeliverySourceArgs, DeliveryStreamArgs, PartitioningArgs } from "../delivery-stream/args";
import { partitionKeysOf } from "../delivery-stream/prefix";
import { defaultErrorPrefix } from "../delivery-stream/settings";
import { type EventSchemaArgs, tableNameOf } from "../event-schema";
import type { LakeDeliveryArgs, StreamingIngestArgs } from "./args";

export const DEFAULT_FORMAT = "RAW";
/** Formats that Firehose converts to. The others leave the record's bytes as they are. */
export const COLUMNAR_FORMATS: readonly string[] = ["PARQUET", "ORC"];

/** One delivery with its names and defaults filled in. */
export interface DeliveryPlan {
  /** Its name among the deliveries. */
  key: string;
  /** Name of its components: the pipeline's and its own. */
  componentName: string;
  delivery: LakeDeliveryArgs;
  format: string;
  tableName: string;
  /** What its events look like when they arrive in the lake. */
  schema: EventSchemaArgs;
  prefix: string;
  errorPrefix: string;
}

/** What a delivery stream is wired to: the outputs of other components. */
export interface DeliveryWiring {
  source: DeliverySourceArgs;
  bucketArn: pulumi.Input<string>;
  bucketKmsKeyArn?: pulumi.Input<string>;
  databaseName: pulumi.Input<string>;
  tableName: pulumi.Input<string>;
  /** The version of the transform; needed where the delivery has one. */
  functionArn?: pulumi.Input<string>;
}

/** The data stream's arguments with the pipeline's tags, of which the stream's own win. */
export function dataStreamArgs({ source: { kinesis }, tags }: StreamingIngestArgs): DataStreamArgs | undefined {
  // A stream that exists keeps its owner's tags.
  if (kinesis === undefined || kinesis.existingStreamArn !== undefined) return kinesis;
  return { ...kinesis, tags: mergeTags(tags, kinesis.tags) };
}

/** The lake's arguments with the pipeline's tags, of which the lake's own win. */
export function dataLakeArgs({ lake, tags }: StreamingIngestArgs): DataLakeArgs | undefined {
  return lake && { ...lake, tags: mergeTags(tags, lake.tags) };
}

/** The deliveries of a pipeline in their order. @param name the pipeline's name */
export function planDeliveries(args: StreamingIngestArgs, name: string): DeliveryPlan[] {
  return Object.entries(args.deliveries).map(([key, delivery]) => {
    const schema = delivery.schema ?? args.schema;
    // The same however many deliveries there are: one more must not rename another's table and leave its objects behind.
    const tableName = delivery.table ?? tableNameOf(`${schema.name}_${key}`);
    return {
      key,
      componentName: `${name}-${key}`,
      delivery,
      format: delivery.format ?? DEFAULT_FORMAT,
      tableName,
      schema,
      prefix: delivery.prefix ?? `${tableName}/`,
      errorPrefix: delivery.errorPrefix ?? defaultErrorPrefix(tableName),
    };
  });
}

/** The table over a delivery's objects. Raw records are read as JSON lines. */
export function tableOf({ delivery, format, schema, prefix }: DeliveryPlan): LakeTableArgs {
  const tableFormat = format === "RAW" ? "JSON" : format;
  const { partitionValues, partitionsSince } = delivery;
  return { schema, format: tableFormat, prefix, partitionValues, partitionsSince };
}

/**
 * The schema that the transform checks and writes: the pipeline's columns, then those that only the delivery has. A
 * record need not bring the latter: the transform may set them.
 */
export function transformSchema(pipeline: EventSchemaArgs, { schema }: DeliveryPlan): EventSchemaArgs {
  const known = new Set(pipeline.columns.map(({ name }) => name));
  const added = schema.columns.filter(({ name }) => !known.has(name));
  return { ...pipeline, columns: [...pipeline.columns, ...added.map((column) => ({ ...column, nullable: true }))] };
}

/** The arguments of a delivery's `DeliveryStream`. */
export function deliveryStreamArgs(
  plan: DeliveryPlan,
  wiring: DeliveryWiring,
  shared: Pick<StreamingIngestArgs, "logRetentionDays" | "tags">,
): DeliveryStreamArgs {
  const { delivery, format } = plan;
  const isColumnar = COLUMNAR_FORMATS.includes(format);
  return {
    name: delivery.deliveryStreamName,
    source: wiring.source,
    bucketArn: wiring.bucketArn,
    bucketKmsKeyArn: wiring.bucketKmsKeyArn,
    prefix: plan.prefix,
    errorPrefix: plan.errorPrefix,
    timeZone: delivery.timeZone,
    fileExtension: delivery.fileExtension,
    bufferIntervalSeconds: delivery.bufferIntervalSeconds,
    bufferSizeMiB: delivery.bufferSizeMiB,
    compression: isColumnar ? undefined : delivery.compression,
    appendNewline: delivery.appendNewline,
    conversion: isColumnar
      ? {
          format,
          databaseName: wiring.databaseName,
          tableName: wiring.tableName,
          compression: delivery.compression,
        }
      : undefined,
    partitioning: partitioningOf(plan),
    transform:
      wiring.functionArn === undefined
        ? undefined
        : {
            functionArn: wiring.functionArn,
            bufferSizeMiB: delivery.transform?.bufferSizeMiB,
            bufferIntervalSeconds: delivery.transform?.bufferIntervalSeconds,
          },
    backup: delivery.backup,
    logRetentionDays: shared.logRetentionDays,
    tags: shared.tags,
  };
}

function partitioningOf({ delivery, prefix }: DeliveryPlan): PartitioningArgs | undefined {
  const keysFromQuery = delivery.partitionKeys;
  const keysFromLambda = lambdaKeys(delivery, prefix);
  if (keysFromQuery === undefined && keysFromLambda === undefined) return undefined;
  return { keysFromQuery, keysFromLambda, retryDurationSeconds: delivery.retryDurationSeconds };
}

/** Custom code answers what it likes, so the prefix says which keys are wanted of it. */
function lambdaKeys({ transform }: LakeDeliveryArgs, prefix: string): string[] | undefined {
  const keys =
    transform?.codePath === undefined ? Object.keys(transform?.partitionKeys ?? {}) : partitionKeysOf(prefix, "Lambda");
  return keys.length === 0 ? undefined : keys;
}

type Tags = Record<string, string> | undefined;

function mergeTags(common: Tags, own: Tags): Tags {
  return common || own ? { ...common, ...own } : undefined;
}
