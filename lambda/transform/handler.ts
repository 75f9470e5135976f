import { transformBatch } from "./batch";
import type { FirehoseTransformationEvent, FirehoseTransformationResult } from "./firehose";
import { readSpec } from "./read-spec";
import { failureReport } from "./report";
import { compile } from "./transform";
import { unpackingLogs } from "./unpack-logs";

const spec = readSpec(__dirname);
const transform = spec.unpackLogs ? unpackingLogs(compile(spec)) : compile(spec);

/** Answers each record of a batch once, in its order; never fails the batch for what a record holds. */
export const handler = async ({ records }: FirehoseTransformationEvent): Promise<FirehoseTransformationResult> => {
  const result = transformBatch(transform, records);
  const report = failureReport(result.failures, records.length);
  // Past the console, which Lambda would make wrap the line as text: a metric filter reads its fields.
  if (report !== undefined) process.stdout.write(`${report}\n`);
  return { records: result.records };
};
