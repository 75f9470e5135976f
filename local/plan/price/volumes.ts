import type { Throughput } from "./assumptions";

/*
 * Units are AWS's calculator's: a month has 730 hours, a GB 1,024 MB, and so on down to bytes.
 */

/** Hours of a month, as AWS's calculator counts them. */
export const HOURS_PER_MONTH = 730;
export const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;
export const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;
const KIB_PER_GB = 1024 * 1024;

export function recordsOf({ recordsPerSecond }: Throughput): number {
  return recordsPerSecond * SECONDS_PER_MONTH;
}

/**
 * GB a month.
 *
 * @param stepKiB what each record's size is rounded up to a multiple of; as it is without
 */
export function gigabytesOf(flow: Throughput, stepKiB?: number): number {
  const size = stepKiB === undefined ? flow.recordSizeKiB : Math.ceil(flow.recordSizeKiB / stepKiB) * stepKiB;
  return (recordsOf(flow) * size) / KIB_PER_GB;
}

export function mebibytesPerSecond({ recordsPerSecond, recordSizeKiB }: Throughput): number {
  return (recordsPerSecond * recordSizeKiB) / 1024;
}

/** What a buffer waits for: the first of both. */
export interface Buffer {
  sizeMiB: number;
  intervalSeconds: number;
}

/** How often a month a buffer is emptied. One that does not wait is taken as waiting a second. */
export function flushesOf(flow: Throughput, { sizeMiB, intervalSeconds }: Buffer): number {
  if (flow.recordsPerSecond === 0) return 0;
  const perSecond = Math.max(1 / Math.max(intervalSeconds, 1), mebibytesPerSecond(flow) / sizeMiB);
  // No buffer is emptied more often than records come.
  return Math.min(perSecond, flow.recordsPerSecond) * SECONDS_PER_MONTH;
}

/** A share of the records. */
export function partOf(flow: Throughput, share: number): Throughput {
  return { ...flow, recordsPerSecond: flow.recordsPerSecond * share };
}
