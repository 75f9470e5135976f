import type { FailedRecord } from "./error-line";

/** Reasons that are told apart; what comes behind them is counted together. */
export const MAX_REASONS = 50;
/** Bytes of a sample record that are shown. */
export const SAMPLE_BYTES = 200;
/** Longest message of a reason, in characters. */
const MAX_MESSAGE = 200;

export interface ReasonCount {
  code: string;
  /** The message without the values that differ from record to record. */
  message: string;
  records: number;
  /** Beginning of one of the records; only of a dry run. */
  sample?: string;
}

/** Counts failed records by what went wrong with them. */
export class ReasonCounts {
  private readonly counts = new Map<string, ReasonCount>();

  constructor(private readonly withSamples: boolean) {}

  add({ code, message, data }: FailedRecord): void {
    const common = withoutValues(message);
    const own = `${code}\n${common}`;
    const isOther = !this.counts.has(own) && this.counts.size >= MAX_REASONS;
    const key = isOther ? "" : own;
    const count = this.counts.get(key);
    if (count) {
      count.records++;
      return;
    }
    const reason = isOther ? { code: "(others)", message: "" } : { code, message: common };
    const sample = this.withSamples && { sample: sampleOf(data) };
    this.counts.set(key, { ...reason, records: 1, ...sample });
  }

  /** The most frequent first. */
  list(): ReasonCount[] {
    return [...this.counts.values()].sort((one, other) => other.records - one.records);
  }
}

/** A message often quotes the record's own value, and each record would be a reason of its own. */
function withoutValues(message: string): string {
  const masked = message.replace(/"[^"]*"|'[^']*'/g, "…").replace(/\d+(\.\d+)?/g, "#");
  return masked.length > MAX_MESSAGE ? `${masked.slice(0, MAX_MESSAGE)}…` : masked;
}

function sampleOf(data: Buffer): string {
  const head = data.subarray(0, SAMPLE_BYTES).toString();
  return data.length > SAMPLE_BYTES ? `${head}…` : head.trimEnd();
}
