import type { PolicyResource, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { asset } from "@pulumi/pulumi";
import {
  Asset,
  type PropertyMap,
  type PropertyValue,
  type RegisteredResource,
  ResourceReference,
  Secret,
  Unknown,
} from "../engine";
import { NotApplicable } from "./not-applicable";

/** What each policy is told of one resource, beside what is of the policy itself. */
export type ToldResource = Omit<ResourceValidationArgs, "stackTags" | "getConfig" | "notApplicable">;

/** One resource as policies are told of it: what the program gave, secrets unwrapped, as Pulumi's command line tells it. */
export function toldResource(resource: RegisteredResource): ToldResource {
  const { urn, type, name } = resource;
  const props = policyProperties(resource.inputs);
  return { urn, type, name, props, opts: optionsOf(resource), ...typeTests(type, props) };
}

/** What a policy of a stack is told of its resources: what they became, with what waits for what. */
export function stackResources(resources: readonly RegisteredResource[]): PolicyResource[] {
  const entries = resources.map((registered): [string, PolicyResource] => {
    const { urn, type, name } = registered;
    // A component's outputs are its own, and a policy asks for what was given to AWS.
    const props = policyProperties({ ...registered.inputs, ...registered.outputs });
    const opts = optionsOf(registered);
    return [
      urn,
      { urn, type, name, props, opts, dependencies: [], propertyDependencies: {}, ...typeTests(type, props) },
    ];
  });
  const byUrn = new Map(entries);
  const known = (urns: readonly string[]) => urns.flatMap((urn) => byUrn.get(urn) ?? []);
  for (const { urn, parent, dependencies, propertyDependencies } of resources) {
    const resource = byUrn.get(urn);
    if (resource === undefined) continue;
    const [parentResource] = known(parent === undefined ? [] : [parent]);
    if (parentResource !== undefined) resource.parent = parentResource;
    resource.dependencies = known(dependencies);
    for (const [property, urns] of Object.entries(propertyDependencies)) {
      resource.propertyDependencies[property] = known(urns);
    }
  }
  return [...byUrn.values()];
}

/** What policies of both kinds are told. */
export function validationArgs(
  settings: Record<string, unknown>,
): Pick<StackValidationArgs, "stackTags" | "getConfig" | "notApplicable"> {
  return {
    stackTags: new Map(),
    // The SDK's own signature: what the settings are, the policy says.
    getConfig: <Settings extends object>() => settings as Settings,
    notApplicable: (reason?: string): never => {
      throw new NotApplicable(reason);
    },
  };
}

function optionsOf(resource: RegisteredResource): ResourceValidationArgs["opts"] {
  const { protect, ignoreChanges, deleteBeforeReplace, aliases, additionalSecretOutputs, parent } = resource;
  return {
    protect,
    ignoreChanges,
    deleteBeforeReplace,
    aliases: aliases.flatMap(({ urn }) => urn ?? []),
    customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
    additionalSecretOutputs,
    ...(parent === undefined ? {} : { parent }),
  };
}

function typeTests(
  type: string,
  props: Record<string, unknown>,
): Pick<PolicyResource, "isType"> & {
  asType: ResourceValidationArgs["asType"] & PolicyResource["asType"];
} {
  const isType = (resourceClass: object) => Reflect.get(resourceClass, "__pulumiType") === type;
  return { isType, asType: (resourceClass: object) => (isType(resourceClass) ? (props as never) : undefined) };
}

/**
 * Properties as the policy SDK gives them: an unknown one throws where it is read, so that a policy which would have to know
 * it is given up.
 */
export function policyProperties(properties: PropertyMap): Record<string, unknown> {
  const holder: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(properties)) define(holder, name, value);
  return holder;
}

function define(holder: object, key: string | number, value: PropertyValue): void {
  const inner = unwrapped(value);
  const property: PropertyDescriptor =
    inner instanceof Unknown
      ? {
          get: () => {
            throw new UnknownValue(String(key));
          },
        }
      : { value: policyValue(inner) };
  Object.defineProperty(holder, key, { ...property, enumerable: true, configurable: true });
}

/** The policy SDK knows no secrets: whoever writes a policy sees what the engine sees. */
function unwrapped(value: PropertyValue): PropertyValue {
  return value instanceof Secret ? unwrapped(value.reveal()) : value;
}

function policyValue(value: PropertyValue): unknown {
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    for (const [index, element] of value.entries()) define(list, index, element);
    return list;
  }
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Asset) return new asset.StringAsset("");
  if (value instanceof ResourceReference) return value.id ?? value.urn;
  if (value instanceof Unknown || value instanceof Secret)
    throw new Error("unknown values and secrets are unwrapped before");
  return policyProperties(value);
}

/** What reading an unknown property throws. */
class UnknownValue extends Error {
  constructor(property: string) {
    super(`${property} is not known in a preview`);
  }
}
