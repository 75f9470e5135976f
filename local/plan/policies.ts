import type { PolicyPackConfig, PolicyResource } from "@pulumi/policy";
import { POLICIES } from "../../policies/policies";
import type { RegisteredResource } from "../engine";
import { NotApplicable } from "./not-applicable";
import { type ConfiguredPolicy, configurePolicies } from "./policy-config";
import { stackResources, type ToldResource, toldResource, validationArgs } from "./policy-resources";

/** The resources as policies are told of them, alike for each policy: one by one, and of a stack. */
interface Told {
  each: ToldResource[];
  all: PolicyResource[];
}

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
  const told: Told = { each: resources.map(toldResource), all: stackResources(resources) };
  for (const policy of configurePolicies(POLICIES, config)) findings.push(...(await run(policy, told)));
  return findings;
}

async function run({ policy, level, settings }: ConfiguredPolicy, { each, all }: Told): Promise<PolicyFinding[]> {
  const findings: PolicyFinding[] = [];
  const reporter = (resourceUrn: string) => (message: string, urn?: string) => {
    findings.push({ policy: policy.name, level, urn: urn ?? resourceUrn, message });
  };
  if ("validateStack" in policy) {
    const stackUrn = each[0]?.urn ?? "";
    const args = { ...validationArgs(settings), resources: all };
    await ifApplicable(() => policy.validateStack(args, reporter(stackUrn)));
    return findings;
  }
  const { validateResource = [] } = policy;
  const validations = Array.isArray(validateResource) ? validateResource : [validateResource];
  for (const resource of each) {
    for (const validate of validations) {
      await ifApplicable(() => validate({ ...validationArgs(settings), ...resource }, reporter(resource.urn)));
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
