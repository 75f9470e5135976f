import type { PolicyPackConfig } from "@pulumi/policy";
import { POLICIES } from "../../policies/policies";
import type { RegisteredResource } from "../engine";
import { NotApplicable } from "./not-applicable";
import { type ConfiguredPolicy, configurePolicies } from "./policy-config";
import { resourceArgs, stackResources, validationArgs } from "./policy-resources";

/** A violation of a policy. */
export interface PolicyFinding {
  policy: string;
  /** Whether it stops a deployment, or only warns. */
  level: "mandatory" | "advisory";
  /** URN of the resource. */
  urn: string;
  /** What is wrong, at which property, and the way out. */
  message: string;
}

/**
 * Runs the policy pack over what a program registered, as Pulumi's command line does: each policy of resources over each
 * resource's inputs, each policy of stacks over all. What only AWS could tell is unknown, and nothing is reported of it.
 *
 * @param config levels and settings by the policy's name, as in a file for `--policy-pack-config`. @default the policies' own
 * @throws Error when the config names a policy or a level that is not there
 */
export async function policyFindings(
  resources: readonly RegisteredResource[],
  config: PolicyPackConfig = {},
): Promise<PolicyFinding[]> {
  const findings: PolicyFinding[] = [];
  for (const policy of configurePolicies(POLICIES, config)) findings.push(...(await run(policy, resources)));
  return findings;
}

async function run(
  { policy, level, settings }: ConfiguredPolicy,
  resources: readonly RegisteredResource[],
): Promise<PolicyFinding[]> {
  const findings: PolicyFinding[] = [];
  const reporter = (resourceUrn: string) => (message: string, urn?: string) => {
    findings.push({ policy: policy.name, level, urn: urn ?? resourceUrn, message });
  };
  if ("validateStack" in policy) {
    const stackUrn = resources[0]?.urn ?? "";
    const args = { ...validationArgs(settings), resources: stackResources(resources) };
    await ifApplicable(() => policy.validateStack(args, reporter(stackUrn)));
    return findings;
  }
  const { validateResource = [] } = policy;
  const validations = Array.isArray(validateResource) ? validateResource : [validateResource];
  for (const resource of resources) {
    for (const validate of validations) {
      await ifApplicable(() => validate(resourceArgs(resource, settings), reporter(resource.urn)));
    }
  }
  return findings;
}

async function ifApplicable(validate: () => Promise<void> | void): Promise<void> {
  try {
    await validate();
  } catch (error) {
    if (!(error instanceof NotApplicable)) throw error;
  }
}
