import { effectivePrefix, type PrefixPart, parsePrefix } from "../../components/shared/prefix";
import { compileDatePattern, dateFields } from "../cloud/firehose/date-pattern";

/** The values of `!{firehose:error-output-type}` (F-46). */
const ERROR_TYPES = [
  "decompression-failed",
  "processing-failed",
  "metadata-extraction-failed",
  "partitioning-failed",
  "activePartitionExceeded",
  "format-conversion-failed",
];

/** Firehose writes the arrival of an object's oldest record into its key (F-45), which waited 900 s at most (F-30). */
const OLDEST_MS = 900_000;
const MINUTE_MS = 60_000;

/** Records that arrived between two instants, in milliseconds. */
export interface Span {
  from: number;
  until: number;
}

/**
 * What the keys of objects with records of a span begin with, so that only little of a lake is listed: the prefix up to
 * its first expression that is neither a time nor a kind of error.
 */
export function keyPrefixes(prefix: string, { from, until }: Span, timeZone = "UTC"): string[] {
  const compiled = leadingParts(prefix).map(compile);
  const found = new Set<string>();
  for (let instant = from - OLDEST_MS; ; instant += MINUTE_MS) {
    const fields = dateFields(Math.min(instant, until), timeZone);
    let heads = [""];
    for (const values of compiled) {
      heads = heads.flatMap((head) => values(fields).map((value) => head + value));
    }
    for (const head of heads) found.add(head);
    if (instant >= until) return [...found].sort();
  }
}

function leadingParts(prefix: string): PrefixPart[] {
  const parts = parsePrefix(effectivePrefix(prefix));
  const end = parts.findIndex((part) => !isComputable(part));
  return end === -1 ? parts : parts.slice(0, end);
}

function isComputable(part: PrefixPart): boolean {
  if (part.kind === "firehose") return part.value === "error-output-type";
  return part.kind === "literal" || (part.kind === "timestamp" && isByMinute(part.value));
}

/** Whether the minutes of a span give all its values. */
function isByMinute(pattern: string): boolean {
  if (/[sSnNA]/.test(pattern)) return false;
  try {
    compileDatePattern(pattern);
    return true;
  } catch {
    return false;
  }
}

function compile(part: PrefixPart): (fields: ReturnType<typeof dateFields>) => string[] {
  if (part.kind === "literal") return () => [part.text];
  if (part.kind === "firehose") return () => ERROR_TYPES;
  const format = compileDatePattern(part.value);
  return (fields) => [format(fields)];
}
