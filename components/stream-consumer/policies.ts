import { CONSUMER_ACTIONS } from "../data-stream/policies";
import { serviceHost } from "../shared/arn";
import { writeLogStatement } from "../shared/function-policy";
import { type PolicyStatement, policyDocument } from "../shared/policy";

/** What a reader with enhanced fan-out asks of its stream: the shards, and nothing of the shared throughput. */
export const FAN_OUT_STREAM_ACTIONS = ["kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:ListShards"];
/** What it asks of its own registration (D-04). */
export const FAN_OUT_CONSUMER_ACTIONS = ["kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard"];

/** The ARNs that a reader's policy is written on. */
export interface ReaderArns {
  streamArn: string;
  /** The stream's customer-managed key. */
  kmsKeyArn?: string | undefined;
  /** The registered consumer; without it the reader shares the stream's throughput. */
  consumerArn?: string | undefined;
}

/** Where a function's batches go that were given up. */
export interface FailureArns {
  queueArn?: string | undefined;
  bucketArn?: string | undefined;
  kmsKeyArn?: string | undefined;
}

/** The policy of an application that reads. */
export function readerPolicy(arns: ReaderArns): string {
  return policyDocument(readStatements(arns));
}

/** What the function's role may do: read, write its log, and tell of what failed. */
export function functionPolicy(reader: ReaderArns, failure: FailureArns, logGroupArn: string): string {
  return policyDocument([...readStatements(reader), writeLogStatement(logGroupArn), ...failureStatements(failure)]);
}

function readStatements({ streamArn, kmsKeyArn, consumerArn }: ReaderArns): PolicyStatement[] {
  const read: PolicyStatement[] =
    consumerArn === undefined
      ? [{ Sid: "ReadRecords", Effect: "Allow", Action: CONSUMER_ACTIONS, Resource: streamArn }]
      : [
          { Sid: "DescribeStream", Effect: "Allow", Action: FAN_OUT_STREAM_ACTIONS, Resource: streamArn },
          { Sid: "SubscribeToShards", Effect: "Allow", Action: FAN_OUT_CONSUMER_ACTIONS, Resource: consumerArn },
        ];
  if (kmsKeyArn === undefined) return read;
  const condition = {
    "kms:ViaService": serviceHost("kinesis", streamArn),
    "kms:EncryptionContext:aws:kinesis:arn": streamArn,
  };
  const decrypt: PolicyStatement = {
    Sid: "DecryptRecords",
    Effect: "Allow",
    Action: "kms:Decrypt",
    Resource: kmsKeyArn,
    Condition: { StringEquals: condition },
  };
  return [...read, decrypt];
}

/** LC-08: an encrypted queue wants `kms:Decrypt` of its sender too. */
function failureStatements({ queueArn, bucketArn, kmsKeyArn }: FailureArns): PolicyStatement[] {
  const statements: PolicyStatement[] = [];
  if (queueArn !== undefined) {
    statements.push({ Sid: "TellOfFailures", Effect: "Allow", Action: "sqs:SendMessage", Resource: queueArn });
  }
  if (bucketArn !== undefined) {
    statements.push(
      { Sid: "ListFailures", Effect: "Allow", Action: "s3:ListBucket", Resource: bucketArn },
      { Sid: "KeepFailures", Effect: "Allow", Action: "s3:PutObject", Resource: `${bucketArn}/aws/lambda/*` },
    );
  }
  if (kmsKeyArn !== undefined) {
    const Action = queueArn === undefined ? ["kms:GenerateDataKey"] : ["kms:Decrypt", "kms:GenerateDataKey"];
    statements.push({ Sid: "EncryptFailures", Effect: "Allow", Action, Resource: kmsKeyArn });
  }
  return statements;
}
