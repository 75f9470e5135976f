import type { DataLakeArgs } from "../data-lake/args";
import { literalHead } from "../delivery-stream/prefix";
import { allDeliveries } from "./all-deliveries";
import type { StreamingIngestArgs } from "./args";
import { type DeliveryPlan, mergeTags } from "./plan";

/** Days that staging objects stay unless the stack says otherwise: time to load anew what a COPY refused. */
export const STAGING_DAYS = 30;

/** The lake's arguments with the pipeline's tags, of which the lake's own win, and with an end for staging objects. */
export function dataLakeArgs(args: StreamingIngestArgs, name: string): DataLakeArgs | undefined {
  const { lake, tags } = args;
  if (lake === undefined) return undefined;
  // A bucket that exists keeps its owner's lifecycle.
  if (lake.existingBucketArn !== undefined) return { ...lake, tags: mergeTags(tags, lake.tags) };
  const staging = stagingPrefixes(allDeliveries(args, name)).map((prefix) => ({ prefix, days: STAGING_DAYS }));
  const dataExpirations = [...(lake.dataExpirations ?? []), ...staging];
  const objectEvents = lake.objectEvents ?? needsObjectEvents(allDeliveries(args, name));
  return { ...lake, dataExpirations, objectEvents, tags: mergeTags(tags, lake.tags) };
}

/** Whether some delivery has a table by event time, which S3 starts by its events. @returns undefined where none has */
export function needsObjectEvents(plans: DeliveryPlan[]): true | undefined {
  return plans.some(({ eventTime }) => eventTime !== undefined) || undefined;
}

/** Where deliveries to the warehouse stage objects, which Firehose leaves behind. */
export function stagingPrefixes(plans: DeliveryPlan[]): string[] {
  return plans.filter(({ destination }) => destination === "COPY").map(({ prefix }) => literalHead(prefix));
}
