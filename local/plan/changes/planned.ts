import { createHmac } from "node:crypto";
import { looksSecret } from "../../../policies/secrets";
import { Asset, type PropertyMap, type PropertyValue, type RegisteredResource, Secret } from "../../engine";
import { describeAsset } from "../../engine/assets";
import type { ResourceAlias } from "../../engine/resources";

export type Json = null | boolean | number | string | Json[] | JsonMap;

export interface JsonMap {
  [name: string]: Json;
}

/** A resource of one of two plans: all that a comparison needs, as JSON, so that it can come from another process. */
export interface PlannedResource {
  urn: string;
  type: string;
  name: string;
  /** URN of the parent; absent for the stack. */
  parent?: string;
  /** Whether a provider makes it: no component of this program, and nothing that is only read. */
  managed: boolean;
  /** What the program asks for. A secret stands there as a digest, an asset as its hash. */
  inputs: JsonMap;
  /** Of components, what they registered as outputs. */
  outputs: JsonMap;
  /** Its id, ARN and name: by what others refer to it. */
  identities: string[];
  /** URNs by the property that waits for them. */
  propertyDependencies: Record<string, string[]>;
  protect: boolean;
  retainOnDelete: boolean;
  deleteBeforeReplace: boolean;
  aliases: ResourceAlias[];
  ignoreChanges: string[];
  replaceOnChanges: string[];
}

export interface PlannedOptions {
  /** Key of the digests that stand for secrets: of one comparison, and kept nowhere. */
  secretKey: string;
  /** The project's folder: where a text names it, the two revisions would differ by nothing else. */
  root: string;
}

/** A registered resource as JSON. The same program gives the same JSON wherever its folder lies. */
export function planned(resource: RegisteredResource, options: PlannedOptions): PlannedResource {
  const { urn, type, name, parent, custom, remote, read, propertyDependencies } = resource;
  const { protect, retainOnDelete, deleteBeforeReplace, aliases, ignoreChanges, replaceOnChanges } = resource;
  const isComponent = !custom && !remote;
  return {
    urn,
    type,
    name,
    ...(parent !== undefined && { parent }),
    managed: !isComponent && !read,
    inputs: jsonMap(resource.inputs, options),
    outputs: isComponent ? jsonMap(resource.outputs, options) : {},
    identities: isComponent ? [] : identitiesOf(resource),
    propertyDependencies,
    protect,
    retainOnDelete,
    deleteBeforeReplace,
    aliases,
    ignoreChanges,
    replaceOnChanges,
  };
}

function identitiesOf({ id, inputs, outputs }: RegisteredResource): string[] {
  const made = Object.entries(outputs).flatMap(([name, value]) =>
    typeof value === "string" && (inputs[name] === undefined || name === "name") ? [value] : [],
  );
  return [...new Set([id, ...made])].filter((text) => text !== "");
}

function jsonMap(map: PropertyMap, options: PlannedOptions): JsonMap {
  const entries = Object.entries(map).map(([name, value]) => [
    name,
    // A policy refuses what looks like a secret, and no comment on a pull request shows it.
    json(looksSecret(name, value) ? new Secret(value) : value, options),
  ]);
  return Object.fromEntries(entries);
}

function json(value: PropertyValue, options: PlannedOptions): Json {
  if (typeof value === "string") return value.replaceAll(options.root, ".");
  if (Array.isArray(value)) return value.map((item) => json(item, options));
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Secret) return { [SECRET]: digest(JSON.stringify(json(value.reveal(), options)), options) };
  if (value instanceof Asset) return { [ASSET]: contentOf(value, options) };
  if (isMap(value)) return jsonMap(value, options);
  return JSON.parse(JSON.stringify(value)) as Json;
}

function isMap(value: object): value is PropertyMap {
  return Object.getPrototypeOf(value) === Object.prototype;
}

/** Marks what stands for a secret. */
export const SECRET = "[secret]";
/** Marks what stands for a file or an archive. */
export const ASSET = "[asset]";
/** Marks what only AWS could tell. */
export const UNKNOWN_MARK = "[unknown]";

function digest(text: string, { secretKey }: PlannedOptions): string {
  return createHmac("sha256", secretKey).update(text).digest("hex").slice(0, 16);
}

function contentOf({ value }: Asset, { root }: PlannedOptions): string {
  const portable = value.kind === "text" ? { ...value, text: value.text.replaceAll(root, ".") } : value;
  return describeAsset(portable).sha256.slice(0, 12);
}
