import { serviceHost } from "../shared/arn";
import { type PolicyStatement, policyDocument } from "../shared/policy";

/** What a client needs that puts records (D-04). */
export const PRODUCER_ACTIONS = ["kinesis:PutRecord", "kinesis:PutRecords"];
/** What a reader with shared throughput needs: Firehose (D-02), the Kinesis Client Library and Flink (D-03). */
export const CONSUMER_ACTIONS = [
  "kinesis:DescribeStream",
  "kinesis:DescribeStreamSummary",
  "kinesis:GetRecords",
  "kinesis:GetShardIterator",
  "kinesis:ListShards",
];

/** The policy of a client that puts records into the stream. */
export function producerPolicy(streamArn: string, kmsKeyArn?: string): string {
  return policyDocument([
    { Sid: "PutRecords", Effect: "Allow", Action: PRODUCER_ACTIONS, Resource: streamArn },
    ...keyUse("EncryptRecords", "kms:GenerateDataKey", streamArn, kmsKeyArn),
  ]);
}

/** The policy of a client that reads the stream. */
export function consumerPolicy(streamArn: string, kmsKeyArn?: string): string {
  return policyDocument([
    { Sid: "ReadRecords", Effect: "Allow", Action: CONSUMER_ACTIONS, Resource: streamArn },
    ...keyUse("DecryptRecords", "kms:Decrypt", streamArn, kmsKeyArn),
  ]);
}

/** The use of a customer-managed key, through Kinesis and for this stream only (D-02). The AWS-managed key needs no grant (K-10). */
function keyUse(sid: string, action: string, streamArn: string, kmsKeyArn: string | undefined): PolicyStatement[] {
  if (kmsKeyArn === undefined) return [];
  const condition = {
    "kms:ViaService": serviceHost("kinesis", streamArn),
    "kms:EncryptionContext:aws:kinesis:arn": streamArn,
  };
  return [{ Sid: sid, Effect: "Allow", Action: action, Resource: kmsKeyArn, Condition: { StringEquals: condition } }];
}
