import { roleOf } from "./analyse-query";
import type { Scope } from "./relations";
import type { Expression } from "./syntax-tree";

const BOUNDS = ["<", "<=", ">", ">=", "BETWEEN", "="];

/** Whether the conditions of a join bound it in time: by the time attributes of both sides, or by both ends of two windows. */
export function joinsInTime(conditions: readonly (Expression | undefined)[], scope: Scope): boolean {
  const parts = conditions.flatMap((condition) => (condition === undefined ? [] : conjuncts(condition)));
  const ends = parts.filter((part) => isEquality(part));
  const isWindowed =
    ends.some((part) => hasRoles(part, "start", scope)) && ends.some((part) => hasRoles(part, "end", scope));
  return isWindowed || boundsOf(parts, scope) >= 2;
}

/** How many bounds two time attributes have to each other: BETWEEN and = give both. */
function boundsOf(parts: Expression[], scope: Scope): number {
  const bounds = parts.filter(
    (part) => part.kind === "operator" && BOUNDS.includes(part.operator) && timeSides(part, scope) >= 2,
  );
  const twofold = ["BETWEEN", "="];
  return bounds.reduce((sum, part) => sum + (part.kind === "operator" && twofold.includes(part.operator) ? 2 : 1), 0);
}

/** The conditions that AND puts together. */
function conjuncts(expression: Expression): Expression[] {
  const isAnd = expression.kind === "operator" && (expression.operator === "AND" || expression.operator === "()");
  return isAnd ? expression.operands.flatMap(conjuncts) : [expression];
}

function isEquality(part: Expression): boolean {
  return part.kind === "operator" && part.operator === "=";
}

function hasRoles(part: Expression, role: "start" | "end", scope: Scope): boolean {
  return part.operands.every((operand) => roleOf(operand, scope) === role);
}

/** Qualified time attributes of different tables in a condition. */
function timeSides(part: Expression, scope: Scope): number {
  return new Set(timeTables(part, scope)).size;
}

function timeTables(part: Expression, scope: Scope): string[] {
  if (part.kind !== "column") return part.operands.flatMap((operand) => timeTables(operand, scope));
  const [table, column] = part.parts;
  const name = column === undefined ? (table?.name ?? "") : `${table?.name}.`;
  return roleOf(part, scope) === "time" ? [name] : [];
}
