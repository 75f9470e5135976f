import type * as pulumi from "@pulumi/pulumi";
import type { DataStream } from "../data-stream";
import { mapValues } from "../shared/map-values";
import { StreamConsumer } from "../stream-consumer";
import type { StreamingIngestArgs } from "./args";

/** Makes the applications that read the pipeline's data stream. Those of another source are refused. */
export function createConsumers(
  name: string,
  { consumers = {}, logRetentionDays, tags }: StreamingIngestArgs,
  stream: DataStream | undefined,
  parent: pulumi.Resource,
): Record<string, StreamConsumer> {
  if (stream === undefined) return {};
  const { streamArn, kmsKeyArn } = stream;
  return mapValues(consumers, (consumer, key) => {
    const args = { stream: { streamArn, kmsKeyArn }, consumer, logRetentionDays, tags };
    // None of them holds data, so none inherits the pipeline's protection.
    return new StreamConsumer(consumerComponentName(name, key), args, { parent, protect: false });
  });
}

/** Name of a consumer's component. */
export function consumerComponentName(pipeline: string, key: string): string {
  return `${pipeline}-${key}`;
}
