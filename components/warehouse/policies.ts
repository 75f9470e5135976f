import { parseArn, serviceHost } from "../shared/arn";
import { writeLogStatement } from "../shared/function-policy";
import { type PolicyStatement, policyDocument } from "../shared/policy";

/** What the function that makes tables must reach, all of it known. */
export interface TableFunctionAccess {
  /** ARN of the workgroup or the cluster. */
  warehouseArn: string;
  /** ARN of the secret of the user that makes tables. */
  adminSecretArn: string;
  /** ARN of the customer-managed key of secrets. */
  kmsKeyArn?: string;
  /** ARN of the function's log group. */
  logGroupArn: string;
}

/**
 * Who may take the role that reads data streams: Redshift, provisioned and Serverless (D-01, ST-03). There is no condition on the
 * account: no page says that Redshift meets one, and a condition that it does not meet would stop every refresh. Against
 * use of the role by someone else's warehouse stands `iam:PassRole`, which only this account's principals can have.
 */
export const STREAMING_TRUST_POLICY = policyDocument([
  {
    Effect: "Allow",
    Principal: { Service: ["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"] },
    Action: "sts:AssumeRole",
  },
]);

/** What the function that makes tables may do (DA-10). Each table adds the right to put its own secret. */
export function tableFunctionPolicy(access: TableFunctionAccess): string {
  return policyDocument([
    {
      Sid: "RunStatement",
      Effect: "Allow",
      Action: ["redshift-data:BatchExecuteStatement", "redshift-data:ExecuteStatement"],
      Resource: access.warehouseArn,
    },
    FOLLOW_OWN_STATEMENT,
    {
      Sid: "ReadAdminSecret",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
      Resource: access.adminSecretArn,
    },
    ...(access.kmsKeyArn === undefined ? [] : keyStatements(access.kmsKeyArn)),
    writeLogStatement(access.logGroupArn),
  ]);
}

/** These take no resource; the condition leaves a caller its own statements. */
export const FOLLOW_OWN_STATEMENT: PolicyStatement = {
  Sid: "FollowOwnStatement",
  Effect: "Allow",
  Action: ["redshift-data:DescribeStatement", "redshift-data:GetStatementResult"],
  Resource: "*",
  Condition: { StringEquals: { "redshift-data:statement-owner-iam-userid": "${aws:userid}" } },
};

/** The use of the customer-managed key of secrets, and of statements that the Data API keeps. */
export function keyStatements(kmsKeyArn: string): PolicyStatement[] {
  return [
    // Reading a secret decrypts it; putting one, as tables do, takes a data key.
    {
      Sid: "UseKeyOfSecrets",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: kmsKeyArn,
      Condition: { StringEquals: { "kms:ViaService": serviceHost("secretsmanager", kmsKeyArn) } },
    },
    // The Data API keeps statements and results under the warehouse's key, by a grant that it makes as its caller (DA-11).
    {
      Sid: "GrantKeyToDataApi",
      Effect: "Allow",
      Action: "kms:CreateGrant",
      Resource: kmsKeyArn,
      Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
    { Sid: "DescribeKey", Effect: "Allow", Action: "kms:DescribeKey", Resource: kmsKeyArn },
  ];
}

/** ARN of a cluster: it has the Region and the account of the secret, since the Data API takes no other (DA-03). */
export function clusterArn(clusterIdentifier: string, adminSecretArn: string): string {
  const { partition, region, accountId } = parseArn(adminSecretArn);
  return `arn:${partition}:redshift:${region}:${accountId}:cluster:${clusterIdentifier}`;
}
