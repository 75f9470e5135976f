import { wrapped } from "./casts";
import {
  asDecimal,
  commonType,
  DOUBLE,
  decimal,
  duckdbTypeOf,
  type FlinkType,
  isApproximate,
  isNumber,
  isWhole,
  typeName,
} from "./flink-type";
import type { Typed } from "./translate";
import { Unsupported } from "./unsupported";

/** `+ - * / %`, MOD and the sign, with Flink's types: a whole number by a whole number is a whole number. */
export function arithmetic(name: string, values: Typed[]): Typed | undefined {
  const [left, right] = values;
  if (name === "NEGATE" && left !== undefined) return negated(left);
  const operator = name === "MOD" ? "%" : name;
  if (!["+", "-", "*", "/", "%"].includes(operator) || left === undefined || right === undefined) return undefined;
  const wrong = values.find(({ type }) => !isNumber(type));
  if (wrong !== undefined) throw new Unsupported(`${name} of ${typeName(wrong.type)}`);
  const type = commonType([left.type, right.type]) ?? DOUBLE;
  // Flink's answer then hangs on which of them comes first.
  const isMixed = left.type.base !== right.type.base && isApproximate(left.type) && isApproximate(right.type);
  if (isMixed) throw new Unsupported(`${name} of ${typeName(left.type)} and ${typeName(right.type)}`);
  if (isApproximate(type)) return approximate(operator, left, right, type);
  return isWhole(type) ? whole(operator, left, right, type) : exact(operator, left, right);
}

/** @throws Unsupported where the value is no number */
function negated({ sql, type, literal }: Typed): Typed {
  if (!isNumber(type)) throw new Unsupported(`the sign of ${typeName(type)}`);
  if (isWhole(type))
    return {
      sql: literal === undefined ? wrapped(`(-CAST(${sql} AS HUGEINT))`, type) : `(-${sql})`,
      type,
      literal: literal && `-${literal}`,
    };
  return { sql: `(-${sql})`, type };
}

function approximate(operator: string, left: Typed, right: Typed, type: FlinkType): Typed {
  const target = duckdbTypeOf(type);
  return { sql: `(CAST(${left.sql} AS ${target}) ${operator} CAST(${right.sql} AS ${target}))`, type };
}

function whole(operator: string, left: Typed, right: Typed, type: FlinkType): Typed {
  const [a, b] = [left, right].map(({ sql }) => `CAST(${sql} AS HUGEINT)`);
  // // divides towards zero, as Java does. By zero Flink's job fails, and this is NULL.
  const result = operator === "%" ? right.type : type;
  return { sql: wrapped(`(${a} ${operator === "/" ? "//" : operator} ${b})`, result), type: result };
}

function exact(operator: string, left: Typed, right: Typed): Typed {
  const a = asDecimal(left.type);
  const b = asDecimal(right.type);
  if (operator === "%") throw new Unsupported("% of DECIMAL");
  if (operator === "/") return quotient(left, right);
  const scale = operator === "*" ? a.scale + b.scale : Math.max(a.scale, b.scale);
  const digits =
    operator === "*"
      ? a.precision + b.precision + 1
      : Math.max(a.precision - a.scale, b.precision - b.scale) + scale + 1;
  // DuckDB takes no operands whose product could have more digits.
  if (digits > 38)
    throw new Unsupported(`${operator} of ${typeName(left.type)} and ${typeName(right.type)}, beyond 38 digits,`);
  const type = decimal(digits, scale);
  // DuckDB's result of two operands of at most 18 digits has 18 too, which may be too few: one operand gets 19.
  const wide = Math.max(a.precision, digits > 18 && b.precision <= 18 ? 19 : 1);
  const [x, y] =
    operator === "*"
      ? [{ ...a, precision: wide }, b]
      : [
          { precision: digits, scale },
          { precision: digits, scale },
        ];
  const sql = `(CAST(${left.sql} AS ${duckdbTypeOf(decimalOf(x))}) ${operator} CAST(${right.sql} AS ${duckdbTypeOf(decimalOf(y))}))`;
  return { sql: `CAST(${sql} AS ${duckdbTypeOf(type)})`, type };
}

function decimalOf({ precision, scale }: { precision: number; scale: number }): FlinkType {
  return { base: "DECIMAL", precision, scale };
}

function quotient(left: Typed, right: Typed): Typed {
  const a = asDecimal(left.type);
  const b = asDecimal(right.type);
  const scale = Math.max(6, a.scale + b.precision + 1);
  const type = decimal(a.precision - a.scale + b.scale + scale, scale);
  return { sql: divided(left, right, type), type };
}

/** A quotient of decimals with the digits of `type`, its last one rounded half up, by whole numbers: DuckDB's own is a DOUBLE. */
export function divided(left: Typed, right: Typed, type: FlinkType): string {
  const a = asDecimal(left.type);
  const b = asDecimal(right.type);
  const scale = type.base === "DECIMAL" ? type.scale : 0;
  const up = scale + b.scale - a.scale;
  const n = `(${digitsOf(left.sql, a)} * CAST('1${"0".repeat(Math.max(0, up))}' AS HUGEINT))`;
  const d = digitsOf(right.sql, b);
  const rounded = `(${n} // ${d} + CASE WHEN 2 * abs(${n} % ${d}) >= abs(${d}) THEN sign(${n}) * sign(${d}) ELSE 0 END)`;
  return `CAST(TRY_CAST((CASE WHEN ${rounded} < 0 THEN '-' ELSE '' END) || ${pointed(`abs(${rounded})`, scale)} AS ${duckdbTypeOf(type)}) AS ${duckdbTypeOf(type)})`;
}

function digitsOf(sql: string, { precision, scale }: { precision: number; scale: number }): string {
  const text = `CAST(CAST(${sql} AS DECIMAL(${precision},${scale})) AS VARCHAR)`;
  return `CAST(replace(${text}, '.', '') AS HUGEINT)`;
}

function pointed(sql: string, scale: number): string {
  const text = `lpad(CAST(${sql} AS VARCHAR), CAST(greatest(length(CAST(${sql} AS VARCHAR)), ${scale + 1}) AS INTEGER), '0')`;
  return scale === 0 ? text : `left(${text}, -${scale}) || '.' || right(${text}, ${scale})`;
}
