/** What was recorded of one metric at one time: one value, or several that were taken together. */
export interface MetricPoint {
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  /** Milliseconds since 1970. */
  at: number;
  sum: number;
  count: number;
  min: number;
  max: number;
}

/** A metric with the statistic that is taken of it. */
export interface MetricReference {
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  /** `Average`, `Sum`, `Minimum`, `Maximum` or `SampleCount`. */
  stat: string;
}

/** The periods that are looked at. */
export interface Window {
  /** End of the last period, in milliseconds since 1970. */
  end: number;
  periodSeconds: number;
  periods: number;
}

/** One value for each period, the oldest first; `undefined` for a period without data. */
export type Series = (number | undefined)[];

/** The point of one value. */
export function pointOf(metric: Omit<MetricReference, "stat">, at: number, value: number): MetricPoint {
  const { namespace, metricName, dimensions } = metric;
  return { namespace, metricName, dimensions, at, sum: value, count: 1, min: value, max: value };
}

/** A metric's values by period. Dimensions are part of its name: one more or one less is another metric. */
export function seriesOf(points: readonly MetricPoint[], metric: MetricReference, window: Window): Series {
  const { end, periodSeconds, periods } = window;
  const wanted = identityOf(metric);
  const buckets: (Omit<MetricPoint, keyof Omit<MetricReference, "stat"> | "at"> | undefined)[] = Array.from({
    length: periods,
  });
  for (const point of points) {
    const age = Math.ceil((end - point.at) / (periodSeconds * 1000));
    const index = periods - age;
    if (index < 0 || index >= periods || identityOf(point) !== wanted) continue;
    const { sum, count, min, max } = buckets[index] ?? { sum: 0, count: 0, min: Infinity, max: -Infinity };
    buckets[index] = {
      sum: sum + point.sum,
      count: count + point.count,
      min: Math.min(min, point.min),
      max: Math.max(max, point.max),
    };
  }
  return buckets.map((bucket) => bucket && statisticOf(metric.stat, bucket));
}

function statisticOf(stat: string, { sum, count, min, max }: Pick<MetricPoint, "sum" | "count" | "min" | "max">) {
  switch (stat) {
    case "Average":
      return sum / count;
    case "Sum":
      return sum;
    case "Minimum":
      return min;
    case "Maximum":
      return max;
    case "SampleCount":
      return count;
    default:
      throw new Error(`the statistic ${stat} is not known here`);
  }
}

function identityOf({ namespace, metricName, dimensions }: Omit<MetricReference, "stat">): string {
  const pairs = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, metricName, pairs]);
}
