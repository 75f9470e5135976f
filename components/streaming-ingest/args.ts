import type * as pulumi from "@pulumi/pulumi";
import type { DataLakeArgs } from "../data-lake/args";
import type { DataStreamArgs } from "../data-stream/args";
import type { BackupArgs, DirectPutArgs, MskSourceArgs } from "../delivery-stream/args";
import type { EventSchemaArgs } from "../event-schema";
import type { EventTimeArgs } from "../event-time-table/args";
import type { FeedsArgs } from "../feeds/args";
import type { ObservabilityArgs } from "../observability/args";
import type { ConsumerArgs } from "../stream-consumer/args";
import type { TableLayoutArgs } from "../target-table/args";
import type { TransformArgs } from "../transform-function/args";
import type { WarehouseConnectionArgs } from "../warehouse/connection";

/** Arguments of `StreamingIngest`: one pipeline from its source to its destinations. */
export interface StreamingIngestArgs {
  /** The shape of the pipeline's events. */
  schema: EventSchemaArgs;
  /** Where producers put events: exactly one of the three groups. */
  source: IngestSourceArgs;
  /** A lake of the pipeline's own. Exactly one of `lake` and `existingLake`. */
  lake?: DataLakeArgs;
  /** A lake that exists, such as one that several pipelines share. */
  existingLake?: ExistingLakeArgs;
  /** The warehouse of the deliveries to Redshift: the `connection` of a `Warehouse`. @default none */
  warehouse?: pulumi.Input<WarehouseConnectionArgs>;
  /** Deliveries by name, at least one where there are no `analytics`. With direct PUT exactly one: a record put into Firehose reaches that stream only. */
  deliveries: Record<string, DeliveryArgs>;
  /** What feeds the source beside clients that are given the producer policy. @default none */
  feeds?: FeedsArgs;
  /** Applications that read the data stream beside the deliveries, by name: Lambda functions, or those of a role, with enhanced fan-out or without. @default none */
  consumers?: Record<string, ConsumerArgs>;
  /** Flink SQL over the data stream, whose results have deliveries of their own. It costs at least two KPUs, day and night. @default none */
  analytics?: AnalyticsArgs;
  /** Feeds records that a delivery failed on once more, when the cause is mended. @default none */
  redrive?: RedriveArgs;
  /** Alarms on all that the pipeline is made of, and a dashboard. Each alarm costs some cents a month. @default none */
  observability?: ObservabilityArgs;
  /** Days that logs are kept; one of CloudWatch's values. @default 30 */
  logRetentionDays?: number;
  /** Tags of all resources. */
  tags?: Record<string, string>;
}

/**
 * Re-drive: a function that feeds failed records once more, each once, and beside each delivery stream another of the same
 * settings that takes them, so that they reach no other delivery. Idle they cost nothing.
 */
export interface RedriveArgs {
  /** When the function runs by itself, such as `rate(1 hour)` or `cron(0 6 * * ? *)`: it then feeds what failed for the first time only. @default never: it is invoked by hand */
  schedule?: string;
}

/** The source of a pipeline: one of the three. */
export interface IngestSourceArgs {
  /** A Kinesis data stream, made or adopted. */
  kinesis?: DataStreamArgs;
  /** No stream: clients put into Firehose. */
  directPut?: DirectPutArgs;
  /** A topic of an Amazon MSK cluster that exists. Each delivery reads it for itself. */
  msk?: MskSourceArgs;
}

/** A lake that exists, named by the outputs of its `DataLake`. */
export interface ExistingLakeArgs {
  /** ARN of the bucket. */
  bucketArn: pulumi.Input<string>;
  /** Name of the Glue database. */
  databaseName: pulumi.Input<string>;
  /** ARN of the bucket's customer-managed key. @default none */
  kmsKeyArn?: pulumi.Input<string>;
}

/** One delivery: to the lake, or with `redshift` to the warehouse. */
export interface DeliveryArgs {
  /** `RAW` (the record as it came), `JSON` (lines), `PARQUET` or `ORC`. @default RAW */
  format?: string;
  /** Name of the table: of the Glue table over the objects, `^[a-z0-9_]{1,255}$`, or of the warehouse's table (SQ-01). @default `<schema>_<delivery>`, with `_` for `-` */
  table?: string;
  /** The shape of this delivery's events when a transform changes it. @default the pipeline's schema */
  schema?: EventSchemaArgs;
  /**
   * Name of the delivery stream, 1–64 of `a-zA-Z0-9_.-` (F-01). Another name makes another stream, which reads a data stream
   * from LATEST: records that arrive in between are not delivered (G-10). @default a unique name from Pulumi
   */
  deliveryStreamName?: string;
  /** Prefix of the object keys; see `DeliveryStreamArgs.prefix`. @default `<table>/` */
  prefix?: string;
  /** Prefix of what failed, apart from every prefix of events. Must be left out with `redshift`, where what failed lies below `prefix` (F-53). @default `errors/<table>/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/` */
  errorPrefix?: string;
  /** Time zone of the timestamps in prefixes (F-58). @default UTC */
  timeZone?: string;
  /** Ending of the object keys (F-57). @default Firehose's own */
  fileExtension?: string;
  /** Longest wait before an object is written, 0–900 s (F-30). @default 300 */
  bufferIntervalSeconds?: number;
  /** Size at which an object is written, 1–128 MiB (F-31). @default 5; 128 with Parquet and ORC, 64 with partitioning */
  bufferSizeMiB?: number;
  /** RAW and JSON: as of the delivery stream; PARQUET and ORC: inside the file. @default UNCOMPRESSED; SNAPPY for PARQUET and ORC */
  compression?: string;
  /** Ends each record with a newline, for producers that put none. The built-in transform ends its lines itself. @default false; true for JSON that is loaded by COPY, where a broken record then spoils no other */
  appendNewline?: boolean;
  /** Partition keys by jq expression; the prefix must use each. @default none */
  partitionKeys?: Record<string, string>;
  /** Known values of partition keys, so that queries need not name them. */
  partitionValues?: Record<string, string[]>;
  /** First day of the table's partitions, `yyyy-MM-dd`: queries look no further back. @default 2024-01-01 */
  partitionsSince?: string;
  /** How long Firehose retries a failed write of a partition, 0–7,200 s (F-92). @default 300 */
  retryDurationSeconds?: number;
  /** Transforms each record by a Lambda function. @default none */
  transform?: TransformArgs;
  /** Keeps each record as it came. @default none */
  backup?: BackupArgs;
  /** Makes a second table of the events that land here, RAW or JSON lines: Parquet, each event in the partition of its own hour. The lake must tell EventBridge of objects: a lake that the pipeline or the stack makes does. @default none */
  eventTime?: EventTimeArgs;
  /** Delivers to a table of the warehouse instead of the lake. Prefix, buffers and compression are those of the staging objects. @default the lake */
  redshift?: RedshiftDeliveryArgs;
}

/** Flink SQL over the pipeline's data stream. */
export interface AnalyticsArgs {
  /**
   * Text of the queries: one SELECT, or several, each after a line `-- result: <name>` and ended by a semicolon. The event table is
   * named as the pipeline's schema, with `_` for `-`; beside the schema's columns it has `rt`, the time attribute for windows.
   */
  sql: string;
  /** What becomes of each query's rows, by the query's name. A single unnamed SELECT takes the only result. */
  results: Record<string, AnalyticsResultArgs>;
  /** Where a new job, also that of a changed query, begins to read: `TRIM_HORIZON` or `AT_TIMESTAMP`. @default TRIM_HORIZON */
  startPosition?: string;
  /** The time to begin at with `AT_TIMESTAMP`, such as `2026-01-31T00:00:00Z`: the start of a window before the change. */
  startTimestamp?: string;
  /** How long windows wait for late events, 0–86,400 s. Only where the schema names an `eventTime`. @default 10 */
  watermarkDelaySeconds?: number;
  /** After this long without events a shard no longer holds windows back, 0 (never) to 86,400 s. @default 60 */
  idleTimeoutSeconds?: number;
  /** Parallel tasks, 1–64; more than the stream has shards stalls windows (FL-12). @default 1 */
  parallelism?: number;
  /** Time between two checkpoints, 1–3,600 s (FL-13). @default 60 */
  checkpointIntervalSeconds?: number;
  /** Path of the runner's JAR, which `npm run build:flink` makes. @default flink/target/sql-runner.jar */
  jarPath?: string;
  /** What a plan without that JAR does: `refuse`, or `warn` for an engine that needs none. @default refuse */
  whenJarMissing?: string;
}

/** What becomes of a query's rows: exactly one of `delivery` and `stream`. */
export interface AnalyticsResultArgs {
  /** Columns of the query, in its order, with its names and types. */
  schema: EventSchemaArgs;
  /** A delivery to the lake, or by COPY to the warehouse. Its table is named `<pipeline's schema>_<result>` unless it says otherwise. */
  delivery?: DeliveryArgs;
  /** Another data stream, for consumers of one's own. */
  stream?: DataStreamArgs;
}

/** Delivery to a table of the warehouse. The table is made from the schema, before anything writes to it. */
export interface RedshiftDeliveryArgs {
  /** `COPY`: Firehose stages objects and loads them. `STREAMING`: Redshift reads the data stream itself, without Firehose and without a public address. @default COPY */
  ingestion?: string;
  /** Schema of the database that the table is made in (SQ-01). @default ingest */
  databaseSchema?: string;
  /** How the table's rows are laid out. @default Redshift chooses and adapts (AUTO) */
  layout?: TableLayoutArgs;
  /** Format of the staged records: `JSON` or `CSV`; CSV needs a transform that writes it. @default JSON */
  format?: string;
  /** CSV: what parts the fields, one ASCII character. @default , */
  delimiter?: string;
  /** At how many rows that cannot be loaded a COPY fails, 0–100,000; see `RedshiftDestinationArgs.maxErrors`. @default 100000 */
  maxErrors?: number;
  /** More COPY options, such as `TRUNCATECOLUMNS`. @default none */
  copyOptions?: string;
  /** How long Firehose retries a COPY that failed, 0–7,200 s. @default 3600 */
  retryDurationSeconds?: number;
  /** Lets the table be dropped when the delivery leaves the program, where the stack allows it too. @default false */
  allowDeletion?: boolean;
}
