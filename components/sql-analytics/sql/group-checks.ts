import { isAggregate } from "./function-types";
import { resolve, type Scope } from "./relations";
import type { Expression, Select } from "./syntax-tree";

/** Says which columns stand in the select list or in HAVING, but neither in GROUP BY nor in an aggregate. */
export function checkGrouped({ items, groupBy, having }: Select, scope: Scope): void {
  const silent: Scope = { ...scope, findings: [] };
  const keys = new Set(groupBy.flatMap(keysOf).map((part) => identity(part, silent)));
  // With a name of GROUP BY unknown, what is grouped is not known either.
  const columns = groupBy.flatMap(keysOf).filter((part) => part.kind === "column");
  if (columns.some(({ parts }) => resolve(parts, silent) === undefined)) return;
  const check = (part: Expression): void => {
    if (keys.has(identity(part, silent)) || (part.kind === "call" && isAggregate(part.name))) return;
    const isLeft = part.kind === "column" && resolve(part.parts, silent) !== undefined;
    if (isLeft || part.kind === "star") scope.findings.push({ at: part.start, reason: reasonOf(part) });
    for (const operand of part.operands) check(operand);
    if (part.kind === "case") for (const condition of part.conditions) check(condition);
  };
  for (const { expression } of items) check(expression);
  if (having !== undefined) check(having);
}

/** The columns that an element of GROUP BY groups by: more than one in ROLLUP, CUBE and GROUPING SETS. */
export function keysOf(part: Expression): Expression[] {
  const isSet = part.kind === "operator" && ["GROUPING SETS", "row", "()"].includes(part.operator);
  const isCube = part.kind === "call" && ["ROLLUP", "CUBE"].includes(part.name);
  return isSet || isCube ? part.operands.flatMap(keysOf) : [part];
}

function reasonOf(part: Expression): string {
  if (part.kind !== "column") return "is * beside GROUP BY; name the columns";
  const name = part.parts.at(-1)?.name ?? "";
  return `is neither in GROUP BY nor in an aggregate: add "${name}" to GROUP BY, or take MAX(${name}) or the like`;
}

/** The same text for expressions that mean the same: columns by what they resolve to. */
function identity(part: Expression, scope: Scope): string {
  if (part.kind === "column") {
    const column = resolve(part.parts, scope);
    return column === undefined ? part.parts.map(({ name }) => name).join(".") : `column ${indexOf(column, scope)}`;
  }
  const label = "operator" in part ? part.operator : "name" in part ? part.name : "text" in part ? part.text : "";
  return `${part.kind} ${label} (${part.operands.map((operand) => identity(operand, scope)).join(", ")})`;
}

function indexOf(column: object, { relations }: Scope): string {
  const relation = relations.findIndex(({ columns }) => columns?.some((one) => one === column));
  return `${relation}.${relations[relation]?.columns?.findIndex((one) => Object.is(one, column))}`;
}
