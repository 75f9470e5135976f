import { type AlarmInputs, alarmSeries, evaluateAlarm } from "./evaluate";
import type { RecordedMetric } from "./recorded-metric";
import { type Sample, sampleOf } from "./samples";
import type { MetricPoint } from "./series";

/** Metrics that only grow while a job runs: what a run adds to them is what counts. */
const CUMULATIVE = new Set([
  "fullRestarts",
  "numLateRecordsDropped",
  "numRecordsIn",
  "numRecordsOut",
  "numRestarts",
  "numberOfFailedCheckpoints",
]);

/** Beyond an alarm's own periods it looks at some that stand in for missing ones. */
const MORE_PERIODS = 8;

export interface WouldFire {
  fires: boolean;
  /** What the alarm compared last; none where the run emitted nothing. */
  value: number | undefined;
}

/**
 * Whether an alarm would fire if each of its periods brought what this run brought: a run lasts seconds, and alarms look at
 * minutes. A metric that the run did not emit is missing in every period, counters grow from period to period by what they
 * grew in the run, and of a run that is longer than a period, a period's share is taken.
 *
 * @param runSeconds how long the run took
 */
export function wouldFire(definition: AlarmInputs, metrics: RecordedMetric[], runSeconds: number): WouldFire {
  const period = periodOf(definition);
  const periods = definition.evaluationPeriods + MORE_PERIODS;
  const share = Math.min(1, period / Math.max(1, runSeconds));
  const points = metrics
    .filter((metric) => isOf(definition, metric))
    .flatMap((metric) => filledPoints(metric, { period: period * 1000, periods, share }));
  const now = periods * period * 1000;
  return {
    fires: evaluateAlarm(definition, points, now) === "ALARM",
    value: alarmSeries(definition, points, now).at(-1),
  };
}

function periodOf({ period, metricQueries = [] }: AlarmInputs): number {
  return metricQueries.find(({ metric }) => metric !== undefined)?.metric?.period ?? period ?? 60;
}

/** The rest is not looked at. Dimensions are left to the evaluator. */
function isOf({ metricName, metricQueries = [] }: AlarmInputs, metric: RecordedMetric): boolean {
  return [metricName, ...metricQueries.map((query) => query.metric?.metricName)].includes(metric.metricName);
}

interface Filling {
  /** Milliseconds. */
  period: number;
  periods: number;
  /** How much of the run goes into one period. */
  share: number;
}

function filledPoints({ here, ...metric }: RecordedMetric, { period, periods, share }: Filling): MetricPoint[] {
  if (here === undefined) return [];
  const { namespace, metricName, dimensions } = metric;
  return Array.from({ length: periods }, (_, index) => {
    const sample = CUMULATIVE.has(metricName) ? grownBy(here, share * (index + 1)) : partOf(here, share);
    return { namespace, metricName, dimensions, at: index * period, ...sample };
  });
}

function grownBy({ min, max }: Sample, times: number): Sample {
  return sampleOf(min + (max - min) * times);
}

function partOf({ sum, count, min, max }: Sample, share: number): Sample {
  return { sum: sum * share, count: count * share, min, max };
}
