import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import { coerceDate, coerceTimestamp } from "../firehose/coerce-time";
import { ExactNumber, parseValues } from "../firehose/json";
import { asDecimal, type FlinkType } from "./flink-type";
import { microsecondsOf } from "./time-text";

/** Reads a JSON value as a column's. @throws Error where it does not fit */
export type Decoder = (value: unknown) => DuckDBValue;

/** The JSON object that a record is, or `undefined` where it is none. */
export function parseObject(data: Buffer): Record<string, unknown> | undefined {
  try {
    const [value, more] = parseValues(data.toString("utf8"));
    const isObject =
      typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
    return isObject && more === undefined ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** What reads the values of a column, with the rules of the runner's format `counted-json`. */
export function decoderOf(type: FlinkType): Decoder {
  const decode = nonNull(type);
  return (value) => (value === null || value === undefined ? null : decode(value));
}

const WHOLE_LIMITS: Record<string, bigint> = {
  TINYINT: 1n << 7n,
  SMALLINT: 1n << 15n,
  INT: 1n << 31n,
  BIGINT: 1n << 63n,
};

function nonNull(type: FlinkType): Decoder {
  switch (type.base) {
    case "STRING":
      return (value) => (typeof value === "string" ? value : jsonText(value));
    case "BOOLEAN":
      return booleanOf;
    case "FLOAT":
      return (value) => finite(Math.fround(realOf(value)));
    case "DOUBLE":
      return (value) => finite(realOf(value));
    case "DECIMAL":
      return decimalDecoder(type);
    case "DATE":
      return (value) =>
        new DuckDBDateValue(Number(microsecondsOf(`${coerceDate(scalarText(value))} 00:00:00`) / 86_400_000_000n));
    case "TIMESTAMP":
    case "TIMESTAMP_LTZ":
      return (value) =>
        new DuckDBTimestampValue(cut(microsecondsOf(coerceTimestamp(scalarText(value))), type.precision));
    case "BYTES":
      return bytesOf;
    default:
      return wholeDecoder(type.base);
  }
}

function booleanOf(value: unknown): boolean {
  const text = scalarText(value).toLowerCase();
  if (text === "true" || text === "false") return text === "true";
  throw misfit(value);
}

/** A number with a fraction does not fit, but for one of zeros. */
function wholeDecoder(base: string): Decoder {
  const limit = WHOLE_LIMITS[base] ?? 0n;
  return (value) => {
    const whole = Number.isSafeInteger(value) ? BigInt(value as number) : wholeOf(value);
    if (whole < -limit || whole >= limit) throw misfit(value);
    return base === "BIGINT" ? whole : Number(whole);
  };
}

function wholeOf(value: unknown): bigint {
  const { unscaled, scale } = exactOf(value);
  if (scale <= 0) return unscaled * 10n ** BigInt(-scale);
  const unit = 10n ** BigInt(scale);
  if (unscaled % unit !== 0n) throw misfit(value);
  return unscaled / unit;
}

/** Digits beyond the scale are rounded half up; a number too large does not fit. */
function decimalDecoder(type: FlinkType): Decoder {
  const { precision, scale } = asDecimal(type);
  const limit = 10n ** BigInt(precision);
  return (value) => {
    const exact = exactOf(value);
    const shift = scale - exact.scale;
    const unscaled =
      shift >= 0 ? exact.unscaled * 10n ** BigInt(shift) : rounded(exact.unscaled, 10n ** BigInt(-shift));
    if (unscaled >= limit || unscaled <= -limit) throw misfit(value);
    return new DuckDBDecimalValue(unscaled, precision, scale);
  };
}

function rounded(unscaled: bigint, unit: bigint): bigint {
  return unscaled < 0n ? -((-unscaled + unit / 2n) / unit) : (unscaled + unit / 2n) / unit;
}

function realOf(value: unknown): number {
  const real = typeof value === "number" ? value : Number.parseFloat(numberText(value));
  // Flink reads a BigDecimal, which has no -0.
  return real === 0 ? 0 : real;
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw misfit(value);
}

// More digits than any column has. It keeps a number such as 1e999999999 from being written out.
const MOST_DIGITS = 400;

/** A number's digits, and how many of them stand behind the point; below 0 that many zeros follow. */
function exactOf(value: unknown): { unscaled: bigint; scale: number } {
  const [mantissa = "", exponent = "0"] = numberText(value).split(/[eE]/);
  const [whole = "", fraction = ""] = mantissa.split(".");
  const scale = fraction.length - Number(exponent);
  if (Math.abs(scale) > MOST_DIGITS) throw misfit(value);
  const digits = BigInt(`${whole.replace(/^[+-]/, "")}${fraction}`);
  return { unscaled: whole.startsWith("-") ? -digits : digits, scale };
}

/** A number, also as text. */
function numberText(value: unknown): string {
  const text = typeof value === "string" ? value : typeof value === "boolean" ? "" : scalarText(value);
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return text;
  throw misfit(value);
}

function bytesOf(value: unknown): DuckDBBlobValue {
  const text = scalarText(value);
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw misfit(value);
  return new DuckDBBlobValue(Buffer.from(text, "base64"));
}

/** What is no text is kept as its JSON. */
function jsonText(value: unknown): string {
  if (value instanceof ExactNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${jsonText(inner)}`);
  return `{${fields.join(",")}}`;
}

/** The text of a value that is no object and no array. */
function scalarText(value: unknown): string {
  if (value instanceof ExactNumber) return value.text;
  if (typeof value === "object") throw misfit(value);
  return String(value);
}

function misfit(value: unknown): Error {
  return new SyntaxError(`a value of the type ${typeof value} does not fit its column`);
}

function cut(microseconds: bigint, precision: number): bigint {
  const unit = 10n ** BigInt(6 - precision);
  const rest = microseconds % unit;
  return microseconds - (rest < 0n ? rest + unit : rest);
}
