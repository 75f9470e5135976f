import { type Difference, differences, isEqual } from "./differences";
import { matched } from "./matching";
import type { PlannedResource } from "./planned";
import { touches } from "./property-paths";
import { type Cause, following, forcing } from "./replacement";

/** What becomes of one resource. */
export interface ResourceChange {
  /** `same` where only its URN or its protection changes. */
  action: "create" | "update" | "replace" | "delete" | "same";
  urn: string;
  type: string;
  name: string;
  before?: PlannedResource;
  after?: PlannedResource;
  /** What the program asks for otherwise than before, without what `ignoreChanges` names. */
  differences: Difference[];
  /** Properties that only follow from replacements of others. */
  follows: Cause[];
  /** Properties that force a replacement. */
  causes: Cause[];
}

/** What comes first is what a reader must not miss. */
const ORDER: readonly ResourceChange["action"][] = ["replace", "delete", "update", "create", "same"];

/**
 * What takes a stack from one plan to the next: one entry for each resource of which something changes, in an order of
 * its own, since a program registers what does not depend on one another in any order.
 */
export function compare(before: readonly PlannedResource[], after: readonly PlannedResource[]): ResourceChange[] {
  const pairs = matched(before, after);
  const replaced = new Map<string, PlannedResource>();
  const changes = after
    .filter(({ managed }) => managed)
    .flatMap((resource) => {
      const change = changeOf(pairs.get(resource.urn), resource, replaced);
      if (change?.action === "replace") replaced.set(resource.urn, resource);
      return change ?? [];
    });
  const kept = new Set([...pairs.values()].map(({ urn }) => urn));
  const deletions = before.filter(({ urn, managed }) => managed && !kept.has(urn)).map(deletion);
  return [...changes, ...deletions].sort(byImportance);
}

function byImportance(one: ResourceChange, other: ResourceChange): number {
  const byAction = ORDER.indexOf(one.action) - ORDER.indexOf(other.action);
  if (byAction !== 0) return byAction;
  const [first, second] = [one, other].map(({ name, urn }) => `${name} ${urn}`);
  return (first ?? "") < (second ?? "") ? -1 : 1;
}

/** The change of a resource whose dependencies went before it, as they do in the order of registration. */
function changeOf(
  before: PlannedResource | undefined,
  after: PlannedResource,
  replaced: ReadonlyMap<string, PlannedResource>,
): ResourceChange | undefined {
  const { urn, type, name } = after;
  const common = { urn, type, name, after };
  if (before === undefined || !before.managed) {
    return { ...common, action: "create", differences: [], follows: [], causes: [] };
  }
  const found = notIgnored(after, differences(before.inputs, after.inputs));
  const follows = notIgnored(after, following(after, replaced)).filter(
    ({ path }) => !found.some((difference) => isEqual([...difference.path], [...path])),
  );
  const causes = causesOf(before, after, found, follows);
  const action = actionOf(before, after, causes.length, found.length + follows.length);
  return action === undefined ? undefined : { ...common, before, action, differences: found, follows, causes };
}

function causesOf(before: PlannedResource, after: PlannedResource, found: Difference[], follows: Cause[]): Cause[] {
  if (before.type !== after.type) return [{ path: ["type"] }];
  const spread = forcing(
    after,
    follows.map(({ path }) => ({ path, before: undefined, after: undefined })),
  );
  const forced = spread.map(({ path }) => follows.find((cause) => isEqual([...cause.path], [...path])) ?? { path });
  return [...forcing(after, found), ...forced];
}

function actionOf(before: PlannedResource, after: PlannedResource, causes: number, changed: number) {
  if (causes > 0) return "replace";
  if (changed > 0) return "update";
  return before.urn !== after.urn || before.protect !== after.protect ? "same" : undefined;
}

function notIgnored<Change extends Cause | Difference>(
  { ignoreChanges }: PlannedResource,
  changes: Change[],
): Change[] {
  return changes.filter(({ path }) => !ignoreChanges.some((pattern) => touches(pattern, path, [])));
}

function deletion(before: PlannedResource): ResourceChange {
  const { urn, type, name } = before;
  return { action: "delete", urn, type, name, before, differences: [], follows: [], causes: [] };
}
