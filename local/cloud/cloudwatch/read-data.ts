import type { z } from "zod";
import { AwsError } from "../contracts";
import { evaluateExpression } from "./metric-math";
import type { MetricStore } from "./metric-store";
import type { DataQuery, getMetricData, getMetricStatistics, PutDatum, putMetricData } from "./requests";
import { addSample, type Sample, sampleOf } from "./samples";
import { type MetricPoint, type Series, seriesOf, type Window } from "./series";

/** Datapoints of one answer of GetMetricStatistics. */
const MOST_POINTS = 1440;

type Answer = Record<string, unknown>;

/** Keeps what a client put. AWS's own namespaces are open here, so that alarms can be tried (AWS refuses them). @throws AwsError */
export function putData(
  store: MetricStore,
  { Namespace, MetricData }: z.infer<typeof putMetricData>,
  now: number,
): Answer {
  const read = MetricData.map((datum) => ({ datum, sample: sampleOfDatum(datum) }));
  for (const { datum, sample } of read) {
    const { MetricName: metricName, Dimensions: dimensions, Unit, Timestamp } = datum;
    store.put({ namespace: Namespace, metricName, dimensions }, Unit, Timestamp?.getTime() ?? now, sample);
  }
  return {};
}

function sampleOfDatum({ MetricName, Value, Values, Counts, StatisticValues }: PutDatum): Sample {
  if (StatisticValues) {
    const { SampleCount: count, Sum: sum, Minimum: min, Maximum: max } = StatisticValues;
    return { sum, count, min, max };
  }
  const [first, ...rest] = (Values ?? (Value === undefined ? [] : [Value])).map((value, index) => {
    const count = Counts?.[index] ?? 1;
    return { ...sampleOf(value), sum: value * count, count };
  });
  if (first === undefined) {
    const message = `${MetricName} must have Value, Values or StatisticValues.`;
    throw new AwsError("InvalidParameterCombination", message);
  }
  for (const sample of rest) addSample(first, sample);
  return first;
}

/** @throws AwsError */
export function metricStatistics(store: MetricStore, request: z.infer<typeof getMetricStatistics>): Answer {
  const { Namespace: namespace, MetricName: metricName, Dimensions: dimensions, Statistics } = request;
  const window = windowOf(request.StartTime, request.EndTime, request.Period);
  if (window.periods > MOST_POINTS) {
    const message = `${window.periods} datapoints are asked for; at most ${MOST_POINTS} are answered. Take a longer Period.`;
    throw new AwsError("InvalidParameterCombination", message);
  }
  const metric = store.find({ namespace, metricName, dimensions });
  const columns = Statistics.map((stat) => ({
    stat,
    values: series(store, { namespace, metricName, dimensions, stat }, window),
  }));
  const Datapoints = timesOf(window).flatMap((Timestamp, index) => {
    const values = columns.flatMap(({ stat, values }) => (values[index] === undefined ? [] : [[stat, values[index]]]));
    return values.length === 0 ? [] : [{ Timestamp, ...Object.fromEntries(values), Unit: metric?.unit ?? "None" }];
  });
  return { Label: metricName, Datapoints };
}

/** @throws AwsError */
export function metricData(store: MetricStore, request: z.infer<typeof getMetricData>): Answer {
  const { StartTime, EndTime, ScanBy, MetricDataQueries } = request;
  const period = MetricDataQueries.find(({ MetricStat }) => MetricStat !== undefined)?.MetricStat?.Period ?? 60;
  const known = new Map<string, { values: Series; window: Window }>();
  for (const query of MetricDataQueries) {
    const { MetricStat } = query;
    if (MetricStat === undefined) continue;
    const { Metric, Period, Stat: stat } = MetricStat;
    const window = windowOf(StartTime, EndTime, Period);
    const identity = { namespace: Metric.Namespace, metricName: Metric.MetricName, dimensions: Metric.Dimensions };
    known.set(query.Id, { window, values: series(store, { ...identity, stat }, window) });
  }
  const window = windowOf(StartTime, EndTime, period);
  for (const { Id, Expression } of MetricDataQueries) {
    if (Expression !== undefined) known.set(Id, { window, values: calculated(Expression, known, window) });
  }
  return { MetricDataResults: MetricDataQueries.flatMap((query) => resultOf(query, known, ScanBy)), Messages: [] };
}

function calculated(expression: string, known: ReadonlyMap<string, { values: Series }>, window: Window): Series {
  try {
    return evaluateExpression(expression, {
      window,
      series: new Map([...known].map(([id, { values }]) => [id, values])),
    });
  } catch (error) {
    throw new AwsError("ValidationError", error instanceof Error ? error.message : String(error));
  }
}

function resultOf(
  { Id, Label, ReturnData, MetricStat, Expression }: DataQuery,
  known: ReadonlyMap<string, { values: Series; window: Window }>,
  scanBy: string,
): Answer[] {
  const found = known.get(Id);
  if (!ReturnData || found === undefined) return [];
  const points = timesOf(found.window).flatMap((time, index) => {
    const value = found.values[index];
    return value === undefined ? [] : [{ time, value }];
  });
  if (scanBy === "TimestampDescending") points.reverse();
  return [
    {
      Id,
      Label: Label ?? MetricStat?.Metric.MetricName ?? Expression,
      Timestamps: points.map(({ time }) => time),
      Values: points.map(({ value }) => value),
      StatusCode: "Complete",
    },
  ];
}

/** Whole periods, by the clock, from the one that the start lies in. @throws AwsError */
function windowOf(start: Date, end: Date, periodSeconds: number): Window {
  if (!Number.isInteger(periodSeconds) || periodSeconds < 60 || periodSeconds % 60 !== 0) {
    const message = `Period must be a multiple of 60, got ${periodSeconds}: the embedded cloud keeps minutes.`;
    throw new AwsError("InvalidParameterValue", message);
  }
  if (end <= start) throw new AwsError("InvalidParameterValue", "EndTime must be after StartTime.");
  const millis = periodSeconds * 1000;
  const first = Math.floor(start.getTime() / millis);
  const last = Math.ceil(end.getTime() / millis);
  return { end: last * millis, periodSeconds, periods: last - first };
}

function timesOf({ end, periodSeconds, periods }: Window): Date[] {
  return Array.from({ length: periods }, (_, index) => new Date(end - (periods - index) * periodSeconds * 1000));
}

/** @throws AwsError for a statistic that is not known here, such as a percentile */
function series(store: MetricStore, reference: Parameters<typeof seriesOf>[1], window: Window): Series {
  const metric = store.find(reference);
  const { namespace, metricName, dimensions } = reference;
  const points: MetricPoint[] = [...(metric?.minutes ?? [])].map(([at, sample]) => ({
    ...{ namespace, metricName, dimensions, at },
    ...sample,
  }));
  try {
    return seriesOf(points, reference, window);
  } catch (error) {
    throw new AwsError("InvalidParameterValue", error instanceof Error ? error.message : String(error));
  }
}
