import { literal } from "../duckdb";
import { widened } from "./casts";
import type { CallExpression } from "./expression";
import {
  asDecimal,
  BOOLEAN,
  DOUBLE,
  decimal,
  duckdbTypeOf,
  type FlinkType,
  INT,
  isApproximate,
  isNumber,
  isWhole,
  STRING,
  typeName,
} from "./flink-type";
import { type Typed, typeOfAll } from "./translate";
import { Unsupported } from "./unsupported";

type Build = (call: CallExpression, values: Typed[]) => Typed;

interface Known {
  least: number;
  most: number;
  /** Base of the type that each argument must have; the last one counts for the rest. `NUMBER` is any number. */
  takes?: string[];
  build: Build;
}

const text = (sql: string): Typed => ({ sql, type: STRING });
const sqls = (values: Typed[]): string => values.map(({ sql }) => sql).join(", ");

const textFunction = (name: string): Known => ({
  least: 1,
  most: 1,
  takes: ["STRING"],
  build: (_, values) => text(`${name}(${sqls(values)})`),
});
const real = (name: string, arguments_ = 1): Known => ({
  least: arguments_,
  most: arguments_,
  takes: ["NUMBER"],
  build: (_, values) => ({
    sql: `${name}(${values.map(({ sql }) => `CAST(${sql} AS DOUBLE)`).join(", ")})`,
    type: DOUBLE,
  }),
});
const length: Known = {
  least: 1,
  most: 1,
  takes: ["STRING"],
  build: (_, [value]) => ({ sql: `CAST(length(${value?.sql}) AS INTEGER)`, type: INT }),
};
const substring: Known = {
  least: 2,
  most: 3,
  takes: ["STRING", "INT"],
  build: (_, values) => text(substringOf(values)),
};

/** All functions that the embedded engine has, beside aggregates and those of time. */
const FUNCTIONS: Record<string, Known> = {
  UPPER: textFunction("upper"),
  LOWER: textFunction("lower"),
  REVERSE: textFunction("reverse"),
  CHAR_LENGTH: length,
  CHARACTER_LENGTH: length,
  SUBSTRING: substring,
  SUBSTR: substring,
  LEFT: {
    least: 2,
    most: 2,
    takes: ["STRING", "INT"],
    build: (_, [value, count]) => text(`left(${value?.sql}, greatest(${count?.sql}, 0))`),
  },
  RIGHT: {
    least: 2,
    most: 2,
    takes: ["STRING", "INT"],
    build: (_, [value, count]) => text(`right(${value?.sql}, greatest(${count?.sql}, 0))`),
  },
  REPLACE: { least: 3, most: 3, takes: ["STRING"], build: (_, values) => text(`replace(${sqls(values)})`) },
  POSITION: {
    least: 2,
    most: 2,
    takes: ["STRING"],
    build: (_, [part, value]) => ({ sql: `CAST(strpos(${value?.sql}, ${part?.sql}) AS INTEGER)`, type: INT }),
  },
  TRIM: { least: 1, most: 2, takes: ["STRING"], build: trimOf },
  LTRIM: { least: 1, most: 1, takes: ["STRING"], build: (_, values) => text(`ltrim(${sqls(values)}, ' ')`) },
  RTRIM: { least: 1, most: 1, takes: ["STRING"], build: (_, values) => text(`rtrim(${sqls(values)}, ' ')`) },
  // Both are NULL where a part is.
  CONCAT: {
    least: 1,
    most: 99,
    takes: ["STRING"],
    build: (_, values) => text(`(${values.map(({ sql }) => sql).join(" || ")})`),
  },
  "||": {
    least: 2,
    most: 2,
    takes: ["STRING"],
    build: (_, values) => text(`(${values.map(({ sql }) => sql).join(" || ")})`),
  },
  LIKE: { least: 2, most: 3, takes: ["STRING"], build: likeOf },
  JSON_VALUE: { least: 2, most: 2, takes: ["STRING"], build: jsonValue },
  COALESCE: { least: 1, most: 99, build: together("coalesce") },
  IFNULL: { least: 2, most: 2, build: together("coalesce") },
  GREATEST: { least: 1, most: 99, build: together("greatest", true) },
  LEAST: { least: 1, most: 99, build: together("least", true) },
  NULLIF: { least: 2, most: 2, build: nullIf },
  IF: { least: 3, most: 3, build: ifOf },
  ABS: { least: 1, most: 1, takes: ["NUMBER"], build: (_, [value]) => sameType("abs", value as Typed) },
  FLOOR: { least: 1, most: 1, takes: ["NUMBER"], build: (_, [value]) => integral("floor", value as Typed) },
  CEIL: { least: 1, most: 1, takes: ["NUMBER"], build: (_, [value]) => integral("ceil", value as Typed) },
  CEILING: { least: 1, most: 1, takes: ["NUMBER"], build: (_, [value]) => integral("ceil", value as Typed) },
  ROUND: { least: 1, most: 2, takes: ["NUMBER"], build: (_, values) => roundOf(values) },
  SIGN: { least: 1, most: 1, takes: ["NUMBER"], build: (_, [value]) => sameType("sign", value as Typed) },
  POWER: real("power", 2),
  SQRT: real("sqrt"),
  EXP: real("exp"),
  LN: real("ln"),
};

/** A call of a function, or `undefined` for one that the engine has not. */
export function callFunction(call: CallExpression, values: Typed[]): Typed | undefined {
  const known = Object.hasOwn(FUNCTIONS, call.name) ? FUNCTIONS[call.name] : undefined;
  if (known === undefined || values.length < known.least || values.length > known.most) return undefined;
  values.forEach(({ type }, index) => {
    const wanted = known.takes?.[Math.min(index, known.takes.length - 1)];
    const fits =
      wanted === undefined ||
      type.base === "NULL" ||
      (wanted === "NUMBER" ? isNumber(type) : wanted === "INT" ? isWhole(type) : type.base === wanted);
    if (!fits) throw new Unsupported(`${call.name} of ${typeName(type)}`);
  });
  return known.build(call, values);
}

function substringOf([value, from, count]: Typed[]): string {
  const start = `(CASE WHEN ${from?.sql} = 0 THEN 1 ELSE ${from?.sql} END)`;
  const found = `substring(${value?.sql}, ${start}${count === undefined ? "" : `, greatest(${count.sql}, 0)`})`;
  // A place before the beginning leaves nothing.
  return `(CASE WHEN ${from?.sql} < -length(${value?.sql}) THEN '' ELSE ${found} END)`;
}

function trimOf({ word }: CallExpression, [value, what]: Typed[]): Typed {
  const name = word === "LEADING" ? "ltrim" : word === "TRAILING" ? "rtrim" : "trim";
  return text(`${name}(${value?.sql}, ${what?.sql ?? "' '"})`);
}

function likeOf(_: CallExpression, [value, pattern, escaped]: Typed[]): Typed {
  return {
    sql: `(${value?.sql} LIKE ${pattern?.sql}${escaped === undefined ? "" : ` ESCAPE ${escaped.sql}`})`,
    type: BOOLEAN,
  };
}

function jsonValue(_: CallExpression, [value, path]: Typed[]): Typed {
  const steps = path?.literal ?? "";
  if (!/^\$(\.[A-Za-z_][A-Za-z0-9_]*|\[\d+\])+$/.test(steps)) throw new Unsupported(`the path ${steps} of JSON_VALUE`);
  const found = `json_extract(${value?.sql}, ${literal(steps)})`;
  const isScalar = `json_type(${found}) NOT IN ('OBJECT', 'ARRAY', 'NULL')`;
  return text(
    `(CASE WHEN json_valid(${value?.sql}) AND ${isScalar} THEN json_extract_string(${value?.sql}, ${literal(steps)}) END)`,
  );
}

function together(name: string, nullWins = false): Build {
  return (call, values) => {
    const type = typeOfAll(values, call.name);
    const sides = values.map((value) => widened(value, type));
    const sql = `${name}(${sides.join(", ")})`;
    if (!nullWins) return { sql, type };
    return {
      sql: `(CASE WHEN ${sides.map((side) => `${side} IS NULL`).join(" OR ")} THEN NULL ELSE ${sql} END)`,
      type,
    };
  };
}

function nullIf(call: CallExpression, values: Typed[]): Typed {
  const [first, second] = values;
  const type = typeOfAll(values, call.name);
  if (first === undefined || second === undefined) throw new Unsupported(call.name);
  return {
    sql: `(CASE WHEN ${widened(first, type)} = ${widened(second, type)} THEN NULL ELSE ${first.sql} END)`,
    type: first.type,
  };
}

function ifOf(_: CallExpression, [when, then, otherwise]: Typed[]): Typed {
  if (when?.type.base !== "BOOLEAN" || then === undefined || otherwise === undefined)
    throw new Unsupported("IF without a condition");
  const type = typeOfAll([then, otherwise], "IF");
  return { sql: `(CASE WHEN ${when.sql} THEN ${widened(then, type)} ELSE ${widened(otherwise, type)} END)`, type };
}

function sameType(name: string, { sql, type }: Typed): Typed {
  return { sql: `CAST(${name}(${sql}) AS ${duckdbTypeOf(type)})`, type };
}

function integral(name: string, value: Typed): Typed {
  if (isWhole(value.type)) return value;
  const type: FlinkType =
    value.type.base === "DECIMAL" ? { base: "DECIMAL", precision: value.type.precision, scale: 0 } : value.type;
  return { sql: `CAST(${name}(${value.sql}) AS ${duckdbTypeOf(type)})`, type };
}

function roundOf([value, digits]: Typed[]): Typed {
  if (value === undefined) throw new Unsupported("ROUND");
  const places = digits === undefined ? 0 : Number(digits.literal);
  if (!Number.isInteger(places) || places < 0 || places > 12)
    throw new Unsupported("ROUND to other than 0 to 12 written digits");
  if (isWhole(value.type)) return value;
  if (isApproximate(value.type)) {
    // Rounded by the digits that are shown, as Java's BigDecimal.valueOf does: 1.005 is 1.01.
    const exact = `TRY_CAST(CAST(${value.sql} AS VARCHAR) AS DECIMAL(38,18))`;
    const rounded = `COALESCE(CAST(round(${exact}, ${places}) AS DOUBLE), ${value.sql})`;
    return { sql: `CAST(${rounded} AS ${duckdbTypeOf(value.type)})`, type: value.type };
  }
  const { precision, scale } = asDecimal(value.type);
  if (places >= scale) return value;
  const type = decimal(1 + precision - scale + places, places);
  return { sql: `CAST(round(${value.sql}, ${places}) AS ${duckdbTypeOf(type)})`, type };
}
