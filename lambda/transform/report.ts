import type { Failures } from "./batch";

/** Reasons that one log line names; a schema with hundreds of columns could have hundreds. */
const MAXIMUM_REASONS = 20;

/**
 * The log line of a batch with failures, or `undefined` without any. Firehose keeps no reason beside a record that
 * failed, so the log is where reasons stand: counted, each with one record's id, and never with the data itself. The
 * transform is pure: run over the raw data under `processing-failed`, it gives the same reason for each record again.
 */
export function failureReport(failures: Map<string, Failures>, records: number): string | undefined {
  if (failures.size === 0) return undefined;
  const byCount = [...failures].sort(([, a], [, b]) => b.count - a.count);
  const reasons = byCount
    .slice(0, MAXIMUM_REASONS)
    .map(([reason, { count, recordId }]) => ({ reason, count, recordId }));
  const failed = byCount.reduce((sum, [, { count }]) => sum + count, 0);
  return JSON.stringify({ level: "WARN", message: "records failed", failed, records, reasons });
}
