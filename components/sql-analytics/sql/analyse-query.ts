import { analyseSelect } from "./analyse-select";
import type { Column, Scope } from "./relations";
import { resolve } from "./relations";
import type { Expression, Query, Select, SetOperation } from "./syntax-tree";

/**
 * Finds the columns that a query answers, and says what is wrong with it on the way.
 *
 * @returns the columns; undefined when they cannot be known because of what was found
 */
export function analyseQuery(query: Query, scope: Scope): Column[] | undefined {
  const tables = new Map(scope.tables);
  for (const { name, columns, query: inner } of query.with) {
    const found = analyseQuery(inner, { ...scope, tables, relations: [] });
    tables.set(
      name.name,
      columns.length === 0
        ? found
        : renamed(
            found,
            columns.map((column) => column.name),
          ),
    );
  }
  const columns = analyseBody(query.body, { ...scope, tables });
  checkOrder(query, columns, scope);
  if (query.limit !== undefined) scope.findings.push({ at: query.limit.start, reason: LIMIT });
  return columns;
}

/** Columns under other names; undefined when the numbers differ. */
export function renamed(columns: Column[] | undefined, names: string[]): Column[] | undefined {
  if (columns?.length !== names.length) return undefined;
  return columns.map((column, index) => ({ ...column, name: names[index] }));
}

const LIMIT =
  "takes the first rows of a stream that has no end, and none after them. Leave it out; the best rows of each " +
  "window are ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY …) <= n";

const ORDER =
  "sorts a stream that has no end. Leave it out, or order by the time attribute first, rising; the best rows of each window are " +
  "ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY …) <= n";

const SET_OPERATION: Record<string, string> = {
  UNION: "compares each row with all earlier ones. Write UNION ALL",
  INTERSECT: "compares each row with all earlier ones, so that rows change. Join two windows instead",
  EXCEPT: "compares each row with all earlier ones, so that rows change. Join two windows instead",
  MINUS: "is EXCEPT in Flink, which compares each row with all earlier ones. Join two windows instead",
};

function analyseBody(body: Select | SetOperation, scope: Scope): Column[] | undefined {
  if (body.kind === "select") return analyseSelect(body, scope);
  const { operator, all } = body;
  const [left, right] = [analyseBody(body.left, scope), analyseBody(body.right, scope)];
  const refused = operator.name === "UNION" && all ? undefined : SET_OPERATION[operator.name];
  if (refused !== undefined) scope.findings.push({ at: operator.start, reason: refused });
  if (left === undefined || right === undefined) return undefined;
  if (left.length !== right.length) {
    const reason = `joins ${left.length} columns with ${right.length}; give both queries the same columns`;
    scope.findings.push({ at: operator.start, reason });
  }
  return left.map((column, index) => ({
    ...column,
    type: column.type === right[index]?.type ? column.type : undefined,
  }));
}

function checkOrder({ orderBy, body }: Query, columns: Column[] | undefined, scope: Scope): void {
  const [first] = orderBy;
  if (first === undefined || columns === undefined) return;
  const answered: Scope = { ...scope, relations: [{ columns }, ...sourcesOf(body)], findings: [] };
  const role = roleOf(first.expression, answered);
  if (role === "time" && !first.descending) return;
  scope.findings.push({ at: first.expression.start, reason: ORDER });
}

/** ORDER BY may also name columns that the select list leaves out, such as the time attribute: any name passes. */
function sourcesOf(body: Select | SetOperation): Scope["relations"] {
  return body.kind === "select" && body.group === undefined ? [{ columns: [{ name: "rt", role: "time", at: 0 }] }] : [];
}

/** What a bare column is to windows. */
export function roleOf(expression: Expression, scope: Scope): Column["role"] {
  if (expression.kind !== "column") return undefined;
  const silent: Scope = { ...scope, findings: [] };
  return resolve(expression.parts, silent)?.role;
}
