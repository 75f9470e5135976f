import { literal } from "../duckdb";
import type { CallExpression } from "./expression";
import { BIGINT, DATE, type FlinkType, INT, isTime, isWhole, STRING, typeName } from "./flink-type";
import type { Typed } from "./translate";
import { Unsupported } from "./unsupported";

/** Functions that are a part of a time: `HOUR(rt)` is `EXTRACT(HOUR FROM rt)`. */
const PARTS: Record<string, string> = {
  YEAR: "year",
  QUARTER: "quarter",
  MONTH: "month",
  DAY: "day",
  DAYOFMONTH: "day",
  DAYOFYEAR: "dayofyear",
  HOUR: "hour",
  MINUTE: "minute",
  SECOND: "second",
};
const MILLISECONDS: Record<string, number> = { SECOND: 1000, MINUTE: 60_000, HOUR: 3_600_000, DAY: 86_400_000 };

/** Java's letters of a pattern as strftime's. */
const PATTERN: Record<string, string> = {
  yyyy: "%Y",
  yy: "%y",
  MM: "%m",
  dd: "%d",
  HH: "%H",
  mm: "%M",
  ss: "%S",
  SSS: "%g",
};

/** A call of a function of time, or `undefined` for one that is none. */
export function callTimeFunction(call: CallExpression, values: Typed[]): Typed | undefined {
  const { name, word } = call;
  const [first, second] = values;
  if (name === "CURRENT_TIMESTAMP" || (name === "NOW" && first === undefined))
    return now({ base: "TIMESTAMP_LTZ", precision: 3 });
  if (name === "LOCALTIMESTAMP") return now({ base: "TIMESTAMP", precision: 3 });
  if (name === "CURRENT_DATE") return { sql: `CAST(${now(DATE).sql} AS DATE)`, type: DATE };
  if (first === undefined) return undefined;
  if (name === "EXTRACT") return part(word ?? "", first);
  if (Object.hasOwn(PARTS, name) && second === undefined) return part(name, first);
  if (name === "DATE_FORMAT" && second !== undefined) return formatted(first, second);
  if ((name === "FLOOR" || name === "CEIL") && word !== undefined) return toUnit(name, word, first);
  if (name === "TIMESTAMPADD" && second !== undefined) return added(word ?? "", first, second);
  if (name === "TIMESTAMPDIFF" && second !== undefined) return difference(word ?? "", first, second);
  return undefined;
}

/** The time of processing; the engine gives it to each batch. */
function now(type: FlinkType): Typed {
  return { sql: "make_timestamp(getvariable('now_ms') * 1000)", type };
}

function part(unit: string, value: Typed): Typed {
  const name = Object.hasOwn(PARTS, unit) ? PARTS[unit] : undefined;
  const hasUnit =
    name !== undefined &&
    (isTime(value.type) || (value.type.base === "DATE" && !(unit in MILLISECONDS && unit !== "DAY")));
  if (!hasUnit) throw new Unsupported(`${unit} of ${typeName(value.type)}`);
  return { sql: `CAST(${name}(${value.sql}) AS BIGINT)`, type: BIGINT };
}

function formatted(value: Typed, pattern: Typed): Typed {
  if (!isTime(value.type)) throw new Unsupported(`DATE_FORMAT of ${typeName(value.type)}`);
  if (pattern.literal === undefined) throw new Unsupported("DATE_FORMAT with a pattern that is not written out");
  return { sql: `strftime(${value.sql}, ${literal(strftimePattern(pattern.literal))})`, type: STRING };
}

function strftimePattern(pattern: string): string {
  return pattern.replace(
    /'((?:[^']|'')*)'|([A-Za-z])\2*|%/g,
    (found, quoted: string | undefined, letter: string | undefined) => {
      if (quoted !== undefined) return quoted === "" ? "'" : quoted.replaceAll("''", "'").replaceAll("%", "%%");
      if (letter === undefined) return "%%";
      const known = Object.hasOwn(PATTERN, found) ? PATTERN[found] : undefined;
      if (known === undefined) throw new Unsupported(`${found} in the pattern of DATE_FORMAT`);
      return known;
    },
  );
}

function toUnit(name: string, unit: string, value: Typed): Typed {
  if (!isTime(value.type)) throw new Unsupported(`${name} of ${typeName(value.type)} TO ${unit}`);
  if (name === "CEIL" || unit === "WEEK") throw new Unsupported(`${name} TO ${unit}`);
  return { sql: `CAST(date_trunc('${unit.toLowerCase()}', ${value.sql}) AS TIMESTAMP)`, type: value.type };
}

function added(unit: string, count: Typed, time: Typed): Typed {
  const length = MILLISECONDS[unit];
  if (length === undefined || !isWhole(count.type) || !isTime(time.type))
    throw new Unsupported(`TIMESTAMPADD of ${unit} to ${typeName(time.type)}`);
  return { sql: `(${time.sql} + to_microseconds(CAST(${count.sql} AS BIGINT) * ${length * 1000}))`, type: time.type };
}

function difference(unit: string, from: Typed, to: Typed): Typed {
  const length = MILLISECONDS[unit];
  // Flink takes no TIMESTAMP beside a TIMESTAMP_LTZ here.
  if (length === undefined || !isTime(from.type) || from.type.base !== to.type.base)
    throw new Unsupported(`TIMESTAMPDIFF of ${unit} of ${typeName(from.type)}`);
  return { sql: `CAST((epoch_ms(${to.sql}) - epoch_ms(${from.sql})) // ${length} AS INTEGER)`, type: INT };
}
