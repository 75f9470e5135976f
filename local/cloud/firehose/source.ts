import type { DeliveryRecord, SourceBatch } from "./records";

/** Hands records over; resolves when there is room for more. */
export type Accept = (batch: SourceBatch, records: DeliveryRecord[]) => Promise<void>;

/** Where a delivery stream's records come from. */
export interface Source {
  start(): void;
  /** Resolves when all that the source holds now is handed over. Does not wait for the pace of polls. */
  caughtUp(): Promise<void>;
  /** Resolves when nothing is being read any more. */
  stop(): Promise<void>;
}
