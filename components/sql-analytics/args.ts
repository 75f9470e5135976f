import type * as pulumi from "@pulumi/pulumi";
import type { EventSchemaArgs } from "../event-schema";

/** Arguments of `SqlAnalytics`: Flink SQL over a Kinesis data stream, on Amazon Managed Service for Apache Flink. */
export interface SqlAnalyticsArgs {
  /** The data stream that the queries read, and what its records look like. */
  source: SqlSourceArgs;
  /**
   * Text of the queries: one SELECT, or several, each after a line `-- result: <name>` and ended by a semicolon. The event table is
   * named as the schema, with `_` for `-`; beside the schema's columns it has `rt`, the time attribute for windows.
   */
  sql: string;
  /** Where each query's rows go, by the name of the query. A single unnamed SELECT takes the only result. */
  results: Record<string, SqlResultArgs>;
  /** Where the job's code is kept. */
  artifact: SqlArtifactArgs;
  /**
   * Where the first start, and a start after a changed query, begins to read: `TRIM_HORIZON` (the oldest record kept) or
   * `AT_TIMESTAMP`. LATEST is not offered: it would skip what arrives between two versions. @default TRIM_HORIZON
   */
  startPosition?: string;
  /** The time to begin at with `AT_TIMESTAMP`, ISO 8601 such as `2026-01-31T00:00:00Z`. Set it a little before the change. */
  startTimestamp?: string;
  /** How long windows wait for late events, 0–86,400 s. Only with an event time in the schema. @default 10 */
  watermarkDelaySeconds?: number;
  /** After this long without events a shard no longer holds windows back, 0 (never) to 86,400 s. @default 60 */
  idleTimeoutSeconds?: number;
  /** Parallel tasks, 1–64; more than the stream has shards stalls windows. @default 1 */
  parallelism?: number;
  /** Time between two checkpoints, 1–3,600 s (FL-13). @default 60 */
  checkpointIntervalSeconds?: number;
  /** Days that the job's log is kept; one of CloudWatch's values. @default 30 */
  logRetentionDays?: number;
  /** Tags of all resources. */
  tags?: Record<string, string>;
}

/** The data stream that queries read. */
export interface SqlSourceArgs {
  /** ARN of the data stream. */
  streamArn: pulumi.Input<string>;
  /** ARN of the data stream's customer-managed key. @default none */
  kmsKeyArn?: pulumi.Input<string>;
  /** The records: JSON objects of this schema. Its `eventTime` is the time of windows; without one it is the time of processing. */
  schema: EventSchemaArgs;
}

/** Where a query's rows go: exactly one of `deliveryStreamName` and `streamArn`. */
export interface SqlResultArgs {
  /** Columns of the query, in its order, with its names and types. */
  schema: EventSchemaArgs;
  /** Format of the records that are put: `JSON` or `CSV`. @default JSON */
  format?: string;
  /** A Firehose delivery stream by direct PUT. */
  deliveryStreamName?: pulumi.Input<string>;
  /** ARN of that delivery stream. Needed beside its name. */
  deliveryStreamArn?: pulumi.Input<string>;
  /** ARN of a Kinesis data stream. The row's `partitionKey` column of the schema is its partition key. */
  streamArn?: pulumi.Input<string>;
  /** ARN of that data stream's customer-managed key. @default none */
  kmsKeyArn?: pulumi.Input<string>;
}

/** Where the job's code is kept. */
export interface SqlArtifactArgs {
  /** Name of the bucket. */
  bucketName: pulumi.Input<string>;
  /** ARN of the bucket. */
  bucketArn: pulumi.Input<string>;
  /** ARN of the bucket's customer-managed key. @default none */
  kmsKeyArn?: pulumi.Input<string>;
  /** Path of the runner's JAR, which `npm run build:flink` makes. @default flink/target/sql-runner.jar */
  jarPath?: string;
  /**
   * What a plan without that JAR does: `refuse`, or `warn` and upload a text that says so in its place. `warn` is for the local
   * engine, which can run queries without the JAR; on AWS such a job would not start. @default refuse
   */
  whenMissing?: string;
}
