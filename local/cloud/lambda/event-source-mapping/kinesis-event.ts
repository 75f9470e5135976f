import type { LambdaFunctionError, StreamRecord } from "../../contracts";

/** A record of a shard, as it is handed to functions. */
export interface ShardRecord extends StreamRecord {
  shardId: string;
}

/** What events and failure records say of their source. */
export interface KinesisOrigin {
  region: string;
  accountId: string;
  /** The data stream, or the consumer that is registered on it. */
  eventSourceArn: string;
  streamArn: string;
  functionArn: string;
}

/** Why a batch was given up (LC-04, LC-05). */
export type FailureCondition = "RetryAttemptsExhausted" | "RecordAgeExceeded";

/** A batch that was given up. */
export interface GivenUp {
  condition: FailureCondition;
  /** How often the function was called with it. */
  attempts: number;
  error?: LambdaFunctionError;
}

/** The event of a batch. */
export function kinesisEvent(records: ShardRecord[], origin: KinesisOrigin): Record<string, unknown> {
  return { Records: records.map((record) => eventRecord(record, origin)) };
}

function eventRecord(record: ShardRecord, { region, accountId, eventSourceArn }: KinesisOrigin) {
  const { shardId, partitionKey, sequenceNumber, data, arrivedAt } = record;
  return {
    kinesis: {
      kinesisSchemaVersion: "1.0",
      partitionKey,
      sequenceNumber,
      data: data.toString("base64"),
      approximateArrivalTimestamp: arrivedAt / 1000,
    },
    eventSource: "aws:kinesis",
    eventVersion: "1.0",
    eventID: `${shardId}:${sequenceNumber}`,
    eventName: "aws:kinesis:record",
    invokeIdentityArn: `arn:aws:iam::${accountId}:role/embedded-cloud`,
    awsRegion: region,
    eventSourceARN: eventSourceArn,
  };
}

/**
 * What a failure destination is told of a batch: where it stands in the stream, not what is in it.
 *
 * @param now milliseconds since the epoch
 */
export function failureRecord(
  records: ShardRecord[],
  { condition, attempts, error }: GivenUp,
  { functionArn, streamArn }: KinesisOrigin,
  { requestId, now }: { requestId: string; now: number },
): Record<string, unknown> {
  const [first, last] = [records[0], records.at(-1)];
  const at = (record: ShardRecord | undefined) => new Date(record?.arrivedAt ?? now).toISOString();
  const wasCalled = attempts > 0;
  return {
    requestContext: { requestId, functionArn, condition, approximateInvokeCount: attempts },
    ...(wasCalled && {
      responseContext: {
        statusCode: 200,
        executedVersion: "$LATEST",
        functionError: error === undefined ? null : "Unhandled",
      },
    }),
    version: "1.0",
    timestamp: new Date(now).toISOString(),
    KinesisBatchInfo: {
      shardId: first?.shardId,
      startSequenceNumber: first?.sequenceNumber,
      endSequenceNumber: last?.sequenceNumber,
      approximateArrivalOfFirstRecord: at(first),
      approximateArrivalOfLastRecord: at(last),
      batchSize: records.length,
      streamArn,
    },
  };
}
