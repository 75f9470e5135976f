import type { ExactNumber } from "./exact-number";

/** A JSON value as the transform holds it. */
export type JsonValue = null | boolean | number | string | ExactNumber | JsonValue[] | JsonObject;

/** A JSON object. Read and write its fields with `readField` and `writeField`: keys come from strangers. */
export interface JsonObject {
  [name: string]: JsonValue;
}

/** Reads one field, `undefined` when the record lacks it: never what a plain object inherits, such as `constructor`. */
export function readField(record: JsonObject, name: string): JsonValue | undefined {
  const value = record[name];
  return typeof value === "function" || value === Object.prototype ? undefined : value;
}

/** Sets a field. Plain assignment to `__proto__` would replace the prototype instead. */
export function writeField(record: JsonObject, name: string, value: JsonValue): void {
  if (name === "__proto__") {
    Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    record[name] = value;
  }
}
