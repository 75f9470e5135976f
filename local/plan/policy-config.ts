import { readFileSync } from "node:fs";
import type {
  EnforcementLevel,
  PolicyPackConfig,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";

type AnyPolicy = ResourceValidationPolicy | StackValidationPolicy;

/** A policy that is on, with its level and its settings. */
export interface ConfiguredPolicy {
  policy: AnyPolicy;
  level: "mandatory" | "advisory";
  settings: Record<string, unknown>;
}

const LEVELS: readonly EnforcementLevel[] = ["advisory", "mandatory", "disabled"];
/** Stands for every policy that is not named itself. */
const ALL = "all";

/**
 * The policies that are on. The config is that of `pulumi preview --policy-pack-config`: by the policy's name a level, or an
 * object with `enforcementLevel` and the policy's own settings; `all` is for every policy.
 *
 * @throws Error with every name, level and setting that is not there
 */
export function configurePolicies(policies: readonly AnyPolicy[], config: PolicyPackConfig): ConfiguredPolicy[] {
  const problems = problemsOf(policies, config);
  if (problems.length > 0) throw new Error(`the config of the policies is not right:\n${problems.join("\n")}`);
  return policies.flatMap((policy) => {
    const { enforcementLevel, ...settings } = { ...partsOf(config[ALL]), ...partsOf(config[policy.name]) };
    const level = enforcementLevel ?? policy.enforcementLevel ?? "advisory";
    return level === "mandatory" || level === "advisory" ? [{ policy, level, settings }] : [];
  });
}

function fits(value: unknown, type: unknown): boolean {
  if (type !== "array") return Number.isInteger(value);
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}

/** The config in a JSON file; none without a file. @throws Error when the file is not there or is no JSON object */
export function readPolicyConfig(file: string | undefined): PolicyPackConfig | undefined {
  if (file === undefined) return undefined;
  try {
    const config: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (isConfig(config)) return config;
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new Error(`${file} must be a JSON object with a level or an object for each policy`);
}

function isConfig(config: unknown): config is PolicyPackConfig {
  if (typeof config !== "object" || config === null || Array.isArray(config)) return false;
  return Object.values(config).every(
    (entry) => typeof entry === "string" || (typeof entry === "object" && entry !== null),
  );
}

function partsOf(entry: PolicyPackConfig[string] | undefined): {
  enforcementLevel?: EnforcementLevel;
  [setting: string]: unknown;
} {
  return typeof entry === "string" ? { enforcementLevel: entry } : (entry ?? {});
}

function problemsOf(policies: readonly AnyPolicy[], config: PolicyPackConfig): string[] {
  return Object.entries(config).flatMap(([name, entry]) => {
    const policy = policies.find((candidate) => candidate.name === name);
    if (policy === undefined && name !== ALL) return [`${name} is no policy; docs/policies.md lists them`];
    const { enforcementLevel, ...settings } = partsOf(entry);
    const schema = policy?.configSchema?.properties ?? {};
    const known = Object.keys(schema);
    const unknown = Object.keys(settings).filter((setting) => !known.includes(setting));
    const mistyped = known.filter((setting) => setting in settings && !fits(settings[setting], schema[setting]?.type));
    return [
      ...(enforcementLevel === undefined || LEVELS.includes(enforcementLevel)
        ? []
        : [`${name}: the level must be ${LEVELS.join(", ")}, got ${JSON.stringify(enforcementLevel)}`]),
      ...mistyped.map((setting) => `${name}: ${setting} must be of the type ${String(schema[setting]?.type)}`),
      ...unknown.map(
        (setting) => `${name}: has no setting ${setting}; it has ${known.length > 0 ? known.join(", ") : "none"}`,
      ),
    ];
  });
}
