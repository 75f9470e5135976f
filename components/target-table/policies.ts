import { serviceHost } from "../shared/arn";
import { type PolicyStatement, policyDocument } from "../shared/policy";

/** What the function that makes tables may do with one loader's secret: find its value, and put one. */
export function loaderSecretPolicy(secretArn: string, kmsKeyArn?: string): string {
  const use: PolicyStatement = {
    Sid: "KeepLogin",
    Effect: "Allow",
    Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
    Resource: secretArn,
  };
  if (kmsKeyArn === undefined) return policyDocument([use]);
  const encrypt: PolicyStatement = {
    Sid: "EncryptLogin",
    Effect: "Allow",
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: kmsKeyArn,
    Condition: {
      StringEquals: {
        "kms:ViaService": serviceHost("secretsmanager", secretArn),
        "kms:EncryptionContext:SecretARN": secretArn,
      },
    },
  };
  return policyDocument([use, encrypt]);
}

/** What Redshift needs to read a data stream (ST-03). */
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
    Condition: {
      StringEquals: {
        "kms:ViaService": serviceHost("kinesis", streamArn),
        "kms:EncryptionContext:aws:kinesis:arn": streamArn,
      },
    },
  };
  return policyDocument([...statements, decrypt]);
}
