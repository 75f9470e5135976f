import type * as pulumi from "@pulumi/pulumi";
import type { EventSchemaArgs } from "../event-schema";

/** A second table over a delivery's events: Parquet, each event in the partition of its own hour. */
export interface EventTimeArgs {
  /** Name of the Glue table: `^[a-z0-9_]{1,255}$` (G-12). @default the delivery's table and `_by_hour` */
  table?: string;
  /** Prefix of the Parquet files, without expressions, ending in `/`; below it lie `dt=yyyy-MM-dd/hour=HH/` in UTC. The hours' manifests lie beside it, under the prefix with `_manifests`. @default `<table>/` */
  prefix?: string;
  /** Memory of the function that writes Parquet, 128–10,240 MB: about twenty times a raw object, unpacked. @default 2048 */
  memoryMB?: number;
  /** Longest run of that function over one raw object, 1–900 s. @default 300 */
  timeoutSeconds?: number;
  /** Merges the small files of each hour on a schedule. @default none: an hour has a file for each raw object with events of it */
  compaction?: CompactionArgs;
}

/** How the files of an hour become few. */
export interface CompactionArgs {
  /** When the function runs, as EventBridge Scheduler takes it: `rate(1 hour)` or `cron(…)`. @default rate(1 hour) */
  scheduleExpression?: string;
  /** How long after its end an hour is left alone, so that most late events are in, 0–10,080 minutes. Later ones are merged with a later run. @default 60 */
  afterMinutes?: number;
  /** Files of this size or more are left as they are, 1–128 MiB. @default 32 */
  targetFileSizeMiB?: number;
  /** How long files stay after another took their place, 5–1,440 minutes: longer than any query runs. @default 60 */
  graceMinutes?: number;
  /** Memory of the function, 128–10,240 MB: it holds the files that become one. @default 3008 */
  memoryMB?: number;
}

/** Arguments of `EventTimeTable`. */
export interface EventTimeTableArgs {
  /** The shape of the events; its `eventTime` says where each belongs. */
  schema: EventSchemaArgs;
  /** ARN of the lake's bucket. It must send its events to EventBridge: `objectEvents` of `DataLake`. */
  bucketArn: pulumi.Input<string>;
  /** ARN of the bucket's customer-managed key. @default none */
  kmsKeyArn?: pulumi.Input<string>;
  /** Name of the Glue database. */
  databaseName: pulumi.Input<string>;
  /** Name of the Glue table: `^[a-z0-9_]{1,255}$` (G-12). */
  tableName: string;
  /** What the keys of the raw objects begin with: JSON lines, plain or gzip. */
  sourcePrefix: string;
  /** Prefix of the Parquet files, without expressions, ending in `/`. */
  prefix: string;
  /** Where lines go that are no event of the schema, each with its reason; ends in `/`. */
  errorPrefix: string;
  /** First day of the partitions, `yyyy-MM-dd`. An event before it goes to the error prefix. @default 2024-01-01 */
  partitionsSince?: string;
  /** Memory of the function that writes Parquet, 128–10,240 MB. @default 2048 */
  memoryMB?: number;
  /** Longest run of that function over one raw object, 1–900 s. @default 300 */
  timeoutSeconds?: number;
  /** Merges the small files of each hour on a schedule. @default none */
  compaction?: CompactionArgs;
  /** Days that logs are kept; one of CloudWatch's values. @default 30 */
  logRetentionDays?: number;
  /** Tags of all resources that can carry them. */
  tags?: Record<string, string>;
}
