import { type ColumnType, parseColumnType } from "../../components/event-schema/schema";
import { parseDecimal } from "../transform/decimal";
import { ExactNumber } from "../transform/exact-number";
import type { JsonValue } from "../transform/json";

/** A value as Parquet stores it: days of a date, microseconds of a timestamp, a decimal without its point. */
export type Cell = string | number | bigint | boolean | Uint8Array | null;

const DAY_MILLISECONDS = 86_400_000;

/** What makes cells of a column's values, which the transform's checks have let pass. @throws Error on an unknown type */
export function cellOf(type: string): (value: JsonValue) => Cell {
  const parsed = parseColumnType(type);
  if (parsed === undefined) throw new Error(`spec.json: there is no column type "${type}"`);
  return converter(parsed);
}

function converter({ base, scale = 0 }: ColumnType): (value: JsonValue) => Cell {
  switch (base) {
    case "bigint":
      return (value) => BigInt(textOf(value));
    case "decimal":
      return (value) => unscaled(textOf(value), scale);
    case "date":
      return (value) => Date.parse(`${textOf(value)}T00:00:00Z`) / DAY_MILLISECONDS;
    case "timestamp":
      return (value) => microseconds(textOf(value));
    case "binary":
      return (value) => new Uint8Array(Buffer.from(textOf(value), "base64"));
    default:
      return (value) => value as Cell;
  }
}

function textOf(value: JsonValue): string {
  return value instanceof ExactNumber ? value.text : String(value);
}

/** Microseconds since the epoch of `yyyy-MM-dd HH:mm:ss.ffffff`. */
function microseconds(time: string): bigint {
  const second = Date.parse(`${time.slice(0, 10)}T${time.slice(11, 19)}Z`);
  return BigInt(second) * 1000n + BigInt(time.slice(20, 26));
}

/** The number times 10^`scale`, which is whole: the checks refuse more digits behind the point. */
function unscaled(text: string, scale: number): bigint {
  const { negative, digits, exponent } = parseDecimal(text) ?? { negative: false, digits: "", exponent: 0 };
  if (digits === "") return 0n;
  const value = BigInt(digits) * 10n ** BigInt(scale + exponent - digits.length);
  return negative ? -value : value;
}
