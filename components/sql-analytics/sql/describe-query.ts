import { Unreadable } from "./cursor";
import { withoutComments } from "./expression-text";
import { isAggregate } from "./function-types";
import { parseStatement } from "./parse-query";
import type { AlignedWindow, QueryClauses, QueryShape, SelectItem, UnsupportedQuery, WindowShape } from "./query-shape";
import { type Expression, everyExpression, type Item, type Query, type Select, type WindowSource } from "./syntax-tree";

/** Describes a query that `checkQueries` has passed, for an engine that runs it without Flink. */
export function describeQuery(select: string): QueryShape {
  try {
    return shapeOf(select, parseStatement(select));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return unsupported(error.message);
  }
}

function shapeOf(sql: string, query: Query): QueryShape {
  const reason = wholeReason(query);
  if (reason !== undefined || query.body.kind === "set") return unsupported(reason ?? "puts two queries together");
  const { body } = query;
  const { from, groupBy, having } = body;
  const inner = expressionReason(body);
  if (inner !== undefined) return unsupported(inner);
  if (from?.kind === "table") {
    return body.group === undefined
      ? { kind: "plain", ...clauses(sql, body, from.name.name, from.alias?.name) }
      : unsupported("groups without a window table function");
  }
  if (from?.kind !== "window")
    return unsupported(from?.kind === "join" ? "joins two tables" : "reads another query in FROM");
  return {
    kind: "window",
    ...clauses(sql, body, from.table.name, from.alias?.name),
    window: windowShape(from),
    groupBy: groupBy.map((expression) => withoutComments(sql, expression)),
    ...(having === undefined ? {} : { having: withoutComments(sql, having) }),
  };
}

function wholeReason(query: Query): string | undefined {
  if (query.with.length > 0) return "has WITH";
  if (query.body.kind === "set") return `has ${query.body.operator.name}`;
  if (query.orderBy.length > 0) return "has ORDER BY";
  if (query.limit !== undefined) return "has LIMIT";
  const { distinct, from } = query.body;
  if (distinct !== undefined) return "has SELECT DISTINCT";
  return from !== undefined && from.kind !== "join" && from.columns.length > 0 ? "renames columns in FROM" : undefined;
}

function expressionReason({ items, where, groupBy, having, group }: Select): string | undefined {
  const expressions = [...items.map(({ expression }) => expression), where, ...groupBy, having];
  const parts = expressions.flatMap((expression) => (expression === undefined ? [] : everyExpression(expression)));
  if (parts.some(({ kind }) => kind === "query")) return "has a query in an expression";
  if (parts.some((part) => part.kind === "call" && part.over !== undefined)) return "has OVER";
  if (groupBy.some(isSet)) return "has GROUPING SETS, ROLLUP or CUBE";
  if (parts.some((part) => part.kind === "star" && part.table !== undefined))
    return "has the columns of one table by a star";
  const isAggregated = parts.some((part) => part.kind === "call" && isAggregate(part.name));
  return group === undefined && isAggregated ? "aggregates without GROUP BY" : undefined;
}

function isSet(part: Expression): boolean {
  if (part.kind === "call") return ["ROLLUP", "CUBE"].includes(part.name);
  return part.kind === "operator" && ["GROUPING SETS", "row"].includes(part.operator);
}

function clauses(sql: string, { items, where }: Select, table: string, alias: string | undefined): QueryClauses {
  return {
    table,
    ...(alias === undefined ? {} : { alias }),
    select: items.map((item, index) => selectItem(sql, item, index)),
    ...(where === undefined ? {} : { where: withoutComments(sql, where) }),
  };
}

function selectItem(sql: string, { expression, alias }: Item, index: number): SelectItem {
  const text = withoutComments(sql, expression);
  if (expression.kind === "star") return { expression: text, name: "*" };
  // Flink's own name for a value without one.
  const own = expression.kind === "column" ? expression.parts.at(-1)?.name : undefined;
  return { expression: text, name: alias?.name ?? own ?? `EXPR$${index}` };
}

function windowShape({ function: kind, timeColumn, sizes, offset, partitionBy }: WindowSource): WindowShape {
  const [first = 0, sizeMs = first] = sizes;
  if (kind === "SESSION") {
    return { kind, timeColumn: timeColumn.name, gapMs: first, partitionBy: partitionBy.map(({ name }) => name) };
  }
  const aligned: AlignedWindow = { timeColumn: timeColumn.name, sizeMs, offsetMs: offset };
  if (kind === "TUMBLE") return { kind, ...aligned };
  return kind === "HOP" ? { kind, ...aligned, slideMs: first } : { kind, ...aligned, stepMs: first };
}

function unsupported(reason: string): UnsupportedQuery {
  return { kind: "unsupported", unsupported: reason };
}
