import { setTimeout as sleep } from "node:timers/promises";
import { AwsError, type JsonService } from "./contracts";

/** Records of one request to Kinesis (K-16) and to Firehose (S-22). */
const MOST_RECORDS = 500;
const STREAM_REQUEST_BYTES = 10 * 1024 * 1024;
const DELIVERY_REQUEST_BYTES = 4 * 1024 * 1024;
/** Waits before the records that a shard refused are put again; a shard has room again after a second (K-14). */
const RETRY_MILLISECONDS = [100, 300, 900, 1500];

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
  queue(name: string): { send(body: string): string };
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
    for (const part of parts(entries, size, STREAM_REQUEST_BYTES)) await this.putSome(streamName, part);
  }

  /** @throws AwsError */
  async putToDeliveryStream(deliveryStreamName: string, records: Buffer[]): Promise<void> {
    for (const part of parts(records, ({ length }) => length, DELIVERY_REQUEST_BYTES)) {
      await this.firehose.call("PutRecordBatch", {
        DeliveryStreamName: deliveryStreamName,
        Records: part.map((data) => ({ Data: data.toString("base64") })),
      });
    }
  }

  /** Puts envelopes of CloudWatch Logs. @throws AwsError */
  async putLogs(deliveryStreamName: string, envelopes: Buffer[]): Promise<void> {
    for (const part of parts(envelopes, ({ length }) => length, DELIVERY_REQUEST_BYTES)) {
      await this.firehose.putLogs(deliveryStreamName, part);
    }
  }

  /** @throws AwsError */
  async putToQueue(queueName: string, body: string): Promise<void> {
    this.queues.queue(queueName).send(body);
  }

  /** One request; what a shard had no room for is put again. */
  private async putSome(streamName: string, entries: StreamEntry[]): Promise<void> {
    let left = entries;
    for (const wait of [...RETRY_MILLISECONDS, undefined]) {
      left = await this.refused(streamName, left);
      if (left.length === 0) return;
      if (wait !== undefined) await sleep(wait);
    }
    throw new AwsError(
      "ThrottlingException",
      `Stream ${streamName} has no room for ${left.length} of ${entries.length} records; put them again later, or raise its shards.`,
    );
  }

  private async refused(streamName: string, entries: StreamEntry[]): Promise<StreamEntry[]> {
    const { FailedRecordCount, Records } = await this.kinesis.call("PutRecords", {
      StreamName: streamName,
      Records: entries.map(({ data, partitionKey }) => ({ Data: data.toString("base64"), PartitionKey: partitionKey })),
    });
    if (FailedRecordCount === 0) return [];
    const results = Records as { ErrorCode?: string }[];
    return entries.filter((_, index) => results[index]?.ErrorCode !== undefined);
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
