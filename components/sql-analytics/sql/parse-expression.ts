import type { Cursor } from "./cursor";
import { parsePrimary } from "./parse-primary";
import { parseQuery } from "./parse-query";
import type { Expression } from "./syntax-tree";

/** Reads a value or condition. The rules below are Flink's, from what binds least to what binds most. */
export function parseExpression(cursor: Cursor): Expression {
  return binary(cursor, ["OR"], parseAnd);
}

function parseAnd(cursor: Cursor): Expression {
  return binary(cursor, ["AND"], parseNot);
}

function parseNot(cursor: Cursor): Expression {
  const start = cursor.start;
  if (!cursor.take("NOT")) return parseComparison(cursor);
  return operator(cursor, start, "NOT", [parseNot(cursor)]);
}

const COMPARISONS = ["=", "<>", "!=", "<=", ">=", "<", ">"];

function parseComparison(cursor: Cursor): Expression {
  let left = parseSum(cursor);
  for (let more = true; more; ) {
    const symbol = cursor.takeOneOf(COMPARISONS);
    const next = symbol === undefined ? parsePredicate(cursor, left) : comparison(cursor, left, symbol);
    more = next !== undefined;
    left = next ?? left;
  }
  return left;
}

function comparison(cursor: Cursor, left: Expression, symbol: string): Expression {
  cursor.takeOneOf(["ANY", "ALL", "SOME"]);
  return operator(cursor, left.start, symbol, [left, parseSum(cursor)]);
}

const PREDICATES = ["BETWEEN", "IN", "LIKE", "ILIKE", "RLIKE", "SIMILAR"];

/** `IS …`, `[NOT] BETWEEN … AND …`, `[NOT] IN (…)`, `[NOT] LIKE …` */
function parsePredicate(cursor: Cursor, left: Expression): Expression | undefined {
  if (cursor.take("IS")) return parseIs(cursor, left);
  if (cursor.is("NOT") && !PREDICATES.some((word) => cursor.is("NOT", word))) return undefined;
  cursor.take("NOT");
  const word = cursor.takeOneOf(PREDICATES);
  if (word === undefined) return undefined;
  if (word === "IN") return operator(cursor, left.start, "IN", [left, ...parseInList(cursor)]);
  if (word === "SIMILAR") cursor.expect("TO");
  if (word === "BETWEEN") cursor.takeOneOf(["SYMMETRIC", "ASYMMETRIC"]);
  const operands = [left, parseSum(cursor)];
  if (word === "BETWEEN") {
    cursor.expect("AND");
    operands.push(parseSum(cursor));
  } else if (cursor.take("ESCAPE")) operands.push(parseSum(cursor));
  return operator(cursor, left.start, word, operands);
}

const STATES = ["NULL", "TRUE", "FALSE", "UNKNOWN", "JSON"];

function parseIs(cursor: Cursor, left: Expression): Expression {
  cursor.take("NOT");
  if (cursor.take("DISTINCT", "FROM")) {
    return operator(cursor, left.start, "IS DISTINCT FROM", [left, parseSum(cursor)]);
  }
  if (cursor.takeOneOf(STATES) === undefined) throw cursor.unexpected(STATES.join(", "));
  cursor.takeOneOf(["OBJECT", "ARRAY", "SCALAR", "VALUE"]);
  return operator(cursor, left.start, "IS", [left]);
}

function parseInList(cursor: Cursor): Expression[] {
  const start = cursor.start;
  cursor.expect("(");
  const isQuery = cursor.is("SELECT") || cursor.is("WITH");
  const query = isQuery ? parseQuery(cursor) : undefined;
  const operands = query === undefined ? cursor.list(() => parseExpression(cursor)) : [];
  cursor.expect(")");
  return query === undefined ? operands : [{ kind: "query", query, operands: [], ...cursor.since(start) }];
}

/** Reads a value that is no condition. */
export function parseSum(cursor: Cursor): Expression {
  return binary(cursor, ["+", "-", "||"], parseProduct);
}

function parseProduct(cursor: Cursor): Expression {
  return binary(cursor, ["*", "/", "%"], parseSigned);
}

function parseSigned(cursor: Cursor): Expression {
  const start = cursor.start;
  const sign = cursor.takeOneOf(["-", "+"]);
  return sign === undefined ? parseItem(cursor) : operator(cursor, start, "sign", [parseSigned(cursor)]);
}

/** A value with what follows it: `[index]`, `.field`. */
function parseItem(cursor: Cursor): Expression {
  let value = parsePrimary(cursor);
  while (cursor.is("[") || (cursor.is(".") && !cursor.is(".", "*"))) {
    if (cursor.take(".")) cursor.name();
    else {
      cursor.expect("[");
      parseExpression(cursor);
      cursor.expect("]", true);
    }
    value = operator(cursor, value.start, "item", [value]);
  }
  return value;
}

function binary(cursor: Cursor, operators: string[], operand: (cursor: Cursor) => Expression): Expression {
  let left = operand(cursor);
  for (let found = cursor.takeOneOf(operators); found !== undefined; found = cursor.takeOneOf(operators)) {
    left = operator(cursor, left.start, found, [left, operand(cursor)]);
  }
  return left;
}

/** A value made of others. */
export function operator(cursor: Cursor, start: number, name: string, operands: Expression[]): Expression {
  return { kind: "operator", operator: name, operands, ...cursor.since(start) };
}
