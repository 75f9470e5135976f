import { physicalName, type ResourceHandler } from "../../engine/handler";
import type { Flink } from "./flink";

/** Makes `aws:kinesisanalyticsv2/application:Application`. */
export function applicationHandler(flink: Flink): ResourceHandler {
  return async (resource) => {
    const given = resource.inputs.name;
    const name = typeof given === "string" && given !== "" ? given : physicalName(resource);
    const { arn, version } = await flink.apply(name, resource.inputs);
    return { id: arn, outputs: { arn, name, status: "RUNNING", versionId: version } };
  };
}
