import { IAM } from "../../policies/iam";
import { TYPES } from "../../policies/types";
import { allow, describeCases, type ResourceCase } from "./cases";

const BUCKET = "arn:aws:s3:::lake";

const CASES: ResourceCase[] = [
  {
    title: "a policy that allows all of a service (IAM.1, IAM.21)",
    policy: "iam-no-wildcard-action",
    type: TYPES.rolePolicy,
    change: { policy: allow(["s3:*", "s3:GetObject"], BUCKET) },
    findings: ["policy must not allow s3:*"],
  },
  {
    title: "a policy that allows an action on everything",
    policy: "iam-wildcard-resource-bounded",
    type: TYPES.rolePolicy,
    change: { policy: allow(["kinesis:PutRecord", "kinesis:ListStreams"], "*") },
    findings: ["policy must not allow kinesis:PutRecord on every resource"],
  },
  {
    title: "a policy that decrypts with every key of the account, through S3 (KMS.1, KMS.2)",
    policy: "iam-keys-by-name",
    type: TYPES.rolePolicy,
    change: {
      policy: allow("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/*", {
        Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
      }),
    },
    findings: ["policy must not decrypt with every key"],
  },
  {
    title: "a role that everybody takes",
    policy: "iam-trust-not-public",
    type: TYPES.role,
    change: {
      assumeRolePolicy: JSON.stringify({
        Statement: { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" },
      }),
    },
    findings: ["assumeRolePolicy must not let everybody take the role"],
  },
  {
    title: "a role with AWS's policy for all of a service (IAM.1)",
    policy: "iam-no-full-access-policy",
    type: TYPES.role,
    change: { managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonKinesisFullAccess"] },
    findings: ["managedPolicyArns must not be AmazonKinesisFullAccess"],
  },
];

describeCases("IAM", IAM, CASES);
