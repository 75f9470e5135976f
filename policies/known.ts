/** What a preview cannot tell yet. No policy reports anything of it. */
export const UNKNOWN = Symbol("unknown");

/** A property as a policy reads it: JSON, in which a part can be unknown. */
export type Value = null | boolean | number | string | typeof UNKNOWN | Value[] | Properties;

export interface Properties {
  [name: string]: Value;
}

/**
 * A resource's properties with what is unknown in its place. The policy SDK throws where an unknown property is read, and then
 * gives up the whole policy with a warning of its own; so one unknown key would hide a public bucket. Files and archives,
 * which no policy looks into, are unknown too.
 */
export function knownProperties(props: object): Properties {
  return Object.fromEntries(Object.keys(props).map((key) => [key, read(props, key)]));
}

function read(holder: object, key: string): Value {
  try {
    return knownValue(Reflect.get(holder, key));
  } catch {
    // A plain object's property throws for one reason only: the SDK's proxy says that it is unknown.
    return UNKNOWN;
  }
}

function knownValue(value: unknown): Value {
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean" || typeof value === "number" || typeof value === "string") return value;
  if (Array.isArray(value)) return value.map((_, index) => read(value, String(index)));
  if (typeof value === "object" && isPlain(value)) return knownProperties(value);
  return UNKNOWN;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The property at a path such as `metadataOptions.httpTokens`; `null` where it is not set. */
export function at(value: Value, path: string): Value {
  return path.split(".").reduce<Value>((part, step) => {
    if (part === UNKNOWN) return UNKNOWN;
    return isMap(part) ? (part[step] ?? null) : null;
  }, value);
}

/** The elements of the list at a path; `undefined` while it is unknown. One value is a list of one, as in IAM documents. */
export function listAt(value: Value, path: string): Value[] | undefined {
  const list = at(value, path);
  if (list === UNKNOWN) return undefined;
  if (list === null) return [];
  return Array.isArray(list) ? list : [list];
}

export function isMap(value: Value): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Each text among the properties, with its path. */
export function textsOf(value: Value, path = ""): { path: string; text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((element, index) => textsOf(element, `${path}[${index}]`));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => textsOf(part, path === "" ? key : `${path}.${key}`));
}
