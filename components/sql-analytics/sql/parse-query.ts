import { Cursor } from "./cursor";
import { parseExpression } from "./parse-expression";
import { parseSource } from "./parse-source";
import type { CommonTable, Expression, Item, Name, OrderItem, Query, Select, SetOperation } from "./syntax-tree";

/**
 * Reads one query, which may end with a semicolon.
 *
 * @throws Unreadable where the text is broken, or has what this reader does not know
 */
export function parseStatement(sql: string): Query {
  const cursor = new Cursor(sql);
  const query = parseQuery(cursor);
  cursor.take(";");
  if (cursor.peek() !== undefined) throw cursor.unexpected("the end of the query");
  return query;
}

/** Reads a query up to the first token that is not its own. */
export function parseQuery(cursor: Cursor): Query {
  const start = cursor.start;
  const common = cursor.take("WITH") ? cursor.list(() => parseCommonTable(cursor)) : [];
  const body = parseBody(cursor);
  const orderBy = cursor.take("ORDER", "BY") ? parseOrderBy(cursor) : [];
  return { with: common, body, orderBy, limit: parseLimit(cursor), ...cursor.since(start) };
}

function parseCommonTable(cursor: Cursor): CommonTable {
  const name = cursor.name();
  const columns = parseNames(cursor);
  cursor.expect("AS");
  cursor.expect("(");
  const query = parseQuery(cursor);
  cursor.expect(")");
  return { name, columns, query };
}

/** Names in parentheses, or none. */
export function parseNames(cursor: Cursor): Name[] {
  if (!cursor.take("(")) return [];
  const names = cursor.list(() => cursor.name());
  cursor.expect(")");
  return names;
}

function parseBody(cursor: Cursor): Select | SetOperation {
  let left = parseTerm(cursor);
  for (;;) {
    const start = cursor.start;
    const word = cursor.takeOneOf(["UNION", "INTERSECT", "EXCEPT", "MINUS"]);
    if (word === undefined) return left;
    const operator = { name: word, ...cursor.since(start) };
    const all = cursor.take("ALL");
    cursor.take("DISTINCT");
    left = {
      kind: "set",
      operator,
      all,
      left,
      right: parseTerm(cursor),
      start: left.start,
      end: cursor.since(start).end,
    };
  }
}

function parseTerm(cursor: Cursor): Select | SetOperation {
  if (!cursor.take("(")) return parseSelect(cursor);
  const body = parseBody(cursor);
  cursor.expect(")");
  return body;
}

function parseSelect(cursor: Cursor): Select {
  const start = cursor.start;
  cursor.expect("SELECT", true);
  const distinctStart = cursor.start;
  const distinct = cursor.take("DISTINCT") ? cursor.since(distinctStart) : undefined;
  cursor.take("ALL");
  const items = cursor.list(() => parseItem(cursor));
  // Nothing but FROM can follow an alias.
  if (!cursor.take("FROM")) throw cursor.unexpected("FROM", items.at(-1)?.alias !== undefined);
  const from = parseSource(cursor);
  const where = cursor.take("WHERE") ? parseExpression(cursor) : undefined;
  const groupStart = cursor.start;
  const groupBy = cursor.take("GROUP") ? parseGroupBy(cursor) : [];
  const group = groupBy.length > 0 ? { start: groupStart, end: groupStart + "GROUP".length } : undefined;
  const having = cursor.take("HAVING") ? parseExpression(cursor) : undefined;
  return { kind: "select", distinct, items, from, where, groupBy, group, having, ...cursor.since(start) };
}

function parseItem(cursor: Cursor): Item {
  const start = cursor.start;
  if (cursor.take("*")) return { expression: { kind: "star", operands: [], ...cursor.since(start) } };
  const expression = parseExpression(cursor);
  if (expression.kind === "column" && cursor.take(".", "*")) {
    return { expression: { kind: "star", table: expression.parts[0], operands: [], ...cursor.since(start) } };
  }
  if (cursor.take("AS")) return { expression, alias: cursor.name() };
  // Left to FROM's check, which knows the word that was meant: SELECT gender FORM people.
  return cursor.isName ? { expression, alias: cursor.name() } : { expression };
}

function parseGroupBy(cursor: Cursor): Expression[] {
  cursor.expect("BY");
  return cursor.list(() => (cursor.take("GROUPING", "SETS") ? parseGroupingSets(cursor) : parseExpression(cursor)));
}

function parseGroupingSets(cursor: Cursor): Expression {
  const start = cursor.start;
  cursor.expect("(");
  const operands = cursor.list(() => {
    const setStart = cursor.start;
    const isEmpty = cursor.take("(", ")");
    return isEmpty
      ? { kind: "operator" as const, operator: "row", operands: [], ...cursor.since(setStart) }
      : parseExpression(cursor);
  });
  cursor.expect(")");
  return { kind: "operator", operator: "GROUPING SETS", operands, ...cursor.since(start) };
}

/** Reads what follows ORDER BY. */
export function parseOrderBy(cursor: Cursor): OrderItem[] {
  return cursor.list(() => {
    const expression = parseExpression(cursor);
    const descending = cursor.takeOneOf(["ASC", "DESC"]) === "DESC";
    if (cursor.take("NULLS") && cursor.takeOneOf(["FIRST", "LAST"]) === undefined)
      throw cursor.unexpected("FIRST or LAST");
    return { expression, descending };
  });
}

function parseLimit(cursor: Cursor): Query["limit"] {
  const start = cursor.start;
  let found = false;
  while (cursor.takeOneOf(["LIMIT", "OFFSET", "FETCH"]) !== undefined) {
    found = true;
    cursor.takeOneOf(["FIRST", "NEXT"]);
    if (!cursor.take("ALL")) parseExpression(cursor);
    if (cursor.takeOneOf(["ROW", "ROWS"]) !== undefined) cursor.take("ONLY");
  }
  return found ? cursor.since(start) : undefined;
}
