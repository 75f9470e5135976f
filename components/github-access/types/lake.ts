import { type AccessTable, allow, regional } from "./grant";

const BUCKET = ["arn:{partition}:s3:::{name}*"];
const DATABASE = [regional("glue", "catalog"), regional("glue", "database/{database_}*")];
const TABLE = [regional("glue", "table/{database_}*/*")];
const WORKGROUP = [regional("athena", "workgroup/{name}*")];

/**
 * The lake. Nobody reads, writes or deletes its events: a bucket that is not empty is deleted by an administrator.
 */
export const LAKE_TYPES: AccessTable = {
  "aws:s3/bucket:Bucket": {
    read: [
      allow(
        "s3",
        [
          "GetAccelerateConfiguration",
          "GetBucketAcl",
          "GetBucketCORS",
          "GetBucketLocation",
          "GetBucketLogging",
          "GetBucketObjectLockConfiguration",
          "GetBucketPolicy",
          "GetBucketRequestPayment",
          "GetBucketTagging",
          "GetBucketVersioning",
          "GetBucketWebsite",
          "GetEncryptionConfiguration",
          "GetLifecycleConfiguration",
          "GetReplicationConfiguration",
          "ListBucket",
          "ListTagsForResource",
        ],
        BUCKET,
      ),
    ],
    write: [allow("s3", ["CreateBucket", "DeleteBucket", "PutBucketTagging", "TagResource", "UntagResource"], BUCKET)],
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    read: [allow("s3", ["GetLifecycleConfiguration"], BUCKET)],
    write: [allow("s3", ["PutLifecycleConfiguration"], BUCKET)],
  },
  "aws:s3/bucketMetric:BucketMetric": {
    read: [allow("s3", ["GetMetricsConfiguration"], BUCKET)],
    write: [allow("s3", ["PutMetricsConfiguration"], BUCKET)],
  },
  "aws:s3/bucketNotification:BucketNotification": {
    read: [allow("s3", ["GetBucketNotification"], BUCKET)],
    write: [allow("s3", ["PutBucketNotification"], BUCKET)],
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": {
    read: [allow("s3", ["GetBucketOwnershipControls"], BUCKET)],
    write: [allow("s3", ["PutBucketOwnershipControls"], BUCKET)],
  },
  "aws:s3/bucketPolicy:BucketPolicy": {
    read: [allow("s3", ["GetBucketPolicy"], BUCKET)],
    write: [allow("s3", ["DeleteBucketPolicy", "PutBucketPolicy"], BUCKET)],
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    read: [allow("s3", ["GetBucketPublicAccessBlock"], BUCKET)],
    write: [allow("s3", ["PutBucketPublicAccessBlock"], BUCKET)],
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    read: [allow("s3", ["GetEncryptionConfiguration"], BUCKET)],
    write: [allow("s3", ["PutEncryptionConfiguration"], BUCKET)],
  },
  "aws:s3/bucketVersioning:BucketVersioning": {
    read: [allow("s3", ["GetBucketVersioning"], BUCKET)],
    write: [allow("s3", ["PutBucketVersioning"], BUCKET)],
  },
  "aws:glue/catalogDatabase:CatalogDatabase": {
    read: [allow("glue", ["GetDatabase", "GetTags"], DATABASE)],
    write: [
      allow("glue", ["CreateDatabase", "DeleteDatabase", "TagResource", "UntagResource", "UpdateDatabase"], DATABASE),
      // What goes with a database: its tables and functions.
      allow("glue", ["DeleteDatabase"], [...TABLE, regional("glue", "userDefinedFunction/{database_}*/*")]),
    ],
  },
  "aws:glue/catalogTable:CatalogTable": {
    read: [allow("glue", ["GetPartitionIndexes", "GetTable"], [...DATABASE, ...TABLE])],
    write: [allow("glue", ["CreateTable", "DeleteTable", "UpdateTable"], [...DATABASE, ...TABLE])],
  },
  "aws:athena/workgroup:Workgroup": {
    read: [allow("athena", ["GetWorkGroup", "ListTagsForResource"], WORKGROUP)],
    write: [
      allow(
        "athena",
        ["CreateWorkGroup", "DeleteWorkGroup", "TagResource", "UntagResource", "UpdateWorkGroup"],
        WORKGROUP,
      ),
    ],
  },
};
