import { describeAsset } from "./assets";
import type { AssetValue } from "./handler";

/**
 * A property of a resource as the program gave it. What JSON cannot say is an instance of a class below; each of them
 * writes itself as a marker, so `JSON.stringify` of any property is safe to show: it has no secret's value in it.
 */
export type PropertyValue = null | boolean | number | string | PropertyValue[] | PropertyMap | SpecialValue;

export interface PropertyMap {
  [name: string]: PropertyValue;
}

type SpecialValue = Unknown | Secret | Asset | ResourceReference;

/** A value that exists only once the resource is made. */
export class Unknown {
  toJSON() {
    return { "[unknown]": true };
  }
}

export const UNKNOWN = new Unknown();

/** A value that must not be shown. */
export class Secret {
  readonly #value: PropertyValue;

  constructor(value: PropertyValue) {
    this.#value = value;
  }

  /** The value itself, for whoever makes the resource. */
  reveal(): PropertyValue {
    return this.#value;
  }

  toJSON() {
    return { "[secret]": true };
  }
}

/** A file, a folder, a text or an archive of them. Shown by its size and hash. */
export class Asset {
  constructor(readonly value: AssetValue) {}

  toJSON() {
    return { "[asset]": describeAsset(this.value) };
  }
}

/** A whole resource given as a property. */
export class ResourceReference {
  constructor(
    readonly urn: string,
    /** `undefined` for a component, and for a resource that is not made yet. */
    readonly id: string | undefined,
  ) {}

  toJSON() {
    return { "[resource]": this.urn };
  }
}

/**
 * The property as plain values: secrets unwrapped, assets as `AssetValue`, a resource as its id (its URN for a component).
 *
 * @throws Error on an unknown value: in a run every value is known.
 */
export function reveal(value: PropertyValue): unknown {
  if (Array.isArray(value)) return value.map(reveal);
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Secret) return reveal(value.reveal());
  if (value instanceof Asset) return value.value;
  if (value instanceof ResourceReference) return value.id ?? value.urn;
  if (value instanceof Unknown) throw new Error("a value is not known yet; only a preview has such values");
  return revealMap(value);
}

/** `reveal` of each property. */
export function revealMap(map: PropertyMap): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, reveal(value)]));
}
