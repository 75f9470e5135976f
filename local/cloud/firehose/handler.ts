import { physicalName, type ResourceHandler } from "../../engine/handler";
import { DESTINATION_ID } from "./api";
import type { Firehose } from "./firehose";

/** Makes `aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream`. */
export function deliveryStreamHandler(firehose: Firehose): ResourceHandler {
  return async (resource) => {
    const given = resource.inputs.name;
    const name = typeof given === "string" && given !== "" ? given : physicalName(resource);
    const { arn, version } = await firehose.apply(name, resource.inputs);
    return { id: arn, outputs: { arn, name, destinationId: DESTINATION_ID, versionId: String(version) } };
  };
}
