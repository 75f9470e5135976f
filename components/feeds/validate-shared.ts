import { checkTags } from "../shared/checks";
import { checkPattern, type Problem, under } from "../shared/problems";
import type { FeedTargetArgs } from "./args";
import { validateTarget } from "./validate-target";

// Pulumi adds 8 characters to the component's name, a role's name has 64 at most, and a queue's has no dot (G-12).
const COMPONENT_NAME = /^[a-zA-Z0-9_-]{1,56}$/;
const COMPONENT_NAME_ALLOWED = "1–56 of a–z, A–Z, 0–9, _ and -, since names of AWS resources are made of it (G-12)";

/** What feeds that take a role have in common. */
export interface SharedFeedArgs {
  target: FeedTargetArgs;
  tags?: Record<string, string>;
}

/** Every problem of a feed's name, target and tags. */
export function validateShared({ target, tags }: SharedFeedArgs, componentName: string): Problem[] {
  return [
    ...checkPattern("(component name)", componentName, COMPONENT_NAME, COMPONENT_NAME_ALLOWED),
    ...under("target", validateTarget(target)),
    ...checkTags("tags", tags),
  ];
}

/** An argument that only one kind of target has a use for. */
export function checkOnlyFor(
  path: string,
  value: unknown,
  kind: keyof FeedTargetArgs,
  target: FeedTargetArgs,
): Problem[] {
  if (value === undefined || target[kind] !== undefined) return [];
  return [{ path, reason: `applies to a target ${kind} only; leave it out` }];
}
