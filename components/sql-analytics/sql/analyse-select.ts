import { analyseExpression, columnOf, hasWindow } from "./analyse-expression";
import { analyseSource, checkJoins } from "./analyse-source";
import { isAggregate, isRank } from "./function-types";
import { checkGrouped, keysOf } from "./group-checks";
import { type Column, resolve, type Scope } from "./relations";
import { type Expression, everyExpression, type Item, type Select } from "./syntax-tree";
import { groupedWindowFault, windowAggregateFault } from "./window-checks";

/** Checks a SELECT and finds the columns that it answers; undefined when they cannot be known. */
export function analyseSelect(select: Select, outer: Scope): Column[] | undefined {
  const scope: Scope = { ...outer, relations: select.from === undefined ? [] : analyseSource(select.from, outer) };
  for (const expression of expressionsOf(select)) analyseExpression(expression, scope);
  if (select.from !== undefined) checkJoins(select.from, select.where, scope);
  const columns = itemColumns(select.items, scope);
  checkRanks(select, scope);
  checkUpdates(select, columns, scope);
  return columns;
}

function expressionsOf({ items, where, groupBy, having }: Select): Expression[] {
  const values = items.map(({ expression }) => expression).filter(({ kind }) => kind !== "star");
  return [...values, where, ...groupBy, having].filter((expression) => expression !== undefined);
}

function itemColumns(items: readonly Item[], scope: Scope): Column[] | undefined {
  const columns = items.map(({ expression, alias }) =>
    expression.kind === "star" ? starColumns(expression, scope) : [columnOf(expression, alias?.name, scope)],
  );
  return columns.every((some) => some !== undefined) ? columns.flat() : undefined;
}

function starColumns({ table, start }: Extract<Expression, { kind: "star" }>, scope: Scope): Column[] | undefined {
  const relations = scope.relations.filter(({ alias }) => table === undefined || alias === table.name);
  if (relations.length === 0) {
    scope.findings.push({ at: start, reason: `names no table of this FROM: "${table?.name ?? "*"}"` });
    return undefined;
  }
  const columns = relations.map((relation) => relation.columns);
  if (!columns.every((some) => some !== undefined)) return undefined;
  return columns.flat().map((column) => ({ ...column, at: start }));
}

/** `place = 1`: the first event in the order of time stays the first. */
function isFirst({ kind, operands, ...rest }: Expression): boolean {
  const [, number] = operands;
  const isEqual = kind === "operator" && "operator" in rest && rest.operator === "=";
  return isEqual && number?.kind === "literal" && number.text === "1";
}

/** A place in an order that each event can change must not choose rows. */
function checkRanks({ where }: Select, scope: Scope): void {
  if (where === undefined) return;
  const silent: Scope = { ...scope, findings: [] };
  const parts = everyExpression(where);
  const firsts = parts.filter(isFirst).flatMap(({ operands }) => operands);
  const ranked = parts.find((part) => {
    return part.kind === "column" && resolve(part.parts, silent)?.role === "rank" && !firsts.includes(part);
  });
  if (ranked === undefined) return;
  const reason =
    "chooses rows by their place in an order that later events change. Rank within windows: " +
    "ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY …)";
  scope.findings.push({ at: ranked.start, reason });
}

const WINDOW = "FROM TABLE(TUMBLE(TABLE <table>, DESCRIPTOR(rt), INTERVAL '1' MINUTE))";
const NEVER_CHANGE = "but results take only rows that never change";

function checkUpdates(select: Select, columns: Column[] | undefined, scope: Scope): void {
  const { group, groupBy, distinct, items } = select;
  const sources = scope.relations.flatMap((relation) => relation.columns ?? []);
  const isKnown = scope.relations.every((relation) => relation.columns !== undefined);
  if (!isKnown) return;
  const add = hasWindow(sources)
    ? "Add window_start and window_end to"
    : `Read ${WINDOW} and add window_start, window_end to`;
  if (group !== undefined) {
    scope.findings.push(...groupedWindowFault(select.from, groupBy.flatMap(keysOf)));
    scope.findings.push(...windowAggregateFault(select.from, expressionsOf(select).flatMap(everyExpression)));
    if (isGroupWindow(groupBy)) return;
    const isWindowed = groupedWindow(groupBy, scope);
    const reason = `groups without a window: each event would change the row of its group, ${NEVER_CHANGE}. ${add} GROUP BY`;
    if (!isWindowed) scope.findings.push({ at: group.start, reason });
    checkGrouped(select, scope);
    return;
  }
  const aggregate = items.flatMap(({ expression }) => everyExpression(expression)).find(isPlainAggregate);
  if (aggregate !== undefined) {
    const reason = `aggregates without a window: each event would change the only row, ${NEVER_CHANGE}. ${add} GROUP BY`;
    scope.findings.push({ at: aggregate.start, reason });
  }
  if (distinct !== undefined && !hasWindow(columns ?? [])) {
    const reason = `compares each row with all earlier ones, for ever. ${add} the columns that are DISTINCT`;
    scope.findings.push({ at: distinct.start, reason });
  }
}

function isPlainAggregate(part: Expression): boolean {
  return part.kind === "call" && part.over === undefined && isAggregate(part.name) && !isRank(part.name);
}

/** The older way to write windows: GROUP BY TUMBLE(rt, INTERVAL '1' MINUTE). Flink still takes it. */
function isGroupWindow(groupBy: readonly Expression[]): boolean {
  return groupBy.some((part) => part.kind === "call" && ["TUMBLE", "HOP", "SESSION"].includes(part.name));
}

function groupedWindow(groupBy: readonly Expression[], scope: Scope): boolean {
  const silent: Scope = { ...scope, findings: [] };
  return hasWindow(
    groupBy.flatMap(keysOf).flatMap((part) => (part.kind === "column" ? (resolve(part.parts, silent) ?? []) : [])),
  );
}
