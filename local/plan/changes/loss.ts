import type { ResourceChange } from "./compare";
import type { Json, PlannedResource } from "./planned";

/** What a change destroys, or why it fails. Name, path and reason make one sentence. */
export interface Loss {
  /** `error` for what surely fails or destroys rows of a table; `warning` for what may be meant. */
  severity: "error" | "warning";
  urn: string;
  /** Type and logical name of the resource, or the name of a table. */
  name: string;
  /** The property that it is about; `""` for the whole. */
  path: string;
  /** What is lost, the rule of docs/aws-rules.md where one says so, and the way out. */
  reason: string;
}

/** What one change loses. */
export type LossRule = (change: ResourceChange) => Loss[];

/** A value inside a resource's inputs; `undefined` where a part of the way is missing. */
export function valueAt(resource: PlannedResource | undefined, ...path: string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (value, name) => (value !== null && typeof value === "object" && !Array.isArray(value) ? value[name] : undefined),
    resource?.inputs,
  );
}

/** A number inside a resource's inputs. */
export function numberAt(resource: PlannedResource | undefined, ...path: string[]): number | undefined {
  const value = valueAt(resource, ...path);
  return typeof value === "number" ? value : undefined;
}

export function warning(change: ResourceChange, path: string, reason: string): Loss {
  return { severity: "warning", urn: change.urn, name: nameOf(change), path, reason };
}

export function failure(change: ResourceChange, path: string, reason: string): Loss {
  return { severity: "error", urn: change.urn, name: nameOf(change), path, reason };
}

/** `Stream clicks`: components name several resources alike. */
function nameOf({ type, name }: ResourceChange): string {
  return `${type.split(":").at(-1)} ${name}`;
}

/** Whether the resource that is there goes. */
export function goes({ action }: ResourceChange): boolean {
  return action === "delete" || action === "replace";
}
