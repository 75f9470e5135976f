import type { MetricUnit } from "../contracts";
import type { Sample } from "./samples";

/** A metric's name in full. */
export interface MetricIdentity {
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
}

/** A metric with what was recorded of it. */
export interface RecordedMetric extends MetricIdentity {
  unit: MetricUnit;
  /** What came in each minute, by its beginning in milliseconds since the epoch. */
  minutes: Map<number, Sample>;
  /** What came since this process began. */
  here: Sample | undefined;
}
