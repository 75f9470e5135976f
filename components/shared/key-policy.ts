import type { PolicyStatement } from "./policy";

/** Keeps and changes a key, and cannot decrypt with it. */
export const KEY_ADMINISTRATION = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];

/** Lets an account's IAM policies say who keeps a key. In a key's policy `*` is the key. */
export function administerKeyStatement(accountArn: string): PolicyStatement {
  return {
    Sid: "Administer",
    Effect: "Allow",
    Principal: { AWS: accountArn },
    Action: KEY_ADMINISTRATION,
    Resource: "*",
  };
}

/** Lets CloudWatch's alarms of the account tell a topic that the key encrypts; AWS's own key of topics lets nobody. */
export function alarmsKeyStatement(accountId: string): PolicyStatement {
  return {
    Sid: "TellOfAlarms",
    Effect: "Allow",
    Principal: { Service: "cloudwatch.amazonaws.com" },
    Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceAccount": accountId } },
  };
}
