import type { PropertyMap, RegisteredResource } from "../../../local/engine";

/** A resource as a named run registers it. Outputs hold the inputs too. */
export function registered(
  type: string,
  name: string,
  inputs: PropertyMap,
  outputs: PropertyMap = {},
): RegisteredResource {
  return {
    urn: `urn:pulumi:test::test::${type}::${name}`,
    type,
    name,
    custom: type.startsWith("aws:"),
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
    id: name,
    outputs: { name, ...inputs, ...outputs },
  };
}
