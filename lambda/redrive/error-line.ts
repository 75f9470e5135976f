/** A record that a delivery failed on, as a line of an error object tells it. */
export interface FailedRecord {
  /** Arrival at Firehose in milliseconds. */
  arrivedAt: number;
  code: string;
  message: string;
  /** The record as it came, before any transform. */
  data: Buffer;
}

/**
 * Reads a line of an error object. Failures of the format conversion spell the error's members `lastErrorCode` and
 * `lastErrorMessage` (F-103), all others `errorCode` and `errorMessage`.
 *
 * @returns undefined for a line that is none of Firehose's, or that holds no record
 */
export function parseErrorLine(line: Buffer): FailedRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line.toString());
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const fields = value as Record<string, unknown>;
  const { rawData, arrivalTimestamp } = fields;
  if (typeof rawData !== "string" || typeof arrivalTimestamp !== "number") return undefined;
  return {
    arrivedAt: arrivalTimestamp,
    code: text(fields.errorCode ?? fields.lastErrorCode),
    message: text(fields.errorMessage ?? fields.lastErrorMessage),
    data: Buffer.from(rawData, "base64"),
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
