import type * as pulumi from "@pulumi/pulumi";
import type { LakeTableArgs } from "../data-lake/args";
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
import type { EventTimeArgs, EventTimeTableArgs } from "../event-time-table/args";
import type { TableStreamArgs, TargetTableArgs } from "../target-table/args";
import { DEFAULT_DATABASE_SCHEMA } from "../target-table/definition";
import type { WarehouseConnectionArgs } from "../warehouse/connection";
import type { DeliveryArgs, StreamingIngestArgs } from "./args";

export const DEFAULT_FORMAT = "RAW";
/** Format of the records that are staged for COPY. */
export const DEFAULT_STAGED_FORMAT = "JSON";
/** Where staging objects lie, each table below its own name. */
export const STAGING_PREFIX = "staging/";
/** Formats that Firehose converts to. The others leave the record's bytes as they are. */
export const COLUMNAR_FORMATS: readonly string[] = ["PARQUET", "ORC"];

/** Where a delivery brings its events: objects in the lake, a table by COPY, or a table that reads the data stream itself. */
export type Destination = "LAKE" | "COPY" | "STREAMING";

/** One delivery with its names and defaults filled in. */
export interface DeliveryPlan {
  /** Its name among the deliveries. */
  key: string;
  /** Path of its settings. */
  path: string;
  /** Name of its components: the pipeline's and its own. */
  componentName: string;
  delivery: DeliveryArgs;
  /** Whether its records are rows that the SQL stage puts. */
  isResult?: boolean;
  destination: Destination;
  /** Format of the events in the lake, or of the staged ones. */
  format: string;
  tableName: string;
  /** What its events look like when they arrive in the lake. */
  schema: EventSchemaArgs;
  prefix: string;
  errorPrefix: string;
  /** The table by event time, where the delivery has one. */
  eventTime?: EventTimePlan;
}

/** The table by event time of a delivery, its names and defaults filled in. */
export interface EventTimePlan {
  componentName: string;
  tableName: string;
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
export function dataStreamArgs({ source, tags, logRetentionDays }: StreamingIngestArgs): DataStreamArgs | undefined {
  return source.kinesis && ofPipeline(source.kinesis, { tags, logRetentionDays });
}

/** A stream's arguments with what it has of the pipeline. One that exists keeps its owner's tags. */
export function ofPipeline(
  stream: DataStreamArgs,
  { tags, logRetentionDays }: Pick<StreamingIngestArgs, "tags" | "logRetentionDays">,
): DataStreamArgs {
  if (stream.existingStreamArn !== undefined) return stream;
  const { autoscaling } = stream;
  const scaler = autoscaling && { ...autoscaling, logRetentionDays: autoscaling.logRetentionDays ?? logRetentionDays };
  return { ...stream, ...(scaler && { autoscaling: scaler }), tags: mergeTags(tags, stream.tags) };
}

/** The deliveries of a pipeline's events in their order. @param name the pipeline's name */
export function planDeliveries(args: StreamingIngestArgs, name: string): DeliveryPlan[] {
  return Object.entries(args.deliveries).map(([key, delivery]) => {
    const schema = delivery.schema ?? args.schema;
    const identity = { key, path: `deliveries.${key}`, componentName: `${name}-${key}` };
    return planDelivery(delivery, { ...identity, schema, tablePrefix: schema.name });
  });
}

/** What a delivery is called, and what its events look like. */
interface DeliveryIdentity extends Pick<DeliveryPlan, "key" | "path" | "componentName" | "schema"> {
  /** Beginning of the table's name where the delivery gives none. */
  tablePrefix: string;
}

/** A delivery with its names and defaults filled in. */
export function planDelivery(delivery: DeliveryArgs, { tablePrefix, ...identity }: DeliveryIdentity): DeliveryPlan {
  // The same however many deliveries there are: one more must not rename another's table and leave its objects behind.
  const tableName = delivery.table ?? tableNameOf(`${tablePrefix}_${identity.key}`);
  const prefix = delivery.prefix ?? `${delivery.redshift ? STAGING_PREFIX : ""}${tableName}/`;
  return {
    ...identity,
    delivery,
    destination: destinationOf(delivery),
    format: formatOf(delivery),
    tableName,
    prefix,
    // Firehose takes none for a delivery to Redshift: what a transform failed on lies among the staging objects (F-53).
    errorPrefix:
      delivery.errorPrefix ?? (delivery.redshift ? `${prefix}${PROCESSING_FAILED}` : defaultErrorPrefix(tableName)),
    eventTime: delivery.eventTime && planEventTime(delivery.eventTime, identity.componentName, tableName),
  };
}

function planEventTime({ table, prefix }: EventTimeArgs, componentName: string, deliveryTable: string): EventTimePlan {
  const tableName = table ?? `${deliveryTable}_by_hour`;
  return {
    componentName: `${componentName}-hours`,
    tableName,
    prefix: prefix ?? `${tableName}/`,
    errorPrefix: `errors/${tableName}/`,
  };
}

function destinationOf({ redshift }: DeliveryArgs): Destination {
  if (redshift === undefined) return "LAKE";
  return redshift.ingestion === "STREAMING" ? "STREAMING" : "COPY";
}

function formatOf({ format, redshift }: DeliveryArgs): string {
  return redshift ? (redshift.format ?? DEFAULT_STAGED_FORMAT) : (format ?? DEFAULT_FORMAT);
}

/** A table that no two deliveries share. */
export interface TablePlace {
  /** The setting that names it, below the delivery's own path. */
  path: string;
  tableName: string;
  /** The Glue table, or the warehouse's table with its schema. */
  place: string;
}

/** The tables that a delivery fills. */
export function tablePlaces({ delivery: { redshift }, tableName, eventTime }: DeliveryPlan): TablePlace[] {
  const place = redshift ? `redshift ${redshift.databaseSchema ?? DEFAULT_DATABASE_SCHEMA}.${tableName}` : tableName;
  const own = { path: "table", tableName, place };
  if (eventTime === undefined) return [own];
  return [own, { path: "eventTime.table", tableName: eventTime.tableName, place: eventTime.tableName }];
}

/** The arguments of a delivery's table by event time, without the lake's. */
export function eventTimeTableArgs(
  { delivery, schema, prefix }: DeliveryPlan,
  eventTime: EventTimePlan,
  { logRetentionDays, tags }: Pick<StreamingIngestArgs, "logRetentionDays" | "tags">,
): Omit<EventTimeTableArgs, "bucketArn" | "databaseName"> {
  const { memoryMB, timeoutSeconds, compaction } = delivery.eventTime ?? {};
  return {
    schema,
    tableName: eventTime.tableName,
    sourcePrefix: literalHead(prefix),
    prefix: eventTime.prefix,
    errorPrefix: eventTime.errorPrefix,
    partitionsSince: delivery.partitionsSince,
    memoryMB,
    timeoutSeconds,
    compaction,
    logRetentionDays,
    tags,
  };
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
  shared: Pick<StreamingIngestArgs, "feeds" | "logRetentionDays" | "tags">,
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
    unpackLogs: shared.feeds?.logs && wiring.source.directPut && !plan.isResult ? true : undefined,
    appendNewline: delivery.appendNewline ?? (endsRecords(plan) || undefined),
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

/**
 * COPY goes on behind a broken record at the next line, so in staged JSON each record ends one. Without, a record that was cut
 * short would take all that follow it out of the table.
 */
function endsRecords({ destination, format, delivery: { transform } }: DeliveryPlan): boolean {
  return destination === "COPY" && format === "JSON" && transform === undefined;
}

/** What COPY takes the staged records for. Their CSV has the columns that the transform writes, in its order. */
function copyOf({ delivery: { redshift = {} }, format, schema }: DeliveryPlan, tableName: pulumi.Input<string>) {
  const { delimiter, maxErrors, copyOptions, retryDurationSeconds } = redshift;
  const columns = schema.columns.map(({ name }) => name);
  return { tableName, columns, format, delimiter, maxErrors, copyOptions, retryDurationSeconds };
}

/** The arguments of a delivery's table in the warehouse. @param stream the data stream, for a table that reads it itself */
export function targetTableArgs(
  { delivery: { redshift = {} }, destination, format, schema, tableName }: DeliveryPlan,
  warehouse: WarehouseConnectionArgs,
  stream: TableStreamArgs | undefined,
  tags: Tags,
): TargetTableArgs {
  const { databaseSchema, layout, allowDeletion } = redshift;
  const ingestion = destination === "COPY" ? { stagedFormat: format } : { stream };
  return { warehouse, schema, databaseSchema, tableName, layout, ingestion, allowDeletion, tags };
}

/** How a delivery's records are sorted into prefixes, where they are. */
export function partitioningOf({
  delivery,
  prefix,
}: Pick<DeliveryPlan, "delivery" | "prefix">): PartitioningArgs | undefined {
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

/** Tags of the whole and of a part, of which the part's own win. */
export function mergeTags(common: Tags, own: Tags): Tags {
  return common || own ? { ...common, ...own } : undefined;
}
