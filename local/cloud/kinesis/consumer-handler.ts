import { physicalName, type ResourceHandler } from "../../engine/handler";
import { AwsError } from "../contracts";
import type { Kinesis } from "./kinesis";
import type { StoredConsumer } from "./store";

/** Registers an `aws.kinesis.StreamConsumer`, or takes the one that is registered by its name. */
export function streamConsumerHandler(kinesis: Kinesis): ResourceHandler {
  return async (resource) => {
    const { name, streamArn } = resource.inputs as { name?: string; streamArn: string };
    const asked = { StreamARN: streamArn, ConsumerName: name ?? physicalName(resource) };
    const consumer = await registered(kinesis, asked);
    const { ConsumerARN: arn, ConsumerName, ConsumerCreationTimestamp } = consumer;
    const creationTimestamp = new Date(ConsumerCreationTimestamp * 1000).toISOString();
    return { id: arn, outputs: { arn, name: ConsumerName, creationTimestamp } };
  };
}

async function registered(
  kinesis: Kinesis,
  asked: { StreamARN: string; ConsumerName: string },
): Promise<StoredConsumer> {
  try {
    return (await kinesis.call("DescribeStreamConsumer", asked)).ConsumerDescription as StoredConsumer;
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== "ResourceNotFoundException") throw error;
    return (await kinesis.call("RegisterStreamConsumer", asked)).Consumer as StoredConsumer;
  }
}
