import { isUtf8 } from "node:buffer";
import { valueEnds } from "./json";
import type { DeliveryRecord } from "./records";
import type { DeaggregationSettings } from "./settings";

/** More sub-records than this in one record, and AWS leaves the record whole (F-82). */
const MOST_SUB_RECORDS = 500;

/** A record that comes apart counts as its parts, each of which has an outcome of its own. */
export function deaggregateAll(records: DeliveryRecord[], settings: DeaggregationSettings): DeliveryRecord[] {
  return records.flatMap((record) => {
    const parts = deaggregate(record.data, settings);
    record.batch.add(parts.length - 1);
    return parts.map((data) => ({ ...record, raw: data, data }));
  });
}

/**
 * The events inside of one record. A record that does not come apart is left as it is: the processors after this one
 * say what is wrong with it.
 */
export function deaggregate(data: Buffer, settings: DeaggregationSettings): Buffer[] {
  const parts = settings.kind === "JSON" ? jsonParts(data) : delimitedParts(data, settings.delimiter);
  return parts.length === 0 || parts.length > MOST_SUB_RECORDS ? [data] : parts;
}

function jsonParts(data: Buffer): Buffer[] {
  if (!isUtf8(data)) return [data];
  const text = data.toString();
  let ends: number[];
  try {
    ends = valueEnds(text);
  } catch {
    return [data];
  }
  return ends.map((end, index) => Buffer.from(text.slice(ends[index - 1] ?? 0, end).trim()));
}

function delimitedParts(data: Buffer, delimiter: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  for (let at = data.indexOf(delimiter); at !== -1; at = data.indexOf(delimiter, start)) {
    parts.push(data.subarray(start, at));
    start = at + delimiter.length;
  }
  parts.push(data.subarray(start));
  return parts.filter((part) => part.length > 0);
}
