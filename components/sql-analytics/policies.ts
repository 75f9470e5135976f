import { parseArn, serviceHost } from "../shared/arn";
import { type PolicyStatement, policyDocument } from "../shared/policy";

/** What a job must reach, all of it known. */
export interface AnalyticsAccess {
  /** The JAR. */
  code: { bucketArn: string; key: string; kmsKeyArn?: string };
  /** The data stream that the queries read. */
  source: StreamAccess;
  /** Delivery streams that results are put into. */
  deliveryStreamArns: string[];
  /** Data streams that results are put into. */
  streams: StreamAccess[];
  logGroupArn: string;
  logStreamArn: string;
}

/** A data stream, and the customer-managed key that it is encrypted with. */
export interface StreamAccess {
  arn: string;
  kmsKeyArn?: string;
}

/**
 * Who may take the job's role: Managed Service for Apache Flink. There is no `aws:SourceAccount` or `aws:SourceArn`
 * condition: AWS does not say that the service sends them, and a condition that it does not meet stops every job (D-01).
 * Against use of the role by someone else's application stands `iam:PassRole`, which only this account's principals can have.
 */
export const ANALYTICS_TRUST_POLICY = policyDocument([
  { Effect: "Allow", Principal: { Service: "kinesisanalytics.amazonaws.com" }, Action: "sts:AssumeRole" },
]);

/** The policy of a job's role: what this job needs and nothing else (D-03). */
export function analyticsPolicy(access: AnalyticsAccess): string {
  return policyDocument([
    ...codeStatements(access.code),
    ...readStatements(access.source),
    ...deliveryStatements(access.deliveryStreamArns),
    ...streamStatements(access.streams),
    ...logStatements(access),
  ]);
}

/** AWS reads the JAR with this role when the application is made or updated (FL-05). */
function codeStatements({ bucketArn, key, kmsKeyArn }: AnalyticsAccess["code"]): PolicyStatement[] {
  const read: PolicyStatement = {
    Sid: "ReadCode",
    Effect: "Allow",
    Action: ["s3:GetObject", "s3:GetObjectVersion"],
    Resource: `${bucketArn}/${key}`,
  };
  if (kmsKeyArn === undefined) return [read];
  const decrypt: PolicyStatement = {
    Sid: "DecryptCode",
    Effect: "Allow",
    Action: "kms:Decrypt",
    Resource: kmsKeyArn,
    Condition: {
      StringEquals: {
        "kms:ViaService": serviceHost("s3", kmsKeyArn),
        // With an S3 bucket key the context is the bucket's ARN, without it the object's.
        "kms:EncryptionContext:aws:s3:arn": [bucketArn, `${bucketArn}/${key}`],
      },
    },
  };
  return [read, decrypt];
}

/** What the Kinesis source of Flink's AWS connectors calls when it polls. */
function readStatements(stream: StreamAccess): PolicyStatement[] {
  const read: PolicyStatement = {
    Sid: "ReadStream",
    Effect: "Allow",
    Action: ["kinesis:DescribeStreamSummary", "kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords"],
    Resource: stream.arn,
  };
  return [read, ...keyStatements("DecryptStream", "kms:Decrypt", [stream])];
}

/** A producer needs nothing of a delivery stream's key. */
function deliveryStatements(arns: string[]): PolicyStatement[] {
  if (arns.length === 0) return [];
  const Action = ["firehose:DescribeDeliveryStream", "firehose:PutRecord", "firehose:PutRecordBatch"];
  return [{ Sid: "PutToDeliveryStreams", Effect: "Allow", Action, Resource: arns }];
}

function streamStatements(streams: StreamAccess[]): PolicyStatement[] {
  if (streams.length === 0) return [];
  const put: PolicyStatement = {
    Sid: "PutToStreams",
    Effect: "Allow",
    Action: ["kinesis:DescribeStreamSummary", "kinesis:PutRecord", "kinesis:PutRecords"],
    Resource: streams.map(({ arn }) => arn),
  };
  return [put, ...keyStatements("EncryptResults", "kms:GenerateDataKey", streams)];
}

/** Each key may be used through Kinesis, and for its stream only. */
function keyStatements(sid: string, action: string, streams: StreamAccess[]): PolicyStatement[] {
  const encrypted = streams.flatMap(({ arn, kmsKeyArn }) => (kmsKeyArn === undefined ? [] : [{ arn, kmsKeyArn }]));
  return encrypted.map(({ arn, kmsKeyArn }, index) => ({
    Sid: index === 0 ? sid : `${sid}${index + 1}`,
    Effect: "Allow",
    Action: action,
    Resource: kmsKeyArn,
    Condition: {
      StringEquals: { "kms:ViaService": serviceHost("kinesis", arn), "kms:EncryptionContext:aws:kinesis:arn": arn },
    },
  }));
}

/** The service looks for the job's log group among all of the Region, so that one action takes a wildcard. */
function logStatements({ logGroupArn, logStreamArn }: AnalyticsAccess): PolicyStatement[] {
  const { partition, region, accountId } = parseArn(logGroupArn);
  const allGroups = `arn:${partition}:logs:${region}:${accountId}:log-group:*`;
  return [
    { Sid: "FindLogGroup", Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: allGroups },
    {
      Sid: "FindLogStream",
      Effect: "Allow",
      Action: "logs:DescribeLogStreams",
      Resource: [logGroupArn, `${logGroupArn}:log-stream:*`],
    },
    { Sid: "WriteLog", Effect: "Allow", Action: "logs:PutLogEvents", Resource: logStreamArn },
  ];
}
