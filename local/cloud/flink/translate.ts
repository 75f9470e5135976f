import { literal } from "../duckdb";
import { aggregate, isAggregate } from "./aggregates";
import { arithmetic } from "./arithmetic";
import { cast, widened } from "./casts";
import type { CallExpression, Expression } from "./expression";
import { BIGINT, BOOLEAN, commonType, type FlinkType, INT, isTime, STRING, typeName } from "./flink-type";
import { callFunction } from "./functions";
import { callTimeFunction } from "./time-functions";
import { Unsupported } from "./unsupported";

/** An expression of DuckDB's with the type that it has in Flink. */
export interface Typed {
  sql: string;
  type: FlinkType;
  /** The text or number that was written, where it is a literal. */
  literal?: string;
}

/** What an expression may name. */
export interface Scope {
  /** The column's value, or `undefined` where there is none. @param table the name before the point */
  column(name: string, table: string | undefined): Typed | undefined;
  /** The window in which aggregates work; without it they are refused. */
  aggregates?: "TUMBLE" | "HOP" | "CUMULATE" | "SESSION";
}

/** Turns Flink's expression into DuckDB's. @throws Unsupported by name for all that is not known to give Flink's own result */
export function translate(expression: Expression, scope: Scope): Typed {
  switch (expression.kind) {
    case "column":
      return columnOf(expression, scope);
    case "text":
      return { sql: literal(expression.value), type: STRING, literal: expression.value };
    case "number":
      return numberOf(expression.value);
    case "constant":
      return { sql: expression.value, type: expression.value === "NULL" ? { base: "NULL" } : BOOLEAN };
    case "time":
      return {
        sql: `${expression.type.base === "DATE" ? "DATE" : "TIMESTAMP"} ${literal(expression.value)}`,
        type: expression.type,
      };
    case "cast":
      return cast(translate(expression.operand, scope), expression.type, expression.isTry);
    case "case":
      return caseOf(expression, scope);
    case "call":
      return callOf(expression, scope);
    default:
      throw new Unsupported(
        expression.kind === "star" ? "* in an expression" : "an INTERVAL that is not added to a time",
      );
  }
}

/** @throws Unsupported where the expression is no condition */
export function condition(expression: Expression, scope: Scope): string {
  const { sql, type } = translate(expression, scope);
  if (type.base !== "BOOLEAN" && type.base !== "NULL") throw new Unsupported(`${typeName(type)} as a condition`);
  return sql;
}

function columnOf({ name, table }: Extract<Expression, { kind: "column" }>, scope: Scope): Typed {
  const found = scope.column(name, table);
  if (found !== undefined) return found;
  throw new Unsupported(`the column ${table === undefined ? name : `${table}.${name}`}, which it does not find,`);
}

function numberOf(text: string): Typed {
  if (/e/i.test(text)) return { sql: `CAST(${text} AS DOUBLE)`, type: { base: "DOUBLE" }, literal: text };
  const [whole = "", fraction = ""] = text.split(".");
  const digits = whole.replace(/^0+/, "").length;
  if (!text.includes(".") && Number(text) <= 2_147_483_647)
    return { sql: `CAST(${text} AS INTEGER)`, type: INT, literal: text };
  if (!text.includes(".") && BigInt(text) < 1n << 63n)
    return { sql: `CAST(${text} AS BIGINT)`, type: BIGINT, literal: text };
  const precision = Math.max(1, digits + fraction.length);
  if (precision > 38) throw new Unsupported(`the number ${text}`);
  return {
    sql: `CAST(${text} AS DECIMAL(${precision},${fraction.length}))`,
    type: { base: "DECIMAL", precision, scale: fraction.length },
    literal: text,
  };
}

function caseOf({ branches, otherwise }: Extract<Expression, { kind: "case" }>, scope: Scope): Typed {
  const values = branches.map(({ result }) => translate(result, scope));
  const last = otherwise === undefined ? undefined : translate(otherwise, scope);
  const type = typeOfAll([...values, ...(last ? [last] : [])], "CASE");
  const parts = branches.map(
    ({ when }, index) => `WHEN ${condition(when, scope)} THEN ${widened(values[index] as Typed, type)}`,
  );
  return { sql: `(CASE ${parts.join(" ")} ELSE ${last === undefined ? "NULL" : widened(last, type)} END)`, type };
}

/** The type that all the values have in common. */
export function typeOfAll(values: Typed[], name: string): FlinkType {
  const type = commonType(values.map((value) => value.type));
  if (type !== undefined) return type;
  throw new Unsupported(`${name} of ${values.map((value) => typeName(value.type)).join(" and ")}`);
}

function callOf(call: CallExpression, scope: Scope): Typed {
  const { name, operands } = call;
  if (isAggregate(name)) return aggregate(call, scope);
  if (call.distinct || call.filter) throw new Unsupported(`${call.distinct ? "DISTINCT" : "FILTER"} in ${name}`);
  if (operands.some(({ kind }) => kind === "interval")) return shifted(call, scope);
  const values = operands.map((operand) => translate(operand, scope));
  const found =
    logical(call, values) ??
    compared(name, values) ??
    arithmetic(name, values) ??
    callTimeFunction(call, values) ??
    callFunction(call, values);
  if (found === undefined) throw new Unsupported(`the function ${name} with ${values.length} arguments`);
  return found;
}

function logical({ name }: CallExpression, values: Typed[]): Typed | undefined {
  const [first, second] = values;
  if (first === undefined) return undefined;
  if (name.startsWith("IS ") && second === undefined) {
    const state = name.replace("UNKNOWN", "NULL");
    if (/TRUE|FALSE/.test(name) && first.type.base !== "BOOLEAN")
      throw new Unsupported(`${name} of ${typeName(first.type)}`);
    return { sql: `(${first.sql} ${state})`, type: BOOLEAN };
  }
  if (!["AND", "OR", "NOT"].includes(name)) return undefined;
  const wrong = values.find(({ type }) => type.base !== "BOOLEAN" && type.base !== "NULL");
  if (wrong !== undefined) throw new Unsupported(`${name} of ${typeName(wrong.type)}`);
  return { sql: second === undefined ? `(NOT ${first.sql})` : `(${first.sql} ${name} ${second.sql})`, type: BOOLEAN };
}

const COMPARISONS = ["=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"];

function compared(name: string, values: Typed[]): Typed | undefined {
  if (name !== "IN" && !COMPARISONS.includes(name)) return undefined;
  const sides = timesOfTexts(values);
  const type = typeOfAll(sides, name);
  const [first = "", ...rest] = sides.map((side) => widened(side, type));
  const sql = name === "IN" ? `(${first} IN (${rest.join(", ")}))` : `(${first} ${name} ${rest[0]})`;
  return { sql, type: BOOLEAN };
}

/** A text that is compared with a time is meant as one. */
function timesOfTexts(values: Typed[]): Typed[] {
  const time = values.find(({ type }) => isTime(type) || type.base === "DATE");
  if (time === undefined) return values;
  return values.map((value) =>
    value.literal !== undefined && value.type.base === "STRING" ? cast(value, time.type, false) : value,
  );
}

/** `rt + INTERVAL '1' MINUTE` */
function shifted({ name, operands }: CallExpression, scope: Scope): Typed {
  const [first, second] = operands;
  const interval =
    second?.kind === "interval" ? second : name === "+" && first?.kind === "interval" ? first : undefined;
  const other = interval === first ? second : first;
  if (interval === undefined || other === undefined || (name !== "+" && name !== "-"))
    throw new Unsupported(`${name} with an INTERVAL`);
  const { sql, type } = translate(other, scope);
  if (!isTime(type)) throw new Unsupported(`${name} of ${typeName(type)} and an INTERVAL`);
  return { sql: `(${sql} ${name} to_microseconds(${interval.milliseconds * 1000}))`, type };
}
