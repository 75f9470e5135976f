import type { Marker } from "./event";

/** What became of a canary: `unproven` is no failure, since nothing could be tried. */
export type Outcome = "found" | "rejected" | "missing" | "unproven";

/** One delivery's proof. */
export interface CanaryResult {
  pipeline: string;
  delivery: string;
  /** `LAKE`, `COPY`, `STREAMING`, or `STREAM` for a SQL result's data stream. */
  destination: string;
  outcome: Outcome;
  marker?: Marker;
  /** From the put until it was found, in seconds. */
  latencySeconds?: number;
  /** Where it was found. */
  where?: string;
  /** Why it was not, and where to look. */
  reason?: string;
}

/** Whether the run failed. */
export function isFailure({ outcome }: CanaryResult): boolean {
  return outcome === "rejected" || outcome === "missing";
}
