import type { Cursor } from "./cursor";
import { parseExpression } from "./parse-expression";
import { parseNames, parseQuery } from "./parse-query";
import { parseWindow } from "./parse-window";
import type { Join, Source } from "./syntax-tree";

/** Reads what FROM reads: tables, window table functions, queries in parentheses, and joins of them. */
export function parseSource(cursor: Cursor): Source {
  let left = parseTerm(cursor);
  for (let right = parseJoin(cursor, left); right !== undefined; right = parseJoin(cursor, left)) left = right;
  return left;
}

function parseJoin(cursor: Cursor, left: Source): Source | undefined {
  const isJoin = cursor.take(",") || takeJoinWords(cursor);
  if (!isJoin) return undefined;
  const right = parseTerm(cursor);
  const on = cursor.take("ON") ? parseExpression(cursor) : undefined;
  if (cursor.take("USING")) parseNames(cursor);
  return { kind: "join", left, right, on, ...cursor.since(left.start) };
}

const JOIN_WORDS = ["NATURAL", "INNER", "CROSS", "LEFT", "RIGHT", "FULL"];

function takeJoinWords(cursor: Cursor): boolean {
  const words = [cursor.takeOneOf(JOIN_WORDS), cursor.takeOneOf(JOIN_WORDS), cursor.takeOneOf(["OUTER"])];
  if (cursor.take("JOIN")) return true;
  if (words.some((word) => word !== undefined)) throw cursor.unexpected("JOIN");
  return false;
}

function parseTerm(cursor: Cursor): Source {
  const start = cursor.start;
  const source = parseRelation(cursor);
  // Constructs after a table that this reader leaves to Flink.
  for (const word of ["MATCH_RECOGNIZE", "TABLESAMPLE", "PIVOT", "UNPIVOT", "FOR"]) {
    if (cursor.is(word)) throw cursor.unexpected("a name or the next clause");
  }
  const isAs = cursor.take("AS");
  const alias = isAs || cursor.isName ? cursor.name() : undefined;
  const columns = alias === undefined ? [] : parseNames(cursor);
  return { ...source, alias, columns, ...cursor.since(start) };
}

function parseRelation(cursor: Cursor): Exclude<Source, Join> {
  const start = cursor.start;
  if (cursor.take("(")) {
    const isQuery = cursor.is("SELECT") || cursor.is("WITH") || cursor.is("(");
    if (!isQuery) throw cursor.unexpected("SELECT");
    const query = parseQuery(cursor);
    cursor.expect(")");
    return { kind: "query", query, columns: [], ...cursor.since(start) };
  }
  // Constructs of Flink that this reader leaves to it.
  if (cursor.is("LATERAL") || cursor.is("UNNEST")) throw cursor.unexpected("a table or a window");
  if (cursor.take("TABLE")) {
    cursor.expect("(");
    const window = parseWindow(cursor);
    cursor.expect(")");
    return window;
  }
  const isFunction = cursor.peek(1)?.value === "(" && cursor.peek()?.kind === "word";
  if (isFunction) return parseWindow(cursor);
  const name = cursor.name();
  if (cursor.is(".")) throw cursor.unexpected("a table without its database");
  return { kind: "table", name, columns: [], ...cursor.since(start) };
}
