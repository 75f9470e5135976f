import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkedLater, checkKmsKeyArn } from "../shared/checks";
import { storeProtection } from "../shared/deletion";
import { mapValues } from "../shared/map-values";
import { refuse } from "../shared/problems";
import type { DataLakeArgs, LakeTableArgs } from "./args";
import { type LakeBucket, makeOrAdoptBucket } from "./bucket";
import { LakeTable } from "./table";
import { databaseNameOf, RESULTS_PREFIX, validateDataLake } from "./validate";

/** Bytes that one query may scan unless the caller says otherwise: 100 GiB, about half a dollar. */
export const DEFAULT_QUERY_SCAN_LIMIT_BYTES = 100 * 1024 ** 3;

/** The resources of a `DataLake`. The bucket and its settings are there unless the bucket was adopted. */
export interface DataLakeNodes {
  bucket?: aws.s3.Bucket;
  publicAccessBlock?: aws.s3.BucketPublicAccessBlock;
  ownershipControls?: aws.s3.BucketOwnershipControls;
  encryption?: aws.s3.BucketServerSideEncryptionConfiguration;
  versioning?: aws.s3.BucketVersioning;
  lifecycle?: aws.s3.BucketLifecycleConfiguration;
  policy?: aws.s3.BucketPolicy;
  notification?: aws.s3.BucketNotification;
  database: aws.glue.CatalogDatabase;
  workgroup: aws.athena.Workgroup;
  /** The tables by name. */
  tables: Record<string, aws.glue.CatalogTable>;
}

/**
 * A data lake: a bucket, made or adopted, a Glue database with its tables, and an Athena workgroup to query them.
 *
 * ```ts
 * const lake = new DataLake("lake", {
 *   tables: { clicks: { schema, format: "PARQUET", prefix: "clicks/" } },
 * });
 * ```
 *
 * The bucket is private, encrypted, versioned and reached by TLS only. Bucket, settings, database and workgroup are
 * protected: only `allowDeletion` lets them go. An adopted bucket stays as it is. Queries cannot leave the workgroup's settings: where results go, and how much is scanned.
 *
 * @throws pulumi.ResourceError with every problem of the arguments
 */
export class DataLake extends pulumi.ComponentResource {
  /** ARN of the bucket, once its settings are made. */
  readonly bucketArn: pulumi.Output<string>;
  /** Name of the bucket. */
  readonly bucketName: pulumi.Output<string>;
  /** Name of the Glue database. */
  readonly databaseName: pulumi.Output<string>;
  /** Names of the Glue tables by the names they were given, once they exist. */
  readonly tableNames: pulumi.Output<Record<string, string>>;
  /** Name of the Athena workgroup. */
  readonly workgroupName: pulumi.Output<string>;
  /** ARN of the Athena workgroup. */
  readonly workgroupArn: pulumi.Output<string>;
  /** ARN of the customer-managed key that encrypts the objects; none with SSE-S3. */
  readonly kmsKeyArn?: pulumi.Output<string>;
  /** The resources inside. */
  readonly nodes: DataLakeNodes;

  constructor(name: string, args: DataLakeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:DataLake", name, {}, opts);
    refuse("DataLake", name, validateDataLake(args, name), this);

    if (args.kmsKeyArn !== undefined) {
      const checkKey = (arn: string) => checkKmsKeyArn("kmsKeyArn", arn);
      this.kmsKeyArn = checkedLater("DataLake", name, args.kmsKeyArn, checkKey, this);
    }
    const bucket = makeOrAdoptBucket(name, args, this.kmsKeyArn, this);
    const database = createDatabase(name, args, this);
    const tables = createTables(name, args.tables ?? {}, database, bucket, this);
    const workgroup = createWorkgroup(name, args, bucket, this.kmsKeyArn, this);

    this.bucketArn = bucket.arn;
    this.bucketName = bucket.name;
    this.databaseName = database.name;
    this.tableNames = pulumi.output(mapValues(tables, (table) => table.tableName));
    this.workgroupName = workgroup.name;
    this.workgroupArn = workgroup.arn;
    this.nodes = { ...bucket.nodes, database, workgroup, tables: mapValues(tables, (table) => table.nodes.table) };
    this.registerOutputs({
      bucketArn: this.bucketArn,
      bucketName: this.bucketName,
      databaseName: this.databaseName,
      tableNames: this.tableNames,
      workgroupName: this.workgroupName,
      workgroupArn: this.workgroupArn,
      kmsKeyArn: this.kmsKeyArn,
    });
  }
}

function createDatabase(name: string, args: DataLakeArgs, parent: pulumi.Resource): aws.glue.CatalogDatabase {
  // Glue deletes a database with all its tables.
  const opts = { parent, ...storeProtection(args.allowDeletion ?? false) };
  return new aws.glue.CatalogDatabase(name, { name: databaseNameOf(args.databaseName, name) }, opts);
}

function createTables(
  name: string,
  tables: Record<string, LakeTableArgs>,
  database: aws.glue.CatalogDatabase,
  bucket: LakeBucket,
  parent: pulumi.Resource,
): Record<string, LakeTable> {
  const create = (table: LakeTableArgs, tableName: string) => {
    const args = { databaseName: database.name, bucketName: bucket.name, tableName, table };
    return new LakeTable(`${name}-${tableName}`, args, { parent });
  };
  return mapValues(tables, create);
}

function createWorkgroup(
  name: string,
  args: DataLakeArgs,
  bucket: LakeBucket,
  kmsKeyArn: pulumi.Output<string> | undefined,
  parent: pulumi.Resource,
): aws.athena.Workgroup {
  return new aws.athena.Workgroup(
    name,
    {
      description: `Queries of the data lake ${name}`,
      configuration: {
        enforceWorkgroupConfiguration: true,
        publishCloudwatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: args.queryScanLimitBytes ?? DEFAULT_QUERY_SCAN_LIMIT_BYTES,
        resultConfiguration: {
          outputLocation: pulumi.interpolate`s3://${bucket.name}/${RESULTS_PREFIX}`,
          encryptionConfiguration:
            kmsKeyArn === undefined ? { encryptionOption: "SSE_S3" } : { encryptionOption: "SSE_KMS", kmsKeyArn },
        },
      },
      // Saved queries are work of people: they go only where the data may go.
      forceDestroy: args.allowDeletion ?? false,
      tags: args.tags,
    },
    { parent, ...storeProtection(args.allowDeletion ?? false) },
  );
}
