import { Unsupported } from "./unsupported";

const SIMPLE = [
  "BOOLEAN",
  "TINYINT",
  "SMALLINT",
  "INT",
  "BIGINT",
  "FLOAT",
  "DOUBLE",
  "STRING",
  "DATE",
  "BYTES",
] as const;

/** A type of Flink SQL, as far as the embedded engine has it. CHAR and VARCHAR are STRING: neither pads nor cuts off. */
export type FlinkType =
  | { base: (typeof SIMPLE)[number] | "NULL" }
  | { base: "DECIMAL"; precision: number; scale: number }
  /** `precision` is the number of digits of a second, which text shows. Both are UTC here. */
  | { base: "TIMESTAMP" | "TIMESTAMP_LTZ"; precision: number };

/** Digits of a whole number's DECIMAL, by type, from what holds least to what holds most. */
const WHOLE_DIGITS: Record<string, number> = { TINYINT: 3, SMALLINT: 5, INT: 10, BIGINT: 19 };
const NUMBERS = [...Object.keys(WHOLE_DIGITS), "DECIMAL", "FLOAT", "DOUBLE"];

export const STRING: FlinkType = { base: "STRING" };
export const BOOLEAN: FlinkType = { base: "BOOLEAN" };
export const INT: FlinkType = { base: "INT" };
export const BIGINT: FlinkType = { base: "BIGINT" };
export const DOUBLE: FlinkType = { base: "DOUBLE" };
export const DATE: FlinkType = { base: "DATE" };

/** Most digits of a DECIMAL. */
export const MOST_DIGITS = 38;

/** Reads a type's name. @throws Unsupported for a type that the engine has not */
export function readType(text: string): FlinkType {
  const name = text
    .trim()
    .replace(/\s+/g, " ")
    .toUpperCase()
    .replace(/ NOT NULL$| NULL$/, "")
    .replace(/\s*([(),])\s*/g, "$1");
  const simple = SIMPLE.find((candidate) => candidate === name);
  if (simple !== undefined) return { base: simple };
  if (name === "INTEGER") return INT;
  if (name === "DOUBLE PRECISION") return DOUBLE;
  if (/^(VAR)?CHAR(\(\d+\))?$/.test(name)) return STRING;
  if (/^VARBINARY(\(\d+\))?$/.test(name)) return { base: "BYTES" };
  const decimal = /^(?:DECIMAL|DEC|NUMERIC)(?:\((\d+)(?:,(\d+))?\))?$/.exec(name);
  if (decimal) return { base: "DECIMAL", precision: Number(decimal[1] ?? 10), scale: Number(decimal[2] ?? 0) };
  const time = /^TIMESTAMP(_LTZ)?(?:\((\d)\))?( WITHOUT TIME ZONE| WITH LOCAL TIME ZONE|WITH LOCAL TIME ZONE)?$/.exec(
    name,
  );
  if (time === null) throw new Unsupported(`the type ${text.trim()}`);
  const precision = Number(time[2] ?? 6);
  // DuckDB keeps microseconds.
  if (precision > 6) throw new Unsupported(`the type ${text.trim()}, finer than microseconds,`);
  return { base: time[1] || time[3]?.includes("LOCAL") ? "TIMESTAMP_LTZ" : "TIMESTAMP", precision };
}

/** A type as Flink writes it. */
export function typeName(type: FlinkType): string {
  if (type.base === "DECIMAL") return `DECIMAL(${type.precision}, ${type.scale})`;
  return "precision" in type ? `${type.base}(${type.precision})` : type.base;
}

export function duckdbTypeOf(type: FlinkType): string {
  switch (type.base) {
    case "DECIMAL":
      return `DECIMAL(${type.precision},${type.scale})`;
    case "TIMESTAMP":
    case "TIMESTAMP_LTZ":
      return "TIMESTAMP";
    case "INT":
      return "INTEGER";
    case "STRING":
    case "NULL":
      return "VARCHAR";
    case "BYTES":
      return "BLOB";
    default:
      return type.base;
  }
}

export const isWhole = ({ base }: FlinkType): boolean => base in WHOLE_DIGITS;
export const isNumber = ({ base }: FlinkType): boolean => NUMBERS.includes(base);
export const isApproximate = ({ base }: FlinkType): boolean => base === "FLOAT" || base === "DOUBLE";
export const isTime = ({ base }: FlinkType): boolean => base === "TIMESTAMP" || base === "TIMESTAMP_LTZ";

/** The DECIMAL that holds a whole number's or decimal's values. */
export function asDecimal(type: FlinkType): { precision: number; scale: number } {
  if (type.base === "DECIMAL") return type;
  return { precision: WHOLE_DIGITS[type.base] ?? MOST_DIGITS, scale: 0 };
}

/** A DECIMAL whose digits are cut to 38 as Flink does: digits behind the point go first, down to six. */
export function decimal(precision: number, scale: number): FlinkType {
  if (precision <= MOST_DIGITS) return { base: "DECIMAL", precision, scale };
  const left = Math.max(MOST_DIGITS - (precision - scale), Math.min(scale, 6));
  return { base: "DECIMAL", precision: MOST_DIGITS, scale: left };
}

/** The type that holds the values of all: of CASE's branches, of two sides of a comparison. `undefined` where there is none. */
export function commonType(types: FlinkType[]): FlinkType | undefined {
  const known = types.filter(({ base }) => base !== "NULL");
  const [first] = known;
  if (first === undefined) return { base: "NULL" };
  return known.slice(1).reduce<FlinkType | undefined>((left, right) => left && common(left, right), first);
}

function common(left: FlinkType, right: FlinkType): FlinkType | undefined {
  if (isNumber(left) && isNumber(right)) return commonNumber(left, right);
  if (isTime(left) && isTime(right)) {
    const precision = Math.max("precision" in left ? left.precision : 3, "precision" in right ? right.precision : 3);
    const base = left.base === "TIMESTAMP_LTZ" || right.base === "TIMESTAMP_LTZ" ? "TIMESTAMP_LTZ" : "TIMESTAMP";
    return { base, precision };
  }
  if (isTime(left) && right.base === "DATE") return left;
  if (isTime(right) && left.base === "DATE") return right;
  return left.base === right.base ? left : undefined;
}

function commonNumber(left: FlinkType, right: FlinkType): FlinkType {
  const others = [left, right].filter(({ base }) => base !== "FLOAT");
  if (others.length < 2 && others.every(isWhole)) return left.base === "FLOAT" ? left : right;
  if (isApproximate(left) || isApproximate(right)) return DOUBLE;
  if (isWhole(left) && isWhole(right))
    return (WHOLE_DIGITS[left.base] ?? 0) >= (WHOLE_DIGITS[right.base] ?? 0) ? left : right;
  const a = asDecimal(left);
  const b = asDecimal(right);
  const scale = Math.max(a.scale, b.scale);
  return decimal(Math.max(a.precision - a.scale, b.precision - b.scale) + scale, scale);
}
