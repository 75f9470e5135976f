import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { parseArn } from "../shared/arn";
import { checkedLater } from "../shared/checks";
import { storeProtection } from "../shared/deletion";
import type { DataLakeArgs } from "./args";
import { lifecycleRules } from "./lifecycle";
import { tlsOnlyPolicy } from "./policies";
import { checkBucketArn } from "./validate";

/** A bucket and its settings, each of which is a resource of its own. */
export interface BucketNodes {
  bucket: aws.s3.Bucket;
  publicAccessBlock: aws.s3.BucketPublicAccessBlock;
  ownershipControls: aws.s3.BucketOwnershipControls;
  encryption: aws.s3.BucketServerSideEncryptionConfiguration;
  versioning: aws.s3.BucketVersioning;
  lifecycle: aws.s3.BucketLifecycleConfiguration;
  policy: aws.s3.BucketPolicy;
  /** Where S3 tells EventBridge of objects. */
  notification?: aws.s3.BucketNotification;
}

/** The bucket of a lake. */
export interface LakeBucket {
  /** Its ARN. That of a made bucket is known once all its settings are made, so that who writes to it finds it safe. */
  arn: pulumi.Output<string>;
  name: pulumi.Output<string>;
  /** Nothing of an adopted bucket: its settings are its owner's. */
  nodes: Partial<BucketNodes>;
}

/** Makes a bucket, or takes the one that is named. */
export function makeOrAdoptBucket(
  name: string,
  args: DataLakeArgs,
  kmsKeyArn: pulumi.Output<string> | undefined,
  parent: pulumi.Resource,
): LakeBucket {
  if (args.existingBucketArn === undefined) {
    const nodes = createBucket(name, args, kmsKeyArn, parent);
    return { arn: securedBucketArn(nodes), name: nodes.bucket.bucket, nodes };
  }
  const arn = checkedLater("DataLake", name, args.existingBucketArn, checkBucketArn, parent);
  return { arn, name: arn.apply((value) => parseArn(value).resource), nodes: {} };
}

/** Makes a bucket that is private, encrypted, versioned, reached by TLS only, and protected. */
function createBucket(
  name: string,
  args: DataLakeArgs,
  kmsKeyArn: pulumi.Output<string> | undefined,
  parent: pulumi.Resource,
): BucketNodes {
  const allowDeletion = args.allowDeletion ?? false;
  // The settings too: without them the objects that stay could be made public, or go with no version left.
  const opts = { parent, ...storeProtection(allowDeletion) };
  const bucket = new aws.s3.Bucket(
    name,
    { bucket: args.bucketName, forceDestroy: allowDeletion, tags: args.tags },
    opts,
  );
  const id = { bucket: bucket.bucket };
  const publicAccessBlock = new aws.s3.BucketPublicAccessBlock(
    name,
    { ...id, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    opts,
  );
  const ownershipControls = new aws.s3.BucketOwnershipControls(
    name,
    { ...id, rule: { objectOwnership: "BucketOwnerEnforced" } },
    opts,
  );
  const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
    name,
    { ...id, rules: [encryptionRule(kmsKeyArn)] },
    opts,
  );
  const versioning = new aws.s3.BucketVersioning(name, { ...id, versioningConfiguration: { status: "Enabled" } }, opts);
  // Rules for older versions are for a bucket that has versions.
  const lifecycle = new aws.s3.BucketLifecycleConfiguration(
    name,
    { ...id, rules: lifecycleRules(args) },
    { ...opts, dependsOn: versioning },
  );
  // S3 refuses two of these changes to one bucket at the same time (OperationAborted).
  const policy = new aws.s3.BucketPolicy(
    name,
    { ...id, policy: bucket.arn.apply(tlsOnlyPolicy) },
    { ...opts, dependsOn: publicAccessBlock },
  );
  // A bucket has one configuration of all its notifications, so it is the bucket's, and no pipeline's.
  const notification = args.objectEvents
    ? new aws.s3.BucketNotification(name, { ...id, eventbridge: true }, { ...opts, protect: false })
    : undefined;
  const nodes = { bucket, publicAccessBlock, ownershipControls, encryption, versioning, lifecycle, policy };
  return { ...nodes, ...(notification && { notification }) };
}

function securedBucketArn({ bucket, ...settings }: BucketNodes): pulumi.Output<string> {
  const ids = Object.values(settings).map(({ id }) => id);
  return pulumi.all([bucket.arn, pulumi.all(ids)]).apply(([arn]) => arn);
}

/** A bucket key lets S3 ask KMS once for many objects, which is most of what the key would cost. */
function encryptionRule(
  kmsKeyArn: pulumi.Output<string> | undefined,
): aws.types.input.s3.BucketServerSideEncryptionConfigurationRule {
  if (kmsKeyArn === undefined) return { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
  return {
    applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKeyArn },
    bucketKeyEnabled: true,
  };
}
