import { z } from "zod";
import { physicalName, type ResourceHandlers } from "../../engine/handler";
import type { Sqs } from "./sqs";

/** SQS's own defaults, in seconds: 30 seconds, and four days. */
const DEFAULT_VISIBILITY_SECONDS = 30;
const DEFAULT_RETENTION_SECONDS = 345_600;

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
