import type * as pulumi from "@pulumi/pulumi";

/** Arguments of `DeliveryStream`: one Firehose stream from its source to S3, or through S3 into Redshift. */
export interface DeliveryStreamArgs {
  /**
   * Name of the delivery stream, 1–64 of `a-zA-Z0-9_.-` (F-01). Another name makes another stream, which reads a data stream
   * from LATEST: records that arrive in between are not delivered (G-10). @default a unique name from Pulumi
   */
  name?: string;
  /** Where the records come from: exactly one of the three groups (F-02). */
  source: DeliverySourceArgs;
  /** ARN of the bucket that receives the objects (F-42). */
  bucketArn: pulumi.Input<string>;
  /** ARN of the key that encrypts the bucket's objects: the key's own, no alias, since the role's policy is written on it (F-59). @default the bucket's own encryption */
  bucketKmsKeyArn?: pulumi.Input<string>;
  /**
   * Prefix of the object keys, 0–1,024 characters, with `!{timestamp:…}`, `!{firehose:random-string}` and
   * `!{partitionKeyFromQuery:…}` or `!{partitionKeyFromLambda:…}` (F-43 to F-49). Without a timestamp Firehose appends
   * `yyyy/MM/dd/HH/` (F-51). With `redshift` no expressions are allowed (F-53). @default none
   */
  prefix?: string;
  /** Prefix of what failed; may use `!{firehose:error-output-type}`. Must be left out with `redshift` (F-53). @default `errors/<component name>/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/` */
  errorPrefix?: string;
  /** Time zone of the timestamps in prefixes, such as `Europe/Zurich` (F-58). @default UTC */
  timeZone?: string;
  /** Ending of the object keys, such as `.jsonl`; 50 characters at most (F-57). @default Firehose's own: `.parquet`, `.gz` or none */
  fileExtension?: string;
  /** Longest wait before an object is written, 0–900 s; at least 60 with partitioning (F-30, F-34). @default 300 */
  bufferIntervalSeconds?: number;
  /** Size at which an object is written, 1–128 MiB before compression; at least 64 with conversion or partitioning (F-31, F-33, F-34). @default 5; 128 with conversion, 64 with partitioning */
  bufferSizeMiB?: number;
  /** `UNCOMPRESSED`, `GZIP`, `ZIP`, `Snappy` or `HADOOP_SNAPPY` (F-54). With conversion it must be left out: the columns are compressed inside (F-55). @default UNCOMPRESSED */
  compression?: string;
  /** Ends each record with a newline, for producers that put none (F-62, F-83). @default false */
  appendNewline?: boolean;
  /**
   * Unpacks what CloudWatch Logs puts, and takes the messages out of its envelopes (F-84, F-85). With direct PUT only, and then
   * nobody but CloudWatch Logs can put (F-17). What fails later is delivered still packed. @default false
   */
  unpackLogs?: boolean;
  /** Writes Parquet or ORC by a Glue table. @default records as they are */
  conversion?: FormatConversionArgs;
  /** Sorts records into prefixes by keys taken from each. Fixed when the stream is made (F-90). @default none */
  partitioning?: PartitioningArgs;
  /** Runs each record through a Lambda function. @default none */
  transform?: LambdaProcessorArgs;
  /** Keeps each record as it came, before the transform. Can never be switched off again (F-110). @default none */
  backup?: BackupArgs;
  /**
   * Loads the objects into a Redshift table. Bucket, prefix, buffering and compression then are those of the staging
   * objects, which Firehose leaves behind. Adding or removing it replaces the stream (F-18). @default the objects are the destination
   */
  redshift?: RedshiftDestinationArgs;
  /** Days that the delivery's error log is kept; one of CloudWatch's values. @default 30 */
  logRetentionDays?: number;
  /** Tags of the delivery stream, at most 50 (F-13). */
  tags?: Record<string, string>;
}

/** The source of a delivery stream: one of the three. */
export interface DeliverySourceArgs {
  /** A Kinesis data stream. Firehose starts at LATEST: what was put before is not delivered (F-08). */
  kinesis?: KinesisSourceArgs;
  /** Clients put records into Firehose itself. */
  directPut?: DirectPutArgs;
  /** A topic of an Amazon MSK cluster that exists. */
  msk?: MskSourceArgs;
}

/** A Kinesis data stream as the source. */
export interface KinesisSourceArgs {
  /** ARN of the data stream, not of a consumer (K-26). */
  streamArn: pulumi.Input<string>;
  /** ARN of the customer-managed key of the data stream. @default none: the AWS-managed key needs no permission */
  kmsKeyArn?: pulumi.Input<string>;
}

/**
 * A Kafka topic as the source (F-14). The cluster must let Firehose in before the delivery stream is made, and no plan can see
 * whether it does (F-15): `PRIVATE` needs multi-VPC private connectivity with IAM authentication, and a cluster policy that
 * lets `firehose.amazonaws.com` call `kafka:CreateVpcConnection`; `PUBLIC` needs public brokers with IAM authentication.
 * A record of more than 10 MB, or 6 MB with a transform, goes under the error prefix. Each of these arguments is fixed when
 * the delivery stream is made; changing one replaces it.
 */
export interface MskSourceArgs {
  /** ARN of the cluster, provisioned or serverless, 512 characters at most. */
  clusterArn: pulumi.Input<string>;
  /** Name of the topic, 1–255 of `a-zA-Z0-9._-`. */
  topicName: pulumi.Input<string>;
  /** How Firehose reaches the brokers: `PRIVATE` or `PUBLIC`. */
  connectivity: string;
  /** Where reading begins, such as `2026-05-01T00:00:00Z`; `1970-01-01T00:00:00Z` is the topic's beginning. @default when the delivery stream is ready: what was put before is not delivered */
  readFromTimestamp?: string;
}

/** Direct PUT as the source. */
export interface DirectPutArgs {
  /** ARN of a symmetric customer-managed key (a key's ARN, no alias: F-05) for the records that Firehose holds. @default the AWS-owned key */
  kmsKeyArn?: pulumi.Input<string>;
}

/** Conversion of JSON records to a columnar format. */
export interface FormatConversionArgs {
  /** `PARQUET` or `ORC`. */
  format: string;
  /** Glue database of the table that gives the columns. */
  databaseName: pulumi.Input<string>;
  /** Glue table that gives the columns. It must exist before the delivery stream (F-97). */
  tableName: pulumi.Input<string>;
  /** Parquet: `SNAPPY`, `GZIP`, `UNCOMPRESSED` (F-98); ORC: `SNAPPY`, `ZLIB`, `NONE` (F-99). @default SNAPPY */
  compression?: string;
}

/** Dynamic partitioning. The keys must be just those that the prefix uses (F-81, F-91). */
export interface PartitioningArgs {
  /** Keys by jq expression over the record, 1–50: `{ type: ".type" }`. In the prefix: `!{partitionKeyFromQuery:type}`. */
  keysFromQuery?: Record<string, string>;
  /** Names of the keys that the Lambda answers. In the prefix: `!{partitionKeyFromLambda:type}`. */
  keysFromLambda?: string[];
  /** `JSON` or `DELIMITED`: takes several events out of one record first (F-82). @default none */
  deaggregation?: string;
  /** What parts the events of a `DELIMITED` record. */
  delimiter?: string;
  /** How long Firehose retries a failed write, 0–7,200 s (F-92). @default 300 */
  retryDurationSeconds?: number;
}

/** The Lambda function that transforms records. */
export interface LambdaProcessorArgs {
  /** ARN of a version or alias of the function (F-75). */
  functionArn: pulumi.Input<string>;
  /** Size of a batch in MiB, 0.2–3 (F-72). @default 1 */
  bufferSizeMiB?: number;
  /** Longest wait for a batch, 0–900 s (F-73). @default 60 */
  bufferIntervalSeconds?: number;
  /** Retries of an invocation that timed out or was throttled, 0–300 (F-74). @default 3 */
  retries?: number;
}

/** Where each record is kept as it came. */
export interface BackupArgs {
  /** ARN of the bucket. @default the delivery's own bucket */
  bucketArn?: pulumi.Input<string>;
  /** ARN of the key that encrypts that bucket's objects; only beside `bucketArn`. @default the bucket's own encryption */
  kmsKeyArn?: pulumi.Input<string>;
  /** Prefix of the object keys; `!{timestamp:…}` and `!{firehose:random-string}` are allowed. */
  prefix: string;
  /** As of the delivery stream. @default 300 */
  bufferIntervalSeconds?: number;
  /** As of the delivery stream, without its higher floors. @default 5 */
  bufferSizeMiB?: number;
  /** As of the delivery stream. @default GZIP */
  compression?: string;
}

/** A Redshift table as the destination: Firehose stages objects and loads each by COPY. */
export interface RedshiftDestinationArgs {
  /** JDBC URL with host, port and database, 512 characters at most. The endpoint must be publicly reachable. */
  jdbcUrl: pulumi.Input<string>;
  /** Whole ARN of the secret `{"username": …, "password": …}` in the stream's Region, as the role's policy is written on it. Firehose reads it anew every 10 minutes. */
  secretArn: pulumi.Input<string>;
  /** ARN of that secret's customer-managed key. @default none */
  secretKmsKeyArn?: pulumi.Input<string>;
  /** Table with its schema, `ingest.clicks`, 1–512 characters; it must exist before the delivery stream. */
  tableName: pulumi.Input<string>;
  /** Columns that the objects fill, in lower case (CO-01), in their order in CSV. @default all, in the table's order */
  columns?: string[];
  /** Format of the staged records: `JSON` (keys are column names) or `CSV`. @default JSON */
  format?: string;
  /** CSV: what parts the fields, one ASCII character, no quote and no line break. A field that holds it must be in double quotes. @default , */
  delimiter?: string;
  /**
   * Rows that fail to load at which a COPY fails as a whole, 0–100,000. Fewer are left out: they are listed in
   * `sys_load_error_detail` (on a cluster in `stl_load_errors` too), with their reason, and stay in the staging objects. 0 and 1: one bad row keeps its whole batch out, and
   * Firehose gives the batch up after `retryDurationSeconds`. @default 100000
   */
  maxErrors?: number;
  /**
   * More COPY options, such as `TRUNCATECOLUMNS` or `BLANKSASNULL`. What the format, the compression and Firehose itself set is
   * refused, as is a word that COPY does not know. @default none; `TIMEFORMAT 'auto'` is always there, and `FILLRECORD` with CSV
   */
  copyOptions?: string;
  /** How long Firehose retries a COPY that failed, every 5 minutes, 0–7,200 s; then it lists the objects under `errors/manifests/`. @default 3600 */
  retryDurationSeconds?: number;
}
