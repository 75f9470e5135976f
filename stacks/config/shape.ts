import { z } from "zod";
import type { DataStreamArgs } from "../../components/data-stream/args";
import type { BackupArgs, DirectPutArgs, MskSourceArgs } from "../../components/delivery-stream/args";
import type { EventColumnArgs, EventSchemaArgs } from "../../components/event-schema";
import type { CompactionArgs, EventTimeArgs } from "../../components/event-time-table/args";
import type { AlarmThresholdsArgs } from "../../components/observability/args";
import type { NightFloorArgs, ShardAutoscalingArgs } from "../../components/shard-scaling/args";
import type {
  AnalyticsArgs,
  AnalyticsResultArgs,
  DeliveryArgs,
  IngestSourceArgs,
  RedriveArgs,
  RedshiftDeliveryArgs,
} from "../../components/streaming-ingest/args";
import type { TableLayoutArgs } from "../../components/target-table/args";
import type { TransformArgs } from "../../components/transform-function/args";
import { consumerShape } from "./shape-consumers";
import { feedsShape } from "./shape-feeds";
import { byName, flag, group, type KeysOf, number, text, texts } from "./shape-parts";
import { priceShape } from "./shape-price";
import { reportsShape } from "./shape-reports";
import { warehouseShape } from "./shape-warehouse";

/*
 * The keys and types of the stack's config. What AWS allows within a type (ranges, names, combinations) is known to the
 * components' own checks and is not repeated here.
 */

const night = group("NightFloorArgs", {
  shards: z.number(),
  from: z.string(),
  to: z.string(),
  timeZone: text,
} satisfies KeysOf<NightFloorArgs>);

const autoscaling = group("ShardAutoscalingArgs", {
  minShards: z.number(),
  maxShards: z.number(),
  targetUtilizationPercent: number,
  scaleOutCooldownSeconds: number,
  scaleInCooldownSeconds: number,
  night: night.optional(),
  logRetentionDays: number,
} satisfies KeysOf<ShardAutoscalingArgs>);

const dataStream = group("DataStreamArgs", {
  name: text,
  mode: text,
  shardCount: number,
  autoscaling: autoscaling.optional(),
  retentionHours: number,
  kmsKeyArn: text,
  shardLevelMetrics: texts,
  maxRecordSizeKiB: number,
  existingStreamArn: text,
  tags: byName(z.string()).optional(),
} satisfies KeysOf<DataStreamArgs>);

const directPut = group("DirectPutArgs", { kmsKeyArn: text } satisfies KeysOf<DirectPutArgs>);

const msk = group("MskSourceArgs", {
  clusterArn: z.string(),
  topicName: z.string(),
  connectivity: z.string(),
  readFromTimestamp: text,
} satisfies KeysOf<MskSourceArgs>);

const source = group("IngestSourceArgs", {
  kinesis: dataStream.optional(),
  directPut: directPut.optional(),
  msk: msk.optional(),
} satisfies KeysOf<IngestSourceArgs>);

const transform = group("TransformArgs", {
  select: byName(z.array(z.string())).optional(),
  set: byName(z.string()).optional(),
  checkTypes: flag,
  partitionKeys: byName(z.string()).optional(),
  output: text,
  delimiter: text,
  codePath: text,
  memoryMB: number,
  timeoutSeconds: number,
  bufferSizeMiB: number,
  bufferIntervalSeconds: number,
} satisfies KeysOf<TransformArgs>);

const backup = group("BackupArgs", {
  bucketArn: text,
  kmsKeyArn: text,
  prefix: z.string(),
  bufferIntervalSeconds: number,
  bufferSizeMiB: number,
  compression: text,
} satisfies KeysOf<BackupArgs>);

const compaction = group("CompactionArgs", {
  scheduleExpression: text,
  afterMinutes: number,
  targetFileSizeMiB: number,
  graceMinutes: number,
  memoryMB: number,
} satisfies KeysOf<CompactionArgs>);

const eventTime = group("EventTimeArgs", {
  table: text,
  prefix: text,
  memoryMB: number,
  timeoutSeconds: number,
  compaction: compaction.optional(),
} satisfies KeysOf<EventTimeArgs>);

const layout = group("TableLayoutArgs", {
  distributionStyle: text,
  distributionKey: text,
  sortKeys: texts,
  encodings: byName(z.string()).optional(),
} satisfies KeysOf<TableLayoutArgs>);

const redshift = group("RedshiftDeliveryArgs", {
  ingestion: text,
  databaseSchema: text,
  layout: layout.optional(),
  format: text,
  delimiter: text,
  maxErrors: number,
  copyOptions: text,
  retryDurationSeconds: number,
  allowDeletion: flag,
} satisfies KeysOf<RedshiftDeliveryArgs>);

const delivery = group("DeliveryArgs", {
  format: text,
  table: text,
  schema: text.describe(
    "Name of the schema, a file in stacks/schemas, of this delivery's events when a transform changes them. @default the pipeline's schema",
  ),
  deliveryStreamName: text,
  prefix: text,
  errorPrefix: text,
  timeZone: text,
  fileExtension: text,
  bufferIntervalSeconds: number,
  bufferSizeMiB: number,
  compression: text,
  appendNewline: flag,
  partitionKeys: byName(z.string()).optional(),
  partitionValues: byName(z.array(z.string())).optional(),
  partitionsSince: text,
  retryDurationSeconds: number,
  transform: transform.optional(),
  backup: backup.optional(),
  eventTime: eventTime.optional(),
  redshift: redshift.optional(),
} satisfies KeysOf<DeliveryArgs>);

const analytics = group("AnalyticsArgs", {
  sql: z.string().describe("Name of the file of queries: a file in stacks/sql, without .sql."),
  results: byName(
    group("AnalyticsResultArgs", {
      schema: z
        .string()
        .describe("Name of the schema of the query's columns: a file in stacks/schemas, without .yaml."),
      delivery: delivery.optional(),
      stream: dataStream.optional(),
    } satisfies KeysOf<AnalyticsResultArgs>),
  ),
  startPosition: text,
  startTimestamp: text,
  watermarkDelaySeconds: number,
  idleTimeoutSeconds: number,
  parallelism: number,
  checkpointIntervalSeconds: number,
  jarPath: text,
} satisfies KeysOf<Omit<AnalyticsArgs, "whenJarMissing">>);

const redrive = group("RedriveArgs", { schedule: text } satisfies KeysOf<RedriveArgs>);

/** One pipeline, its schemas by name. */
export const pipelineShape = group("StreamingIngestArgs", {
  schema: z.string().describe("Name of the event schema: a file in stacks/schemas, without .yaml."),
  source,
  deliveries: byName(delivery).optional(),
  feeds: feedsShape.optional(),
  consumers: byName(consumerShape).optional(),
  analytics: analytics.optional(),
  redrive: redrive.optional(),
});

const lakeShape = z.strictObject({
  databaseName: text.describe(
    "Name of the Glue database: 1–255 of a–z, 0–9 and _. @default `lake_` and the name of the stack",
  ),
  bucketName: text.describe("Name of the bucket, 3–63 lower-case characters. @default a unique name from Pulumi"),
  existingBucketArn: text.describe("ARN of a bucket that exists and is used as it is. @default a bucket is made"),
  kmsKeyArn: text.describe("ARN of the key that encrypts the objects. @default the stack's own key, else SSE-S3"),
  rawExpirationDays: number.describe(
    "Days after which raw records expire: those of RAW deliveries and of backups, 1–3,650. @default never",
  ),
  dataExpirationDays: number.describe(
    "Days after which all other events expire: those of JSON, PARQUET and ORC deliveries, 1–3,650. @default never",
  ),
  errorExpirationDays: number.describe("Days after which failed records expire, 1–3,650. @default never"),
  stagingExpirationDays: number.describe(
    "Days after which objects that were staged for COPY expire, 1–3,650. Rows that COPY refused lie in them, and beside them what a transform failed on. @default 30",
  ),
  noncurrentVersionDays: number.describe(
    "Days after which a replaced or deleted object's older version goes, 1–3,650. @default 30",
  ),
  queryScanLimitBytes: number.describe(
    "Bytes that one Athena query may scan, at least 10,485,760 (10 MiB). @default 107,374,182,400 (100 GiB)",
  ),
  allowDeletion: flag.describe(
    "Lets the lake be deleted with its objects, and the stack's key, where the stack's allowDeletion allows it too. @default false",
  ),
});

const observabilityShape = z.strictObject({
  topicArn: text.describe(
    "ARN of an SNS topic that exists and lets cloudwatch.amazonaws.com publish (A-10). At most one of topicArn and email. @default a topic is made",
  ),
  email: text.describe(
    "Address that gets a mail for each alarm, once it has confirmed the first one. At most one of topicArn and email. @default nobody is subscribed",
  ),
  dashboard: flag.describe("Makes a dashboard for each pipeline, and one for the warehouse. @default true"),
  runbookUrl: text.describe("Where the runbook lies that each alarm's description names. @default docs/runbook.md"),
  thresholds: group("AlarmThresholdsArgs", {
    iteratorAgeSeconds: number,
    retentionPercent: number,
    freshnessIntervals: number,
    quotaPercent: number,
    durationPercent: number,
    rejectedRecords: number,
    errorObjects: number,
    lateRows: number,
  } satisfies KeysOf<AlarmThresholdsArgs>)
    .optional()
    .describe("Where the alarms' bounds lie. The rest follows from the settings of what is watched."),
});

/** The settings of a stack, each by its key below `streaming-ingest:`. */
export const settingShapes = {
  ingest: byName(pipelineShape).describe("The pipelines by name."),
  lake: lakeShape.optional().describe("The lake that the stack's pipelines share."),
  warehouse: warehouseShape
    .optional()
    .describe("The Redshift warehouse of the deliveries with redshift. @default none"),
  reports: reportsShape
    .optional()
    .describe("Data sets of QuickSight over tables of deliveries. The account needs QuickSight. @default none"),
  observability: observabilityShape
    .optional()
    .describe(
      "Alarms on all that the stack is made of, and dashboards. Each alarm costs some cents a month. @default none",
    ),
  allowDeletion: flag.describe(
    "Lets streams and, where the lake's own switch allows it too, the lake and the stack's key be deleted. @default false",
  ),
  customerManagedKey: flag.describe(
    "Makes a KMS key with rotation, which encrypts the streams and the lake. @default AWS's own keys",
  ),
  logRetentionDays: number.describe("Days that logs are kept; one of CloudWatch's values. @default 30"),
  permissionsBoundaryArn: text.describe(
    "ARN of the policy that bounds each role which the stack makes: the output permissionsBoundaryArn of stacks/bootstrap, without which its deploy role may make none. @default none",
  ),
  tags: byName(z.string()).optional().describe("Tags of all resources that can carry them."),
  price: priceShape
    .optional()
    .describe("What the plan's price assumes of the stack's use; no resource depends on it. See prices.md."),
};

export type DeliverySettings = z.infer<typeof delivery>;
export type ConsumerSettings = z.infer<typeof consumerShape>;
export type AnalyticsSettings = z.infer<typeof analytics>;
export type PipelineSettings = z.infer<typeof pipelineShape>;
export type LakeSettings = z.infer<typeof lakeShape>;
export type ReportsSettings = z.infer<typeof reportsShape>;
export type ObservabilitySettings = z.infer<typeof observabilityShape>;
export type WarehouseSettings = z.infer<typeof warehouseShape>;

const column = z.strictObject({
  name: z.string(),
  type: z.string(),
  nullable: flag,
  maxLength: number,
  description: text,
  examples: texts,
} satisfies KeysOf<EventColumnArgs>);

/** A file of `stacks/schemas`. The file's name is the schema's. */
export const schemaFileShape = z.strictObject({
  description: text,
  columns: z.array(column),
  eventTime: text,
  partitionKey: text,
} satisfies KeysOf<Omit<EventSchemaArgs, "name">>);
