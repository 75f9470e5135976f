import type { ReasonCount } from "./reasons";

/** What one run found and did. */
export interface RedriveReport {
  pipeline: string;
  /** ISO 8601. */
  startedAt: string;
  endedAt: string;
  /** The times of arrival that it was asked for, ISO 8601. */
  from?: string;
  to?: string;
  /** Whether nothing was fed, only counted. */
  dryRun: boolean;
  /** Whether all was looked at; a function that runs out of its time goes on at its next run. */
  complete: boolean;
  deliveries: DeliveryReport[];
}

/** Records of one delivery. */
export interface DeliveryReport {
  delivery: string;
  /** Error objects and staged objects, those without anything left to feed included. */
  objects: number;
  /** Records that had not been fed when this run began, by what went wrong with them. */
  reasons: ReasonCount[];
  /** Of those, records that had been fed before and failed again. */
  failedAgain: number;
  /** Records that this run fed. */
  fed: number;
  /** Records that earlier runs had fed or left out. */
  fedBefore: number;
  /** Records of which nobody knows whether they were taken. They are in no other count, and are not fed unless asked for. */
  inDoubt: number;
  /** Records that cannot be fed: larger than a delivery stream takes (F-10), lines that hold no record, and staged objects that are gone, each counted once. */
  unfeedable: number;
}

/** Records that wait: found failed, and neither fed nor in doubt. */
export function pendingOf({ reasons }: DeliveryReport): number {
  return reasons.reduce((sum, { records }) => sum + records, 0);
}
