import type { Expression } from "./expression";
import { parsePrimary } from "./parse-primary";
import { TokenReader } from "./token-reader";

/** Reads one expression. @throws Unsupported for what the embedded engine has no words for */
export function parseExpression(sql: string): Expression {
  const reader = new TokenReader(sql);
  const expression = readExpression(reader);
  if (!reader.done) throw reader.unexpected();
  return expression;
}

/** Flink's rules, from what binds least to what binds most. */
export function readExpression(reader: TokenReader): Expression {
  return binary(reader, ["OR"], (inner) => binary(inner, ["AND"], readNot));
}

function readNot(reader: TokenReader): Expression {
  return reader.take("NOT") ? call("NOT", readNot(reader)) : readComparison(reader);
}

const COMPARISONS = ["=", "<>", "!=", "<=", ">=", "<", ">"];

function readComparison(reader: TokenReader): Expression {
  let left = readSum(reader);
  for (;;) {
    const symbol = reader.takeOneOf(COMPARISONS);
    if (symbol !== undefined) left = call(symbol === "!=" ? "<>" : symbol, left, readSum(reader));
    else if (reader.take("IS")) left = readIs(reader, left);
    else if (["BETWEEN", "IN", "LIKE"].some((word) => reader.is(word) || reader.is("NOT", word)))
      left = readPredicate(reader, left);
    else return left;
  }
}

function readIs(reader: TokenReader, left: Expression): Expression {
  const not = reader.take("NOT") ? "NOT " : "";
  if (reader.take("DISTINCT", "FROM")) return call(`IS ${not}DISTINCT FROM`, left, readSum(reader));
  const state = reader.takeOneOf(["NULL", "TRUE", "FALSE", "UNKNOWN"]);
  if (state === undefined) throw reader.unexpected();
  return call(`IS ${not}${state}`, left);
}

function readPredicate(reader: TokenReader, left: Expression): Expression {
  const isNot = reader.take("NOT");
  const found = readPositive(reader, left);
  return isNot ? call("NOT", found) : found;
}

function readPositive(reader: TokenReader, left: Expression): Expression {
  if (reader.take("IN")) {
    reader.expect("(");
    const values = reader.list(() => readExpression(reader));
    reader.expect(")");
    return call("IN", left, ...values);
  }
  if (reader.take("LIKE")) {
    const pattern = readSum(reader);
    return reader.take("ESCAPE") ? call("LIKE", left, pattern, readSum(reader)) : call("LIKE", left, pattern);
  }
  reader.expect("BETWEEN");
  reader.take("ASYMMETRIC");
  const low = readSum(reader);
  reader.expect("AND");
  return call("AND", call(">=", left, low), call("<=", left, readSum(reader)));
}

/** Reads a value that is no condition. */
export function readSum(reader: TokenReader): Expression {
  return binary(reader, ["+", "-", "||"], (inner) => binary(inner, ["*", "/", "%"], readSigned));
}

function readSigned(reader: TokenReader): Expression {
  if (reader.take("+")) return readSigned(reader);
  return reader.take("-") ? call("NEGATE", readSigned(reader)) : parsePrimary(reader);
}

function binary(reader: TokenReader, operators: string[], operand: (reader: TokenReader) => Expression): Expression {
  let left = operand(reader);
  for (let found = reader.takeOneOf(operators); found !== undefined; found = reader.takeOneOf(operators)) {
    left = call(found, left, operand(reader));
  }
  return left;
}

function call(name: string, ...operands: Expression[]): Expression {
  return { kind: "call", name, operands };
}
