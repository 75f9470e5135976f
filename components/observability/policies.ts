import { parseArn } from "../shared/arn";
import { administerKeyStatement, alarmsKeyStatement } from "../shared/key-policy";
import { policyDocument } from "../shared/policy";

/** Lets the alarms of the topic's account and Region publish, and nobody without TLS. Subscribing is left to IAM. */
export function topicPolicy(topicArn: string): string {
  const { partition, region, accountId } = parseArn(topicArn);
  return policyDocument([
    {
      Sid: "TellOfAlarms",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: "sns:Publish",
      Resource: topicArn,
      Condition: {
        StringEquals: { "aws:SourceAccount": accountId },
        ArnLike: { "aws:SourceArn": `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:*` },
      },
    },
    {
      Sid: "RefuseWithoutTls",
      Effect: "Deny",
      Principal: "*",
      Action: "sns:Publish",
      Resource: topicArn,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ]);
}

/** The policy of a topic's own key. */
export function topicKeyPolicy(partition: string, accountId: string): string {
  return policyDocument([
    administerKeyStatement(`arn:${partition}:iam::${accountId}:root`),
    alarmsKeyStatement(accountId),
  ]);
}
