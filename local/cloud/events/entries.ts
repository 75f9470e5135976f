import { randomUUID } from "node:crypto";
import { AwsError, type CloudSettings } from "../contracts";
import { parseExact } from "../exact-json";

/** Limits of PutEvents. */
const MOST_ENTRIES = 10;
const MOST_BYTES = 256 * 1024;

/** An event as rules see it. */
export interface BusEvent {
  bus: string;
  event: Record<string, unknown>;
}

/** Why one entry is not taken, in the words of PutEvents' answer. */
export interface EntryError {
  ErrorCode: string;
  ErrorMessage: string;
}

/** @throws AwsError ValidationException for a request that is refused whole */
export function readEntries(entries: unknown, settings: CloudSettings): (BusEvent | EntryError)[] {
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > MOST_ENTRIES) {
    throw new AwsError("ValidationException", `Entries must have 1 to ${MOST_ENTRIES} events.`);
  }
  const size = entries.reduce((sum: number, entry) => sum + sizeOf(entry as Entry), 0);
  if (size > MOST_BYTES) {
    throw new AwsError(
      "ValidationException",
      `Total size of the entries in the request is over the limit: ${size} of ${MOST_BYTES} bytes.`,
    );
  }
  return entries.map((entry) => readEntry(entry as Entry, settings));
}

type Entry = Record<string, unknown>;

function sizeOf({ Time, ...others }: Entry): number {
  const texts = [
    others.Source,
    others.DetailType,
    others.Detail,
    ...(Array.isArray(others.Resources) ? others.Resources : []),
  ];
  const bytes = texts.reduce((sum: number, text) => sum + Buffer.byteLength(String(text ?? "")), 0);
  return bytes + (Time === undefined ? 0 : 14);
}

function readEntry(entry: Entry, settings: CloudSettings): BusEvent | EntryError {
  for (const name of ["Source", "DetailType", "Detail"]) {
    if (typeof entry[name] === "string" && entry[name] !== "") continue;
    return {
      ErrorCode: "InvalidArgument",
      ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    };
  }
  const detail = objectOf(String(entry.Detail));
  if (detail === undefined) return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  const time = entry.Time === undefined ? Date.now() : Number(entry.Time) * 1000;
  if (!Number.isFinite(time))
    return { ErrorCode: "InvalidArgument", ErrorMessage: `Parameter Time is not valid: ${entry.Time}` };
  const resources = Array.isArray(entry.Resources) ? entry.Resources : [];
  const event = eventOf({ source: entry.Source, detailType: entry.DetailType, resources, detail, time }, settings);
  return { bus: busName(String(entry.EventBusName ?? "default")), event };
}

/** An event as rules see it. @param time milliseconds since the epoch, now where there is none */
export function eventOf(
  given: { source: unknown; detailType: unknown; resources: unknown[]; detail: object; time?: number },
  { accountId, region }: CloudSettings,
): Record<string, unknown> {
  const { source, detailType, resources, detail, time = Date.now() } = given;
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": detailType,
    source,
    account: accountId,
    time: `${new Date(time).toISOString().slice(0, 19)}Z`,
    region,
    resources,
    detail,
  };
}

function objectOf(text: string): object | undefined {
  try {
    const value = parseExact(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Buses are named by their name or their ARN. */
export function busName(nameOrArn: string): string {
  return nameOrArn.replace(/^arn:[^/]*:event-bus\//, "");
}
