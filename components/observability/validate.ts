import { checkTags } from "../shared/checks";
import { checkOneOf, checkPattern, type Problem, under } from "../shared/problems";
import { alarmsOf } from "./all-alarms";
import type { AlarmsArgs, WatchedConsumerArgs } from "./args";
import { validateObservability } from "./thresholds";

export const DELIVERY_SOURCES = ["KINESIS", "DIRECT_PUT", "MSK"] as const;
export const FAILURES = ["OBJECTS", "BATCHES", "RUNS"] as const;
export const SUBSCRIPTION_DESTINATIONS = ["Kinesis", "Firehose"] as const;

/** What a dimension takes: a name. An ARN there gives an alarm on a metric that nobody emits, which then never fires, or always. */
const NAME = /^(?!arn:)/;
const NAME_ALLOWED = "a name: AWS emits no metric under an ARN";
/** Dashboards take 500 widgets, one for each alarm among them. */
const MAX_ALARMS = 400;

/** Every problem of what is to be watched. @param name the component's name, of which the alarms' names are made */
export function validateAlarms(args: AlarmsArgs, name: string): Problem[] {
  return [
    ...validateObservability(args),
    ...checkTags("tags", args.tags),
    ...each("streams", args.streams, ({ streamName }) => checkPattern("streamName", streamName, NAME, NAME_ALLOWED)),
    ...each("deliveries", args.deliveries, ({ deliveryStreamName, source }) => [
      ...checkPattern("deliveryStreamName", deliveryStreamName, NAME, NAME_ALLOWED),
      ...checkOneOf("source", source, DELIVERY_SOURCES),
    ]),
    ...each("functions", args.functions, ({ functionName }) =>
      checkPattern("functionName", functionName, NAME, NAME_ALLOWED),
    ),
    ...each("queues", args.queues, ({ queueName }) => checkPattern("queueName", queueName, NAME, NAME_ALLOWED)),
    ...each("failureQueues", args.failureQueues, ({ queueName, holds }) => [
      ...checkPattern("queueName", queueName, NAME, NAME_ALLOWED),
      ...checkOneOf("holds", holds, FAILURES),
    ]),
    ...each("consumers", args.consumers, checkConsumer),
    ...each("applications", args.applications, ({ applicationName }) =>
      checkPattern("applicationName", applicationName, NAME, NAME_ALLOWED),
    ),
    ...each("subscriptions", args.subscriptions, ({ destinationType }) =>
      checkOneOf("destinationType", destinationType, SUBSCRIPTION_DESTINATIONS),
    ),
    ...checkNames(args, name),
  ];
}

function checkConsumer({ functionName, streamName, consumerName }: WatchedConsumerArgs): Problem[] {
  const names = { functionName, streamName, consumerName };
  const problems = Object.entries(names).flatMap(([path, name]) => checkPattern(path, name, NAME, NAME_ALLOWED));
  if ((functionName === undefined) === (consumerName === undefined)) {
    const found = functionName === undefined ? "neither" : "both";
    problems.push({ path: "functionName", reason: `must be given, or else consumerName; got ${found}` });
  }
  if (consumerName !== undefined && streamName === undefined) {
    const reason = "must be given beside consumerName: a consumer is registered on one stream (A-14)";
    problems.push({ path: "streamName", reason });
  }
  return problems;
}

function each<Part>(
  path: string,
  parts: Record<string, Part> | undefined,
  check: (part: Part) => Problem[],
): Problem[] {
  return Object.entries(parts ?? {}).flatMap(([key, part]) => under(`${path}.${key}`, check(part)));
}

/** Two parts of one name would have alarms of one name where they have alarms of one kind. */
function checkNames(args: AlarmsArgs, name: string): Problem[] {
  const names = alarmsOf(args).flatMap(({ key, alarms }) => alarms.map((alarm) => `${name}-${key}-${alarm.key}`));
  const twice = names.filter((one, index) => names.indexOf(one) < index);
  const problems = [...new Set(twice)].map((one) => ({
    path: "(parts)",
    reason: `must give no two alarms one name, got "${one}" twice; rename a part`,
  }));
  if (args.dashboardName === undefined || names.length <= MAX_ALARMS) return problems;
  const reason = `must be left out with more than ${MAX_ALARMS} alarms, which no dashboard takes (A-08), got ${names.length}`;
  return [...problems, { path: "dashboardName", reason }];
}
