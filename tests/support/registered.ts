import type { PropertyMap, RegisteredResource } from "../../local/engine";

/** A resource as a program registers it, with nothing said but what `more` says. */
export function registeredResource(
  type: string,
  name: string,
  inputs: PropertyMap,
  more: Partial<RegisteredResource> = {},
): RegisteredResource {
  return {
    urn: `urn:pulumi:test::test::${type}::${name}`,
    type,
    name,
    custom: true,
    remote: false,
    read: false,
    parent: undefined,
    inputs,
    dependencies: [],
    propertyDependencies: {},
    provider: "",
    protect: false,
    retainOnDelete: false,
    deleteBeforeReplace: false,
    aliases: [],
    ignoreChanges: [],
    replaceOnChanges: [],
    additionalSecretOutputs: [],
    customTimeouts: undefined,
    id: "",
    outputs: {},
    ...more,
  };
}
