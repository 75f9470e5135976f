import type {
  EnforcementLevel,
  PolicyConfigSchema,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { knownProperties, type Properties } from "./known";
import { type StackResource, StackView } from "./stack-view";

/** What a policy is, beside its check. */
export interface Rule {
  /** Name in kebab case, unique in the pack. */
  name: string;
  /** IDs of the Security Hub controls that it holds, such as `Kinesis.1`. @default none */
  controls?: string[];
  /** `mandatory` where data or secrets are at risk, `advisory` where it is a matter of cost, `disabled` where most do without. */
  level: EnforcementLevel;
  /** What must be, and why: one sentence without its full stop. */
  wants: string;
  /** What to do about a violation, said behind it. */
  wayOut: string;
  /** Numbers and lists that can be set otherwise. */
  configSchema?: PolicyConfigSchema;
}

/** A violation. */
export interface Fault {
  /** The property that is wrong. */
  path: string;
  /** What is wrong with it. It must hold no value of a secret. */
  reason: string;
}

/** A violation of one of a stack's resources. */
export interface StackFault extends Fault {
  resource: StackResource;
}

/** A resource as a check sees it. */
export interface CheckedResource {
  type: string;
  name: string;
  properties: Properties;
  protect: boolean;
  /** The policy's own config. */
  config: Properties;
}

/** A policy of single resources. */
export function resourcePolicy(
  rule: Rule & { types: string[] },
  check: (resource: CheckedResource) => Fault[],
): ResourceValidationPolicy {
  return {
    ...described(rule),
    validateResource: (args, report) => {
      if (!rule.types.includes(args.type)) args.notApplicable(`it is about ${rule.types.join(", ")}`);
      const { type, name } = args;
      const faults = check({
        type,
        name,
        properties: knownProperties(args.props),
        protect: args.opts.protect,
        config: knownProperties(args.getConfig()),
      });
      for (const fault of faults) report(messageOf(rule, fault));
    },
  };
}

/** A policy of how the resources of a stack get on. */
export function stackPolicy(rule: Rule, check: (stack: StackView) => StackFault[]): StackValidationPolicy {
  return {
    ...described(rule),
    validateStack: (args, report) => {
      for (const fault of check(new StackView(args.resources))) report(messageOf(rule, fault), fault.resource.urn);
    },
  };
}

function described({ name, controls = [], level, wants, wayOut, configSchema }: Rule) {
  return {
    name,
    description: `${wants}${controls.length === 0 ? "" : ` (${controls.join(", ")})`}.`,
    enforcementLevel: level,
    tags: controls,
    remediationSteps: wayOut,
    ...(configSchema && { configSchema }),
  };
}

function messageOf({ wayOut }: Rule, { path, reason }: Fault): string {
  return `${path} ${reason}; ${wayOut}`;
}

/** A number of the policy's config. */
export function numberOf(config: Properties, key: string, standard: number): number {
  const value = config[key];
  return typeof value === "number" ? value : standard;
}

/** A list of texts of the policy's config. */
export function textsOfConfig(config: Properties, key: string, standard: readonly string[]): readonly string[] {
  const value = config[key];
  return Array.isArray(value) ? value.filter((text) => typeof text === "string") : standard;
}
