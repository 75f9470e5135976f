import { duckdbTypeOf, type FlinkType, isApproximate, isNumber, isTime, isWhole, STRING, typeName } from "./flink-type";
import type { Typed } from "./translate";
import { Unsupported } from "./unsupported";

const BITS: Record<string, number> = { TINYINT: 8, SMALLINT: 16, INT: 32, BIGINT: 64 };

/** A whole number of DuckDB's HUGEINT as a Flink type, which wraps around where it does not fit. */
export function wrapped(sql: string, type: FlinkType): string {
  const target = duckdbTypeOf(type);
  const half = 1n << BigInt((BITS[type.base] ?? 64) - 1);
  const mask = `${half * 2n - 1n}::HUGEINT`;
  const low = `((${sql} + ${half}) & ${mask}) - ${half}`;
  return `COALESCE(TRY_CAST(${sql} AS ${target}), CAST(${low} AS ${target}))`;
}

/** A value without loss in the type that a comparison or CASE takes. */
export function widened(value: Typed, type: FlinkType): string {
  if (value.type.base === type.base && value.type.base !== "DECIMAL") return value.sql;
  return `CAST(${value.sql} AS ${duckdbTypeOf(type)})`;
}

/**
 * CAST and TRY_CAST with Flink's rules: digits behind the point are cut off and not rounded, whole numbers wrap around, a decimal
 * that does not fit is NULL. A text that is no such value ends the query with CAST and is NULL with TRY_CAST.
 */
export function cast(value: Typed, type: FlinkType, isTry: boolean): Typed {
  return { sql: castSql(value, type, isTry), type };
}

function castSql(value: Typed, type: FlinkType, isTry: boolean): string {
  const from = value.type;
  if (from.base === "NULL") return `CAST(NULL AS ${duckdbTypeOf(type)})`;
  if (type.base === "STRING") return toText(value);
  if (from.base === "STRING") return fromText(value.sql, type, isTry);
  if (from.base === type.base && from.base !== "DECIMAL" && !isTime(from)) return value.sql;
  if (isNumber(from) && isNumber(type)) return toNumber(value, type);
  if (isNumber(from) && type.base === "BOOLEAN") return `(${value.sql} <> 0)`;
  if (from.base === "BOOLEAN" && isNumber(type)) return `CAST(${value.sql} AS ${duckdbTypeOf(type)})`;
  if (isTime(from) && isTime(type)) return cutToPrecision(value.sql, type);
  if (isTime(from) && type.base === "DATE") return `CAST(${value.sql} AS DATE)`;
  if (from.base === "DATE" && isTime(type)) return `CAST(${value.sql} AS TIMESTAMP)`;
  throw new Unsupported(`CAST of ${typeName(from)} AS ${typeName(type)}`);
}

function toNumber({ sql, type: from }: Typed, type: FlinkType): string {
  const target = duckdbTypeOf(type);
  if (type.base === "DECIMAL") return `TRY_CAST(${sql} AS ${target})`;
  if (type.base === "FLOAT" && from.base === "DOUBLE") return narrowed(sql);
  if (!isWhole(type)) return `CAST(${sql} AS ${target})`;
  if (isWhole(from)) return wrapped(`CAST(${sql} AS HUGEINT)`, type);
  if (from.base === "DECIMAL") return wrapped(`CAST(trunc(${sql}) AS HUGEINT)`, type);
  return saturated(sql, type);
}

/** Java's way from a double to a float: what is too large is infinite. */
export function narrowed(sql: string): string {
  return `COALESCE(TRY_CAST(${sql} AS FLOAT), CASE WHEN ${sql} > 0 THEN 'Infinity'::FLOAT WHEN ${sql} < 0 THEN '-Infinity'::FLOAT END)`;
}

/** Java's way from a double to a whole number: not a number is 0, what is too large is the largest. */
function saturated(sql: string, type: FlinkType): string {
  const half = 1n << BigInt((BITS[type.base] === 64 ? 64 : 32) - 1);
  const inside = `greatest(least(CAST(trunc(${sql}) AS HUGEINT), ${half - 1n}), -${half}::HUGEINT)`;
  const ends = `WHEN ${sql} >= ${half} THEN ${half - 1n}::HUGEINT WHEN ${sql} <= -${half} THEN -${half}::HUGEINT`;
  return wrapped(`(CASE WHEN ${sql} IS NULL THEN NULL WHEN isnan(${sql}) THEN 0 ${ends} ELSE ${inside} END)`, type);
}

function toText({ sql, type }: Typed): string {
  if (type.base === "STRING") return sql;
  if (type.base === "BOOLEAN") return `upper(CAST(${sql} AS VARCHAR))`;
  if (isWhole(type) || type.base === "DECIMAL" || type.base === "DATE") return `CAST(${sql} AS VARCHAR)`;
  if (isTime(type) && "precision" in type) return timeText(sql, type.precision);
  // Java writes 1.0E7 where DuckDB writes 10000000.0.
  if (isApproximate(type)) throw new Unsupported(`CAST of ${typeName(type)} AS ${typeName(STRING)}`);
  throw new Unsupported(`CAST of ${typeName(type)} AS STRING`);
}

/** As many digits of a second as the type has, and more where more are there. */
function timeText(sql: string, precision: number): string {
  const whole = `strftime(${sql}, '%Y-%m-%d %H:%M:%S')`;
  const micros = `strftime(${sql}, '%f')`;
  if (precision === 6) return `(${whole} || '.' || ${micros})`;
  const digits = `(left(${micros}, ${precision}) || rtrim(substring(${micros}, ${precision + 1}), '0'))`;
  if (precision > 0) return `(${whole} || '.' || ${digits})`;
  return `rtrim(${whole} || '.' || ${digits}, '.')`;
}

function cutToPrecision(sql: string, type: FlinkType): string {
  if (!("precision" in type) || type.precision >= 6) return sql;
  const unit = 10 ** (6 - type.precision);
  // epoch_us is below 0 before 1970, where % would cut towards the later time.
  return `make_timestamp(epoch_us(${sql}) - ((epoch_us(${sql}) % ${unit}) + ${unit}) % ${unit})`;
}

function fromText(sql: string, type: FlinkType, isTry: boolean): string {
  const target = duckdbTypeOf(type);
  const text = `trim(${sql})`;
  const found = isWhole(type)
    ? `TRY_CAST(nullif(regexp_extract(${text}, '^([+-]?[0-9]+)([.][0-9]*)?$', 1), '') AS ${target})`
    : `TRY_CAST(${type.base === "DATE" ? wholeDate(text) : text} AS ${target})`;
  if (isTry) return found;
  const fault = `error('CAST of "' || ${sql} || '" AS ${typeName(type)} fails; TRY_CAST gives NULL instead')`;
  return `(CASE WHEN ${sql} IS NULL OR ${found} IS NOT NULL THEN ${found} ELSE CAST(${fault} AS ${target}) END)`;
}

/** Flink takes a year, or a year and a month, for its first day. */
function wholeDate(text: string): string {
  const rest = `CASE WHEN regexp_full_match(${text}, '[0-9]{1,4}') THEN '-01-01' WHEN regexp_full_match(${text}, '[0-9]{1,4}-[0-9]{1,2}') THEN '-01' ELSE '' END`;
  return `regexp_replace(${text}, '^[0-9]{1,3}($|-)', '000\\0') || ${rest}`;
}
