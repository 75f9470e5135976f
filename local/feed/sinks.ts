import { FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import type { SourceOutputs } from "../../stacks/outputs";
import { clientSettings, type Endpoint } from "./endpoint";
import type { FeedEvent } from "./events";
import type { RecordSink } from "./producer";

const NEWLINE = Buffer.from("\n");
/** Largest event of a data stream with its partition key (K-12), and of a delivery stream (F-10). */
export const STREAM_RECORD_BYTES = 1024 * 1024 - NEWLINE.length;
export const DELIVERY_RECORD_BYTES = 1000 * 1024 - NEWLINE.length;

/** A sink that can be closed with its connections. */
export interface ClosableSink extends RecordSink {
  close(): void;
}

/** A pipeline's source as an ordinary AWS client sees it. */
export function sinkOf(source: SourceOutputs, endpoint: Endpoint): ClosableSink {
  const toData = dataOf(source);
  return source.kind === "kinesis"
    ? kinesisSink(source.name, endpoint, toData)
    : firehoseSink(source.name, endpoint, toData);
}

/** What is put of an event: with a newline behind it where the pipeline adds none. */
export function dataOf({ needsNewline }: SourceOutputs): (event: FeedEvent) => Buffer {
  return needsNewline ? ({ data }) => Buffer.concat([data, NEWLINE]) : ({ data }) => data;
}

function kinesisSink(streamName: string, endpoint: Endpoint, toData: (event: FeedEvent) => Buffer): ClosableSink {
  const client = new KinesisClient(clientSettings(endpoint));
  return {
    // K-16: 500 records and, by the limit before 2025 that other implementations still hold, 5 MiB.
    limits: { records: 500, bytes: 4.5 * 1024 * 1024, recordBytes: STREAM_RECORD_BYTES },
    async put(batch) {
      const { Records = [] } = await client.send(
        new PutRecordsCommand({
          StreamName: streamName,
          Records: batch.map((event) => ({ Data: toData(event), PartitionKey: event.partitionKey })),
        }),
      );
      return untakenOf(batch, Records);
    },
    close: () => client.destroy(),
  };
}

function firehoseSink(name: string, endpoint: Endpoint, toData: (event: FeedEvent) => Buffer): ClosableSink {
  const client = new FirehoseClient(clientSettings(endpoint));
  return {
    // F-10, with room for the newlines.
    limits: { records: 500, bytes: 3.9 * 1024 * 1024, recordBytes: DELIVERY_RECORD_BYTES },
    async put(batch) {
      const { RequestResponses = [] } = await client.send(
        new PutRecordBatchCommand({
          DeliveryStreamName: name,
          Records: batch.map((event) => ({ Data: toData(event) })),
        }),
      );
      return untakenOf(batch, RequestResponses);
    },
    close: () => client.destroy(),
  };
}

/** The answer has one entry for each record, in the records' order. An entry that is missing acknowledges nothing. */
function untakenOf(batch: FeedEvent[], entries: { ErrorCode?: string; ErrorMessage?: string }[]) {
  return batch.flatMap((event, index) => {
    const entry = entries[index];
    if (entry !== undefined && entry.ErrorCode === undefined) return [];
    return [{ event, reason: entry === undefined ? "no answer" : `${entry.ErrorCode}: ${entry.ErrorMessage}` }];
  });
}
