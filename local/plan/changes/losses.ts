import type { ResourceChange } from "./compare";
import type { Loss, LossRule } from "./loss";
import type { PlannedResource } from "./planned";
import { protectionLosses, storeLosses } from "./store-losses";
import { deliveryLosses, ignoredShardCounts, streamLosses } from "./stream-losses";
import { tableLosses } from "./table-losses";

/** Two plans and what takes the stack from the one to the other. */
export interface Comparison {
  before: { resources: readonly PlannedResource[]; region: string };
  after: { resources: readonly PlannedResource[]; region: string };
  changes: readonly ResourceChange[];
}

const RULES: Readonly<Record<string, LossRule>> = {
  "aws:kinesis/stream:Stream": streamLosses,
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": deliveryLosses,
};

/** What the changes lose and what of them fails: errors first, else in the order of the changes. */
export function losses({ before, after, changes }: Comparison): Loss[] {
  const found = [
    ...regionLosses(before.region, after.region),
    ...changes.flatMap((change) => [
      ...protectionLosses(change),
      // What Pulumi refuses loses nothing.
      ...(change.before?.protect && (change.action === "delete" || change.action === "replace")
        ? []
        : (RULES[change.type] ?? storeLosses)(change)),
    ]),
    ...ignoredShardCounts(before.resources, after.resources),
    ...tableLosses(before.resources, after.resources, changes),
  ];
  return [
    ...found.filter(({ severity }) => severity === "error"),
    ...found.filter(({ severity }) => severity === "warning"),
  ];
}

/** No resource moves to another Region. */
function regionLosses(before: string, after: string): Loss[] {
  if (before === after) return [];
  const reason = `goes from ${before} to ${after}: no resource and no data moves along (G-23); make a stack of its own for ${after}, and destroy this one when its data is there`;
  return [{ severity: "error", urn: "", name: "the stack's config", path: "aws:region", reason }];
}
