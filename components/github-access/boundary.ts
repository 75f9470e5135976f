import { policyDocument } from "../shared/policy";

/**
 * All that a role of the stacks may ever be given: what the components' own policies give, service by service. Without
 * this bound whoever may deploy could make a role with any rights and use it through a function.
 */
export const BOUNDARY_ACTIONS: readonly string[] = [
  "cloudwatch:PutMetricData",
  "firehose:DescribeDeliveryStream",
  "firehose:PutRecord",
  "firehose:PutRecordBatch",
  "glue:GetTable",
  "glue:GetTableVersion",
  "glue:GetTableVersions",
  "kafka-cluster:Connect",
  "kafka-cluster:DescribeGroup",
  "kafka-cluster:DescribeTopic",
  "kafka-cluster:DescribeTopicDynamicConfiguration",
  "kafka-cluster:ReadData",
  "kafka:DescribeCluster",
  "kafka:DescribeClusterV2",
  "kafka:GetBootstrapBrokers",
  "kinesis:DescribeStream",
  "kinesis:DescribeStreamSummary",
  "kinesis:GetRecords",
  "kinesis:GetShardIterator",
  "kinesis:ListShards",
  "kinesis:ListStreams",
  "kinesis:PutRecord",
  "kinesis:PutRecords",
  "kms:CreateGrant",
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:GenerateDataKey",
  "lambda:GetFunctionConfiguration",
  "lambda:InvokeFunction",
  "logs:CreateLogStream",
  "logs:DescribeLogGroups",
  "logs:DescribeLogStreams",
  "logs:PutLogEvents",
  "redshift-data:BatchExecuteStatement",
  "redshift-data:DescribeStatement",
  "redshift-data:ExecuteStatement",
  "redshift-data:GetStatementResult",
  "s3:AbortMultipartUpload",
  "s3:GetBucketLocation",
  "s3:GetObject",
  "s3:GetObjectVersion",
  "s3:ListBucket",
  "s3:ListBucketMultipartUploads",
  "s3:PutObject",
  "secretsmanager:DescribeSecret",
  "secretsmanager:GetSecretValue",
  "secretsmanager:PutSecretValue",
  "sqs:SendMessage",
];

/** The boundary gives nothing by itself: a role can do what its own policy and the boundary both allow. */
export function boundaryPolicy(): string {
  return policyDocument([{ Effect: "Allow", Action: [...BOUNDARY_ACTIONS], Resource: "*" }]);
}
