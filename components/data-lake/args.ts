import type * as pulumi from "@pulumi/pulumi";
import type { EventSchemaArgs } from "../event-schema";

/** Arguments of `DataLake`. */
export interface DataLakeArgs {
  /** Name of the bucket, 3–63 lower-case characters. @default a unique name from Pulumi */
  bucketName?: string;
  /**
   * ARN of a bucket that exists. Its settings stay its owner's, so the arguments of the bucket must be left out, but for
   * `kmsKeyArn`, and it is never deleted. Query results lie in it too, and how long they stay is its owner's to say. @default a bucket is made
   */
  existingBucketArn?: pulumi.Input<string>;
  /**
   * ARN of the customer-managed key that encrypts the objects: the key's own, no alias. With `existingBucketArn` it says
   * which key that bucket has. @default SSE-S3 (AES256)
   */
  kmsKeyArn?: pulumi.Input<string>;
  /** Name of the Glue database: `^[a-z0-9_]{1,255}$` (G-12: Athena wants no hyphen). @default the component's name with `_` for `-` */
  databaseName?: string;
  /** Tables by name, each over a prefix of the bucket. @default none */
  tables?: Record<string, LakeTableArgs>;
  /** Prefixes of raw records, each with the days after which they expire. @default none expire */
  rawExpirations?: PrefixExpirationArgs[];
  /** Prefixes of other events, each with the days after which they expire. @default none expire */
  dataExpirations?: PrefixExpirationArgs[];
  /** Prefixes of failed records, each with the days after which they expire. @default none expire */
  errorExpirations?: PrefixExpirationArgs[];
  /** Has S3 tell EventBridge of each object that lands, which an `EventTimeTable` needs. @default false */
  objectEvents?: boolean;
  /** Days after which a replaced or deleted object's older version goes, 1–3,650. @default 30 */
  noncurrentVersionDays?: number;
  /** Bytes that one Athena query may scan before it is cut off, at least 10,485,760 (10 MiB). @default 107,374,182,400 (100 GiB) */
  queryScanLimitBytes?: number;
  /** Lets `pulumi destroy` delete the lake: the bucket it made with all its objects, the database, the workgroup. The stack has a switch of its own, and both must allow it. @default false */
  allowDeletion?: boolean;
  /** Tags of the bucket and the workgroup. */
  tags?: Record<string, string>;
}

/** A prefix whose objects expire. */
export interface PrefixExpirationArgs {
  /** Prefix of the object keys, without expressions, and apart from `athena-results/`, which has a rule of its own. */
  prefix: string;
  /** Days after which an object expires, 1–3,650. */
  days: number;
}

/** A Glue table over the objects of one prefix; its partitions are computed from the prefix, never crawled. */
export interface LakeTableArgs {
  /** The columns. */
  schema: EventSchemaArgs;
  /** `PARQUET`, `PARQUET_MANIFESTS` (manifests lie under the prefix, and list Parquet files), `ORC` or `JSON` (one object a line, gzip allowed). */
  format: string;
  /**
   * The Firehose prefix that the objects lie under, expressions included: `clicks/!{timestamp:yyyy/MM/dd/HH}/`. A prefix
   * without a timestamp gets `yyyy/MM/dd/HH/`, as Firehose appends it (F-51). The date becomes one partition column, `day`
   * for `yyyy/MM/dd` and `datehour` for `yyyy/MM/dd/HH`; `name=` before an expression names its column instead, so
   * `year=!{timestamp:yyyy}/month=!{timestamp:MM}/` makes `year` and `month`. A partition key is a column of its own.
   * The hour is the finest part of a date.
   */
  prefix: string;
  /** Known values of partition keys that the prefix takes from a query or the Lambda. A key without them must be in each query's WHERE. */
  partitionValues?: Record<string, string[]>;
  /** First day of the partitions, `yyyy-MM-dd`: queries look no further back. @default 2024-01-01 */
  partitionsSince?: string;
}

/** Arguments of `LakeTable`: a table and the lake that it lies in. */
export interface LakeTableComponentArgs {
  /** Name of the Glue database. */
  databaseName: pulumi.Input<string>;
  /** Name of the bucket that holds the objects. */
  bucketName: pulumi.Input<string>;
  /** Name of the table: `^[a-z0-9_]{1,255}$` (G-12). */
  tableName: string;
  /** Columns, format and prefix. */
  table: LakeTableArgs;
}
