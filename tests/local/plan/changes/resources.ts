import type { ResourceChange } from "../../../../local/plan/changes/compare";
import { compare } from "../../../../local/plan/changes/compare";
import type { Loss } from "../../../../local/plan/changes/loss";
import { losses } from "../../../../local/plan/changes/losses";
import type { JsonMap, PlannedResource } from "../../../../local/plan/changes/planned";

export const STREAM = "aws:kinesis/stream:Stream";
export const DELIVERY = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";

/** A resource of a plan, `clicks` of the stack `dev`. */
export function resource(
  type: string,
  inputs: JsonMap = {},
  { name = "clicks", ...rest }: Partial<PlannedResource> = {},
): PlannedResource {
  return {
    urn: `urn:pulumi:dev::shop::${type}::${name}`,
    type,
    name,
    managed: true,
    inputs,
    outputs: {},
    identities: [`arn:${name}`],
    propertyDependencies: {},
    protect: false,
    retainOnDelete: false,
    deleteBeforeReplace: false,
    aliases: [],
    ignoreChanges: [],
    replaceOnChanges: [],
    ...rest,
  };
}

/** The changes of one resource, of which there may be none. */
export function change(before: PlannedResource[], after: PlannedResource[]): ResourceChange[] {
  return compare(before, after);
}

/** What is lost between two plans of one Region. */
export function lost(before: PlannedResource[], after: PlannedResource[]): Loss[] {
  const side = (resources: PlannedResource[]) => ({ resources, region: "eu-west-1" });
  return losses({ before: side(before), after: side(after), changes: compare(before, after) });
}
