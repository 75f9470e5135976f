import type { Difference, Path } from "./differences";
import { leaves } from "./differences";
import type { Json, PlannedResource } from "./planned";
import { touches } from "./property-paths";
import { replacingProperties } from "./replace-properties";

/** Why a resource is replaced, or why a property of it changes. */
export interface Cause {
  path: Path;
  /** URN of the replaced resource whose output stands there; absent where the program's own value differs. */
  follows?: string;
}

/** Differences that force a replacement: by the provider's rules, or by the program's `replaceOnChanges`. */
export function forcing(resource: PlannedResource, differences: readonly Difference[]): Cause[] {
  const patterns = [...replacingProperties(resource), ...resource.replaceOnChanges];
  return differences
    .filter(({ path, before, after }) => patterns.some((pattern) => touches(pattern, path, [before, after])))
    .map(({ path }) => ({ path }));
}

/**
 * What of a resource comes from resources that are replaced: it gets the new one's ARN, name or id. That a preview of Pulumi
 * shows as unknown too, since what is made anew has no id yet.
 */
export function following(resource: PlannedResource, replaced: ReadonlyMap<string, PlannedResource>): Cause[] {
  return Object.entries(resource.propertyDependencies).flatMap(([property, urns]) => {
    const sources = urns.map((urn) => replaced.get(urn)).filter((source) => source !== undefined);
    const value = resource.inputs[property];
    if (value === undefined || sources.length === 0) return [];
    return leaves(value, [property]).flatMap(({ path, value: leaf }) => {
      const source = sources.find(({ identities }) => identities.some((identity) => names(leaf, identity)));
      return source === undefined ? [] : [{ path, follows: source.urn }];
    });
  });
}

function names(leaf: Json, identity: string): boolean {
  return typeof leaf === "string" && leaf.includes(identity);
}
