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
}

/** Makes `aws:kinesis/stream:Stream`. Encryption and shard-level metrics are recorded, without local effect. */
export function streamHandler(kinesis: Kinesis): ResourceHandler {
  return async (resource: DesiredResource): Promise<AppliedResource> => {
    const inputs = resource.inputs as StreamInputs;
    const mode = inputs.streamModeDetails?.streamMode ?? "PROVISIONED";
    const retentionPeriod = inputs.retentionPeriod ?? DEFAULT_RETENTION_HOURS;
    const stream = await kinesis.ensureStream({
      name: inputs.name ?? physicalName(resource),
      mode,
      shardCount: inputs.shardCount,
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
