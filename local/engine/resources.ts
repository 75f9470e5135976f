import type { Alias } from "@pulumi/pulumi/proto/alias_pb";
import type { ReadResourceRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import type { PropertyMap } from "./values";
import { decodeStruct } from "./wire";

export const STACK_TYPE = "pulumi:pulumi:Stack";

/** A resource as the program registered it, and what was answered. */
export interface RegisteredResource {
  urn: string;
  /** Pulumi type token, `aws:kinesis/stream:Stream`. */
  type: string;
  /** Logical name. */
  name: string;
  /** Whether a provider makes it; a component is made of its children. */
  custom: boolean;
  /** Whether it is a component whose children another process registers, as awsx's. */
  remote: boolean;
  /** Whether the program only reads it (`Bucket.get`). */
  read: boolean;
  /** URN of the parent; `undefined` for the stack itself. */
  parent: string | undefined;
  inputs: PropertyMap;
  /** URNs of all that it waits for, in the program's order. */
  dependencies: string[];
  /** URNs by the property that waits for them. */
  propertyDependencies: Record<string, string[]>;
  /** URN and id of an explicit provider; `""` for the default one. */
  provider: string;
  protect: boolean;
  retainOnDelete: boolean;
  deleteBeforeReplace: boolean;
  aliases: ResourceAlias[];
  ignoreChanges: string[];
  replaceOnChanges: string[];
  additionalSecretOutputs: string[];
  customTimeouts: CustomTimeouts | undefined;
  /** `""` in a preview and for components. */
  id: string;
  /** In a preview the inputs, since nothing else is known. */
  outputs: PropertyMap;
}

/** A former identity: a whole URN, or the parts that differ. */
export interface ResourceAlias {
  urn?: string;
  name?: string;
  type?: string;
  stack?: string;
  project?: string;
  parent?: string;
  noParent?: boolean;
}

/** Durations such as `20m`; `""` where the provider's default stands. */
export interface CustomTimeouts {
  create: string;
  update: string;
  delete: string;
}

/** The URN of a resource: its type is qualified by its parents' types, but for the stack. */
export function urnOf(stack: string, project: string, parent: string, type: string, name: string): string {
  const parentType = parent === "" ? STACK_TYPE : qualifiedTypeOf(parent);
  const qualifiedType = parentType === STACK_TYPE ? type : `${parentType}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualifiedType}::${name}`;
}

function qualifiedTypeOf(urn: string): string {
  return urn.split("::")[2] ?? "";
}

/** A resource that the program wants made. */
export function fromRegistration(urn: string, request: RegisterResourceRequest): RegisteredResource {
  return {
    ...commonParts(urn, request),
    custom: request.getCustom(),
    remote: request.getRemote(),
    read: false,
    inputs: decodeStruct(request.getObject()),
    propertyDependencies: propertyDependenciesOf(request),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    deleteBeforeReplace: request.getDeletebeforereplace(),
    aliases: request.getAliasesList().map(aliasOf),
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    customTimeouts: timeoutsOf(request),
    id: "",
  };
}

/** A resource that exists and that the program reads. */
export function fromRead(urn: string, request: ReadResourceRequest): RegisteredResource {
  return {
    ...commonParts(urn, request),
    custom: true,
    remote: false,
    read: true,
    inputs: decodeStruct(request.getProperties()),
    propertyDependencies: {},
    protect: false,
    retainOnDelete: false,
    deleteBeforeReplace: false,
    aliases: [],
    ignoreChanges: [],
    replaceOnChanges: [],
    customTimeouts: undefined,
    id: request.getId(),
  };
}

function commonParts(urn: string, request: RegisterResourceRequest | ReadResourceRequest) {
  return {
    urn,
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent() === "" ? undefined : request.getParent(),
    dependencies: request.getDependenciesList(),
    provider: request.getProvider(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    outputs: {},
  };
}

function propertyDependenciesOf(request: RegisterResourceRequest): Record<string, string[]> {
  const dependencies: Record<string, string[]> = {};
  request.getPropertydependenciesMap().forEach((urns, property) => {
    const list = urns.getUrnsList();
    if (list.length > 0) dependencies[property] = list;
  });
  return dependencies;
}

function aliasOf(alias: Alias): ResourceAlias {
  const spec = alias.getSpec();
  if (spec === undefined) return { urn: alias.getUrn() };
  const parts: ResourceAlias = {
    name: spec.getName(),
    type: spec.getType(),
    stack: spec.getStack(),
    project: spec.getProject(),
    parent: spec.getParenturn(),
    noParent: spec.getNoparent(),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== "" && part !== false));
}

function timeoutsOf(request: RegisterResourceRequest): CustomTimeouts | undefined {
  const timeouts = request.getCustomtimeouts();
  if (timeouts === undefined) return undefined;
  const values = { create: timeouts.getCreate(), update: timeouts.getUpdate(), delete: timeouts.getDelete() };
  return Object.values(values).some((value) => value !== "") ? values : undefined;
}
