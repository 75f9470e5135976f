import type * as pulumi from "@pulumi/pulumi";
import type { DataLakeArgs, LakeTableArgs } from "../data-lake/args";
import type { DataStreamArgs } from "../data-stream/args";
import type {
  DeliverySourceArgs,
  DeliveryStreamArgs,
  PartitioningArgs,
  RedshiftDestinationArgs,
} from "../delivery-stream/args";
import { literalHead, partitionKeysOf } from "../delivery-stream/prefix";
import { defaultErrorPrefix, PROCESSING_FAILED } from "../delivery-stream/settings";
import { type EventSchemaArgs, tableNameOf } from "../event-schema";
import type { TableStreamArgs, TargetTableArgs } from "../target-table/args";
import { DEFAULT_DATABASE_SCHEMA } from "../target-table/definition";
import type { WarehouseConnectionArgs } from "../warehouse/connection";
import type { DeliveryArgs, StreamingIngestArgs } from "./args";

export const DEFAULT_FORMAT = "RAW";
/** Format of the records that are staged for COPY. */
export const DEFAULT_STAGED_FORMAT = "JSON";
/** Where staging objects lie, each table below its own name. */
export const STAGING_PREFIX = "staging/";
/** Days that staging objects stay unless the stack says otherwise: time to load anew what a COPY refused. */
export const STAGING_DAYS = 30;
/** Formats that Firehose converts to. The others leave the record's bytes as they are. */
export const COLUMNAR_FORMATS: readonly string[] = ["PARQUET", "ORC"];

/** Where a delivery brings its events: objects in the lake, a table by COPY, or a table that reads the data stream itself. */
export type Destination = "LAKE" | "COPY" | "STREAMING";

/** One delivery with its names and defaults filled in. */
export interface DeliveryPlan {
  /** Its name among the deliveries. */
  key: string;
  /** Name of its components: the pipeline's and its own. */
  componentName: string;
  delivery: DeliveryArgs;
  destination: Destination;
  /** Format of the events in the lake, or of the staged ones. */
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
  /** Name of the Glue table, or of the warehouse's table with its schema. */
  tableName: pulumi.Input<string>;
  /** The warehouse; needed where the delivery goes there. */
  warehouse?: Pick<RedshiftDestinationArgs, "jdbcUrl" | "secretArn" | "secretKmsKeyArn">;
  /** The version of the transform; needed where the delivery has one. */
  functionArn?: pulumi.Input<string>;
}

/** The data stream's arguments with the pipeline's tags, of which the stream's own win. */
export function dataStreamArgs({ source: { kinesis }, tags }: StreamingIngestArgs): DataStreamArgs | undefined {
  // A stream that exists keeps its owner's tags.
  if (kinesis === undefined || kinesis.existingStreamArn !== undefined) return kinesis;
  return { ...kinesis, tags: mergeTags(tags, kinesis.tags) };
}

/** The lake's arguments with the pipeline's tags, of which the lake's own win, and with an end for staging objects. */
export function dataLakeArgs(args: StreamingIngestArgs, name: string): DataLakeArgs | undefined {
  const { lake, tags } = args;
  if (lake === undefined) return undefined;
  // A bucket that exists keeps its owner's lifecycle.
  if (lake.existingBucketArn !== undefined) return { ...lake, tags: mergeTags(tags, lake.tags) };
  const staging = stagingPrefixes(planDeliveries(args, name)).map((prefix) => ({ prefix, days: STAGING_DAYS }));
  const dataExpirations = [...(lake.dataExpirations ?? []), ...staging];
  return { ...lake, dataExpirations, tags: mergeTags(tags, lake.tags) };
}

/** Where deliveries to the warehouse stage objects, which Firehose leaves behind. */
export function stagingPrefixes(plans: DeliveryPlan[]): string[] {
  return plans.filter(({ destination }) => destination === "COPY").map(({ prefix }) => literalHead(prefix));
}

/** The deliveries of a pipeline in their order. @param name the pipeline's name */
export function planDeliveries(args: StreamingIngestArgs, name: string): DeliveryPlan[] {
  return Object.entries(args.deliveries).map(([key, delivery]) => {
    const schema = delivery.schema ?? args.schema;
    // The same however many deliveries there are: one more must not rename another's table and leave its objects behind.
    const tableName = delivery.table ?? tableNameOf(`${schema.name}_${key}`);
    const prefix = delivery.prefix ?? `${delivery.redshift ? STAGING_PREFIX : ""}${tableName}/`;
    return {
      key,
      componentName: `${name}-${key}`,
      delivery,
      destination: destinationOf(delivery),
      format: formatOf(delivery),
      tableName,
      schema,
      prefix,
      // Firehose takes none for a delivery to Redshift: what a transform failed on lies among the staging objects (F-53).
      errorPrefix:
        delivery.errorPrefix ?? (delivery.redshift ? `${prefix}${PROCESSING_FAILED}` : defaultErrorPrefix(tableName)),
    };
  });
}

function destinationOf({ redshift }: DeliveryArgs): Destination {
  if (redshift === undefined) return "LAKE";
  return redshift.ingestion === "STREAMING" ? "STREAMING" : "COPY";
}

function formatOf({ format, redshift }: DeliveryArgs): string {
  return redshift ? (redshift.format ?? DEFAULT_STAGED_FORMAT) : (format ?? DEFAULT_FORMAT);
}

/** What no two deliveries share: the Glue table, or the warehouse's table with its schema. */
export function tablePlace({ delivery: { redshift }, tableName }: DeliveryPlan): string {
  return redshift ? `redshift ${redshift.databaseSchema ?? DEFAULT_DATABASE_SCHEMA}.${tableName}` : tableName;
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
  const { delivery, destination, format } = plan;
  const isColumnar = destination === "LAKE" && COLUMNAR_FORMATS.includes(format);
  return {
    name: delivery.deliveryStreamName,
    source: wiring.source,
    bucketArn: wiring.bucketArn,
    bucketKmsKeyArn: wiring.bucketKmsKeyArn,
    prefix: plan.prefix,
    errorPrefix: destination === "LAKE" ? plan.errorPrefix : delivery.errorPrefix,
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
    redshift: wiring.warehouse && { ...wiring.warehouse, ...copyOf(plan, wiring.tableName) },
    logRetentionDays: shared.logRetentionDays,
    tags: shared.tags,
  };
}

/** What COPY takes the staged records for. Their CSV has the columns that the transform writes, in its order. */
function copyOf({ delivery: { redshift = {} }, format, schema }: DeliveryPlan, tableName: pulumi.Input<string>) {
  const { delimiter, maxErrors, copyOptions, retryDurationSeconds } = redshift;
  const columns = schema.columns.map(({ name }) => name);
  return { tableName, columns, format, delimiter, maxErrors, copyOptions, retryDurationSeconds };
}

/** The arguments of a delivery's table in the warehouse. @param stream the data stream, for a table that reads it itself */
export function targetTableArgs(
  { delivery: { redshift = {} }, schema, tableName }: DeliveryPlan,
  warehouse: WarehouseConnectionArgs,
  stream: TableStreamArgs | undefined,
  tags: Tags,
): TargetTableArgs {
  const { databaseSchema, layout, allowDeletion } = redshift;
  return { warehouse, schema, databaseSchema, tableName, layout, ingestion: { stream }, allowDeletion, tags };
}

function partitioningOf({ delivery, prefix }: DeliveryPlan): PartitioningArgs | undefined {
  const keysFromQuery = delivery.partitionKeys;
  const keysFromLambda = lambdaKeys(delivery, prefix);
  if (keysFromQuery === undefined && keysFromLambda === undefined) return undefined;
  return { keysFromQuery, keysFromLambda, retryDurationSeconds: delivery.retryDurationSeconds };
}

/** Custom code answers what it likes, so the prefix says which keys are wanted of it. */
function lambdaKeys({ transform }: DeliveryArgs, prefix: string): string[] | undefined {
  const keys =
    transform?.codePath === undefined ? Object.keys(transform?.partitionKeys ?? {}) : partitionKeysOf(prefix, "Lambda");
  return keys.length === 0 ? undefined : keys;
}

type Tags = Record<string, string> | undefined;

function mergeTags(common: Tags, own: Tags): Tags {
  return common || own ? { ...common, ...own } : undefined;
}
