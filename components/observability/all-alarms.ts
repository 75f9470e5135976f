import { applicationAlarms } from "./application-alarms";
import type { AlarmsArgs } from "./args";
import { consumerAlarms } from "./consumer-alarms";
import type { AlarmDefinition, Thresholds } from "./definition";
import { deliveryAlarms } from "./delivery-alarms";
import { errorLogAlarms, ruleAlarms, subscriptionAlarms } from "./feed-alarms";
import { functionAlarms } from "./function-alarms";
import { failureQueueAlarms, queueAlarms } from "./queue-alarms";
import { errorPrefixAlarms, warehouseAlarms } from "./store-alarms";
import { streamAlarms } from "./stream-alarms";
import { thresholdsOf } from "./thresholds";

/** One part that is watched, with its alarms. */
export interface WatchedPart {
  /** Its name among the parts. */
  key: string;
  alarms: AlarmDefinition[];
}

/** The alarms of all parts that are watched, part by part, in the direction of the records. */
export function alarmsOf(args: AlarmsArgs): WatchedPart[] {
  const thresholds = thresholdsOf(args.thresholds);
  return [
    ...partsOf(args.subscriptions, subscriptionAlarms, thresholds),
    ...partsOf(args.rules, ruleAlarms, thresholds),
    ...partsOf(args.errorLogs, errorLogAlarms, thresholds),
    ...partsOf(args.streams, streamAlarms, thresholds),
    ...partsOf(args.functions, functionAlarms, thresholds),
    ...partsOf(args.consumers, consumerAlarms, thresholds),
    ...partsOf(args.queues, queueAlarms, thresholds),
    ...partsOf(args.failureQueues, failureQueueAlarms, thresholds),
    ...partsOf(args.applications, applicationAlarms, thresholds),
    ...partsOf(args.deliveries, deliveryAlarms, thresholds),
    ...partsOf(args.errorPrefixes, errorPrefixAlarms, thresholds),
    ...partsOf(args.warehouses, warehouseAlarms, thresholds),
  ];
}

function partsOf<Part>(
  parts: Record<string, Part> | undefined,
  alarms: (key: string, part: Part, thresholds: Thresholds) => AlarmDefinition[],
  thresholds: Thresholds,
): WatchedPart[] {
  return Object.entries(parts ?? {}).map(([key, part]) => ({ key, alarms: alarms(key, part, thresholds) }));
}
