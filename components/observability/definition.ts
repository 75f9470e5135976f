import type * as pulumi from "@pulumi/pulumi";
import type { AlarmThresholdsArgs } from "./args";

/** A metric that a service emits, or that is made of a log or of a bucket's requests. */
export type MetricSource = ServiceMetric | LogMetric | RequestMetric;

/** A metric that a service emits. Names of its dimensions' values are names of resources, never ARNs. */
export interface ServiceMetric {
  kind: "service";
  namespace: string;
  metricName: string;
  dimensions: Record<string, pulumi.Input<string>>;
  /** @default the alarm's */
  statistic?: Statistic;
}

/** A metric counted from the events of a log group. */
export interface LogMetric {
  kind: "log";
  logGroupName: pulumi.Input<string>;
  /** Which events count. */
  pattern: string;
  /** What each counts for: a number, or a field of it such as `$.failed`. */
  value: string;
  /** What the metric is called, before the name of what it is about. */
  metricName: string;
  /** Whose metric it is: dimensions of a metric filter can only be fields of the event. */
  about: pulumi.Input<string>;
}

/** Requests that write objects under a prefix, which S3 counts where it is told to. */
export interface RequestMetric {
  kind: "requests";
  bucketName: pulumi.Input<string>;
  prefix: string;
}

export type Statistic = "Average" | "Sum" | "Minimum" | "Maximum";
export type Comparison = "GreaterThanThreshold" | "GreaterThanOrEqualToThreshold" | "LessThanThreshold";
export type MissingData = "notBreaching" | "breaching" | "missing";

/** What an alarm looks at and when it fires, before resources are made of it. */
export interface AlarmDefinition {
  /** Its name among the alarms of one part, in the runbook the name of its section. */
  key: string;
  /** Which part it is about, in words. */
  about: string;
  /** What it means when it fires. Ends without a full stop. */
  meaning: string;
  /** What to do first. Ends without a full stop. */
  firstStep: string;
  /** The metric; several with an `expression` over `m1`, `m2`, in their order. */
  metrics: [MetricSource, ...MetricSource[]];
  expression?: string;
  statistic: Statistic;
  periodSeconds: number;
  threshold: number;
  comparison: Comparison;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  /** What a period without data counts for. */
  missingData: MissingData;
}

/** Seconds of most alarms' periods: as Firehose emitted its metrics before it emitted them each minute (A-04). */
export const PERIOD_SECONDS = 300;

/** The bounds with their defaults. */
export type Thresholds = Required<AlarmThresholdsArgs>;

/** Whose metrics a service emits: its namespace, and the dimensions that name the resource. */
export type MetricOwner = Pick<ServiceMetric, "namespace" | "dimensions">;

/** What one alarm differs in from the others. */
export type Rule = Partial<AlarmDefinition> &
  Pick<AlarmDefinition, "key" | "meaning" | "firstStep" | "statistic" | "threshold"> & { metricName: string };

/**
 * An alarm on one metric of a service: above its threshold in one period of five minutes, and silent without data, unless
 * the rule says otherwise.
 */
export function alarmOn(source: MetricOwner, about: string, rule: Rule): AlarmDefinition {
  const { metricName, ...rest } = rule;
  const evaluationPeriods = rule.evaluationPeriods ?? 1;
  return {
    about,
    metrics: [{ kind: "service", ...source, metricName }],
    comparison: "GreaterThanThreshold",
    periodSeconds: PERIOD_SECONDS,
    datapointsToAlarm: evaluationPeriods,
    missingData: "notBreaching",
    ...rest,
    evaluationPeriods,
  };
}
