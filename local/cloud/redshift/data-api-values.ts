import { RedshiftError, type StatementResult } from "../contracts";
import { quoteText, tokenize } from "./sql-tokens";

/** A value in a row of GetStatementResult. */
export type Field =
  | { isNull: true }
  | { booleanValue: boolean }
  | { longValue: number }
  | { doubleValue: number }
  | { stringValue: string };

/** PostgreSQL's names of types that Redshift has another for. */
const TYPE_NAMES: Record<string, string> = { jsonb: "super", bytea: "varbyte", text: "varchar", name: "varchar" };

export function describeColumns({ columns }: StatementResult): Record<string, unknown>[] {
  return columns.map(({ name, type }) => ({ name, label: name, typeName: TYPE_NAMES[type] ?? type, nullable: 1 }));
}

/** Numbers of 2^53 and beyond come as `stringValue`: JSON's readers would change them. */
export function fieldOf(value: unknown): Field {
  if (value === null || value === undefined) return { isNull: true };
  if (typeof value === "boolean") return { booleanValue: value };
  if (typeof value !== "number") return { stringValue: String(value) };
  return Number.isInteger(value) ? { longValue: value } : { doubleValue: value };
}

/** The fields of a row. A DOUBLE PRECISION is `doubleValue`, also where it has no fraction. */
export function fieldsOf(row: unknown[], { columns }: StatementResult): Field[] {
  return row.map((value, index) => {
    const isFloat = columns[index]?.type.startsWith("float") === true;
    return typeof value === "number" && isFloat ? { doubleValue: value } : fieldOf(value);
  });
}

export interface SqlParameter {
  name: string;
  value: string;
}

/**
 * Puts named parameters into a statement, as literals whose type follows from where they stand. They stand for values
 * only, and each that is given must be used (DA-04).
 *
 * @throws RedshiftError
 */
export function bindParameters(sql: string, parameters: SqlParameter[]): string {
  const values = new Map(parameters.map(({ name, value }) => [name, value]));
  const used = new Set<string>();
  const tokens = tokenize(sql);
  const bound = tokens.map(({ text }, index) => {
    const name = tokens[index + 1]?.text ?? "";
    if (isMarker(tokens[index]?.text, name, values)) return "";
    if (!isMarker(tokens[index - 1]?.text, text, values)) return text;
    used.add(text);
    return quoteText(values.get(text) ?? "");
  });
  const unused = [...values.keys()].filter((name) => !used.has(name));
  if (unused.length === 0) return bound.join("");
  throw new RedshiftError(`Parameters list contains unused parameters: ${unused.join(", ")}`);
}

function isMarker(colon: string | undefined, name: string, values: ReadonlyMap<string, string>): boolean {
  return colon === ":" && values.has(name);
}
