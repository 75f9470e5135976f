import type * as pulumi from "@pulumi/pulumi";
import type { WatchedFailureQueueArgs, WatchedQueueArgs } from "./args";
import { type AlarmDefinition, alarmOn, type MetricOwner, type Rule, type Thresholds } from "./definition";

/** What messages of a queue of failures mean, by what the queue holds. */
const FAILURE_RULES: Record<string, Pick<Rule, "key" | "meaning" | "firstStep">> = {
  OBJECTS: {
    key: "objects-not-converted",
    meaning: "raw objects could not be converted: their events are not in the table by event time",
    firstStep: "read the function's log for the reason, mend it, then start the queue's redrive to its source",
  },
  RUNS: {
    key: "runs-not-started",
    meaning: "the schedule could not start the function",
    firstStep: "read a message for the reason: the schedule's role, or a function that is gone",
  },
  BATCHES: {
    key: "batches-given-up",
    meaning: "the consumer gave batches up after all attempts; each message says where in the stream they stand",
    firstStep: "read the function's log, mend it, then read those records again before the stream's retention ends",
  },
};

/** The alarm of a queue that somebody works off: its messages wait for longer than is fine. */
export function queueAlarms(key: string, queue: WatchedQueueArgs, thresholds: Thresholds): AlarmDefinition[] {
  const fineSeconds = fineAgeSeconds(queue, thresholds);
  return [
    alarmOn(ownerOf(queue.queueName), `the queue ${key}`, {
      key: "queue-behind",
      meaning: `a message has waited for more than ${fineSeconds} s: whoever works the queue off is stopped or too slow`,
      firstStep:
        "look at the function's errors, throttles and duration, and whether its event source mapping is enabled",
      metricName: "ApproximateAgeOfOldestMessage",
      statistic: "Maximum",
      threshold: fineSeconds,
      evaluationPeriods: 2,
    }),
  ];
}

/** The alarm of a queue of failures. */
export function failureQueueAlarms(key: string, { queueName, holds }: WatchedFailureQueueArgs): AlarmDefinition[] {
  const rule = FAILURE_RULES[holds];
  return rule === undefined ? [] : [messagesAlarm(queueName, `the queue of failures ${key}`, rule)];
}

/** An alarm for as long as a message lies in a queue. */
export function messagesAlarm(
  queueName: pulumi.Input<string>,
  about: string,
  rule: Pick<Rule, "key" | "meaning" | "firstStep">,
): AlarmDefinition {
  // Not what was sent: SQS does not count what it moves into a dead-letter queue itself.
  const messages = { metricName: "ApproximateNumberOfMessagesVisible", statistic: "Maximum", threshold: 0 } as const;
  return alarmOn(ownerOf(queueName), about, { ...rule, ...messages });
}

/** A message that one run failed on comes again after the visibility timeout; before it expires there must be time left. */
function fineAgeSeconds(
  { visibilityTimeoutSeconds, retentionSeconds }: WatchedQueueArgs,
  { iteratorAgeSeconds, retentionPercent }: Thresholds,
): number {
  return Math.min(visibilityTimeoutSeconds + iteratorAgeSeconds, (retentionSeconds * retentionPercent) / 100);
}

function ownerOf(queueName: pulumi.Input<string>): MetricOwner {
  return { namespace: "AWS/SQS", dimensions: { QueueName: queueName } };
}
