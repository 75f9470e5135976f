import { serviceHost } from "../shared/arn";
import { type PolicyStatement, policyDocument } from "../shared/policy";

/**
 * What the function that makes tables may do with one loader's secret: find its value, and put one. The key of secrets is
 * in the function's own policy. Inline policies of a role have 10,240 characters together (IAM quotas): beside the
 * function's own there is room for 30 tables with names of 20 characters.
 */
export function loaderSecretPolicy(secretArn: string): string {
  return policyDocument([
    {
      Sid: "KeepLogin",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
      Resource: secretArn,
    },
  ]);
}

/** What Redshift needs to read a data stream (ST-03). A role has room for 15, with names of 20 characters and a key. */
export function streamReadPolicy(streamArn: string, kmsKeyArn?: string): string {
  const statements: PolicyStatement[] = [
    {
      Sid: "ReadStream",
      Effect: "Allow",
      Action: [
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
      ],
      Resource: streamArn,
    },
    // Redshift finds the stream by its name, among all of the account: ListStreams takes no resource (ST-03).
    { Sid: "FindStream", Effect: "Allow", Action: ["kinesis:ListShards", "kinesis:ListStreams"], Resource: "*" },
  ];
  if (kmsKeyArn === undefined) return policyDocument(statements);
  const decrypt: PolicyStatement = {
    Sid: "DecryptStream",
    Effect: "Allow",
    Action: "kms:Decrypt",
    Resource: kmsKeyArn,
    // Through Kinesis the role reads the streams above and no others, so the stream need not be named again.
    Condition: { StringEquals: { "kms:ViaService": serviceHost("kinesis", streamArn) } },
  };
  return policyDocument([...statements, decrypt]);
}
