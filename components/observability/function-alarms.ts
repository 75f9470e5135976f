import type { WatchedFunctionArgs } from "./args";
import { type AlarmDefinition, alarmOn, PERIOD_SECONDS, type Rule, type Thresholds } from "./definition";

/** What the built-in transform logs of a batch with rejected records: `lambda/transform/report.ts` writes it. */
export const REJECTION_PATTERN = '{ $.message = "records failed" }';
export const REJECTED_COUNT = "$.failed";

/** Alarms of a Lambda function. One that is not called has no metrics, and that is no alarm. */
export function functionAlarms(key: string, watched: WatchedFunctionArgs, thresholds: Thresholds): AlarmDefinition[] {
  const { functionName, timeoutSeconds, rejectionLogGroupName } = watched;
  const about = `the function ${key}`;
  const source = { namespace: "AWS/Lambda", dimensions: { FunctionName: functionName } };
  const { durationPercent } = thresholds;
  return [
    alarmOn(source, about, {
      key: "function-errors",
      meaning: "the function throws, or runs into its timeout",
      firstStep: "read its log: the error stands there with the request's id",
      metricName: "Errors",
      statistic: "Sum",
      threshold: 0,
    }),
    alarmOn(source, about, {
      key: "function-throttled",
      meaning: "Lambda refuses calls: the account's concurrency, or the function's own, is used up",
      firstStep: "see what else of the account runs; ask AWS for more concurrency",
      metricName: "Throttles",
      statistic: "Sum",
      threshold: 0,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
    }),
    ...(timeoutSeconds === undefined ? [] : [alarmOn(source, about, slowRule(timeoutSeconds, durationPercent))]),
    ...(rejectionLogGroupName === undefined
      ? []
      : [rejectionAlarm(about, { logGroupName: rejectionLogGroupName, functionName }, thresholds)]),
  ];
}

function slowRule(timeoutSeconds: number, durationPercent: number): Rule {
  return {
    key: "function-slow",
    meaning: `a call takes more than ${durationPercent} % of the timeout of ${timeoutSeconds} s`,
    firstStep: "give the function more memory or a longer timeout, or less to do in a call: smaller batches or objects",
    metricName: "Duration",
    statistic: "Maximum",
    threshold: (timeoutSeconds * 1000 * durationPercent) / 100,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
  };
}

function rejectionAlarm(
  about: string,
  {
    logGroupName,
    functionName,
  }: { logGroupName: WatchedFunctionArgs["functionName"] } & Pick<WatchedFunctionArgs, "functionName">,
  { rejectedRecords }: Thresholds,
): AlarmDefinition {
  return {
    key: "records-rejected",
    about,
    meaning: `the transform rejects more than ${rejectedRecords} records in 5 minutes; they lie under the error prefix`,
    firstStep:
      "read the function's log, which counts the reasons; mend producer or schema, then re-drive (npm run redrive)",
    metrics: [
      {
        kind: "log",
        logGroupName,
        pattern: REJECTION_PATTERN,
        value: REJECTED_COUNT,
        metricName: "RejectedRecords",
        about: functionName,
      },
    ],
    statistic: "Sum",
    periodSeconds: PERIOD_SECONDS,
    threshold: rejectedRecords,
    comparison: "GreaterThanThreshold",
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    missingData: "notBreaching",
  };
}
