import { existsSync } from "node:fs";
import { checkRoleName } from "../feeds/validate-producer";
import { BUCKET_ARN, STREAM_ARN } from "../shared/arn";
import { checkKmsKeyArn, checkTags } from "../shared/checks";
import { checkLogRetention } from "../shared/log-retention";
import { checkOneOf, checkPattern, checkRange, type Problem, under } from "../shared/problems";
import { buildErrors, bundle } from "../transform-function/bundle";
import { MAX_MEMORY_MB, MIN_MEMORY_MB } from "../transform-function/validate";
import type { ConsumerArgs, ConsumerFailureArgs, ConsumerFunctionArgs, StreamConsumerArgs } from "./args";

/** Registered consumers that a stream can have (K-21). */
export const MAX_REGISTERED_CONSUMERS = 20;
/** Records of a batch (LC-01). */
export const MAX_BATCH_SIZE = 10_000;
/** Seconds that records are gathered for a batch (LC-02). */
export const MAX_BATCHING_WINDOW_SECONDS = 300;
/** Batches of one shard at a time (LC-03). */
export const MAX_PARALLELIZATION_FACTOR = 10;
/** LC-04. */
export const MAX_RETRY_ATTEMPTS = 10_000;
/** LC-05. */
export const MIN_RECORD_AGE_SECONDS = 60;
export const MAX_RECORD_AGE_SECONDS = 604_800;
/** LC-06. */
export const MAX_FUNCTION_TIMEOUT_SECONDS = 900;
export const STARTING_POSITIONS = ["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"] as const;

const CONSUMER_NAME = /^[a-zA-Z0-9_.-]{1,128}$/;
// Lambda's names have no dot, and Pulumi adds 8 characters to the component's name (G-12).
const COMPONENT_NAME = /^[a-zA-Z0-9_-]{1,56}$/;
const QUEUE_ARN = /^arn:[^:]+:sqs:[a-zA-Z0-9-]+:\d{12}:[a-zA-Z0-9_-]{1,80}$/;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;
/** Variables that Lambda sets itself and takes from nobody (LC-09). */
const RESERVED_VARIABLE =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(?!LAMBDA_EXEC_WRAPPER$|XRAY_).*|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;
const VARIABLE = /^[a-zA-Z][a-zA-Z0-9_]+$/;

/**
 * Every problem of a consumer's arguments. ARNs known only later pass.
 *
 * @param componentName the component's name, of which the names of resources are made
 */
export function validateStreamConsumer(args: StreamConsumerArgs, componentName: string): Problem[] {
  const { stream, consumer } = args;
  return [
    ...checkPattern(
      "(component name)",
      componentName,
      COMPONENT_NAME,
      "1–56 of a–z, A–Z, 0–9, _ and -, since names of AWS resources are made of it (G-12)",
    ),
    ...checkPattern("stream.streamArn", stream.streamArn, STREAM_ARN, "the ARN of a data stream"),
    ...checkKmsKeyArn("stream.kmsKeyArn", stream.kmsKeyArn),
    ...under("consumer", validateConsumer(consumer)),
    ...checkLogRetention("logRetentionDays", args.logRetentionDays),
    ...checkTags("tags", args.tags),
  ];
}

function validateConsumer({ enhancedFanOut, roleName, lambda }: ConsumerArgs): Problem[] {
  const problems: Problem[] = [];
  if (enhancedFanOut === undefined && roleName === undefined && lambda === undefined) {
    problems.push({ path: "", reason: "must have one of enhancedFanOut, roleName and lambda, got none" });
  }
  if (roleName !== undefined && lambda !== undefined) {
    const reason = "must be left out beside lambda: two applications are two consumers; give each its own name";
    problems.push({ path: "roleName", reason });
  }
  const name = enhancedFanOut?.consumerName;
  return [
    ...problems,
    ...checkPattern("enhancedFanOut.consumerName", name, CONSUMER_NAME, "1–128 of a–z, A–Z, 0–9 and _.- (K-21)"),
    ...checkRoleName("roleName", roleName),
    ...(lambda ? under("lambda", validateFunction(lambda)) : []),
  ];
}

function validateFunction(lambda: ConsumerFunctionArgs): Problem[] {
  const { maximumRetryAttempts: attempts, maximumRecordAgeSeconds: age } = lambda;
  return [
    ...validateCode(lambda.codePath),
    ...checkRange("memoryMB", lambda.memoryMB, MIN_MEMORY_MB, MAX_MEMORY_MB, "MB", "leave it out for 256 MB"),
    ...checkRange("timeoutSeconds", lambda.timeoutSeconds, 1, MAX_FUNCTION_TIMEOUT_SECONDS, "s (LC-06)"),
    ...checkEnvironment(lambda.environment ?? {}),
    ...checkPolicy(lambda.policyJson),
    ...checkRange("batchSize", lambda.batchSize, 1, MAX_BATCH_SIZE, "records", "leave it out for 100 (LC-01)"),
    ...checkRange(
      "maximumBatchingWindowSeconds",
      lambda.maximumBatchingWindowSeconds,
      0,
      MAX_BATCHING_WINDOW_SECONDS,
      "s (LC-02)",
    ),
    ...checkRange(
      "parallelizationFactor",
      lambda.parallelizationFactor,
      1,
      MAX_PARALLELIZATION_FACTOR,
      "batches of a shard at a time (LC-03)",
    ),
    ...checkOneOf("startingPosition", lambda.startingPosition, STARTING_POSITIONS),
    ...checkTimestamp(lambda),
    ...(attempts === -1
      ? []
      : checkRange("maximumRetryAttempts", attempts, 0, MAX_RETRY_ATTEMPTS, "attempts, or -1 (LC-04)")),
    ...(age === -1
      ? []
      : checkRange(
          "maximumRecordAgeSeconds",
          age,
          MIN_RECORD_AGE_SECONDS,
          MAX_RECORD_AGE_SECONDS,
          "s, or -1 for never (LC-05)",
        )),
    ...under("onFailure", validateFailure(lambda.onFailure ?? {})),
  ];
}

function validateCode(codePath: string): Problem[] {
  const path = "codePath";
  if (!existsSync(codePath)) {
    return [{ path, reason: `must be a file that exists, got "${codePath}" below ${process.cwd()}` }];
  }
  try {
    bundle(codePath);
    return [];
  } catch (error) {
    return buildErrors(error).map((text) => ({ path, reason: `must be a file that can be bundled: ${text}` }));
  }
}

function checkEnvironment(environment: Record<string, string>): Problem[] {
  return Object.keys(environment).flatMap((name) => {
    const path = `environment.${name}`;
    if (RESERVED_VARIABLE.test(name)) return [{ path, reason: "is set by Lambda itself (LC-09); choose another name" }];
    return checkPattern(path, name, VARIABLE, "named by a letter and then letters, digits and _ (LC-09)");
  });
}

function checkPolicy(policy: unknown): Problem[] {
  if (typeof policy !== "string") return [];
  try {
    const { Statement } = JSON.parse(policy) as { Statement?: unknown };
    if (Statement !== undefined) return [];
  } catch {
    // Told below.
  }
  return [{ path: "policyJson", reason: `must be an IAM policy as JSON with a Statement, got ${policy.slice(0, 60)}` }];
}

function checkTimestamp({ startingPosition, startingTimestamp }: ConsumerFunctionArgs): Problem[] {
  const path = "startingTimestamp";
  if (startingPosition !== "AT_TIMESTAMP") {
    if (startingTimestamp === undefined) return [];
    return [{ path, reason: "applies to startingPosition AT_TIMESTAMP only; leave it out" }];
  }
  if (startingTimestamp === undefined) {
    return [{ path, reason: "must be given with startingPosition AT_TIMESTAMP, such as 2026-01-31T00:00:00Z" }];
  }
  if (TIMESTAMP.test(startingTimestamp) && !Number.isNaN(Date.parse(startingTimestamp))) return [];
  return [{ path, reason: `must be a time in UTC such as 2026-01-31T00:00:00Z, got "${startingTimestamp}"` }];
}

function validateFailure({ queueArn, bucketArn, kmsKeyArn }: ConsumerFailureArgs): Problem[] {
  const problems: Problem[] = [];
  if (queueArn !== undefined && bucketArn !== undefined) {
    problems.push({ path: "bucketArn", reason: "must be left out beside queueArn: a mapping has one destination" });
  }
  if (kmsKeyArn !== undefined && queueArn === undefined && bucketArn === undefined) {
    const reason = "must be left out where a queue is made, which is encrypted by SQS's own key";
    problems.push({ path: "kmsKeyArn", reason });
  }
  return [
    ...problems,
    ...checkPattern("queueArn", queueArn, QUEUE_ARN, "the ARN of an SQS queue that is not FIFO"),
    ...checkPattern("bucketArn", bucketArn, BUCKET_ARN, "the ARN of a bucket, arn:aws:s3:::<name> (F-42)"),
    ...checkKmsKeyArn("kmsKeyArn", kmsKeyArn),
  ];
}
