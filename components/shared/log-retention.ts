import type { Problem } from "./problems";

/** Days that CloudWatch Logs can keep a log group's events; no other number is accepted. */
export const LOG_RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
/** Days that the package's log groups keep their events unless the caller says otherwise. */
export const DEFAULT_LOG_RETENTION_DAYS = 30;

/** One of CloudWatch's retention periods. `undefined` passes: the default stands. */
export function checkLogRetention(path: string, days: number | undefined): Problem[] {
  if (days === undefined || LOG_RETENTION_DAYS.includes(days)) return [];
  return [{ path, reason: `must be one of ${LOG_RETENTION_DAYS.join(", ")} days, got ${days}` }];
}
