import type { QueryShape, SessionWindow } from "../../../components/sql-analytics/sql/query-shape";
import { type AlignedGrid, gridOf } from "./aligned-grid";
import { cast } from "./casts";
import type { OutputColumn } from "./encode";
import { type FlinkType, isNumber, isTime, typeName } from "./flink-type";
import { parseExpression } from "./parse-expression";
import { QueryScope } from "./query-scope";
import type { SourceTable } from "./source-table";
import { condition, type Scope, type Typed, translate } from "./translate";
import { Unsupported } from "./unsupported";

/** A query in DuckDB's words. `FROM`, which differs by kind and moment, is left to whoever runs it. */
export interface QueryPlan {
  /** How windows are made; a plain query has none. */
  windows?: AlignedGrid | SessionGrid;
  /** The select list, each column in the type of the result's. */
  select: string;
  /** Condition that a row must meet by itself, before it gets windows. */
  rowCondition: string;
  /** Condition that names the window. */
  windowCondition: string;
  /** GROUP BY and HAVING, with a blank before; without it each row answers for itself. */
  grouping?: string;
  /** Columns of the event that the query names. */
  used: ReadonlySet<string>;
}

export interface SessionGrid {
  kind: "SESSION";
  gapMs: number;
  /** The values that sessions are apart by, as one text. */
  key: string;
}

/** @throws Unsupported by name */
export function planQuery(shape: QueryShape, source: SourceTable, sink: OutputColumn[]): QueryPlan {
  if (shape.kind === "unsupported") throw new Unsupported(`a query that ${shape.unsupported}`);
  if (shape.table !== source.name) throw new Unsupported(`the table ${shape.table}`);
  const isWindow = shape.kind === "window";
  const groups = isWindow ? shape.groupBy : [];
  const scope = new QueryScope(source, shape.alias, isWindow);
  const where = shape.where === undefined ? "true" : condition(parseExpression(shape.where), scope);
  const isWindowCondition = scope.usesWindow;
  const common = {
    rowCondition: isWindowCondition ? "true" : where,
    windowCondition: isWindowCondition ? where : "true",
    used: scope.used,
  };
  if (!isWindow) return { ...common, select: selectList(shape.select, scope, scope, sink) };
  if (shape.window.timeColumn !== source.time.name) throw new Unsupported(`windows by ${shape.window.timeColumn}`);
  const windows = shape.window.kind === "SESSION" ? sessionGrid(shape.window, groups, scope) : gridOf(shape.window);
  if (windows.kind === "SESSION" && isWindowCondition) throw new Unsupported("WHERE by the window of a SESSION");
  if (groups.length === 0) return { ...common, windows, select: selectList(shape.select, scope, scope, sink) };
  const inGroups = scope.grouped(shape.window.kind);
  const grouping = groupingOf(groups, shape.having, scope, inGroups);
  return { ...common, windows, grouping, select: selectList(shape.select, scope, inGroups, sink) };
}

function groupingOf(groups: string[], having: string | undefined, scope: QueryScope, inGroups: Scope): string {
  const keys = groups.map((group) => translate(parseExpression(group), scope).sql);
  for (const name of ["window_start", "window_end"]) {
    if (!keys.includes(scope.column(name, undefined)?.sql ?? "")) throw new Unsupported(`GROUP BY without ${name}`);
  }
  const last = having === undefined ? "" : ` HAVING ${condition(parseExpression(having), inGroups)}`;
  return ` GROUP BY ${[...new Set(["ws", "we", ...keys])].join(", ")}${last}`;
}

/** Flink takes only sessions that are apart by the same columns as the groups. */
function sessionGrid({ gapMs, partitionBy }: SessionWindow, groups: string[], scope: QueryScope): SessionGrid {
  const parts = partitionBy.map((name) => translate({ kind: "column", name }, scope).sql);
  const keys = groups.map((group) => translate(parseExpression(group), scope).sql);
  const others = keys.filter((key) => !/\b(ws|we)\b/.test(key) && !parts.includes(key));
  if (others.length > 0 || (groups.length > 0 && parts.some((part) => !keys.includes(part)))) {
    throw new Unsupported("SESSION whose GROUP BY has other columns than its PARTITION BY");
  }
  return {
    kind: "SESSION",
    gapMs,
    key: parts.length === 0 ? "''" : `CAST(json_array(${parts.join(", ")}) AS VARCHAR)`,
  };
}

function selectList(
  items: { expression: string; name: string }[],
  scope: QueryScope,
  inner: Scope,
  sink: OutputColumn[],
): string {
  const values = items.flatMap(({ expression, name }) =>
    name === "*" ? scope.star() : [{ name, value: translate(parseExpression(expression), inner) }],
  );
  if (values.length !== sink.length)
    throw new Unsupported(`a query of ${values.length} columns for a result of ${sink.length}`);
  return values.map(({ name, value }, index) => asResult(name, value, sink[index])).join(", ");
}

/** Flink converts a query's columns to the result's only where no value can be lost for its kind. */
function asResult(name: string, value: Typed, column: OutputColumn | undefined): string {
  const to = column?.type ?? value.type;
  if (!assignable(value.type, to))
    throw new Unsupported(`the column ${name} of ${typeName(value.type)} for one of ${typeName(to)}`);
  return cast(value, to, true).sql;
}

function assignable(from: FlinkType, to: FlinkType): boolean {
  if (from.base === "NULL" || from.base === to.base) return true;
  return (isNumber(from) && isNumber(to)) || (isTime(from) && isTime(to));
}
