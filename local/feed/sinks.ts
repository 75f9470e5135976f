import { FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { KinesisClient, type KinesisClientConfig, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import type { SourceOutputs } from "../../stacks/outputs";
import type { FeedEvent } from "./events";
import type { RecordSink } from "./producer";

/** Where the service is. The embedded cloud checks no credentials, but its clients sign as always. */
export interface Endpoint {
  /** `http://127.0.0.1:4566` */
  endpoint: string;
  region: string;
  /** How connections are made. @default as the SDK does: HTTP/2 for Kinesis, HTTP/1.1 for Firehose */
  requestHandler?: KinesisClientConfig["requestHandler"];
}

// The SDK warns on stderr of Node releases that it will stop to support; package.json says which ones this project takes.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" };
const NEWLINE = Buffer.from("\n");

/** A sink that can be closed with its connections. */
export interface ClosableSink extends RecordSink {
  close(): void;
}

/** A pipeline's source as an ordinary AWS client sees it. */
export function sinkOf(source: SourceOutputs, endpoint: Endpoint): ClosableSink {
  const toData = source.needsNewline
    ? ({ data }: FeedEvent) => Buffer.concat([data, NEWLINE])
    : ({ data }: FeedEvent) => data;
  return source.kind === "kinesis"
    ? kinesisSink(source.name, endpoint, toData)
    : firehoseSink(source.name, endpoint, toData);
}

function kinesisSink(streamName: string, endpoint: Endpoint, toData: (event: FeedEvent) => Buffer): ClosableSink {
  const client = new KinesisClient({ ...endpoint, credentials: CREDENTIALS });
  return {
    // K-16: 500 records and, by the limit before 2025 that other implementations still hold, 5 MiB; K-12: 1 MiB a record.
    limits: { records: 500, bytes: 4.5 * 1024 * 1024, recordBytes: 1024 * 1024 - NEWLINE.length },
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
  const client = new FirehoseClient({ ...endpoint, credentials: CREDENTIALS });
  return {
    // F-10, with room for the newlines; 1,000 KiB a record.
    limits: { records: 500, bytes: 3.9 * 1024 * 1024, recordBytes: 1000 * 1024 - NEWLINE.length },
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
