import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AlarmDefinition } from "./definition";
import type { NamedMetric } from "./metric-resources";

/** What every alarm of a component shares. */
export interface AlarmSettings {
  /** Whose parts are watched, such as the pipeline. */
  owner: string;
  topicArn?: pulumi.Input<string>;
  runbookUrl: string;
  tags?: Record<string, string>;
}

/** Makes one alarm. @param metrics the definition's metrics, in their order, as they are named */
export function createMetricAlarm(
  name: string,
  definition: AlarmDefinition,
  metrics: NamedMetric[],
  { owner, topicArn, runbookUrl, tags }: AlarmSettings,
  opts: pulumi.CustomResourceOptions,
): aws.cloudwatch.MetricAlarm {
  const actions = topicArn === undefined ? undefined : [topicArn];
  return new aws.cloudwatch.MetricAlarm(
    name,
    {
      alarmDescription: describe(definition, owner, runbookUrl),
      comparisonOperator: definition.comparison,
      threshold: definition.threshold,
      evaluationPeriods: definition.evaluationPeriods,
      datapointsToAlarm: definition.datapointsToAlarm,
      treatMissingData: definition.missingData,
      ...metricInputs(definition, metrics),
      alarmActions: actions,
      okActions: actions,
      tags,
    },
    opts,
  );
}

/** Whose it is, what it means, what to do first, and where more stands. */
export function describe(
  { about, key, meaning, firstStep }: AlarmDefinition,
  owner: string,
  runbookUrl: string,
): string {
  return `${owner}, ${about}: ${meaning}. First: ${firstStep}. More: ${runbookUrl}#${key}`;
}

/** One metric by itself, or several under an expression. */
function metricInputs(
  { expression, metrics: sources, statistic, periodSeconds }: AlarmDefinition,
  metrics: NamedMetric[],
): Partial<aws.cloudwatch.MetricAlarmArgs> {
  if (expression === undefined) return { ...metrics[0], statistic, period: periodSeconds };
  const queries = metrics.map((metric, index) => {
    const source = sources[index];
    const own = source?.kind === "service" ? source.statistic : undefined;
    return { id: `m${index + 1}`, metric: { ...metric, period: periodSeconds, stat: own ?? statistic } };
  });
  return { metricQueries: [...queries, { id: "value", expression, returnData: true }] };
}
