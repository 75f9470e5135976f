import { checkOneOf, checkPattern, type Problem, under } from "../shared/problems";
import type { EventBridgeFeedArgs } from "./args";
import type { EventBridgeFeedComponentArgs } from "./component-args";
import { checkEventPattern } from "./event-pattern";
import { validateShared } from "./validate-shared";

export const EVENT_PARTS = ["EVENT", "DETAIL"] as const;

const EVENT_BUS_NAME = /^[a-zA-Z0-9_./-]{1,256}$/;
const EVENT_BUS_ALLOWED = "the name of an event bus, 1–256 of a–z, A–Z, 0–9 and _./-, and no ARN (S-41)";

/** Every problem of an EventBridge feed's arguments. @param componentName of which names of resources are made */
export function validateEventBridgeFeed(args: EventBridgeFeedComponentArgs, componentName: string): Problem[] {
  return [...validateShared(args, componentName), ...under("feed", validateFeed(args.feed))];
}

function validateFeed({ eventPattern, eventBusName, part }: EventBridgeFeedArgs): Problem[] {
  return [
    ...checkEventPattern("eventPattern", eventPattern),
    ...checkEventBusName(eventBusName),
    ...checkOneOf("part", part, EVENT_PARTS),
  ];
}

/** A rule is on a bus of its own account, so its name says which (S-41). */
export function checkEventBusName(name: unknown): Problem[] {
  return checkPattern("eventBusName", name, EVENT_BUS_NAME, EVENT_BUS_ALLOWED);
}
