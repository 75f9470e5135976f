import { createHash } from "node:crypto";

/** A resource as the program registered it: every output it waits for is known, secrets are unwrapped. */
export interface DesiredResource {
  urn: string;
  /** Pulumi type token, `aws:kinesis/stream:Stream`. */
  type: string;
  /** Logical name. */
  name: string;
  /** Inputs as the program gave them, in Pulumi's spelling. Assets and archives are `AssetValue`s. */
  inputs: Record<string, unknown>;
  /** Properties that stay as they are where the resource is there already, as Pulumi writes their paths. @default none */
  ignoreChanges?: readonly string[];
}

/** What the engine answers to the program for a resource. */
export interface AppliedResource {
  id: string;
  /** Outputs beyond the inputs: ARNs, names, endpoints. */
  outputs: Record<string, unknown>;
}

/**
 * Makes one type of resource in the embedded cloud. Called at each run, so it must take what is there as it is and only
 * change what differs: the data folder outlives the program.
 */
export type ResourceHandler = (resource: DesiredResource) => Promise<AppliedResource>;

/** Handlers by Pulumi type token. */
export type ResourceHandlers = Record<string, ResourceHandler>;

/** An asset or archive as it arrives from the program. */
export type AssetValue =
  | { kind: "text"; text: string }
  | { kind: "path"; path: string }
  | { kind: "archive"; entries: Record<string, AssetValue> };

/**
 * A physical name for a resource that the program named none: the logical name and seven hex digits, as Pulumi's own
 * names end, but the same at each run, since the data folder outlives the program.
 */
export function physicalName({ name, urn }: DesiredResource): string {
  return `${name}-${createHash("sha256").update(urn).digest("hex").slice(0, 7)}`;
}
