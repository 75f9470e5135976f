import { z } from "zod";
import type {
  ConsumerArgs,
  ConsumerFailureArgs,
  ConsumerFunctionArgs,
  EnhancedFanOutArgs,
} from "../../components/stream-consumer/args";
import { byName, flag, group, type KeysOf, number, text } from "./shape-parts";

const onFailure = group("ConsumerFailureArgs", {
  queueArn: text,
  bucketArn: text,
  kmsKeyArn: text,
} satisfies KeysOf<ConsumerFailureArgs>);

const consumerFunction = group("ConsumerFunctionArgs", {
  codePath: z.string(),
  memoryMB: number,
  timeoutSeconds: number,
  environment: byName(z.string()).optional(),
  policyJson: text,
  batchSize: number,
  maximumBatchingWindowSeconds: number,
  parallelizationFactor: number,
  startingPosition: text,
  startingTimestamp: text,
  maximumRetryAttempts: number,
  maximumRecordAgeSeconds: number,
  bisectBatchOnFunctionError: flag,
  reportBatchItemFailures: flag,
  onFailure: onFailure.optional(),
} satisfies KeysOf<ConsumerFunctionArgs>);

/** An application that reads a pipeline's data stream. */
export const consumerShape = group("ConsumerArgs", {
  enhancedFanOut: group("EnhancedFanOutArgs", { consumerName: text } satisfies KeysOf<EnhancedFanOutArgs>).optional(),
  roleName: text,
  lambda: consumerFunction.optional(),
} satisfies KeysOf<ConsumerArgs>);
