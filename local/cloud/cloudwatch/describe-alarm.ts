import type { Alarm } from "./alarms";
import type { AlarmState } from "./evaluate";

/** An alarm as DescribeAlarms answers it. */
export function describeAlarm(
  { name, arn, definition, updatedAt }: Alarm,
  found: { state: AlarmState; changedAt: number } | undefined,
) {
  const { dimensions, metricQueries, ...given } = definition;
  return {
    AlarmName: name,
    AlarmArn: arn,
    AlarmDescription: given.alarmDescription,
    AlarmConfigurationUpdatedTimestamp: new Date(updatedAt),
    ActionsEnabled: true,
    AlarmActions: given.alarmActions ?? [],
    OKActions: given.okActions ?? [],
    InsufficientDataActions: [],
    StateValue: found?.state ?? "INSUFFICIENT_DATA",
    StateUpdatedTimestamp: new Date(found?.changedAt ?? updatedAt),
    MetricName: given.metricName,
    Namespace: given.namespace,
    Statistic: given.statistic,
    Dimensions: pairsOf(dimensions),
    Period: given.period,
    EvaluationPeriods: given.evaluationPeriods,
    DatapointsToAlarm: given.datapointsToAlarm,
    Threshold: given.threshold,
    ComparisonOperator: given.comparisonOperator,
    TreatMissingData: given.treatMissingData,
    Metrics: metricQueries?.map(({ id, expression, returnData, metric }) => ({
      Id: id,
      Expression: expression,
      ReturnData: returnData,
      MetricStat: metric && {
        Metric: { Namespace: metric.namespace, MetricName: metric.metricName, Dimensions: pairsOf(metric.dimensions) },
        Period: metric.period,
        Stat: metric.stat,
      },
    })),
  };
}

function pairsOf(dimensions: Record<string, string> = {}) {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}
