import type { WatchedConsumerArgs } from "./args";
import { type AlarmDefinition, alarmOn, type Rule, type Thresholds } from "./definition";

const MINUTE = 60;

/** Alarms of an application that reads a data stream. One that has nothing to read, or does not read, emits nothing. */
export function consumerAlarms(key: string, consumer: WatchedConsumerArgs, thresholds: Thresholds): AlarmDefinition[] {
  const { functionName, streamName, consumerName } = consumer;
  const about = `the consumer ${key}`;
  if (functionName !== undefined) {
    const source = { namespace: "AWS/Lambda", dimensions: { FunctionName: functionName } };
    return functionRules(fineAgeSeconds(consumer, thresholds)).map((rule) => alarmOn(source, about, rule));
  }
  if (streamName === undefined || consumerName === undefined) return [];
  const source = {
    namespace: "AWS/Kinesis",
    dimensions: { StreamName: streamName, ConsumerName: consumerName },
  };
  return [alarmOn(source, about, readerRule(thresholds.iteratorAgeSeconds))];
}

function functionRules(fineSeconds: number): Rule[] {
  return [
    {
      key: "consumer-behind",
      meaning: `the function gets records that are more than ${fineSeconds} s old`,
      firstStep: "look at its errors and duration; a batch that fails holds its shard up until it is given up",
      metricName: "IteratorAge",
      statistic: "Maximum",
      threshold: fineSeconds * 1000,
      periodSeconds: MINUTE,
      evaluationPeriods: 5,
    },
    {
      key: "batches-lost",
      meaning: "batches were given up, and the failure destination could not be told of them: nobody knows which",
      firstStep: "look at the destination, its key, and what the function's role may do there (LC-08)",
      metricName: "DestinationDeliveryFailures",
      statistic: "Sum",
      threshold: 0,
    },
  ];
}

function readerRule(fineSeconds: number): Rule {
  return {
    key: "reader-behind",
    meaning: `the application gets records that are more than ${fineSeconds} s old`,
    firstStep: "look whether all of its instances run and whether it keeps up with the stream",
    metricName: "SubscribeToShardEvent.MillisBehindLatest",
    statistic: "Maximum",
    threshold: fineSeconds * 1000,
    periodSeconds: MINUTE,
    evaluationPeriods: 5,
  };
}

/** Where records are given up by their age, the alarm comes before that. */
function fineAgeSeconds(
  { maximumRecordAgeSeconds }: WatchedConsumerArgs,
  { iteratorAgeSeconds, retentionPercent }: Thresholds,
): number {
  if (maximumRecordAgeSeconds === undefined) return iteratorAgeSeconds;
  return Math.min(iteratorAgeSeconds, (maximumRecordAgeSeconds * retentionPercent) / 100);
}
