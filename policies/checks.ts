import { at, type Properties, UNKNOWN, type Value } from "./known";
import type { Fault } from "./policy";

/** The property must have one of the values. */
export function mustBe(properties: Properties, path: string, ...wanted: Value[]): Fault[] {
  const value = at(properties, path);
  if (value === UNKNOWN || wanted.includes(value)) return [];
  return [{ path, reason: `must be ${wanted.map(shown).join(" or ")}, got ${shown(value)}` }];
}

/** The property must be there, with something in it. */
export function mustBeSet(properties: Properties, path: string): Fault[] {
  const value = at(properties, path);
  const isEmpty = value === null || value === "" || (Array.isArray(value) && value.length === 0);
  return isEmpty ? [{ path, reason: "must be set" }] : [];
}

/** The property must not be there. Its value is not said: it may be a secret. */
export function mustBeUnset(properties: Properties, path: string): Fault[] {
  const value = at(properties, path);
  if (value === UNKNOWN || value === null || value === "") return [];
  return [{ path, reason: "must not be set" }];
}

/** The number must be `minimum` or more. @param standard what AWS takes where the property is not set */
export function mustBeAtLeast(
  properties: Properties,
  path: string,
  minimum: number,
  unit: string,
  standard?: number,
): Fault[] {
  const value = at(properties, path) ?? standard ?? null;
  if (value === UNKNOWN || (typeof value === "number" && value >= minimum)) return [];
  return [{ path, reason: `must be ${minimum} ${unit} or more, got ${shown(value)}` }];
}

function shown(value: Value): string {
  if (value === null) return "nothing";
  return typeof value === "symbol" ? "what is not known yet" : JSON.stringify(value);
}
