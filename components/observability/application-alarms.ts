import type { WatchedApplicationArgs } from "./args";
import {
  type AlarmDefinition,
  alarmOn,
  type MetricSource,
  PERIOD_SECONDS,
  type Rule,
  type Thresholds,
} from "./definition";

/** What the runner logs of records that it leaves out: `MalformedReport` writes it, once in ten seconds at most. */
export const MALFORMED_PATTERN = '"malformed record(s)"';

const MINUTE = 60;
/** Share of heap and CPU above which a job soon stops or falls behind. */
const MAX_HEAP_PERCENT = 90;
const MAX_CPU_PERCENT = 80;

/** Alarms of a Flink application: Flink 2.2 has no `fullRestarts`, and `uptime` is on its way out. */
export function applicationAlarms(
  key: string,
  { applicationName, logGroupName }: WatchedApplicationArgs,
  thresholds: Thresholds,
): AlarmDefinition[] {
  const about = `the SQL stage ${key}`;
  const source = { namespace: "AWS/KinesisAnalytics", dimensions: { Application: applicationName } };
  const on = (rule: Rule) => alarmOn(source, about, rule);
  /** A counter since the job's start: what counts is by how much it grew. */
  const grew = (rule: Rule): AlarmDefinition => {
    const { metricName } = rule;
    return { ...on(rule), metrics: [{ kind: "service", ...source, metricName }], expression: "DIFF(m1)" };
  };
  return [
    ...healthRules(thresholds).map(on),
    ...counterRules(thresholds).map(grew),
    malformedAlarm(about, {
      kind: "log",
      logGroupName,
      pattern: MALFORMED_PATTERN,
      value: "1",
      metricName: "MalformedRecordReports",
      about: applicationName,
    }),
  ];
}

function healthRules({ iteratorAgeSeconds }: Thresholds): Rule[] {
  return [
    {
      key: "job-not-running",
      meaning: "the job has not run for ten minutes: nothing is computed",
      firstStep: "look at the application's state in the console and at its log; start it, or mend the query",
      metricName: "runningTime",
      statistic: "Maximum",
      threshold: 1,
      comparison: "LessThanThreshold",
      periodSeconds: MINUTE,
      evaluationPeriods: 10,
      // A job that is down emits nothing. Ten minutes are more than a start or an update takes.
      missingData: "breaching",
    },
    {
      key: "job-behind",
      meaning: `the job is more than ${iteratorAgeSeconds} s behind the end of the data stream`,
      firstStep: "see CPU and back pressure; raise parallelism up to the stream's shards",
      metricName: "millisBehindLatest",
      statistic: "Maximum",
      threshold: iteratorAgeSeconds * 1000,
      periodSeconds: MINUTE,
      evaluationPeriods: 5,
    },
    percentRule(
      "job-heap-full",
      "heapMemoryUtilization",
      MAX_HEAP_PERCENT,
      "heap",
      "give it shorter windows or more parallelism",
    ),
    percentRule(
      "job-cpu-busy",
      "cpuUtilization",
      MAX_CPU_PERCENT,
      "CPU",
      "raise parallelism before the job falls behind",
    ),
  ];
}

function percentRule(key: string, metricName: string, threshold: number, what: string, firstStep: string): Rule {
  const meaning = `the job uses more than ${threshold} % of its ${what}`;
  return { key, meaning, firstStep, metricName, statistic: "Maximum", threshold, evaluationPeriods: 3 };
}

function counterRules({ lateRows }: Thresholds): Rule[] {
  return [
    {
      key: "job-restarted",
      meaning: "the job failed and started again from its last checkpoint",
      firstStep: "read the exception in its log: a record that it cannot read would make it fail again and again",
      metricName: "numRestarts",
      statistic: "Maximum",
      threshold: 0,
    },
    {
      key: "checkpoints-failed",
      meaning: "checkpoints fail: a restart would compute more again",
      firstStep: "look for back pressure, and at the application's log",
      metricName: "numberOfFailedCheckpoints",
      statistic: "Maximum",
      threshold: 0,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
    },
    {
      key: "rows-late",
      meaning: `more than ${lateRows} rows in 5 minutes came after their window was closed and are left out`,
      firstStep: "raise watermarkDelaySeconds by how late producers are",
      metricName: "numLateRecordsDropped",
      statistic: "Maximum",
      threshold: lateRows,
    },
  ];
}

function malformedAlarm(about: string, metric: MetricSource): AlarmDefinition {
  return {
    key: "records-malformed",
    about,
    meaning: "the job leaves out records that do not fit the schema",
    firstStep: "the application's log has the reason of the newest one; mend the producer",
    metrics: [metric],
    statistic: "Sum",
    periodSeconds: PERIOD_SECONDS,
    threshold: 0,
    comparison: "GreaterThanThreshold",
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    missingData: "notBreaching",
  };
}
