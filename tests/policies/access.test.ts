import { ACCESS } from "../../policies/access";
import { TYPES } from "../../policies/types";
import { allow, describeCases, type ResourceCase } from "./cases";

const EVERYBODY = { Principal: "*" };
const NAMED_ROLE = { Principal: { AWS: "arn:aws:iam::111122223333:root" } };
const BUCKET = "arn:aws:s3:::lake";

const CASES: ResourceCase[] = [
  {
    title: "a bucket that lets public ACLs be (S3.2, S3.3, S3.8)",
    policy: "bucket-public-access-blocked",
    type: TYPES.bucketPublicAccess,
    change: { ignorePublicAcls: false, restrictPublicBuckets: undefined },
    findings: ["ignorePublicAcls must be true, got false", "restrictPublicBuckets must be true, got nothing"],
  },
  {
    title: "a bucket with ACLs (S3.12)",
    policy: "bucket-owner-enforced",
    type: TYPES.bucketOwnership,
    change: { "rule/objectOwnership": "ObjectWriter" },
    findings: ['rule.objectOwnership must be "BucketOwnerEnforced", got "ObjectWriter"'],
  },
  {
    title: "a bucket that is reached without TLS (S3.5)",
    policy: "bucket-policy-tls-only",
    type: TYPES.bucketPolicy,
    change: { policy: allow("s3:GetObject", `${BUCKET}/*`, NAMED_ROLE) },
    findings: ["policy must deny requests without TLS"],
  },
  {
    title: "a bucket that denies requests without TLS for its objects only (S3.5)",
    policy: "bucket-policy-tls-only",
    type: TYPES.bucketPolicy,
    change: {
      policy: JSON.stringify({
        Statement: {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: `${BUCKET}/*`,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      }),
    },
    findings: ["policy must deny requests without TLS"],
  },
  {
    title: "a bucket that everybody reads (S3.2, S3.3)",
    policy: "resource-policy-not-public",
    type: TYPES.bucketPolicy,
    change: { policy: allow("s3:GetObject", `${BUCKET}/*`, { Sid: "Read", ...EVERYBODY }) },
    findings: ["policy (Read) must not allow everybody"],
  },
  {
    title: "a queue that everybody sends to (SQS.3)",
    policy: "resource-policy-not-public",
    type: TYPES.queuePolicy,
    from: "feeds",
    change: { policy: allow("sqs:SendMessage", "*", { Principal: { AWS: ["*"] } }) },
    findings: ["policy must not allow everybody"],
  },
  {
    title: "a topic that everybody publishes to (SNS.4)",
    policy: "resource-policy-not-public",
    type: TYPES.topicPolicy,
    change: { policy: allow("sns:Publish", "*", EVERYBODY) },
    findings: ["policy must not allow everybody"],
  },
  {
    title: "a key that everybody uses (KMS.5)",
    policy: "resource-policy-not-public",
    type: TYPES.key,
    change: { policy: allow("kms:Decrypt", "*", EVERYBODY) },
    findings: ["policy must not allow everybody"],
  },
  {
    title: "a bucket whose policy another account changes (S3.6)",
    policy: "bucket-policy-own-account",
    type: TYPES.bucketPolicy,
    change: { policy: allow("s3:PutBucket*", BUCKET, NAMED_ROLE) },
    findings: ["policy must not allow s3:PutBucketAcl, s3:PutBucketPolicy by policy"],
  },
  {
    title: "a function that a service calls for anybody (Lambda.1)",
    policy: "lambda-permission-not-public",
    type: TYPES.functionPermission,
    madeUp: { principal: "s3.amazonaws.com", action: "lambda:InvokeFunction", sourceAccount: "111122223333" },
    change: { sourceAccount: undefined },
    findings: ["sourceArn must bound whom s3.amazonaws.com calls for"],
  },
];

describeCases("public access", ACCESS, CASES);
