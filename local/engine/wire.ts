import { runtime } from "@pulumi/pulumi";
import { type Struct, Value } from "google-protobuf/google/protobuf/struct_pb";
import { missingFiles } from "./assets";
import type { AssetValue } from "./handler";
import { Asset, type PropertyMap, type PropertyValue, ResourceReference, Secret, UNKNOWN } from "./values";

/** A property as Pulumi sends it: JSON, in which an object with a signature stands for what JSON cannot say. */
export type WireValue = null | boolean | number | string | WireValue[] | WireMap;

export interface WireMap {
  [name: string]: WireValue;
}

const SIGNATURE = runtime.specialSigKey;

/** The properties in a message, as the program gave them. @throws Error when an asset's file is not there */
export function decodeStruct(struct: Struct | undefined): PropertyMap {
  return decodeMap(toWireMap(struct));
}

export function toWireMap(struct: Struct | undefined): WireMap {
  return struct === undefined ? {} : (struct.toJavaScript() as WireMap);
}

export function decodeValue(value: WireValue): PropertyValue {
  if (value === runtime.unknownValue) return UNKNOWN;
  if (Array.isArray(value)) return value.map(decodeValue);
  if (value === null || typeof value !== "object") return value;
  return SIGNATURE in value ? decodeSigned(value) : decodeMap(value);
}

function decodeMap(map: WireMap): PropertyMap {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, decodeValue(value)]));
}

function decodeSigned(map: WireMap): PropertyValue {
  switch (map[SIGNATURE]) {
    case runtime.specialSecretSig:
      return new Secret(decodeValue(map.value ?? null));
    case runtime.specialOutputValueSig:
      return decodeOutput(map);
    case runtime.specialResourceSig:
      return new ResourceReference(String(map.urn), knownText(map.id));
    case runtime.specialAssetSig:
    case runtime.specialArchiveSig:
      return decodeAsset(map);
    default:
      throw new Error(`a property has the signature ${String(map[SIGNATURE])}, which this engine does not know`);
  }
}

/** What a remote component gets for an `Output`: no value while it is unknown. */
function decodeOutput({ value, secret }: WireMap): PropertyValue {
  const inner = value === undefined ? UNKNOWN : decodeValue(value);
  return secret === true ? new Secret(inner) : inner;
}

function decodeAsset(map: WireMap): Asset {
  const asset = assetValue(map);
  const missing = missingFiles(asset);
  if (missing.length > 0) throw new Error(`an asset's file is not there: ${missing.join(", ")}`);
  return new Asset(asset);
}

function assetValue(map: WireMap): AssetValue {
  const { text, path, assets } = map;
  if (typeof path === "string") return { kind: "path", path };
  if (typeof text === "string") return { kind: "text", text };
  if (isMap(assets)) {
    const entries = Object.entries(assets).map(([name, entry]): [string, AssetValue] => {
      if (!isMap(entry)) throw new Error(`an archive's entry "${name}" is neither an asset nor an archive`);
      return [name, assetValue(entry)];
    });
    return { kind: "archive", entries: Object.fromEntries(entries) };
  }
  throw new Error("an asset by URL is not read here; give it as a file or a text");
}

function isMap(value: WireValue | undefined): value is WireMap {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function knownText(value: WireValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" && value !== runtime.unknownValue ? value : undefined;
}

/**
 * Writes a resource's outputs over its inputs, in the program's own message, so that inputs are not built a second time.
 * What held a secret as an input stays secret.
 */
export function addOutputs(struct: Struct, outputs: Record<string, unknown>, secretNames: readonly string[]): void {
  const fields = struct.getFieldsMap();
  const current = (name: string) => fields.get(name)?.toJavaScript() as WireValue | undefined;
  for (const [name, output] of Object.entries(outputs)) {
    if (output === undefined) continue;
    const value = encodeValue(output);
    fields.set(name, Value.fromJavaScript(holdsSecret(current(name)) ? secretValue(value) : value));
  }
  for (const name of secretNames) {
    const value = current(name);
    if (value !== undefined && !holdsSecret(value)) fields.set(name, Value.fromJavaScript(secretValue(value)));
  }
}

function holdsSecret(value: WireValue | undefined): boolean {
  if (value === undefined || value === null || typeof value !== "object") return false;
  if (!Array.isArray(value) && value[SIGNATURE] === runtime.specialSecretSig) return true;
  return Object.values(value).some(holdsSecret);
}

function secretValue(value: WireValue): WireMap {
  return { [SIGNATURE]: runtime.specialSecretSig, value };
}

/** Plain values for a message, as JSON has them: an undefined property is no property. */
export function encodeValue(value: unknown): WireValue {
  if (Array.isArray(value)) return value.map(encodeValue);
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean" || typeof value === "number" || typeof value === "string") return value;
  if (typeof value === "object") return encodeMap(value as Record<string, unknown>);
  throw new Error(`a ${typeof value} cannot be an output; outputs are JSON`);
}

export function encodeMap(map: Record<string, unknown>): WireMap {
  const entries = Object.entries(map).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, encodeValue(value)]));
}
