import type { EventSchemaArgs } from "../../event-schema";
import { suggestion } from "../../shared/suggestion";
import type { Finding } from "./findings";
import type { Name } from "./syntax-tree";

/** One column of a table or of a query's answer. */
export interface Column {
  /** Undefined for a value without an alias. */
  name?: string;
  /** Type as an event schema writes it, such as `bigint`; undefined where it is not known for sure. */
  type?: string;
  /**
   * What the column is to windows: the time attribute, a window's start or end, or a place in an order that each event can change.
   */
  role?: "time" | "start" | "end" | "rank";
  /** Where the query makes it. */
  at: number;
}

/** A table, a window or a query that FROM reads. */
export interface Relation {
  /** What columns can be qualified by. */
  alias?: string;
  /** Undefined when they cannot be known: then every name passes. */
  columns?: Column[];
}

/** The time attribute beside the columns of the event table. */
export const TIME_ATTRIBUTE = "rt";

/** The event table's columns. */
export function eventColumns(schema: EventSchemaArgs): Column[] {
  const columns = schema.columns.map(({ name, type }) => ({ name, type: type === "json" ? "string" : type, at: 0 }));
  return [...columns, { name: TIME_ATTRIBUTE, type: "timestamp", role: "time" as const, at: 0 }];
}

/** What a query can see. */
export interface Scope {
  /** Tables by name: the event table, and those of WITH. */
  tables: ReadonlyMap<string, Column[] | undefined>;
  /** What FROM reads. */
  relations: Relation[];
  /** The query around a query in an expression. */
  outer?: Scope;
  /** Where findings go. */
  findings: Finding[];
}

/** Finds the column that a name means. Says so when there is none, or more than one. */
export function resolve(parts: readonly Name[], scope: Scope): Column | undefined {
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const relations = parts.length === 1 ? scope.relations : scope.relations.filter(({ alias }) => alias === first.name);
  const found = relations.flatMap(({ columns }) => columns?.filter(({ name }) => name === last.name) ?? []);
  const [column] = found;
  if (found.length === 1) return column;
  if (found.length > 1)
    return report(scope, first, `names "${last.name}" of more than one table; write table.${last.name}`);
  if (relations.some(({ columns }) => columns === undefined)) return undefined;
  if (scope.outer !== undefined) return resolve(parts, scope.outer);
  if (relations.length === 0) return report(scope, first, unknownTable(first.name, scope));
  const known = relations.flatMap(({ columns }) => columns?.flatMap(({ name }) => name ?? []) ?? []);
  return report(
    scope,
    last,
    `names no column: "${last.name}" is unknown; ${suggestion(last.name, [...new Set(known)])}`,
  );
}

function unknownTable(name: string, { relations }: Scope): string {
  const known = relations.flatMap(({ alias }) => alias ?? []);
  const wayOut = known.length === 0 ? "leave it out, or give the table an alias" : suggestion(name, known);
  return `names no table of this FROM: "${name}"; ${wayOut}`;
}

function report(scope: Scope, { start }: Name, reason: string): undefined {
  scope.findings.push({ at: start, reason });
  return undefined;
}
