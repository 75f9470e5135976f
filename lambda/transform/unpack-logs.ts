import { gunzipSync } from "node:zlib";
import type { Outcome, Transform } from "./transform";

/** What CloudWatch Logs puts as one record, compressed (S-03). */
interface Envelope {
  messageType: string;
  logEvents?: { message: string }[];
}

/** Largest envelope when unpacked. CloudWatch Logs puts far less; more is no envelope of its own. */
const MAXIMUM_ENVELOPE_BYTES = 64 * 1024 * 1024;

/**
 * Takes envelopes of CloudWatch Logs apart and transforms each message by itself; the record becomes the lines of all. One
 * record has one answer, so an envelope of which a message does not fit fails whole: nothing of it is lost. Records of
 * other producers are transformed as they are.
 */
export function unpackingLogs(transform: Transform): Transform {
  return (data) => {
    const bytes = Buffer.from(data, "base64");
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return transform(data);
    const envelope = readEnvelope(bytes);
    if (typeof envelope === "string") return { result: "ProcessingFailed", reason: envelope };
    // CloudWatch Logs tries a new subscription by it.
    if (envelope.messageType === "CONTROL_MESSAGE") return { result: "Dropped" };
    const messages = envelope.logEvents ?? [];
    return together(messages.map(({ message }) => transform(Buffer.from(message).toString("base64"))));
  };
}

function readEnvelope(bytes: Buffer): Envelope | string {
  try {
    const envelope: unknown = JSON.parse(gunzipSync(bytes, { maxOutputLength: MAXIMUM_ENVELOPE_BYTES }).toString());
    return isEnvelope(envelope) ? envelope : "the record is compressed, but no envelope of CloudWatch Logs";
  } catch {
    return "the record is compressed, but cannot be unpacked to JSON";
  }
}

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== "object" || value === null || !("messageType" in value)) return false;
  const { logEvents = [] } = value as { logEvents?: unknown };
  return Array.isArray(logEvents) && logEvents.every((event) => typeof event?.message === "string");
}

function together(outcomes: Outcome[]): Outcome {
  const failures = outcomes.flatMap((outcome) => (outcome.result === "ProcessingFailed" ? [outcome.reason] : []));
  if (failures.length > 0) {
    const reason = `${failures.length} of ${outcomes.length} log events do not fit, the first since ${failures[0]}`;
    return { result: "ProcessingFailed", reason };
  }
  const lines = outcomes.flatMap((outcome) => (outcome.result === "Ok" ? [Buffer.from(outcome.data, "base64")] : []));
  return lines.length === 0 ? { result: "Dropped" } : { result: "Ok", data: Buffer.concat(lines).toString("base64") };
}
