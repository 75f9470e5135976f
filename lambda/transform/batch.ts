import type { FirehoseRecord, FirehoseResultRecord } from "./firehose";
import type { Outcome, Transform } from "./transform";

/** Largest answer that Lambda passes on, in bytes of JSON text: a larger one fails the whole batch. */
export const MAXIMUM_RESPONSE_BYTES = 6_291_556;

/** How often records of a batch failed for one reason. */
export interface Failures {
  count: number;
  /** One of them. */
  recordId: string;
}

/** The answers in the records' order, and the failures by reason. */
export interface BatchResult {
  records: FirehoseResultRecord[];
  failures: Map<string, Failures>;
}

const TOO_LARGE = "the answer to the batch would exceed Lambda's 6 MB: lower the transform's bufferSizeMiB";

/** The length of an answer without its values, and of what stands around the answers. */
const FRAME_BYTES = JSON.stringify({ recordId: "", result: "", data: "" }).length + ",".length;
const METADATA_FRAME_BYTES = ',"metadata":'.length;
const ENVELOPE_BYTES = JSON.stringify({ records: [] }).length;

/**
 * Transforms a batch. A failed record is answered with its own data. When the answers together would exceed
 * `maximumBytes`, those that grow beyond what is left fail too: they go to the error prefix instead of taking the whole
 * batch with them. The answer always fits when all fail, since it is then no longer than the request.
 */
export function transformBatch(
  transform: Transform,
  records: FirehoseRecord[],
  maximumBytes = MAXIMUM_RESPONSE_BYTES,
): BatchResult {
  const failures = new Map<string, Failures>();
  let spareBytes = maximumBytes - ENVELOPE_BYTES - records.reduce((sum, record) => sum + sizeOf(rejected(record)), 0);
  const answers = records.map((record) => {
    const outcome = attempt(transform, record.data);
    if (outcome.result === "ProcessingFailed") return reject(record, outcome.reason, failures);
    const answer = answerOf(record.recordId, outcome);
    const growth = sizeOf(answer) - sizeOf(rejected(record));
    if (growth > spareBytes) return reject(record, TOO_LARGE, failures);
    spareBytes -= growth;
    return answer;
  });
  return { records: answers, failures };
}

/** One record that trips over a mistake in the transform must not fail the others of its batch. */
function attempt(transform: Transform, data: string): Outcome {
  try {
    return transform(data);
  } catch (error) {
    const kind = error instanceof Error ? error.name : typeof error;
    return { result: "ProcessingFailed", reason: `the transform itself failed (${kind}): please report it` };
  }
}

/** A dropped record needs no data, which leaves its room to the others. */
function answerOf(recordId: string, outcome: Exclude<Outcome, { result: "ProcessingFailed" }>): FirehoseResultRecord {
  if (outcome.result === "Dropped") return { recordId, result: "Dropped", data: "" };
  const { data, partitionKeys } = outcome;
  return partitionKeys
    ? { recordId, result: "Ok", data, metadata: { partitionKeys } }
    : { recordId, result: "Ok", data };
}

function rejected({ recordId, data }: FirehoseRecord): FirehoseResultRecord {
  return { recordId, result: "ProcessingFailed", data };
}

function reject(record: FirehoseRecord, reason: string, failures: Map<string, Failures>): FirehoseResultRecord {
  const known = failures.get(reason);
  if (known) known.count++;
  else failures.set(reason, { count: 1, recordId: record.recordId });
  return rejected(record);
}

/** Bytes of the answer in the response's JSON text. Base64 and identifiers are ASCII, so their length is their size. */
function sizeOf({ recordId, result, data, metadata }: FirehoseResultRecord): number {
  const frame = FRAME_BYTES + recordId.length + result.length + data.length;
  return metadata ? frame + METADATA_FRAME_BYTES + Buffer.byteLength(JSON.stringify(metadata)) : frame;
}
