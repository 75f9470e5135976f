import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AlarmDefinition } from "./definition";
import type { NamedMetric } from "./metric-resources";

/** What every alarm of a component shares. */
export interface AlarmSettings {
  topicArn?: pulumi.Input<string>;
  runbookUrl: string;
  tags?: Record<string, string>;
}

/** Makes one alarm. @param metrics the definition's metrics, in their order, as they are named */
export function createMetricAlarm(
  name: string,
  definition: AlarmDefinition,
  metrics: NamedMetric[],
  { topicArn, runbookUrl, tags }: AlarmSettings,
  opts: pulumi.CustomResourceOptions,
): aws.cloudwatch.MetricAlarm {
  const actions = topicArn === undefined ? undefined : [topicArn];
  return new aws.cloudwatch.MetricAlarm(
    name,
    {
      alarmDescription: describe(definition, runbookUrl),
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

/** What it means, what to do first, and where more stands. */
export function describe({ about, key, meaning, firstStep }: AlarmDefinition, runbookUrl: string): string {
  return `${capitalised(about)}: ${meaning}. First: ${firstStep}. More: ${runbookUrl}#${key}`;
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
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
