import { z } from "zod";
import { checkKmsKeyArn } from "../../components/shared/checks";
import { checkPattern, type Problem, refuse, under } from "../../components/shared/problems";
import type { ConfigSource } from "../config";
import { flag, group, text, texts } from "../config/shape-parts";
import { checkShape, unknownKey } from "../config/shape-problems";

const stateShape = group("StateArgs", { bucketName: text, existingBucketArn: text, existingKeyArn: text });

/** The keys of the config. What a repository, a prefix or an ARN may be is for the component to check. */
const shapes = {
  repository: z.string(),
  environments: texts,
  namePrefixes: z.array(z.string()),
  databasePrefixes: texts,
  features: texts,
  existingProviderArn: text,
  state: stateShape.optional(),
  project: text,
  allowDeletion: flag,
  tags: z.record(z.string(), z.string()).optional(),
};

const shape = z.object(shapes);
/** What the config of the bootstrap stack says. */
export type BootstrapConfig = z.output<typeof shape>;
/** Where the state of the stacks goes: to a bucket and a key that are made, or that exist. */
export type StateSettings = z.output<typeof stateShape>;

// With the lower-case letters, digits and hyphens that S3 takes, and room for nothing else.
const BUCKET_NAME = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/**
 * Reads the config of the bootstrap stack: unknown keys are refused.
 *
 * @throws pulumi.ResourceError with all problems, one a line, each with its path
 */
export function readBootstrapConfig({ project, stack, values }: Omit<ConfigSource, "isSecret">): BootstrapConfig {
  const names = Object.keys(shapes);
  const given = Object.entries(values)
    .filter(([key]) => key.startsWith(`${project}:`))
    .map(([key, value]) => [key.slice(project.length + 1), decode(value)] as const);
  const unknown = given.filter(([name]) => !names.includes(name));
  const known = Object.fromEntries(given.filter(([name]) => names.includes(name)));
  const { problems, value } = checkShape(shape, known);
  const all = [
    ...unknown.map(([path]) => ({ path, reason: unknownKey(path, names) })),
    ...problems,
    ...(value?.state ? under("state", checkState(value.state)) : []),
  ];
  refuse("Bootstrap", stack, all);
  if (value === undefined) throw new Error("the config has no problem and no value");
  return value;
}

function checkState({ bucketName, existingBucketArn, existingKeyArn }: StateSettings): Problem[] {
  const allowed = "3–63 lower-case letters, digits and hyphens";
  const problems = [
    ...checkPattern("bucketName", bucketName, BUCKET_NAME, allowed),
    ...checkKmsKeyArn("existingKeyArn", existingKeyArn),
  ];
  if (bucketName !== undefined && existingBucketArn !== undefined) {
    problems.push({ path: "bucketName", reason: "must be left out beside existingBucketArn: that has its name" });
  }
  return problems;
}

function decode(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
