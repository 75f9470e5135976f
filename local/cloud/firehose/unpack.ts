import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Failure } from "./failures";
import type { DeliveryRecord } from "./records";
import type { DecompressionSettings } from "./settings";

const decompress = promisify(gunzip);

type Reject = (record: DeliveryRecord, failure: Failure) => void;

/**
 * Decompresses the records of CloudWatch Logs, and takes their messages out where that is wanted: then each message is a
 * record with an outcome of its own, and a control message, which has none to deliver, is dropped. What fails here or
 * later goes under the error prefix as it came, compressed (F-84).
 */
export async function unpack(
  records: DeliveryRecord[],
  { extractMessages }: DecompressionSettings,
  reject: Reject,
): Promise<DeliveryRecord[]> {
  const decompressed = await Promise.all(records.map((record) => decompressOne(record, reject)));
  return extractMessages ? decompressed.flat().flatMap((record) => withMessages(record, reject)) : decompressed.flat();
}

async function decompressOne(record: DeliveryRecord, reject: Reject): Promise<DeliveryRecord[]> {
  try {
    return [{ ...record, data: await decompress(record.data) }];
  } catch (error) {
    const message = `The record is not gzip: ${reasonOf(error)}`;
    reject(record, { type: "decompression-failed", code: "DecompressionFailed", message, attempts: 1 });
    return [];
  }
}

function withMessages(record: DeliveryRecord, reject: Reject): DeliveryRecord[] {
  let messages: string[];
  try {
    messages = messagesOf(record.data);
  } catch (error) {
    const message = `The record is not an envelope of CloudWatch Logs: ${reasonOf(error)}`;
    reject(record, { type: "processing-failed", code: "MessageExtractionFailed", message, attempts: 1 });
    return [];
  }
  if (messages.length === 0) record.batch.settle("dropped", 1);
  else record.batch.add(messages.length - 1);
  return messages.map((message) => ({ ...record, data: Buffer.from(message) }));
}

interface Envelope {
  messageType?: string;
  logEvents?: { message: string }[];
}

/** @throws Error when it is no envelope */
function messagesOf(envelope: Buffer): string[] {
  const { messageType, logEvents } = JSON.parse(envelope.toString()) as Envelope;
  if (messageType === "CONTROL_MESSAGE") return [];
  if (!Array.isArray(logEvents)) throw new Error("it has no logEvents");
  return logEvents.map(({ message }) => message);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
