import { DEFAULT_BUFFER_INTERVAL_SECONDS } from "../delivery-stream/settings";
import type { WatchedDeliveryArgs } from "./args";
import { type AlarmDefinition, alarmOn, type MetricOwner, type Rule, type Thresholds } from "./definition";

/** Firehose's buffers are hints, and it retries: sooner than this nothing is late, in seconds. */
export const LEAST_FRESHNESS_SECONDS = 300;
/** Partitions that a delivery stream can have open at a time (F-93). */
export const MAX_ACTIVE_PARTITIONS = 500;
/** Share of puts that may fail: single ones do, and are tried again. */
const LEAST_SUCCESS = 0.95;

/** Alarms of a delivery stream, those for what it has. */
export function deliveryAlarms(key: string, delivery: WatchedDeliveryArgs, thresholds: Thresholds): AlarmDefinition[] {
  const source = {
    namespace: "AWS/Firehose",
    dimensions: { DeliveryStreamName: delivery.deliveryStreamName },
  };
  const about = `the delivery ${key}`;
  const rules = [
    ...objectRules(delivery, thresholds),
    ...processingRules(delivery),
    ...(delivery.source === "KINESIS" ? [behindRule(thresholds)] : []),
    ...(delivery.source === "DIRECT_PUT" ? putRules(delivery) : []),
  ];
  return [
    ...rules.map((rule) => alarmOn(source, about, rule)),
    ...(delivery.source === "DIRECT_PUT" ? quotaAlarms(source, about, thresholds) : []),
  ];
}

function objectRules(delivery: WatchedDeliveryArgs, { freshnessIntervals }: Thresholds): Rule[] {
  const {
    bufferIntervalSeconds: buffer = DEFAULT_BUFFER_INTERVAL_SECONDS,
    transformIntervalSeconds = 0,
    backupIntervalSeconds,
  } = delivery;
  const freshness = (waitSeconds: number) => Math.max(LEAST_FRESHNESS_SECONDS, freshnessIntervals * waitSeconds);
  const limit = freshness(buffer + transformIntervalSeconds);
  const backupLimit = freshness(backupIntervalSeconds ?? 0);
  return [
    {
      key: "delivery-late",
      meaning: `the oldest record that Firehose holds has waited for more than ${limit} s`,
      firstStep: "look at the delivery's error log; Firehose holds records for up to 24 hours and goes on by itself",
      metricName: "DeliveryToS3.DataFreshness",
      statistic: "Maximum",
      threshold: limit,
    },
    successRule("objects-not-written", "DeliveryToS3.Success", "Firehose cannot write to the bucket"),
    ...(delivery.copies ? [copyRule()] : []),
    ...(backupIntervalSeconds === undefined
      ? []
      : [
          successRule("backup-not-written", "BackupToS3.Success", "Firehose cannot write the backup"),
          {
            key: "backup-late",
            meaning: `the oldest record that is not in the backup yet has waited for more than ${backupLimit} s`,
            firstStep: "look at the log stream BackupDelivery of the delivery's error log",
            metricName: "BackupToS3.DataFreshness",
            statistic: "Maximum" as const,
            threshold: backupLimit,
          },
        ]),
  ];
}

function successRule(key: string, metricName: string, meaning: string): Rule {
  return {
    key,
    meaning,
    firstStep: "look at the delivery's error log: a changed bucket policy or key, most often",
    metricName,
    statistic: "Average",
    threshold: LEAST_SUCCESS,
    comparison: "LessThanThreshold",
    evaluationPeriods: 3,
  };
}

function copyRule(): Rule {
  return {
    key: "copy-failed",
    meaning: "COPY into Redshift fails; Firehose retries, then lists the objects under errors/manifests/",
    firstStep:
      "look at the delivery's error log and at sys_load_error_detail; then re-drive the manifests (npm run redrive)",
    metricName: "DeliveryToRedshift.Success",
    statistic: "Average",
    threshold: 1,
    comparison: "LessThanThreshold",
    evaluationPeriods: 2,
  };
}

function processingRules({ transformIntervalSeconds, converts, partitions }: WatchedDeliveryArgs): Rule[] {
  const transform: Rule = {
    key: "transform-failed",
    meaning: "calls of the transform fail; after three retries their records go under the error prefix",
    firstStep: "look at the function's log, then re-drive what failed (npm run redrive)",
    metricName: "ExecuteProcessing.Success",
    statistic: "Average",
    threshold: 1,
    comparison: "LessThanThreshold",
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
  };
  const conversion: Rule = {
    key: "conversion-failed",
    meaning: "records do not fit the Glue table and go under the error prefix, format-conversion-failed",
    firstStep: "read one of them for its reason; mend producer or schema, then re-drive (npm run redrive)",
    metricName: "FailedConversion.Records",
    statistic: "Sum",
    threshold: 0,
  };
  const partitionRules: Rule[] = [
    {
      key: "partitions-exceeded",
      meaning: `more than ${MAX_ACTIVE_PARTITIONS} partitions are open; records of further ones go under the error prefix`,
      firstStep: "take a coarser partition key, or ask AWS for a higher quota",
      metricName: "PartitionCountExceeded",
      statistic: "Maximum",
      threshold: 1,
      comparison: "GreaterThanOrEqualToThreshold",
    },
  ];
  return [
    ...(transformIntervalSeconds === undefined ? [] : [transform]),
    ...(converts ? [conversion] : []),
    ...(partitions ? partitionRules : []),
  ];
}

function behindRule({ iteratorAgeSeconds }: Thresholds): Rule {
  return {
    key: "delivery-behind",
    meaning: `Firehose is more than ${iteratorAgeSeconds} s behind the end of the data stream`,
    firstStep: "see whether the stream's reads are throttled, or the transform is slow",
    metricName: "KinesisMillisBehindLatest",
    statistic: "Maximum",
    threshold: iteratorAgeSeconds * 1000,
  };
}

const KEY_FAULTS = {
  KMSKeyAccessDenied: "may not use",
  KMSKeyDisabled: "finds disabled",
  KMSKeyInvalidState: "finds in a state that cannot decrypt",
  KMSKeyNotFound: "does not find",
};

function putRules({ hasCustomerKey }: WatchedDeliveryArgs): Rule[] {
  const throttled: Rule = {
    key: "puts-throttled",
    meaning: "producers' records were refused, as the delivery stream took no more",
    firstStep: "ask AWS for a higher quota of the delivery stream; producers must put again what was refused",
    metricName: "ThrottledRecords",
    statistic: "Sum",
    threshold: 0,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
  };
  const faults = Object.entries(KEY_FAULTS).map(
    ([metricName, what]): Rule => ({
      key: `key-${metricName
        .replace("KMSKey", "")
        .replace(/(?<=[a-z])[A-Z]/g, "-$&")
        .toLowerCase()}`,
      meaning: `Firehose ${what} the key that encrypts the records which it holds`,
      firstStep: "look at the key's state and policy; records that were taken wait for 24 hours",
      metricName,
      statistic: "Sum",
      threshold: 0,
    }),
  );
  return hasCustomerKey ? [throttled, ...faults] : [throttled];
}

/** What is put, beside the metric that tells the quota itself, which grows with what AWS grants. */
const QUOTAS = [
  { key: "bytes-near-quota", what: "bytes", metricName: "IncomingBytes", limit: "BytesPerSecondLimit" },
  { key: "records-near-quota", what: "records", metricName: "IncomingRecords", limit: "RecordsPerSecondLimit" },
  {
    key: "requests-near-quota",
    what: "requests",
    metricName: "IncomingPutRequests",
    limit: "PutRequestsPerSecondLimit",
  },
];

function quotaAlarms(source: MetricOwner, about: string, { quotaPercent }: Thresholds): AlarmDefinition[] {
  return QUOTAS.map(({ key, what, metricName, limit }) => ({
    ...alarmOn(source, about, {
      key,
      meaning: `producers put more than ${quotaPercent} % of the ${what} that the delivery stream takes in a second`,
      firstStep: "ask AWS for a higher quota before records are refused",
      metricName,
      statistic: "Sum",
      threshold: quotaPercent,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
    }),
    metrics: [
      { kind: "service", ...source, metricName },
      { kind: "service", ...source, metricName: limit, statistic: "Minimum" },
    ],
    expression: "100 * (m1 / PERIOD(m1)) / m2",
  }));
}
