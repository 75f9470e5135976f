import type { Cursor } from "./cursor";
import { checkDigits } from "./interval-digits";
import { parseCall } from "./parse-call";
import { operator, parseExpression } from "./parse-expression";
import { parseQuery } from "./parse-query";
import { parseType } from "./parse-type";
import type { Expression } from "./syntax-tree";

/** Reads a value without operators around it: a literal, a column, a call, or anything in parentheses. */
export function parsePrimary(cursor: Cursor): Expression {
  const token = cursor.peek();
  const start = cursor.start;
  if (token === undefined) throw cursor.missing("a value");
  if (token.kind === "number" || token.kind === "text") {
    cursor.next();
    const type = token.kind === "text" ? "string" : numberType(token.text);
    return { kind: "literal", type, text: token.text, operands: [], ...cursor.since(start) };
  }
  if (cursor.is("(")) return parseParentheses(cursor);
  if (COLLECTIONS.some((word) => cursor.is(word, "["))) return parseCollection(cursor);
  if (cursor.is("CASE")) return parseCase(cursor);
  if (cursor.is("CAST") || cursor.is("TRY_CAST")) return parseCast(cursor);
  return parseLiteral(cursor) ?? parseCall(cursor) ?? parseColumn(cursor);
}

const COLLECTIONS = ["ARRAY", "MAP", "MULTISET"];

/** `ARRAY[…]` */
function parseCollection(cursor: Cursor): Expression {
  const start = cursor.start;
  const name = cursor.next().value;
  cursor.expect("[");
  const operands = cursor.list(() => parseExpression(cursor));
  cursor.expect("]", true);
  return operator(cursor, start, name, operands);
}

function numberType(text: string): string | undefined {
  if (/e/i.test(text)) return "double";
  if (text.includes(".")) return undefined;
  return Number(text) > 2_147_483_647 ? "bigint" : "int";
}

/** `TRUE`, `NULL`, `INTERVAL '1' MINUTE`, `DATE '2026-01-31'` and their like. */
function parseLiteral(cursor: Cursor): Expression | undefined {
  const start = cursor.start;
  const word = cursor.peek()?.value ?? "";
  const isTime = ["DATE", "TIME", "TIMESTAMP"].includes(word) && cursor.peek(1)?.kind === "text";
  if (isTime) cursor.next();
  else if (cursor.take("INTERVAL")) {
    cursor.take("-");
    if (cursor.peek()?.kind !== "text") throw cursor.unexpected("a length such as '1'");
  } else if (cursor.takeOneOf(["TRUE", "FALSE", "NULL", "UNKNOWN"]) === undefined) return undefined;
  else return literal(cursor, start, word === "NULL" ? undefined : "boolean");
  const { text } = cursor.next();
  if (word === "INTERVAL") {
    parseUnits(cursor);
    checkDigits(cursor, text, start);
  }
  return literal(cursor, start, isTime ? word.toLowerCase() : "interval");
}

function literal(cursor: Cursor, start: number, type: string | undefined): Expression {
  const span = cursor.since(start);
  return { kind: "literal", type, text: cursor.sql.slice(span.start, span.end), operands: [], ...span };
}

const UNIT = /^(?:YEAR|QUARTER|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND)S?$/;

/** `MINUTE`, `DAY TO SECOND(3)` */
function parseUnits(cursor: Cursor): void {
  do {
    if (!UNIT.test(cursor.peek()?.value ?? "")) throw cursor.unexpected("a unit such as MINUTE");
    cursor.next();
    if (cursor.take("(")) {
      cursor.list(() => cursor.next());
      cursor.expect(")");
    }
  } while (cursor.take("TO"));
}

function parseParentheses(cursor: Cursor): Expression {
  const start = cursor.start;
  cursor.expect("(");
  if (cursor.is("SELECT") || cursor.is("WITH")) {
    const query = parseQuery(cursor);
    cursor.expect(")");
    return { kind: "query", query, operands: [], ...cursor.since(start) };
  }
  const operands = cursor.list(() => parseExpression(cursor));
  cursor.expect(")");
  return operator(cursor, start, operands.length === 1 ? "()" : "row", operands);
}

function parseCase(cursor: Cursor): Expression {
  const start = cursor.start;
  cursor.expect("CASE");
  const conditions = cursor.is("WHEN") ? [] : [parseExpression(cursor)];
  const operands: Expression[] = [];
  while (cursor.take("WHEN")) {
    conditions.push(...cursor.list(() => parseExpression(cursor)));
    cursor.expect("THEN");
    operands.push(parseExpression(cursor));
  }
  if (cursor.take("ELSE")) operands.push(parseExpression(cursor));
  cursor.expect("END");
  return { kind: "case", conditions, operands, ...cursor.since(start) };
}

function parseCast(cursor: Cursor): Expression {
  const start = cursor.start;
  cursor.next();
  cursor.expect("(");
  const operand = parseExpression(cursor);
  cursor.expect("AS");
  const type = parseType(cursor);
  cursor.expect(")");
  return { kind: "cast", type, operands: [operand], ...cursor.since(start) };
}

function parseColumn(cursor: Cursor): Expression {
  const start = cursor.start;
  const parts = [cursor.name("a value")];
  while (cursor.is(".") && !cursor.is(".", "*")) {
    cursor.expect(".");
    parts.push(cursor.name());
  }
  return { kind: "column", parts, operands: [], ...cursor.since(start) };
}
