import { physicalName, type ResourceHandler, type ResourceHandlers } from "../../engine/handler";
import type { Iot } from "./iot";

/** Make topic rules. */
export function iotHandlers(iot: Iot): ResourceHandlers {
  return { "aws:iot/topicRule:TopicRule": topicRuleHandler(iot) };
}

function topicRuleHandler(iot: Iot): ResourceHandler {
  return async (resource) => {
    const given = resource.inputs.name;
    // A rule's name has no hyphen (S-10).
    const name = typeof given === "string" ? given : physicalName(resource).replace(/-/g, "_");
    const arn = iot.apply(name, resource.inputs);
    return { id: name, outputs: { arn, name } };
  };
}
