import type * as pulumi from "@pulumi/pulumi";

/**
 * Resource options of a store: protected, unless deletion is allowed. Allowed, nothing is set, so that a component which
 * the stack itself protects keeps its stores: it takes both switches to delete data.
 */
export function storeProtection(allowDeletion: boolean): Pick<pulumi.ResourceOptions, "protect"> {
  return allowDeletion ? {} : { protect: true };
}

/**
 * Options of what holds no data. Under the component's own protection nobody's access could be revoked, and nothing be
 * replaced, without the whole deployment stopping.
 */
export function unprotected(parent: pulumi.Resource): Pick<pulumi.ResourceOptions, "parent" | "protect"> {
  return { parent, protect: false };
}
