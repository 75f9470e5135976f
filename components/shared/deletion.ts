import type * as pulumi from "@pulumi/pulumi";

/**
 * Resource options of a store: protected, unless deletion is allowed. Allowed, nothing is set, so that a component which
 * the stack itself protects keeps its stores: it takes both switches to delete data.
 */
export function storeProtection(allowDeletion: boolean): Pick<pulumi.ResourceOptions, "protect"> {
  return allowDeletion ? {} : { protect: true };
}
