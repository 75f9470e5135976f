import type { Problem } from "../../shared/problems";
import { suggestionNear } from "../../shared/suggestion";
import { type Finding, located, positionOf } from "./findings";
import { type Token, tokens } from "./tokens";

/** One query of the file. */
export interface SqlQuery {
  /** Name of the line `-- result: <name>` before it; undefined for a lone query without one. */
  name?: string;
  /** The SELECT as it was written, with its comments, without the semicolon. */
  text: string;
  /** Offset of the text in the file. */
  offset: number;
  /** Line of the file that the text begins on, counted from 1. */
  line: number;
}

/** Names of results. */
export const RESULT_NAME = /^[a-z][a-z0-9_-]{0,63}$/;

const COMMENT = /\/\*[\s\S]*?\*\/|--[^\r\n]*/g;
const HEADER = /^--\s*result\s*:\s*(.*?)\s*$/i;

/** A line `-- result: <name>`, or a statement. */
type Part =
  | { kind: "header"; name: string; start: number; end: number }
  | { kind: "query"; tokens: Token[]; isEnded: boolean };

/**
 * Splits a file into its queries: one SELECT, or several, each after a line `-- result: <name>` and ended by a semicolon, which the
 * last may leave out.
 */
export function readQueries(sql: string): { queries: SqlQuery[]; problems: Problem[] } {
  const { tokens: found, fault } = tokens(sql);
  if (fault !== undefined) return { queries: [], problems: located(sql, [fault]) };
  const parts = partsOf(sql, found);
  const queries = parts.flatMap((part, index) =>
    part.kind === "query" ? [queryOf(sql, part.tokens, parts[index - 1])] : [],
  );
  const findings = [...headerFindings(parts), ...queryFindings(parts, queries)];
  const empty = parts.length === 0 ? [{ path: "sql", reason: "has no query; write a SELECT" }] : [];
  return { queries, problems: [...empty, ...located(sql, findings)] };
}

function partsOf(sql: string, found: readonly Token[]): Part[] {
  const parts: Part[] = [];
  let previous = 0;
  let open: Token[] = [];
  const close = (isEnded: boolean) => {
    if (open.length > 0) parts.push({ kind: "query", tokens: open, isEnded });
    open = [];
  };
  for (const token of [...found, undefined]) {
    for (const header of headersIn(sql, previous, token?.start ?? sql.length)) {
      close(false);
      parts.push(header);
    }
    if (token?.value === ";" && token.kind === "symbol") close(true);
    else if (token !== undefined) open.push(token);
    previous = token?.end ?? previous;
  }
  close(true);
  return parts;
}

/** Headers among the comments between two tokens, each alone on its line. */
function headersIn(sql: string, from: number, to: number): Part[] {
  return [...sql.slice(from, to).matchAll(COMMENT)].flatMap(({ 0: comment, index }) => {
    const start = from + index;
    const name = HEADER.exec(comment)?.[1];
    const lineStart = sql.lastIndexOf("\n", start) + 1;
    if (name === undefined || sql.slice(lineStart, start).trim() !== "") return [];
    return [{ kind: "header" as const, name, start, end: start + comment.length }];
  });
}

function queryOf(sql: string, found: readonly Token[], before: Part | undefined): SqlQuery {
  const header = before?.kind === "header" ? before : undefined;
  const end = found.at(-1)?.end ?? 0;
  const from = (before?.kind === "query" ? before.tokens.at(-1)?.end : before?.end) ?? 0;
  // Comments before the first word belong to the query, but not the semicolon of the one before.
  const gap = sql.slice(from, found[0]?.start);
  const offset = from + gap.length - gap.replace(/^[\s;]+/, "").length;
  return { name: header?.name, text: sql.slice(offset, end), offset, line: positionOf(sql, offset).line };
}

function headerFindings(parts: readonly Part[]): Finding[] {
  const names = new Set<string>();
  return parts.flatMap((part, index) => {
    if (part.kind !== "header") return [];
    const { name, start: at } = part;
    const isTwice = names.has(name);
    names.add(name);
    const before = parts[index - 1];
    if (!RESULT_NAME.test(name))
      return [{ at, reason: `names a result "${name}"; a name is 1–64 of a–z, 0–9, - and _, a letter first` }];
    if (isTwice) return [{ at, reason: `names the result "${name}" a second time; give each query its own` }];
    if (parts[index + 1]?.kind !== "query") return [{ at, reason: `names the result "${name}", but no query follows` }];
    const isOpen = before?.kind === "query" && !before.isEnded;
    return isOpen ? [{ at, reason: "begins a query, but the one before does not end with a semicolon" }] : [];
  });
}

function queryFindings(parts: readonly Part[], queries: readonly SqlQuery[]): Finding[] {
  return parts.flatMap((part, index) => {
    if (part.kind !== "query") return [];
    const [first] = part.tokens;
    const at = first?.start ?? 0;
    const isQuery = ["SELECT", "WITH", "("].includes(first?.value ?? "") && first?.kind !== "name";
    const isMisspelt = suggestionNear(first?.value ?? "", ["SELECT", "WITH"]) !== undefined;
    const meant = isMisspelt ? "did you mean SELECT or WITH?" : "tables and INSERT are made from the schemas";
    if (!isQuery)
      return [{ at, reason: `has "${first?.text}" where SELECT, or WITH and SELECT, must begin a query; ${meant}` }];
    const isUnnamed = queries.length > 1 && parts[index - 1]?.kind !== "header";
    return isUnnamed
      ? [{ at, reason: "is one of several queries without a name; put a line -- result: <name> before it" }]
      : [];
  });
}
