import { type Bytes, trimmed } from "./load-bytes";
import { LOAD_ERRORS, LoadFault } from "./load-fault";

const INTEGER = /^[+-]?\d+$/;
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Integers by their size in bits: Redshift's name in errors, and the digits that always fit. */
const INTEGERS = {
  16: { name: "Short", safeDigits: 4 },
  32: { name: "Integer", safeDigits: 9 },
  64: { name: "Long", safeDigits: 18 },
} as const;

export type IntegerBits = keyof typeof INTEGERS;

/** An integer; Redshift takes no fraction and no exponent, not even `1.0`. @throws LoadFault */
export function integerText(bytes: Bytes, bits: IntegerBits): string {
  const text = trimmed(bytes);
  const { name, safeDigits } = INTEGERS[bits];
  if (!INTEGER.test(text)) throw invalidDigit(text, name);
  if (text.length <= safeDigits) return text;
  const value = BigInt(text.replace("+", ""));
  if (BigInt.asIntN(bits, value) !== value) {
    throw new LoadFault(LOAD_ERRORS.integerOverflow, `Overflow, Column type: ${name}`);
  }
  return text;
}

export interface DecimalShape {
  precision: number;
  scale: number;
  /** Half up; digits beyond the scale are cut off otherwise, as Redshift does without ROUNDEC. */
  rounds: boolean;
}

/** A decimal of the column's scale. @throws LoadFault */
export function decimalText(bytes: Bytes, { precision, scale, rounds }: DecimalShape): string {
  const text = trimmed(bytes);
  const [, sign = "", whole = "", fraction = "", exponent] = DECIMAL.exec(text) ?? [];
  if (whole === "" && fraction === "") throw invalidDigit(text, "Decimal");
  if (exponent === undefined && fraction.length <= scale && whole.length <= precision - scale) return text;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const point = Number(exponent ?? 0) + digits.length - fraction.length;
  if (digits === "" || point < -scale) return "0";
  if (point > precision - scale) throw decimalOverflow(precision, scale);
  const shifted = digits.padStart(digits.length - Math.min(point, 0), "0").padEnd(point + scale, "0");
  const kept = Math.max(point, 0) + scale;
  const roundsUp = rounds && shifted.charAt(kept) >= "5";
  const unscaled = String(BigInt(shifted.slice(0, kept)) + (roundsUp ? 1n : 0n));
  if (unscaled.length > precision) throw decimalOverflow(precision, scale);
  const padded = unscaled.padStart(scale + 1, "0");
  return `${sign}${padded.slice(0, padded.length - scale)}.${padded.slice(padded.length - scale)}`;
}

/** A floating-point number that neither overflows nor vanishes. @throws LoadFault */
export function floatText(bytes: Bytes, bits: 32 | 64): string {
  const text = trimmed(bytes);
  if (/^(?:nan|[+-]?inf(?:inity)?)$/i.test(text)) return text;
  if (!FLOAT.test(text)) throw new LoadFault(LOAD_ERRORS.float, "Invalid floating point number");
  const value = bits === 32 ? Math.fround(Number(text)) : Number(text);
  const vanishes = value === 0 && /^[^eE]*[1-9]/.test(text);
  if (vanishes || !Number.isFinite(value)) throw new LoadFault(LOAD_ERRORS.float, "Floating point number out of range");
  return text;
}

function invalidDigit(text: string, type: string): LoadFault {
  const found = /^[+-]?\d*/.exec(text)?.[0].length ?? 0;
  const reason = `Invalid digit, Value '${text.charAt(found)}', Pos ${found}, Type: ${type}`;
  return new LoadFault(LOAD_ERRORS.digit, reason, found);
}

function decimalOverflow(precision: number, scale: number): LoadFault {
  return new LoadFault(LOAD_ERRORS.outOfRange, `Overflow for NUMERIC(${precision},${scale})`);
}
