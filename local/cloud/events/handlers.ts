import { physicalName, type ResourceHandler, type ResourceHandlers } from "../../engine/handler";
import { busName } from "./entries";
import type { EventBridge } from "./events";

/** Make rules and their targets. */
export function eventsHandlers(events: EventBridge): ResourceHandlers {
  return {
    "aws:cloudwatch/eventRule:EventRule": ruleHandler(events),
    "aws:cloudwatch/eventTarget:EventTarget": targetHandler(events),
  };
}

interface RuleInputs {
  name?: string;
  namePrefix?: string;
  description?: string;
  eventBusName?: string;
  eventPattern?: string;
  scheduleExpression?: string;
  isEnabled?: boolean;
  state?: string;
}

function ruleHandler(events: EventBridge): ResourceHandler {
  return async (resource) => {
    const inputs = resource.inputs as RuleInputs;
    const { namePrefix, description, eventPattern, scheduleExpression, isEnabled = true, state = "ENABLED" } = inputs;
    const unique = physicalName(resource);
    const name = inputs.name ?? (namePrefix === undefined ? unique : `${namePrefix}${unique.slice(-7)}`);
    if (eventPattern === undefined || scheduleExpression !== undefined) {
      throw new Error(
        `event rule "${name}": the embedded cloud keeps no schedules; give the rule an eventPattern alone`,
      );
    }
    const eventBusName = inputs.eventBusName ?? "default";
    const bus = busName(eventBusName);
    const enabled = isEnabled && state !== "DISABLED";
    const rule = { name, bus, pattern: eventPattern, enabled, ...(description !== undefined && { description }) };
    const arn = events.applyRule(rule);
    return { id: bus === "default" ? name : `${bus}/${name}`, outputs: { arn, name, eventBusName } };
  };
}

function targetHandler(events: EventBridge): ResourceHandler {
  return async (resource) => {
    const given = resource.inputs.targetId;
    const targetId = typeof given === "string" ? given : physicalName(resource);
    events.applyTarget(targetId, resource.inputs);
    return { id: `${resource.inputs.rule}-${targetId}`, outputs: { targetId } };
  };
}
