import type { ResourceHandler } from "../../engine/handler";
import { recordResource } from "../../engine/recorded";
import type { CloudSettings } from "../contracts";
import type { Kms } from "./kms";

/** Makes `aws:kms/key:Key`, with the id and the ARN that a recorded one has. */
export function keyHandler(kms: Kms, settings: CloudSettings): ResourceHandler {
  return async (resource) => {
    const { description, isEnabled } = resource.inputs;
    const made = recordResource(resource, settings);
    kms.make(String(made.outputs.arn), {
      ...(typeof description === "string" && { description }),
      ...(typeof isEnabled === "boolean" && { isEnabled }),
    });
    return made;
  };
}
