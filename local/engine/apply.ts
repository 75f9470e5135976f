import type { Account } from "./account";
import type { AppliedResource, DesiredResource, ResourceHandlers } from "./handler";
import { physicalName } from "./handler";
import { recordResource } from "./recorded";
import type { RegisteredResource } from "./resources";
import { revealMap } from "./values";

/** Makes a resource, or only plans it. */
export type Apply = (resource: RegisteredResource) => Promise<AppliedResource>;

/** A preview makes nothing: there is no id, and what only AWS knows stays unknown. */
export const planOnly: Apply = async () => ({ id: "", outputs: {} });

export interface DeployOptions {
  handlers: ResourceHandlers;
  /** Types that are recorded without local effect. */
  recordedTypes: ReadonlySet<string>;
  account: Account;
}

/** Makes each resource by its type's handler. */
export function deployTo({ handlers, recordedTypes, account }: DeployOptions): Apply {
  return async (resource) => {
    if (resource.read) {
      throw new Error(
        `the program reads what exists in AWS (id "${resource.id}"); a run on this machine has no such thing`,
      );
    }
    const desired = desiredOf(resource);
    const handler = handlers[resource.type];
    if (resource.type.startsWith("pulumi:providers:")) return { id: physicalName(desired), outputs: {} };
    if (handler !== undefined) return handler(desired);
    if (recordedTypes.has(resource.type)) return recordResource(desired, account);
    throw new Error(
      `the embedded cloud does not know ${resource.type}; give the type a handler, or list it among the recorded types ` +
        "if it has no local effect",
    );
  };
}

function desiredOf({ urn, type, name, inputs, ignoreChanges }: RegisteredResource): DesiredResource {
  return { urn, type, name, inputs: revealMap(inputs), ignoreChanges };
}
