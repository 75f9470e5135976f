import { analyseQuery } from "./analyse-query";
import { isRank } from "./function-types";
import { inferType } from "./infer-type";
import { type Column, resolve, type Scope } from "./relations";
import { type Expression, everyExpression, type OrderItem } from "./syntax-tree";

/** Checks the names in a value or condition, and what would update rows. */
export function analyseExpression(expression: Expression, scope: Scope): void {
  for (const part of everyExpression(expression)) {
    if (part.kind === "column") resolve(part.parts, scope);
    if (part.kind === "query") analyseInner(part, scope);
    if (part.kind === "call" && part.over !== undefined) analyseOver(part, scope);
  }
}

const INNER =
  "joins a query to each row without bounds of time: Flink would keep every event for ever, and rows could change. Join two windows with their window_start and window_end";

function analyseInner(part: Extract<Expression, { kind: "query" }>, scope: Scope): void {
  const found = analyseQuery(part.query, { ...scope, relations: [], outer: scope });
  const isWindowed = [scope.relations.flatMap(({ columns }) => columns ?? []), found ?? []].every(hasWindow);
  if (!isWindowed && found !== undefined) scope.findings.push({ at: part.start, reason: INNER });
}

/** Whether columns have both ends of a window. */
export function hasWindow(columns: readonly Column[]): boolean {
  return columns.some(({ role }) => role === "start") && columns.some(({ role }) => role === "end");
}

function analyseOver(call: Extract<Expression, { kind: "call" }>, scope: Scope): void {
  const { over, name, start } = call;
  if (over === undefined || (isRank(name) && isPartitionedByWindow(call, scope))) return;
  const [first] = over.orderBy;
  if (first !== undefined && isTimeOrder(first, scope)) return;
  const wayOut = isRank(name)
    ? "Rank within windows: OVER (PARTITION BY window_start, window_end ORDER BY …) over a windowed query"
    : "Write OVER (PARTITION BY … ORDER BY rt RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW)";
  scope.findings.push({
    at: first?.expression.start ?? start,
    reason: `orders by what is no time attribute, so that each event would change earlier rows. ${wayOut}`,
  });
}

function isTimeOrder({ expression, descending }: OrderItem, scope: Scope): boolean {
  if (descending || expression.kind !== "column") return false;
  const isKnown = scope.relations.every(({ columns }) => columns !== undefined);
  const column = resolve(expression.parts, { ...scope, findings: [] });
  return column?.role === "time" || (column === undefined && !isKnown);
}

function isPartitionedByWindow({ over }: Extract<Expression, { kind: "call" }>, scope: Scope): boolean {
  const silent: Scope = { ...scope, findings: [] };
  const columns = (over?.partitionBy ?? []).flatMap((part) =>
    part.kind === "column" ? (resolve(part.parts, silent) ?? []) : [],
  );
  return hasWindow(columns);
}

/** Numbers in an order of time may stand beside events, but must not choose them. */
function isRankByTime(expression: Expression, scope: Scope): boolean {
  if (expression.kind !== "call" || !isRank(expression.name) || isPartitionedByWindow(expression, scope)) return false;
  const [first] = expression.over?.orderBy ?? [];
  return first !== undefined && isTimeOrder(first, scope);
}

/** The column that an item of the select list makes. */
export function columnOf(expression: Expression, alias: string | undefined, scope: Scope): Column {
  const silent: Scope = { ...scope, findings: [] };
  const at = expression.start;
  const type = inferType(expression, (parts) => resolve(parts, silent)?.type);
  if (expression.kind === "column") {
    return { name: alias ?? expression.parts.at(-1)?.name, type, role: resolve(expression.parts, silent)?.role, at };
  }
  return { name: alias, type, role: isRankByTime(expression, scope) ? "rank" : undefined, at };
}
