import type { PropertyMap, RegisteredResource } from "../../../local/engine";
import { registeredResource } from "../../support/registered";

/** A resource as a named run registers it. Outputs hold the inputs too. */
export function registered(
  type: string,
  name: string,
  inputs: PropertyMap,
  outputs: PropertyMap = {},
): RegisteredResource {
  const custom = type.startsWith("aws:");
  return registeredResource(type, name, inputs, { custom, id: name, outputs: { name, ...inputs, ...outputs } });
}
