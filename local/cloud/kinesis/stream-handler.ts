import { type AppliedResource, type DesiredResource, physicalName, type ResourceHandler } from "../../engine/handler";
import type { Kinesis } from "./kinesis";
import { openShards } from "./reshard";
import type { StreamMode } from "./store";

/** AWS's default (K-08). */
const DEFAULT_RETENTION_HOURS = 24;

interface StreamInputs {
  name?: string;
  shardCount?: number;
  retentionPeriod?: number;
  maxRecordSizeInKib?: number;
  streamModeDetails?: { streamMode: StreamMode };
  tags?: Record<string, string>;
}

/**
 * Makes `aws:kinesis/stream:Stream`. Encryption and shard-level metrics are recorded, without local effect; tags are those of its
 * first deployment. A program that ignores changes of the shard count leaves the shards of a stream that is there alone.
 */
export function streamHandler(kinesis: Kinesis): ResourceHandler {
  return async (resource: DesiredResource): Promise<AppliedResource> => {
    const inputs = resource.inputs as StreamInputs;
    const mode = inputs.streamModeDetails?.streamMode ?? "PROVISIONED";
    const retentionPeriod = inputs.retentionPeriod ?? DEFAULT_RETENTION_HOURS;
    const stream = await kinesis.ensureStream({
      name: inputs.name ?? physicalName(resource),
      mode,
      shardCount: inputs.shardCount,
      keepsShards: resource.ignoreChanges?.includes("shardCount") ?? false,
      tags: inputs.tags,
      retentionHours: retentionPeriod,
      maxRecordSizeKiB: inputs.maxRecordSizeInKib,
    });
    return {
      id: stream.StreamARN,
      outputs: {
        arn: stream.StreamARN,
        name: stream.StreamName,
        retentionPeriod,
        shardCount: openShards(stream).length,
        streamModeDetails: { streamMode: mode },
      },
    };
  };
}
