import type { WatchedErrorLogArgs, WatchedRuleArgs, WatchedSubscriptionArgs } from "./args";
import { type AlarmDefinition, alarmOn, type Rule } from "./definition";
import { messagesAlarm } from "./queue-alarms";

/** Alarms of a log group's subscription. */
export function subscriptionAlarms(key: string, subscription: WatchedSubscriptionArgs): AlarmDefinition[] {
  const { logGroupName, filterName, destinationType } = subscription;
  const source = {
    namespace: "AWS/Logs",
    dimensions: { LogGroupName: logGroupName, DestinationType: destinationType, FilterName: filterName },
  };
  const rule = (name: string, metricName: string, meaning: string, firstStep: string): Rule => ({
    key: name,
    meaning,
    firstStep,
    metricName,
    statistic: "Sum",
    threshold: 0,
    evaluationPeriods: 2,
  });
  return [
    rule(
      "logs-not-delivered",
      "DeliveryErrors",
      "CloudWatch Logs cannot put log events; those of 24 hours are tried again, unless access is denied",
      "look at the role of the subscription, and whether the stream is there",
    ),
    rule(
      "logs-throttled",
      "DeliveryThrottling",
      "the stream takes fewer log events than there are",
      "give the stream more shards, or the filter a narrower pattern",
    ),
  ].map((each) => alarmOn(source, `the log feed ${key}`, each));
}

/** Alarms of a rule of EventBridge, and of the queue with what it could not deliver. */
export function ruleAlarms(key: string, { ruleName, deadLetterQueueName }: WatchedRuleArgs): AlarmDefinition[] {
  const about = `the event feed ${key}`;
  return [
    alarmOn({ namespace: "AWS/Events", dimensions: { RuleName: ruleName } }, about, {
      key: "events-not-put",
      meaning: "EventBridge fails to put events for good",
      firstStep: "look at the rule's role; the events lie in the queue of what could not be delivered",
      metricName: "FailedInvocations",
      statistic: "Sum",
      threshold: 0,
    }),
    messagesAlarm(deadLetterQueueName, about, {
      key: "events-undelivered",
      meaning: "events that could not be delivered lie in the queue, for 14 days",
      firstStep: "mend the cause, then put each message's body to the source and delete the message",
    }),
  ];
}

/** The alarm of a log group that only failures are written to: IoT's messages that could not be put (S-14). */
export function errorLogAlarms(key: string, { logGroupName }: WatchedErrorLogArgs): AlarmDefinition[] {
  return [
    alarmOn({ namespace: "AWS/Logs", dimensions: { LogGroupName: logGroupName } }, `the IoT feed ${key}`, {
      key: "messages-not-put",
      meaning: "IoT could not put messages; each is in the feed's error log, whole",
      firstStep: "read one for its reason: the role, or a stream that takes no more",
      metricName: "IncomingLogEvents",
      statistic: "Sum",
      threshold: 0,
    }),
  ];
}
