import type { ColumnType } from "../../components/event-schema/schema";
import { beginsWithDay } from "./calendar";
import { fitsDecimal, isExactAsDouble, parseDecimal } from "./decimal";
import { ExactNumber, SAFE_DIGITS, stringifyExactly } from "./exact-number";
import type { JsonValue } from "./json";
import { normaliseTimestamp } from "./timestamp";

/** How the values of a column are checked and written. */
export interface ValueRule {
  /** The value as it is written, or `undefined` when it does not fit. Never called with null. */
  convert(value: JsonValue): JsonValue | undefined;
  /** What fits, to complete "must be". */
  allowed: string;
}

const SMALL_INTEGER_BITS: Record<string, number> = { tinyint: 8, smallint: 16, int: 32 };
const BIGINT_LIMIT = 2n ** 63n;
const MAXIMUM_FLOAT = 3.4028234663852886e38;
const INTEGER_TEXT = /^-?(?:0|[1-9]\d{0,18})$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The rule of a column type. Text is JSON's own: "5" is no int, and 1 is no boolean. */
export function valueRule(type: ColumnType, maxLength: number | undefined, nested = false): ValueRule {
  const { base, precision = 0, scale = 0 } = type;
  const bits = SMALL_INTEGER_BITS[base];
  if (bits !== undefined) return integerRule(base, bits);
  switch (base) {
    case "string":
      return stringRule(maxLength);
    case "boolean":
      return { convert: (value) => (typeof value === "boolean" ? value : undefined), allowed: "true or false" };
    case "bigint":
      return { convert: toBigint, allowed: "a bigint, -2^63 to 2^63 - 1, as a number or as text" };
    case "float":
      return { convert: (value) => toDouble(value, MAXIMUM_FLOAT), allowed: "a number of single precision" };
    case "double":
      return { convert: (value) => toDouble(value, Number.MAX_VALUE), allowed: "a number of double precision" };
    case "decimal":
      return decimalRule(precision, scale);
    case "date":
      return { convert: toDate, allowed: "a date, yyyy-MM-dd" };
    case "timestamp":
      return { convert: normaliseTimestamp, allowed: "a time: ISO 8601, epoch seconds or milliseconds" };
    case "binary":
      return { convert: toBase64, allowed: "bytes as base64 text" };
    default:
      return nested ? { convert: (value) => value, allowed: "JSON" } : jsonRule(maxLength);
  }
}

function integerRule(base: string, bits: number): ValueRule {
  const limit = 2 ** (bits - 1);
  return {
    convert: (value) =>
      typeof value === "number" && Number.isInteger(value) && value >= -limit && value < limit ? value : undefined,
    allowed: `${base === "int" ? "an" : "a"} ${base}, ${-limit} to ${limit - 1}`,
  };
}

function stringRule(maxLength: number | undefined): ValueRule {
  return {
    convert: (value) => (typeof value === "string" && fits(value, maxLength) ? value : undefined),
    allowed: `a string${atMost(maxLength)}`,
  };
}

/** Text is taken as JSON text already; anything else becomes its JSON text, since Glue's column is a string. */
function jsonRule(maxLength: number | undefined): ValueRule {
  return {
    convert: (value) => {
      const text = typeof value === "string" ? value : stringifyExactly(value);
      return fits(text, maxLength) ? text : undefined;
    },
    allowed: `JSON${atMost(maxLength)}`,
  };
}

function atMost(maxLength: number | undefined): string {
  return maxLength === undefined ? "" : ` of at most ${maxLength} bytes`;
}

/** Whether the text has at most that many bytes in UTF-8. A UTF-16 unit takes 1 to 3, so most texts need no count. */
function fits(text: string, maxLength = Number.POSITIVE_INFINITY): boolean {
  if (text.length * 3 <= maxLength) return true;
  return text.length <= maxLength && Buffer.byteLength(text) <= maxLength;
}

/** Text as well as a number: JavaScript and others write 64-bit integers as text to keep their digits. */
function toBigint(value: JsonValue): JsonValue | undefined {
  if (typeof value === "number") {
    return Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63 ? value : undefined;
  }
  const text = value instanceof ExactNumber ? value.text : value;
  if (typeof text !== "string" || !INTEGER_TEXT.test(text)) return undefined;
  const integer = BigInt(text);
  if (integer < -BIGINT_LIMIT || integer >= BIGINT_LIMIT) return undefined;
  return isExactAsDouble(text) ? Number(text) : new ExactNumber(text);
}

/** The nearest double, which is what the column holds. */
function toDouble(value: JsonValue, maximum: number): number | undefined {
  const double = value instanceof ExactNumber ? Number(value.text) : value;
  return typeof double === "number" && Math.abs(double) <= maximum ? double : undefined;
}

function decimalRule(precision: number, scale: number): ValueRule {
  const unit = 10 ** scale;
  const limit = 10 ** (precision - scale);
  // True only for what surely fits, at the price of two roundings: decimals below 15 digits go through doubles unchanged.
  const surelyFits = (value: number): boolean => {
    const units = Math.round(value * unit);
    return Math.abs(units) < 1e15 && units / unit === value && Math.abs(value) < limit;
  };
  return {
    convert: (value) => (typeof value === "number" && surelyFits(value) ? value : toDecimal(value, precision, scale)),
    allowed: `a decimal(${precision},${scale}), as a number or as text`,
  };
}

/** A number of 15 digits stays one. Readers take numbers for doubles, so more digits are written as text, which they keep. */
function toDecimal(value: JsonValue, precision: number, scale: number): JsonValue | undefined {
  const text = value instanceof ExactNumber ? value.text : typeof value === "number" ? String(value) : value;
  const decimal = typeof text === "string" ? parseDecimal(text) : undefined;
  if (!decimal || !fitsDecimal(decimal, precision, scale)) return undefined;
  return typeof value === "number" && decimal.digits.length <= SAFE_DIGITS ? value : text;
}

function toDate(value: JsonValue): string | undefined {
  return typeof value === "string" && value.length === 10 && beginsWithDay(value) ? value : undefined;
}

function toBase64(value: JsonValue): string | undefined {
  return typeof value === "string" && value.length % 4 === 0 && BASE64.test(value) ? value : undefined;
}
