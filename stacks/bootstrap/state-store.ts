import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { tlsOnlyPolicy } from "../../components/data-lake";
import { storeProtection } from "../../components/shared/deletion";
import { administerKeyStatement } from "../../components/shared/key-policy";
import { policyDocument } from "../../components/shared/policy";
import { aliasName, DELETION_WINDOW_DAYS } from "../encryption-key";
import type { StateSettings } from "./config";

/** Days that an older state stays, to go back to. */
const NONCURRENT_DAYS = 90;

export interface StateStore {
  bucketArn: pulumi.Input<string>;
  /** The key of secrets and objects; none with a bucket that exists and no key. */
  kmsKeyArn?: pulumi.Input<string>;
}

interface StoreOptions {
  allowDeletion: boolean;
  tags?: Record<string, string> | undefined;
}

/** Makes what of the bucket and its key is not there yet. */
export function stateStore(name: string, settings: StateSettings, options: StoreOptions): StateStore {
  const { bucketName, existingBucketArn, existingKeyArn } = settings;
  if (existingBucketArn !== undefined) {
    return { bucketArn: existingBucketArn, ...(existingKeyArn && { kmsKeyArn: existingKeyArn }) };
  }
  const kmsKeyArn = existingKeyArn ?? createKey(name, options).arn;
  return { bucketArn: createBucket(name, { bucketName, kmsKeyArn }, options).arn, kmsKeyArn };
}

/** Who may use the key is left to IAM: the two roles, and whoever makes stacks. */
function createKey(name: string, { allowDeletion, tags }: StoreOptions): aws.kms.Key {
  const account = pulumi.all([aws.getCallerIdentityOutput(), aws.getPartitionOutput()]);
  const policy = account.apply(([{ accountId }, { partition }]) => {
    const accountArn = `arn:${partition}:iam::${accountId}:root`;
    const use = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"];
    return policyDocument([
      administerKeyStatement(accountArn),
      { Sid: "Use", Effect: "Allow", Principal: { AWS: accountArn }, Action: use, Resource: "*" },
    ]);
  });
  const description = "State and secrets of Pulumi";
  const key = new aws.kms.Key(
    name,
    { description, enableKeyRotation: true, deletionWindowInDays: DELETION_WINDOW_DAYS, policy, tags },
    storeProtection(allowDeletion),
  );
  new aws.kms.Alias(name, { name: aliasName(name), targetKeyId: key.keyId }, { parent: key });
  return key;
}

/** Private, encrypted, with versions, and reached by TLS only. */
function createBucket(
  name: string,
  { bucketName, kmsKeyArn }: { bucketName: string | undefined; kmsKeyArn: pulumi.Input<string> },
  { allowDeletion, tags }: StoreOptions,
): aws.s3.Bucket {
  const protection = storeProtection(allowDeletion);
  const bucket = new aws.s3.Bucket(name, { bucket: bucketName, forceDestroy: allowDeletion, tags }, protection);
  const opts = { parent: bucket, ...protection };
  const id = { bucket: bucket.bucket };
  const publicAccessBlock = new aws.s3.BucketPublicAccessBlock(
    name,
    { ...id, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    opts,
  );
  new aws.s3.BucketOwnershipControls(name, { ...id, rule: { objectOwnership: "BucketOwnerEnforced" } }, opts);
  const byKey = { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKeyArn };
  new aws.s3.BucketServerSideEncryptionConfiguration(
    name,
    { ...id, rules: [{ applyServerSideEncryptionByDefault: byKey, bucketKeyEnabled: true }] },
    opts,
  );
  const versioning = new aws.s3.BucketVersioning(name, { ...id, versioningConfiguration: { status: "Enabled" } }, opts);
  const noncurrentVersionExpiration = { noncurrentDays: NONCURRENT_DAYS };
  new aws.s3.BucketLifecycleConfiguration(
    name,
    { ...id, rules: [{ id: "old-states", status: "Enabled", filter: {}, noncurrentVersionExpiration }] },
    { ...opts, dependsOn: versioning },
  );
  new aws.s3.BucketPolicy(
    name,
    { ...id, policy: bucket.arn.apply(tlsOnlyPolicy) },
    { ...opts, dependsOn: publicAccessBlock },
  );
  return bucket;
}
