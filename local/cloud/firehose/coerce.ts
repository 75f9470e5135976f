import { coerceDate, coerceTimestamp } from "./coerce-time";
import type { HiveType } from "./hive-types";
import { ExactNumber } from "./json";

/** How keys inside of nested values are matched, as OpenX is configured. */
export interface CoerceOptions {
  /** Keys are lower-cased before anything looks at them. */
  caseInsensitive: boolean;
}

/** A value as a column's JSON text: the rows are written as text, so that no digit is lost on the way. */
export type JsonText = string;

/**
 * A JSON value as the OpenX SerDe makes it fit a column: numbers may come as text, text columns take any value, a
 * single value stands for an array of one.
 *
 * @returns JSON text for the columnar writer
 * @throws Error saying what does not fit
 */
export function coerce(value: unknown, type: HiveType, options: CoerceOptions): JsonText {
  if (value === null || value === undefined) return "null";
  switch (type.kind) {
    case "boolean":
      return coerceBoolean(value);
    case "integer":
      return coerceInteger(value, type.bits);
    case "float":
    case "double":
      return coerceFloating(value, type.kind);
    case "decimal":
      return JSON.stringify(coerceDecimal(numberText(value), type.precision, type.scale));
    case "text":
      return JSON.stringify(typeof value === "string" ? value : plainText(value, options));
    case "date":
      return JSON.stringify(coerceDate(scalarText(value)));
    case "timestamp":
      return JSON.stringify(coerceTimestamp(scalarText(value)));
    case "binary":
      return coerceBinary(value);
    case "array":
      return `[${(Array.isArray(value) ? value : [value]).map((item) => coerce(item, type.element, options)).join(",")}]`;
    case "map":
      return coerceMap(value, type.value, options);
    case "struct":
      return coerceStruct(value, type.fields, options);
  }
}

function coerceBoolean(value: unknown): JsonText {
  const text = typeof value === "boolean" ? String(value) : scalarText(value).toLowerCase();
  if (text !== "true" && text !== "false") throw mismatch(text, "boolean");
  return text;
}

function coerceInteger(value: unknown, bits: number): JsonText {
  if (typeof value === "number" && Number.isSafeInteger(value)) {
    const bound = 2 ** (bits - 1);
    if (value >= -bound && value < bound) return String(value);
  }
  const text = numberText(value);
  const whole = coerceDecimal(text, 20, 0, true);
  if (BigInt.asIntN(bits, BigInt(whole)) !== BigInt(whole)) throw mismatch(text, `a ${bits}-bit integer`);
  return whole;
}

function coerceFloating(value: unknown, kind: "float" | "double"): JsonText {
  const number = typeof value === "number" ? value : Number(numberText(value));
  if (!Number.isFinite(kind === "float" ? Math.fround(number) : number)) throw mismatch(numberText(value), kind);
  return String(number);
}

/** The digits of a number rounded half up to a scale. @param exact whether digits beyond the scale are refused */
export function coerceDecimal(text: string, precision: number, scale: number, exact = false): string {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text);
  const fraction = match?.[3] ?? "";
  const digits = `${match?.[2] ?? ""}${fraction}`.replace(/^0+(?=\d)/, "");
  if (!match || digits === "") throw mismatch(text, "a number");
  if (digits === "0" || /^0+$/.test(digits)) return "0";
  const shift = Number(match[4] ?? 0) - fraction.length + scale;
  if (digits.length + shift > precision) throw mismatch(text, `decimal(${precision},${scale})`);
  const unscaled = shift >= 0 ? digits + "0".repeat(shift) : rounded(digits, -shift, exact ? text : undefined);
  if (unscaled.length > precision) throw mismatch(text, `decimal(${precision},${scale})`);
  const padded = unscaled.padStart(scale + 1, "0");
  const point = padded.length - scale;
  const sign = match[1] === "-" && /[1-9]/.test(padded) ? "-" : "";
  return `${sign}${padded.slice(0, point)}${scale > 0 ? `.${padded.slice(point)}` : ""}`;
}

function rounded(digits: string, drop: number, exactText: string | undefined): string {
  if (drop > digits.length) {
    if (exactText !== undefined) throw mismatch(exactText, "an integer");
    return "0";
  }
  const kept = digits.slice(0, digits.length - drop);
  const dropped = digits.slice(digits.length - drop);
  if (exactText !== undefined && /[1-9]/.test(dropped)) throw mismatch(exactText, "an integer");
  return String(BigInt(kept === "" ? "0" : kept) + (dropped.charAt(0) >= "5" ? 1n : 0n));
}

function coerceBinary(value: unknown): JsonText {
  // JSON has no bytes; the pipeline's convention is base64.
  const text = scalarText(value);
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) throw mismatch(text, "base64");
  return JSON.stringify(text);
}

function coerceMap(value: unknown, type: HiveType, options: CoerceOptions): JsonText {
  if (!isObject(value)) throw mismatch(shortText(value), "a map");
  const members = Object.entries(value).map(([key, member]) => {
    return `${JSON.stringify(options.caseInsensitive ? key.toLowerCase() : key)}:${coerce(member, type, options)}`;
  });
  return `{${members.join(",")}}`;
}

function coerceStruct(value: unknown, fields: { name: string; type: HiveType }[], options: CoerceOptions): JsonText {
  if (!isObject(value) && !Array.isArray(value)) {
    throw new Error(`Data is not JSONObject  but a value ${shortText(value)}`);
  }
  const members = fields.map(({ name, type }, index) => {
    const member = Array.isArray(value) ? value[index] : lookUp(value, name, options.caseInsensitive);
    return `${JSON.stringify(name)}:${coerce(member, type, options)}`;
  });
  return `{${members.join(",")}}`;
}

/** A member of an object by name: the very key first, then, where case does not count, the first that is equal but for case. */
export function lookUp(object: Record<string, unknown>, name: string, caseInsensitive: boolean): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  if (!caseInsensitive) return undefined;
  for (const key in object) {
    if (key.length === name.length && key.toLowerCase() === name) return object[key];
  }
  return undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

function numberText(value: unknown): string {
  if (typeof value === "boolean") throw mismatch(String(value), "a number");
  return scalarText(value).trim();
}

function scalarText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value instanceof ExactNumber) return value.text;
  throw mismatch(shortText(value), "a single value");
}

/** Any value as the text that a text column keeps: nested values as JSON, with their keys lower-cased as OpenX lower-cases all. */
function plainText(value: unknown, options: CoerceOptions): string {
  if (typeof value === "object" && value !== null && !(value instanceof ExactNumber)) return nestedText(value, options);
  return scalarText(value);
}

function nestedText(value: unknown, options: CoerceOptions): string {
  if (value instanceof ExactNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map((item) => nestedText(item, options)).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => {
    return `${JSON.stringify(options.caseInsensitive ? key.toLowerCase() : key)}:${nestedText(member, options)}`;
  });
  return `{${members.join(",")}}`;
}

function shortText(value: unknown): string {
  return nestedText(value, { caseInsensitive: false }).slice(0, 100);
}

function mismatch(text: string, wanted: string): Error {
  return new Error(`For input string: "${text.slice(0, 100)}" (not ${wanted})`);
}
