import { FirehoseClient, PutRecordCommand as PutToDelivery } from "@aws-sdk/client-firehose";
import { KinesisClient, PutRecordCommand as PutToStream } from "@aws-sdk/client-kinesis";
import type { SourceOutputs } from "../../stacks/outputs";
import { clientSettings, type Endpoint } from "./endpoint";
import type { BatchLimits } from "./producer";
import { type ClosableSink, DELIVERY_RECORD_BYTES, dataOf, STREAM_RECORD_BYTES } from "./sinks";

/** A pipeline's source that takes one record a call, as the simplest of clients puts them. */
export function singleSinkOf(source: SourceOutputs, endpoint: Endpoint): ClosableSink {
  return source.kind === "kinesis" ? singleStreamSink(source, endpoint) : singleDeliverySink(source, endpoint);
}

function singleStreamSink(source: SourceOutputs, endpoint: Endpoint): ClosableSink {
  const client = new KinesisClient(clientSettings(endpoint));
  const toData = dataOf(source);
  return {
    limits: oneRecord(STREAM_RECORD_BYTES),
    async put([event]) {
      if (event === undefined) return [];
      const record = { Data: toData(event), PartitionKey: event.partitionKey };
      await client.send(new PutToStream({ StreamName: source.name, ...record }));
      return [];
    },
    close: () => client.destroy(),
  };
}

function singleDeliverySink(source: SourceOutputs, endpoint: Endpoint): ClosableSink {
  const client = new FirehoseClient(clientSettings(endpoint));
  const toData = dataOf(source);
  return {
    limits: oneRecord(DELIVERY_RECORD_BYTES),
    async put([event]) {
      if (event === undefined) return [];
      await client.send(new PutToDelivery({ DeliveryStreamName: source.name, Record: { Data: toData(event) } }));
      return [];
    },
    close: () => client.destroy(),
  };
}

function oneRecord(recordBytes: number): BatchLimits {
  return { records: 1, bytes: recordBytes, recordBytes };
}
