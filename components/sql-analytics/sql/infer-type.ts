import { columnType } from "./flink-types";
import { functionType } from "./function-types";
import type { Expression, Name } from "./syntax-tree";

/** Finds a column's type; undefined where it is not known. */
export type TypeOf = (parts: readonly Name[]) => string | undefined;

const CONDITIONS = new Set(
  "= <> != < > <= >= AND OR NOT IS IN BETWEEN LIKE ILIKE RLIKE SIMILAR".split(" ").concat("IS DISTINCT FROM"),
);
const WHOLE = ["tinyint", "smallint", "int", "bigint"];

/** The type of a value as an event schema writes it; undefined where it is not known for sure. */
export function inferType(expression: Expression, typeOf: TypeOf): string | undefined {
  switch (expression.kind) {
    case "column":
      return typeOf(expression.parts);
    case "literal":
      return expression.type;
    case "cast":
      return columnType(expression.type);
    case "call":
      return functionType(expression.name, operandTypes(expression, typeOf));
    case "case":
      return caseType(expression, typeOf);
    case "operator":
      return operatorType(expression.operator, operandTypes(expression, typeOf));
    default:
      return undefined;
  }
}

function operandTypes({ operands }: Expression, typeOf: TypeOf): (string | undefined)[] {
  return operands.map((operand) => inferType(operand, typeOf));
}

function caseType({ operands }: Expression, typeOf: TypeOf): string | undefined {
  const results = operands.filter((operand) => !(operand.kind === "literal" && operand.type === undefined));
  const [first, ...rest] = results.map((result) => inferType(result, typeOf));
  return rest.every((type) => type === first) ? first : undefined;
}

function operatorType(operator: string, [left, right]: (string | undefined)[]): string | undefined {
  if (CONDITIONS.has(operator)) return "boolean";
  if (operator === "||") return "string";
  if (operator === "()" || operator === "sign") return left;
  if (left === "timestamp" && right === "interval" && (operator === "+" || operator === "-")) return "timestamp";
  if (left === "double" && right === "double") return "double";
  // Two whole numbers stay whole, even when divided. Smaller ones than INT are left out: Flink widens some of them.
  const widths = [left, right].map((type) => WHOLE.indexOf(type ?? ""));
  return Math.min(...widths) >= WHOLE.indexOf("int") && operator !== "%" ? WHOLE[Math.max(...widths)] : undefined;
}
