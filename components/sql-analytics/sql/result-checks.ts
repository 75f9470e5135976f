import { type EventSchemaArgs, parseColumnType } from "../../event-schema";
import type { Finding } from "./findings";
import type { Column } from "./relations";

/**
 * Says where a query's columns are not those of its result's schema: their number, order, names, and types where they are known for
 * sure. Flink would match them by their place alone.
 */
export function checkResult(columns: readonly Column[], schema: EventSchemaArgs, at: number): Finding[] {
  const wanted = schema.columns;
  if (columns.length !== wanted.length) {
    const names = (some: readonly { name?: string }[]) => some.map(({ name }) => name ?? "(no name)").join(", ");
    const reason = `answers ${columns.length} columns (${names(columns)}), but its result has ${wanted.length} (${names(wanted)})`;
    return [{ at, reason: `${reason}; make them the same` }];
  }
  return columns.flatMap((column, index) => {
    const { name, type } = wanted[index] ?? { name: "", type: "" };
    if (column.name !== name) return [{ at: column.at, reason: nameReason(column, name, index) }];
    const isWrong = column.type !== undefined && !fits(column.type, type);
    return isWrong ? [{ at: column.at, reason: typeReason(column, name, type) }] : [];
  });
}

function nameReason({ name }: Column, wanted: string, index: number): string {
  const found = name === undefined ? "has no name" : `is named "${name}"`;
  return `is column ${index + 1} and ${found}, but the result's is "${wanted}"; write AS ${wanted}, or put the columns in one order`;
}

const FLINK_NAMES: Record<string, string> = { timestamp: "TIMESTAMP(6)", json: "STRING", binary: "BYTES" };

function typeReason(column: Column, name: string, type: string): string {
  const target = FLINK_NAMES[type] ?? type.toUpperCase();
  return `is ${column.type}, but the result's column "${name}" is ${type}; write CAST(… AS ${target}) AS ${name}, or declare it ${column.type}`;
}

const WHOLE = ["tinyint", "smallint", "int", "bigint"];
const DIGITS: Record<string, number> = { tinyint: 3, smallint: 5, int: 10, bigint: 19 };

/** Whether Flink takes a value of one type for a column of another by itself, and nothing is lost. */
function fits(from: string, to: string): boolean {
  const [source, target] = [from, to].map((type) => type.replace(/\s/g, ""));
  if (source === target || (source === "string" && target === "json")) return true;
  if (source === undefined || target === undefined) return false;
  if (WHOLE.includes(source) && WHOLE.includes(target)) return WHOLE.indexOf(source) < WHOLE.indexOf(target);
  if (target === "double") return WHOLE.includes(source) || source === "float" || source.startsWith("decimal");
  if (target === "float") return WHOLE.includes(source);
  return fitsDecimal(source, target);
}

function fitsDecimal(source: string, target: string): boolean {
  const { precision, scale } = parseColumnType(target) ?? {};
  if (precision === undefined || scale === undefined) return false;
  const from = parseColumnType(source);
  const digits = DIGITS[source] ?? (from?.precision ?? Number.POSITIVE_INFINITY) - (from?.scale ?? 0);
  return digits <= precision - scale && (from?.scale ?? 0) <= scale;
}
