import type { ResourceChange } from "./compare";
import { pathText } from "./differences";
import type { Loss } from "./loss";
import type { Json } from "./planned";
import { withoutSecrets } from "./values-shown";

/** What a comparison found. */
export interface FoundChanges {
  ref: string;
  commit: string;
  /** What a reader should know of how it was found. */
  notes: readonly string[];
  changes: readonly ResourceChange[];
  losses: readonly Loss[];
}

export interface ChangesJson {
  against: string;
  commit: string;
  notes: readonly string[];
  counts: ChangeCounts;
  resources: ChangedResourceJson[];
  losses: readonly Loss[];
}

export interface ChangeCounts {
  created: number;
  updated: number;
  replaced: number;
  deleted: number;
  /** Of those that are neither created nor deleted, how many have another URN. */
  renamed: number;
}

interface ChangedResourceJson {
  action: ResourceChange["action"];
  urn: string;
  type: string;
  name: string;
  /** The URN at the base, where it is another. */
  renamedFrom?: string;
  /** Where it changes. */
  protect?: { before: boolean; after: boolean };
  differences: { path: string; before: Json; after: Json }[];
  /** Properties that follow from replacements of others. */
  follows: { path: string; follows?: string }[];
  /** Properties that force a replacement. */
  causes: { path: string; follows?: string }[];
}

/** The changes as JSON, for other tools. No secret stands in it. */
export function changesJson({ ref, commit, notes, changes, losses }: FoundChanges): ChangesJson {
  const resources = changes.map(changedResource);
  return { against: ref, commit, notes, counts: countsOf(changes), resources, losses };
}

export function countsOf(changes: readonly ResourceChange[]): ChangeCounts {
  const count = (action: ResourceChange["action"]) => changes.filter((change) => change.action === action).length;
  return {
    created: count("create"),
    updated: count("update"),
    replaced: count("replace"),
    deleted: count("delete"),
    renamed: changes.filter((change) => renamedFrom(change) !== undefined).length,
  };
}

/** The URN at the base, where the resource has another now. */
export function renamedFrom({ before, after }: ResourceChange): string | undefined {
  return before && after && before.urn !== after.urn ? before.urn : undefined;
}

/** Whether Pulumi protects the resource, before and after, where that changes. */
export function protectionChange({ before, after }: ResourceChange): { before: boolean; after: boolean } | undefined {
  if (!before || !after || before.protect === after.protect) return undefined;
  return { before: before.protect, after: after.protect };
}

function changedResource(change: ResourceChange): ChangedResourceJson {
  const { action, urn, type, name } = change;
  const [former, protect] = [renamedFrom(change), protectionChange(change)];
  return {
    action,
    urn,
    type,
    name,
    ...(former !== undefined && { renamedFrom: former }),
    ...(protect !== undefined && { protect }),
    differences: change.differences.map(({ path, before, after }) => ({
      path: pathText(path),
      before: withoutSecrets(before ?? null),
      after: withoutSecrets(after ?? null),
    })),
    follows: change.follows.map(({ path, follows }) => ({ path: pathText(path), ...(follows && { follows }) })),
    causes: change.causes.map(({ path, follows }) => ({ path: pathText(path), ...(follows && { follows }) })),
  };
}
