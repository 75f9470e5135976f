import { z } from "zod";
import { physicalName, type ResourceHandlers } from "../../engine/handler";
import { DEFAULT_RETENTION_SECONDS, DEFAULT_VISIBILITY_SECONDS } from "./queue";
import type { Sqs } from "./sqs";

const queueInputs = z.looseObject({
  name: z.string().optional(),
  fifoQueue: z.boolean().optional(),
  visibilityTimeoutSeconds: z.number().optional(),
  messageRetentionSeconds: z.number().optional(),
  redrivePolicy: z.string().optional(),
});

const redrivePolicy = z.looseObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() });

/** Makes `aws:sqs/queue:Queue`. */
export function sqsHandlers(sqs: Sqs): ResourceHandlers {
  return {
    "aws:sqs/queue:Queue": async (resource) => {
      const inputs = queueInputs.parse(resource.inputs);
      const name = inputs.name ?? physicalName(resource);
      if (inputs.fifoQueue)
        throw new Error(`queue "${name}": the embedded cloud has no FIFO queues; leave fifoQueue out`);
      const { arn, url } = sqs.apply({
        name,
        visibilityTimeoutSeconds: inputs.visibilityTimeoutSeconds ?? DEFAULT_VISIBILITY_SECONDS,
        retentionSeconds: inputs.messageRetentionSeconds ?? DEFAULT_RETENTION_SECONDS,
        ...(inputs.redrivePolicy && { redrive: redrivePolicy.parse(JSON.parse(inputs.redrivePolicy)) }),
      });
      return { id: url, outputs: { arn, name, url } };
    },
  };
}
