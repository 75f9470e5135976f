import { evaluateExpression } from "./metric-math";
import { type MetricPoint, type MetricReference, type Series, seriesOf, type Window } from "./series";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** An alarm as the provider's `MetricAlarm` is given it, once its values are known. */
export interface AlarmInputs {
  comparisonOperator: string;
  threshold: number;
  evaluationPeriods: number;
  /** @default all of `evaluationPeriods` */
  datapointsToAlarm?: number;
  /** `missing`, `ignore`, `breaching` or `notBreaching`. @default missing */
  treatMissingData?: string;
  namespace?: string;
  metricName?: string;
  dimensions?: Record<string, string>;
  /** Seconds. */
  period?: number;
  statistic?: string;
  metricQueries?: MetricQueryInputs[];
}

export interface MetricQueryInputs {
  id: string;
  expression?: string;
  returnData?: boolean;
  metric?: {
    namespace?: string;
    metricName: string;
    dimensions?: Record<string, string>;
    period: number;
    stat: string;
  };
}

/** CloudWatch looks at a few periods more than it was told to, for those without data. AWS's examples take two more. */
export const EXTRA_PERIODS = 2;
/** Periods before those, for expressions that look back. */
const LOOK_BACK = 1;

/**
 * The state of an alarm. A period that is not over yet is not looked at.
 *
 * @param points what was recorded, of any metric, in any order
 * @param now milliseconds since 1970
 * @param previous the state that is kept where missing data is ignored
 */
export function evaluateAlarm(
  definition: AlarmInputs,
  points: readonly MetricPoint[],
  now: number,
  previous: AlarmState = "INSUFFICIENT_DATA",
): AlarmState {
  const values = alarmSeries(definition, points, now);
  return stateOf(
    values.map((value) => (value === undefined ? undefined : isBreaching(definition, value))),
    definition,
    previous,
  );
}

/** The values that an alarm is evaluated over, the oldest first; `undefined` where a period has none. */
export function alarmSeries(definition: AlarmInputs, points: readonly MetricPoint[], now: number): Series {
  const periods = definition.evaluationPeriods + EXTRA_PERIODS;
  const { metricQueries = [] } = definition;
  if (metricQueries.length === 0) {
    const { namespace = "", metricName = "", dimensions = {}, period = 60, statistic = "Average" } = definition;
    return seriesOf(points, { namespace, metricName, dimensions, stat: statistic }, windowAt(now, period, periods));
  }
  return mathSeries(metricQueries, points, now, periods).slice(LOOK_BACK);
}

function mathSeries(
  queries: MetricQueryInputs[],
  points: readonly MetricPoint[],
  now: number,
  periods: number,
): Series {
  const period = queries.find(({ metric }) => metric !== undefined)?.metric?.period ?? 60;
  const window = windowAt(now, period, periods + LOOK_BACK);
  const known = new Map<string, Series>();
  for (const { id, metric } of queries) if (metric) known.set(id, seriesOf(points, referenceOf(metric), window));
  for (const { id, expression } of queries) {
    if (expression !== undefined) known.set(id, evaluateExpression(expression, { series: known, window }));
  }
  const result = queries.find(({ returnData }) => returnData === true) ?? queries.at(-1);
  const series = known.get(result?.id ?? "");
  if (series === undefined) throw new Error("an alarm on metric queries must return data of one of them");
  return series;
}

function referenceOf({
  namespace = "",
  metricName,
  dimensions = {},
  stat,
}: NonNullable<MetricQueryInputs["metric"]>): MetricReference {
  return { namespace, metricName, dimensions, stat };
}

function windowAt(now: number, periodSeconds: number, periods: number): Window {
  const millis = periodSeconds * 1000;
  return { end: Math.floor(now / millis) * millis, periodSeconds, periods };
}

function isBreaching({ comparisonOperator, threshold }: AlarmInputs, value: number): boolean {
  switch (comparisonOperator) {
    case "GreaterThanThreshold":
      return value > threshold;
    case "GreaterThanOrEqualToThreshold":
      return value >= threshold;
    case "LessThanThreshold":
      return value < threshold;
    case "LessThanOrEqualToThreshold":
      return value <= threshold;
    default:
      throw new Error(`the comparison ${comparisonOperator} is not known here`);
  }
}

/** M out of N, as AWS's tables of missing data have it. */
function stateOf(
  points: (boolean | undefined)[],
  { evaluationPeriods: n, datapointsToAlarm: m = n, treatMissingData = "missing" }: AlarmInputs,
  previous: AlarmState,
): AlarmState {
  const present = points.filter((point) => point !== undefined);
  const alarmed = (breaching: number): AlarmState => (breaching >= m ? "ALARM" : "OK");
  // Enough real ones: no missing one counts, however it would be treated.
  if (present.length >= n) return alarmed(count(present.slice(-n)));
  switch (treatMissingData) {
    case "breaching":
      return alarmed(count(present) + n - present.length);
    case "notBreaching":
      return alarmed(count(present));
    case "ignore":
      if (present.length === 0 || isPremature(points, m)) return previous;
      return alarmed(count(present));
    case "missing":
      if (present.length === 0) return "INSUFFICIENT_DATA";
      return isPremature(points, m) ? "ALARM" : alarmed(count(present));
    default:
      throw new Error(`treatMissingData ${treatMissingData} is not known here`);
  }
}

/** Nothing but breaching points and gaps, the oldest of the points at least M periods old. */
function isPremature(points: (boolean | undefined)[], m: number): boolean {
  const oldest = points.findIndex((point) => point !== undefined);
  return points.every((point) => point !== false) && points.length - oldest >= m;
}

function count(points: (boolean | undefined)[]): number {
  return points.filter((point) => point === true).length;
}
