import { type ResourceAlias, STACK_TYPE, urnOf } from "../../engine/resources";
import type { PlannedResource } from "./planned";

/** The earlier resource of each later one, by the later one's URN: the one of its URN, else of one of its aliases. */
export function matched(
  before: readonly PlannedResource[],
  after: readonly PlannedResource[],
): Map<string, PlannedResource> {
  const earlier = new Map(before.map((resource) => [resource.urn, resource]));
  const later = new Map(after.map((resource) => [resource.urn, resource]));
  const formerUrns = new Map<string, string[]>();
  const pairs = new Map<string, PlannedResource>();
  // Parents are registered before their children.
  for (const resource of after) {
    const former = formerUrnsOf(resource, later, formerUrns);
    formerUrns.set(resource.urn, former);
    const found = [resource.urn, ...former].find((urn) => earlier.has(urn));
    const match = found === undefined ? undefined : earlier.get(found);
    if (match !== undefined) pairs.set(resource.urn, match);
  }
  return pairs;
}

/** As Pulumi's engine works them out: own aliases, under each URN that the parent has had. */
function formerUrnsOf(
  resource: PlannedResource,
  later: ReadonlyMap<string, PlannedResource>,
  formerUrns: ReadonlyMap<string, string[]>,
): string[] {
  const parent = resource.parent === undefined ? undefined : later.get(resource.parent);
  const own = resource.aliases.map((alias) => aliasUrn(resource, alias, resource.parent ?? ""));
  if (parent === undefined || parent.type === STACK_TYPE) return own;
  const inherited = (formerUrns.get(parent.urn) ?? []).flatMap((parentUrn) => {
    const name = resource.name.startsWith(parent.name)
      ? `${nameOf(parentUrn)}${resource.name.slice(parent.name.length)}`
      : resource.name;
    return [{ name }, ...resource.aliases].map((alias) => aliasUrn(resource, alias, parentUrn));
  });
  return [...new Set([...own, ...inherited])];
}

function aliasUrn(resource: PlannedResource, alias: ResourceAlias, parentUrn: string): string {
  if (alias.urn !== undefined) return alias.urn;
  const [, , stack = "", , project = ""] = resource.urn.split(":");
  const parent = alias.noParent ? "" : (alias.parent ?? parentUrn);
  const { name = resource.name, type = resource.type } = alias;
  return urnOf(alias.stack ?? stack, alias.project ?? project, parent, type, name);
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}
