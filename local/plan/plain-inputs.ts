import { Asset, type PropertyMap, type PropertyValue, ResourceReference, Secret, Unknown } from "../engine/values";

/** What a secret is shown as. */
export const SECRET_TEXT = "(secret)";

/** Inputs as plain values, safe to show: secrets are masked, and what is not known is left out. */
export function shownInputs(inputs: PropertyMap): Record<string, unknown> {
  return plainMap(inputs, () => SECRET_TEXT);
}

/** Inputs as plain values for whoever makes up a resource's outputs: what is not known is left out. */
export function knownInputs(inputs: PropertyMap): Record<string, unknown> {
  const reveal = (secret: Secret): unknown => plain(secret.reveal(), reveal);
  return plainMap(inputs, reveal);
}

type SecretAs = (secret: Secret) => unknown;

function plainMap(map: PropertyMap, secretAs: SecretAs): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, plain(value, secretAs)]));
}

function plain(value: PropertyValue, secretAs: SecretAs): unknown {
  if (Array.isArray(value)) return value.map((item) => plain(item, secretAs));
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Unknown) return undefined;
  if (value instanceof Secret) return secretAs(value);
  if (value instanceof Asset) return value.value;
  if (value instanceof ResourceReference) return value.id ?? value.urn;
  return plainMap(value, secretAs);
}
