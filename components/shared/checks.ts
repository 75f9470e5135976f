import * as pulumi from "@pulumi/pulumi";
import { KMS_KEY_ARN } from "./arn";
import { checkPattern, type Problem, refuse } from "./problems";

/** Tags that a stream, a delivery stream or a bucket can have (K-23, F-13). */
export const MAX_TAGS = 50;

// What all tagged services take. Firehose and Kinesis know % too (F-13), but IAM does not, whose role has the same tags.
const TAG_KEY = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/** A whole number, `minimum` or more. `undefined` passes: the default stands. */
export function checkAtLeast(path: string, value: number | undefined, minimum: number, unit: string): Problem[] {
  if (value === undefined || (Number.isSafeInteger(value) && value >= minimum)) return [];
  return [{ path, reason: `must be a whole number of ${unit}, at least ${minimum}, got ${value}` }];
}

/** At most 50 tags, each with a key and a value that every AWS service takes, no two keys alike but for their case. */
export function checkTags(path: string, tags: Record<string, string> | undefined): Problem[] {
  const entries = Object.entries(tags ?? {});
  const problems: Problem[] = [];
  if (entries.length > MAX_TAGS) {
    problems.push({ path, reason: `must be at most ${MAX_TAGS} tags, got ${entries.length}` });
  }
  for (const [key, value] of entries) {
    if (!TAG_KEY.test(key)) {
      const allowed = "1–128 letters, digits, spaces and _.:/=+-@, not beginning with aws: in any case";
      problems.push({ path, reason: `must have keys of ${allowed}, got "${key}"` });
    }
    if (!TAG_VALUE.test(value)) {
      const allowed = "0–256 letters, digits, spaces and _.:/=+-@";
      problems.push({ path: `${path}.${key}`, reason: `must be ${allowed}, got "${value}"` });
    }
  }
  return [...problems, ...checkTagCase(path, Object.keys(tags ?? {}))];
}

/** IAM holds a role's tags `Env` and `env` for one tag given twice, and refuses the role. */
function checkTagCase(path: string, keys: string[]): Problem[] {
  return keys.flatMap((key, index) => {
    const earlier = keys.slice(0, index).find((other) => other.toLowerCase() === key.toLowerCase());
    if (earlier === undefined) return [];
    return [{ path, reason: `must have keys that differ in more than case, got "${earlier}" and "${key}"; keep one` }];
  });
}

const KMS_KEY_ALLOWED = "the ARN of a key, arn:aws:kms:<region>:<account>:key/<id>, and no alias";

/** A key's own ARN: policies are written on it, and one that names an alias grants nothing. */
export function checkKmsKeyArn(path: string, arn: unknown): Problem[] {
  return checkPattern(path, arn, KMS_KEY_ARN, KMS_KEY_ALLOWED);
}

/** Refuses each of the arguments that is set beside `chosen`, which rules it out. */
export function checkLeftOut(args: object, names: readonly string[], chosen: string): Problem[] {
  return Object.entries(args)
    .filter(([name, value]) => names.includes(name) && value !== undefined)
    .map(([name]) => ({ path: name, reason: `must be left out beside ${chosen}: what exists keeps its settings` }));
}

/**
 * Checks a value that may be known only during the deployment. What comes back is the checked value, so use that.
 *
 * @throws pulumi.ResourceError out of the output, before any resource that takes the value is made
 */
export function checkedLater(
  component: string,
  name: string,
  input: pulumi.Input<string>,
  check: (value: string) => Problem[],
  resource?: pulumi.Resource,
): pulumi.Output<string> {
  return pulumi.output(input).apply((value) => {
    refuse(component, name, check(value), resource);
    return value;
  });
}
