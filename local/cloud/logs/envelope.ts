import { randomInt } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** A log event as it is kept and delivered. */
export interface LogEvent {
  /** 56 digits. */
  id: string;
  /** When it happened, in milliseconds since the epoch. */
  timestamp: number;
  message: string;
}

/** Where log events come from and by which filter. */
export interface EnvelopeHead {
  owner: string;
  logGroup: string;
  logStream: string;
  filterName: string;
}

/** Bytes of messages in one envelope: it must fit a Firehose record of 1,000 KiB (F-10), and a Lambda's event once it is unpacked. */
const ENVELOPE_BYTES = 512 * 1024;
const ID_DIGITS = 56;

const compress = promisify(gzip);

/** Ids that no other event has, and that sort as the events came. */
export class EventIds {
  private last = BigInt(Date.now()) * 10n ** 12n;

  next(): string {
    this.last += BigInt(randomInt(1, 1000));
    return this.last.toString().padEnd(ID_DIGITS, "0");
  }
}

/** Packs log events as subscriptions get them (S-03): gzip of JSON, as many envelopes as the events need. */
export function packEvents(head: EnvelopeHead, events: LogEvent[]): Promise<Buffer[]> {
  const envelopes: LogEvent[][] = [];
  let bytes = ENVELOPE_BYTES;
  for (const event of events) {
    const size = Buffer.byteLength(event.message);
    const last = envelopes.at(-1);
    if (last === undefined || bytes + size > ENVELOPE_BYTES) {
      envelopes.push([event]);
      bytes = size;
    } else {
      last.push(event);
      bytes += size;
    }
  }
  return Promise.all(envelopes.map((logEvents) => pack(head, "DATA_MESSAGE", logEvents)));
}

/** What CloudWatch Logs puts when a subscription is made, to see that it can (S-04). */
export function packControlMessage(destination: string): Promise<Buffer> {
  const message = `CWL CONTROL MESSAGE: Checking health of destination ${destination}.`;
  const head = { owner: "CloudwatchLogs", logGroup: "", logStream: "", filterName: undefined };
  return pack(head, "CONTROL_MESSAGE", [{ id: "", timestamp: Date.now(), message }]);
}

function pack(
  { owner, logGroup, logStream, filterName }: Omit<EnvelopeHead, "filterName"> & { filterName: string | undefined },
  messageType: "DATA_MESSAGE" | "CONTROL_MESSAGE",
  logEvents: LogEvent[],
): Promise<Buffer> {
  const subscriptionFilters = filterName === undefined ? [] : [filterName];
  return compress(JSON.stringify({ messageType, owner, logGroup, logStream, subscriptionFilters, logEvents }));
}
