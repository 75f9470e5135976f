import { randomUUID } from "node:crypto";
import { z } from "zod";
import { AwsError } from "../contracts";
import { memberAt, stringifyExact } from "../exact-json";
import { destinationOf, type RecordTargets } from "../record-targets";
import { jsonPathSteps } from "./json-path";

/** Pulumi inputs of `aws:cloudwatch/eventTarget:EventTarget`, as far as targets run here. */
const targetInputs = z.looseObject({
  rule: z.string(),
  eventBusName: z.string().optional(),
  targetId: z.string(),
  arn: z.string(),
  input: z.string().optional(),
  inputPath: z.string().optional(),
  deadLetterConfig: z.looseObject({ arn: z.string().optional() }).optional(),
  kinesisTarget: z.looseObject({ partitionKeyPath: z.string().optional() }).optional(),
});

export type TargetInputs = z.infer<typeof targetInputs>;

/** Inputs that change nothing here: who may put, and how long EventBridge tries. */
const OTHERS = ["roleArn", "retryPolicy", "forceDestroy", "region"];
/** Where waiting helps, beside what a service itself failed at. */
const THROTTLED = ["ThrottlingException", "ProvisionedThroughputExceededException", "LimitExceededException"];
/** Characters of a partition key (K-16). */
const LONGEST_KEY = 256;

/** @throws Error that lists what is wrong, or is not done by the embedded cloud */
export function readTargetInputs(targetId: string, inputs: Record<string, unknown>): TargetInputs {
  const parsed = targetInputs.safeParse({ ...inputs, targetId });
  if (!parsed.success) {
    throw refusal(
      targetId,
      parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`),
    );
  }
  const problems = Object.entries(inputs)
    .filter(([key, value]) => value !== undefined && !(key in targetInputs.shape) && !OTHERS.includes(key))
    .map(([key]) => `${key} is not done by the embedded cloud; it does inputPath, input and kinesisTarget`);
  const { arn, inputPath, kinesisTarget, deadLetterConfig } = parsed.data;
  const deadLetters = deadLetterConfig?.arn;
  if (deadLetters !== undefined && destinationOf(deadLetters)?.kind !== "queue") {
    problems.push(`deadLetterConfig.arn must be of a queue, got "${deadLetters}"`);
  }
  if (destinationOf(arn) === undefined) {
    problems.push(
      `arn must be of a data stream, a delivery stream or a queue, got "${arn}"; the embedded cloud puts into nothing else`,
    );
  }
  for (const path of [inputPath, kinesisTarget?.partitionKeyPath]) {
    try {
      if (path !== undefined) jsonPathSteps(path);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (problems.length > 0) throw refusal(targetId, problems);
  return parsed.data;
}

/** Whether putting the event again would fail again: its stream is gone, or its key cannot be used. */
export function isForGood(error: unknown): boolean {
  return !(error instanceof AwsError) || (error.statusCode < 500 && !THROTTLED.includes(error.code));
}

/**
 * Puts an event whole into the target's dead-letter queue, with why it is there.
 *
 * @returns whether the target has one
 */
export function buryEvent(
  { arn, deadLetterConfig }: TargetInputs,
  { event, ruleArn, error }: { event: Record<string, unknown>; ruleArn: string; error: unknown },
  targets: RecordTargets,
): boolean {
  const queue = deadLetterConfig?.arn && destinationOf(deadLetterConfig.arn);
  if (!queue) return false;
  targets.putToQueue(queue.name, stringifyExact(event), {
    RULE_ARN: ruleArn,
    TARGET_ARN: arn,
    ERROR_CODE: error instanceof AwsError ? error.code : "InternalFailure",
    ERROR_MESSAGE: error instanceof Error ? error.message : String(error),
  });
  return true;
}

/** Puts an event, or the part that the target asks for, into its stream or queue. @throws Error when it may not be kept there */
export async function putEvent(
  target: TargetInputs,
  event: Record<string, unknown>,
  targets: RecordTargets,
): Promise<void> {
  const destination = destinationOf(target.arn);
  if (destination === undefined)
    throw new Error(`${target.arn} is neither a data stream, a delivery stream nor a queue`);
  const data = dataOf(target, event);
  if (destination.kind === "queue") return targets.putToQueue(destination.name, data.toString());
  if (destination.kind === "deliveryStream") return targets.putToDeliveryStream(destination.name, [data]);
  return targets.putToStream(destination.name, [{ data, partitionKey: partitionKeyOf(target, event) }]);
}

function dataOf({ targetId, input, inputPath }: TargetInputs, event: Record<string, unknown>): Buffer {
  if (input !== undefined) return Buffer.from(input);
  if (inputPath === undefined) return Buffer.from(stringifyExact(event));
  const part = memberAt(event, jsonPathSteps(inputPath));
  if (part === undefined) throw new Error(`target ${targetId}: the event has nothing at ${inputPath}`);
  return Buffer.from(stringifyExact(part));
}

/** The event's id is the key where the target names none, or the event has nothing there. */
function partitionKeyOf({ kinesisTarget }: TargetInputs, event: Record<string, unknown>): string {
  const path = kinesisTarget?.partitionKeyPath;
  const found = path === undefined ? undefined : memberAt(event, jsonPathSteps(path));
  const key = found ?? event.id ?? randomUUID();
  return (typeof key === "string" ? key : stringifyExact(key)).slice(0, LONGEST_KEY);
}

function refusal(targetId: string, problems: string[]): Error {
  return new Error(problems.map((problem) => `event target "${targetId}": ${problem}`).join("\n"));
}
