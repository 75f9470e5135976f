import type { JsonService } from "./contracts";
import { refusedOf, untilTaken } from "./until-taken";

/** Records of one request to Kinesis (K-16) and to Firehose (S-22). */
const MOST_RECORDS = 500;
const STREAM_REQUEST_BYTES = 10 * 1024 * 1024;
const DELIVERY_REQUEST_BYTES = 4 * 1024 * 1024;

/** A record on its way into a data stream. */
export interface StreamEntry {
  data: Buffer;
  partitionKey: string;
}

/** Firehose, as services put into it. */
export interface DeliveryPuts extends JsonService {
  /** Puts gzip envelopes of CloudWatch Logs, the only records that a delivery stream with decompression takes (F-17). */
  putLogs(deliveryStreamName: string, envelopes: Buffer[]): Promise<void>;
}

/** Queues, as rules put into them. */
export interface QueuePuts {
  /** @throws AwsError QueueDoesNotExist */
  queue(name: string): { send(body: string, attributes?: Record<string, string>): string };
}

/** What a rule or a subscription puts into. */
export interface Destination {
  kind: "stream" | "deliveryStream" | "queue";
  name: string;
}

const QUEUE_ARN = /^arn:[^:]+:sqs:[^:]*:[^:]*:([\w-]+)$/;

/** @returns undefined for an ARN of anything else */
export function destinationOf(arn: string): Destination | undefined {
  const queue = QUEUE_ARN.exec(arn)?.[1];
  if (queue !== undefined) return { kind: "queue", name: queue };
  const [, service, kind, name] = /^arn:[^:]+:([^:]+):[^:]*:[^:]*:([a-z]+)\/([\w.-]+)$/.exec(arn) ?? [];
  if (name === undefined) return undefined;
  if (service === "kinesis" && kind === "stream") return { kind, name };
  if (service === "firehose" && kind === "deliverystream") return { kind: "deliveryStream", name };
  return undefined;
}

/**
 * Puts the records of other services into streams, delivery streams and queues. Every method resolves when all its records are
 * kept, and throws when some may not be: whoever is told so puts all of them again.
 */
export class RecordTargets {
  constructor(
    private readonly kinesis: JsonService,
    private readonly firehose: DeliveryPuts,
    private readonly queues: QueuePuts,
  ) {}

  /** @throws AwsError */
  async putToStream(streamName: string, entries: StreamEntry[]): Promise<void> {
    const size = ({ data, partitionKey }: StreamEntry) => data.length + Buffer.byteLength(partitionKey);
    for (const part of parts(entries, size, STREAM_REQUEST_BYTES)) {
      await untilTaken(`Stream ${streamName}`, part, (left) => this.refusedByStream(streamName, left));
    }
  }

  /** @throws AwsError */
  async putToDeliveryStream(deliveryStreamName: string, records: Buffer[]): Promise<void> {
    for (const part of parts(records, ({ length }) => length, DELIVERY_REQUEST_BYTES)) {
      await untilTaken(`Delivery stream ${deliveryStreamName}`, part, (left) =>
        this.refusedByDeliveryStream(deliveryStreamName, left),
      );
    }
  }

  /** Puts envelopes of CloudWatch Logs. @throws AwsError */
  async putLogs(deliveryStreamName: string, envelopes: Buffer[]): Promise<void> {
    for (const part of parts(envelopes, ({ length }) => length, DELIVERY_REQUEST_BYTES)) {
      await this.firehose.putLogs(deliveryStreamName, part);
    }
  }

  /** @throws AwsError */
  putToQueue(queueName: string, body: string, attributes?: Record<string, string>): void {
    this.queues.queue(queueName).send(body, attributes);
  }

  private async refusedByStream(streamName: string, entries: StreamEntry[]): Promise<StreamEntry[]> {
    const { FailedRecordCount, Records } = await this.kinesis.call("PutRecords", {
      StreamName: streamName,
      Records: entries.map(({ data, partitionKey }) => ({ Data: data.toString("base64"), PartitionKey: partitionKey })),
    });
    return FailedRecordCount === 0 ? [] : refusedOf(entries, Records);
  }

  private async refusedByDeliveryStream(deliveryStreamName: string, records: Buffer[]): Promise<Buffer[]> {
    const { FailedPutCount, RequestResponses } = await this.firehose.call("PutRecordBatch", {
      DeliveryStreamName: deliveryStreamName,
      Records: records.map((data) => ({ Data: data.toString("base64") })),
    });
    return FailedPutCount === 0 ? [] : refusedOf(records, RequestResponses);
  }
}

/** In their order, in requests that are small enough. One that is too large by itself is left to the service to refuse. */
function parts<T>(records: T[], sizeOf: (record: T) => number, mostBytes: number): T[][] {
  const result: T[][] = [];
  let bytes = mostBytes;
  for (const record of records) {
    const size = sizeOf(record);
    const last = result.at(-1);
    if (last === undefined || last.length === MOST_RECORDS || bytes + size > mostBytes) {
      result.push([record]);
      bytes = size;
    } else {
      last.push(record);
      bytes += size;
    }
  }
  return result;
}
