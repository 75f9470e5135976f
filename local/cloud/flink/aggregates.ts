import { divided } from "./arithmetic";
import { wrapped } from "./casts";
import type { CallExpression } from "./expression";
import { BIGINT, DOUBLE, duckdbTypeOf, type FlinkType, isApproximate, isNumber, isWhole, typeName } from "./flink-type";
import { condition, type Scope, type Typed, translate } from "./translate";
import { Unsupported } from "./unsupported";

const DEVIATIONS = ["STDDEV_POP", "STDDEV_SAMP", "STDDEV", "VAR_POP", "VAR_SAMP", "VARIANCE"];
const AGGREGATES = ["COUNT", "SUM", "AVG", "MIN", "MAX", "FIRST_VALUE", "LAST_VALUE", ...DEVIATIONS];

export function isAggregate(name: string): boolean {
  return AGGREGATES.includes(name);
}

/** An aggregate with Flink's type. */
export function aggregate(call: CallExpression, scope: Scope): Typed {
  const { name, operands, distinct } = call;
  if (scope.aggregates === undefined) throw new Unsupported(`${name} where no rows are grouped`);
  const inner = { ...scope, aggregates: undefined };
  const filter = call.filter === undefined ? "" : ` FILTER (WHERE ${condition(call.filter, inner)})`;
  const [operand, more] = operands;
  if (more !== undefined) throw new Unsupported(`${name} with ${operands.length} arguments`);
  if (name === "COUNT" && operand?.kind === "star") return { sql: `count(*)${filter}`, type: BIGINT };
  if (operand === undefined) throw new Unsupported(`${name} without an argument`);
  const value = translate(operand, inner);
  const all = (sql: string): string => `${sql}${filter}`;
  const argument = `${distinct ? "DISTINCT " : ""}${value.sql}`;
  if (name === "COUNT") return { sql: all(`count(${argument})`), type: BIGINT };
  if (name === "MIN" || name === "MAX") return { sql: all(`${name.toLowerCase()}(${value.sql})`), type: value.type };
  if (name.endsWith("_VALUE")) return firstOrLast(name, value, scope, all);
  if (!isNumber(value.type)) throw new Unsupported(`${name} of ${typeName(value.type)}`);
  if (name === "SUM") return sum(argument, value.type, all);
  if (name === "AVG") return average(argument, value.type, all);
  if (distinct) throw new Unsupported(`${name} of DISTINCT values`);
  return deviation(name, value, all);
}

/** By arrival, NULLs left out. Flink cannot merge these of several panes. */
function firstOrLast(name: string, value: Typed, scope: Scope, all: (sql: string) => string): Typed {
  if (scope.aggregates !== "TUMBLE") throw new Unsupported(`${name} in ${scope.aggregates}`);
  return { sql: all(`${name === "FIRST_VALUE" ? "arg_min" : "arg_max"}(${value.sql}, seq)`), type: value.type };
}

function sum(argument: string, type: FlinkType, all: (sql: string) => string): Typed {
  const total = all(`sum(${argument})`);
  if (isWhole(type)) return { sql: wrapped(`CAST(${total} AS HUGEINT)`, type), type };
  if (isApproximate(type)) return { sql: `CAST(${total} AS ${duckdbTypeOf(type)})`, type };
  const result: FlinkType = { base: "DECIMAL", precision: 38, scale: type.base === "DECIMAL" ? type.scale : 0 };
  return { sql: `TRY_CAST(${total} AS ${duckdbTypeOf(result)})`, type: result };
}

function average(argument: string, type: FlinkType, all: (sql: string) => string): Typed {
  const total = all(`sum(${argument})`);
  const count = all(`count(${argument})`);
  // Flink adds in a BIGINT, which wraps around.
  const whole = wrapped(`CAST(${total} AS HUGEINT)`, BIGINT);
  if (isWhole(type)) return { sql: wrapped(`(CAST(${whole} AS HUGEINT) // CAST(${count} AS HUGEINT))`, type), type };
  if (isApproximate(type))
    return { sql: `CAST(CAST(${total} AS DOUBLE) / nullif(${count}, 0) AS ${duckdbTypeOf(type)})`, type };
  const scale = type.base === "DECIMAL" ? type.scale : 0;
  const result: FlinkType = { base: "DECIMAL", precision: 38, scale: Math.max(6, scale) };
  const exact: Typed = { sql: total, type: { base: "DECIMAL", precision: 38, scale } };
  return { sql: divided(exact, { sql: `nullif(${count}, 0)`, type: BIGINT }, result), type: result };
}

/** With Flink's own formula, so that the last digits are the same. */
function deviation(name: string, { sql, type }: Typed, all: (sql: string) => string): Typed {
  // Flink answers a deviation of whole numbers as a whole number, which says little.
  if (type.base !== "DOUBLE")
    throw new Unsupported(`${name} of ${typeName(type)}; write ${name}(CAST(… AS DOUBLE)); that`);
  const count = `CAST(${all(`count(${sql})`)} AS DOUBLE)`;
  const total = all(`sum(${sql})`);
  const squares = all(`sum(${sql} * ${sql})`);
  const divisor = name.endsWith("_POP") ? count : `nullif(${count} - 1, 0)`;
  const variance = `((${squares} - ${total} * ${total} / nullif(${count}, 0)) / ${divisor})`;
  return {
    sql: name.startsWith("STDDEV") ? `power(CASE WHEN ${variance} < 0 THEN 0 ELSE ${variance} END, 0.5)` : variance,
    type: DOUBLE,
  };
}
