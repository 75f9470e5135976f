import * as pulumi from "@pulumi/pulumi";
import {
  DEFAULT_CONVERT_TIMEOUT_SECONDS,
  MAX_TIMEOUT_SECONDS,
  RETENTION_SECONDS,
  VISIBILITY_FACTOR,
} from "../event-time-table/settings";
import type { AlarmsArgs, WatchedConsumerArgs } from "../observability";
import { nameInArn } from "../shared/arn";
import type { StreamConsumer } from "../stream-consumer";
import type { ConsumerArgs } from "../stream-consumer/args";
import { NEVER } from "../stream-consumer/consumer-function";
import { DEFAULT_TIMEOUT_SECONDS } from "../transform-function";
import type { StreamingIngestArgs } from "./args";
import type { StreamingIngestNodes } from "./nodes";
import type { DeliveryPlan } from "./plan";
import { scalerFunctions, scalerQueues } from "./watched-scalers";

/** Name of the re-drive among what is watched. */
const REDRIVE = "redrive";

type Made = Pick<
  StreamingIngestNodes,
  "stream" | "resultStreams" | "transforms" | "eventTimeTables" | "consumers" | "redrive"
>;
type Functions = NonNullable<AlarmsArgs["functions"]>;

/**
 * The functions of a pipeline, by the names of their components without the pipeline's.
 *
 * @throws Error where two would be watched under one name, and one of them by nobody
 */
export function watchedFunctions(plans: DeliveryPlan[], args: StreamingIngestArgs, made: Made): Functions {
  const parts = [
    ...plans.flatMap((plan) => [...transformParts(plan, made), ...tableParts(plan, made)]),
    ...Object.entries(made.consumers).flatMap(([key, consumer]) => consumerParts(key, consumer, args)),
    ...scalerFunctions(made),
    // It may take all of its time on purpose: what is left is for its next run.
    ...(made.redrive ? [[REDRIVE, { functionName: made.redrive.function.name }] as const] : []),
  ];
  const keys = parts.map(([key]) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) < index);
  if (twice !== undefined) throw new Error(`two functions would have the alarms "${twice}"; rename the delivery`);
  return Object.fromEntries(parts);
}

/** The queues of raw objects on their way into tables by event time. */
export function watchedQueues(plans: DeliveryPlan[], { eventTimeTables }: Made): AlarmsArgs["queues"] {
  return Object.fromEntries(
    plans.flatMap(({ key, delivery: { eventTime } }) => {
      const table = eventTimeTables[key];
      if (table === undefined) return [];
      const timeoutSeconds = eventTime?.timeoutSeconds ?? DEFAULT_CONVERT_TIMEOUT_SECONDS;
      const visibilityTimeoutSeconds = VISIBILITY_FACTOR * timeoutSeconds;
      const queueName = table.nodes.queue.name;
      return [[key, { queueName, visibilityTimeoutSeconds, retentionSeconds: RETENTION_SECONDS }]];
    }),
  );
}

/** The queues of what could not be converted, of what consumers gave up, and of runs that schedules could not start. */
export function watchedFailureQueues(
  plans: DeliveryPlan[],
  { consumers = {} }: StreamingIngestArgs,
  made: Made,
): AlarmsArgs["failureQueues"] {
  const ofTables = plans.flatMap(({ key }) => {
    const table = made.eventTimeTables[key];
    return table ? [[key, { queueName: table.nodes.deadLetterQueue.name, holds: "OBJECTS" }] as const] : [];
  });
  const ofConsumers = Object.entries(made.consumers).flatMap(([key, { nodes }]) => {
    const given = consumers[key]?.lambda?.onFailure?.queueArn;
    const queueName = nodes.failureQueue?.name ?? (given && pulumi.output(given).apply(nameInArn));
    return queueName === undefined ? [] : [[key, { queueName, holds: "BATCHES" }] as const];
  });
  const schedules = {
    ...Object.fromEntries(plans.map(({ key }) => [compactionName(key), made.eventTimeTables[key]?.nodes.compact])),
    [REDRIVE]: made.redrive,
  };
  const ofSchedules = Object.entries(schedules).flatMap(([key, schedule]) => {
    const queueName = schedule?.scheduleFailures?.name;
    return queueName === undefined ? [] : [[key, { queueName, holds: "RUNS" }] as const];
  });
  return Object.fromEntries([...ofTables, ...ofConsumers, ...ofSchedules, ...scalerQueues(made)]);
}

/** The applications that read the data stream. One that shares the stream's throughput is seen by the stream's own metrics. */
export function watchedConsumers({ consumers = {} }: StreamingIngestArgs, made: Made): AlarmsArgs["consumers"] {
  return Object.fromEntries(
    Object.entries(made.consumers).flatMap(([key, consumer]) => {
      const watched = watchedConsumer(consumer, consumers[key], made);
      return watched ? [[key, watched]] : [];
    }),
  );
}

function watchedConsumer(
  { functionName, consumerName }: StreamConsumer,
  args: ConsumerArgs | undefined,
  { stream }: Made,
): WatchedConsumerArgs | undefined {
  const age = args?.lambda?.maximumRecordAgeSeconds ?? NEVER;
  if (functionName) return { functionName, maximumRecordAgeSeconds: age === NEVER ? undefined : age };
  return consumerName && { streamName: stream?.streamName, consumerName };
}

function transformParts(
  { key, delivery: { transform } }: DeliveryPlan,
  { transforms }: Made,
): [string, Functions[string]][] {
  const made = transforms[key];
  if (made === undefined) return [];
  const watched = {
    functionName: made.functionName,
    timeoutSeconds: transform?.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
    // Custom code logs what it likes.
    rejectionLogGroupName: transform?.codePath === undefined ? made.nodes.logGroup.name : undefined,
  };
  return [[key, watched]];
}

function tableParts(
  { key, delivery: { eventTime } }: DeliveryPlan,
  { eventTimeTables }: Made,
): [string, Functions[string]][] {
  const table = eventTimeTables[key];
  if (table === undefined) return [];
  const timeoutSeconds = eventTime?.timeoutSeconds ?? DEFAULT_CONVERT_TIMEOUT_SECONDS;
  const convert: [string, Functions[string]] = [`${key}-hours`, { functionName: table.functionName, timeoutSeconds }];
  const { compactionFunctionName: functionName } = table;
  if (functionName === undefined) return [convert];
  return [convert, [compactionName(key), { functionName, timeoutSeconds: MAX_TIMEOUT_SECONDS }]];
}

function consumerParts(
  key: string,
  { functionName }: StreamConsumer,
  { consumers = {} }: StreamingIngestArgs,
): [string, Functions[string]][] {
  if (functionName === undefined) return [];
  const timeoutSeconds = consumers[key]?.lambda?.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  return [[key, { functionName, timeoutSeconds }]];
}

function compactionName(delivery: string): string {
  return `${delivery}-hours-compaction`;
}
