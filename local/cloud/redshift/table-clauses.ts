import { RedshiftError } from "../contracts";
import { SqlReader } from "./sql-reader";
import type { Token } from "./sql-tokens";

// Redshift's types and PostgreSQL's. VARBYTE's length goes too, since bytea has none.
const TYPES: Record<string, string> = { SUPER: "jsonb", VARBYTE: "bytea", NVARCHAR: "varchar", BPCHAR: "char" };

/** VARCHAR(MAX), in Redshift's bytes. */
const MAXIMUM_VARCHAR = "65535";

/** Names of types, wherever a type can stand: behind `::`, in CAST and as a column's. */
export function translateTypes(tokens: Token[]): Token[] {
  const result: Token[] = [];
  let skipUntil = -1;
  for (const [index, token] of tokens.entries()) {
    if (index <= skipUntil) continue;
    const isType = token.kind === "word" && isTypePlace(tokens, index);
    const type = isType ? TYPES[token.value] : undefined;
    if (token.value === "MAX" && isVarcharMax(tokens, index)) result.push({ ...token, text: MAXIMUM_VARCHAR });
    else result.push(type === undefined ? token : { ...token, text: type });
    if (type === "bytea") skipUntil = endOfParentheses(tokens, index + 1);
  }
  return result;
}

function isVarcharMax(tokens: Token[], index: number): boolean {
  const type = significant(tokens, index, -2);
  return significant(tokens, index, -1)?.text === "(" && /^(N?VARCHAR|VARBYTE)$/.test(type?.value ?? "");
}

function isTypePlace(tokens: Token[], index: number): boolean {
  const before = significant(tokens, index, -1);
  const after = significant(tokens, index, 1);
  if (before?.text === "::") return true;
  if (before?.value === "AS" && (after?.text === ")" || after?.text === "(")) return true;
  const isColumn = before?.kind === "quoted" || (before?.kind === "word" && before.value !== "TABLE");
  return isColumn && (definesColumns(tokens) || before?.value === "TYPE");
}

/** Drops what says how Redshift lays rows out, which no query can see. */
export function dropLayout(tokens: Token[]): Token[] {
  if (!definesColumns(tokens)) return tokens;
  const result: Token[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const end = endOfLayout(tokens, index);
    if (end === undefined) result.push(tokens[index] as Token);
    else index = end;
  }
  return result;
}

function definesColumns(tokens: Token[]): boolean {
  const sql = new SqlReader(tokens);
  if (sql.take("ALTER", "TABLE")) return true;
  if (!sql.take("CREATE")) return false;
  return ["TEMPORARY", "TEMP", "LOCAL"].some((word) => sql.take(word, "TABLE")) || sql.take("TABLE");
}

/** Index of the last token of the clause that begins here. @returns undefined where none begins */
function endOfLayout(tokens: Token[], index: number): number | undefined {
  const token = tokens[index];
  if (token?.kind !== "word") return undefined;
  const next = significant(tokens, index, 1);
  switch (token.value) {
    case "DISTSTYLE":
      return indexOf(tokens, next);
    case "ENCODE":
      return next?.kind === "word" ? indexOf(tokens, next) : undefined;
    case "BACKUP":
      return next?.value === "YES" || next?.value === "NO" ? indexOf(tokens, next) : undefined;
    case "COMPOUND":
    case "INTERLEAVED":
      return next?.value === "SORTKEY" ? endOfLayout(tokens, indexOf(tokens, next)) : undefined;
    case "SORTKEY":
      if (next?.value === "AUTO") return indexOf(tokens, next);
      return endOfParentheses(tokens, index + 1);
    case "DISTKEY":
      return endOfParentheses(tokens, index + 1);
    default:
      return undefined;
  }
}

/** Index of the closing parenthesis when one opens at `from`, else of the token before. */
function endOfParentheses(tokens: Token[], from: number): number {
  let open = from;
  while (tokens[open]?.kind === "blank") open++;
  if (tokens[open]?.text !== "(") return from - 1;
  const close = tokens.findIndex(({ text }, index) => index > open && text === ")");
  if (close === -1) throw new RedshiftError("syntax error at end of input");
  return close;
}

/** The token that is `steps` tokens off, blanks not counted. */
function significant(tokens: Token[], index: number, steps: number): Token | undefined {
  const direction = Math.sign(steps);
  let left = Math.abs(steps);
  for (let at = index + direction; at >= 0 && at < tokens.length; at += direction) {
    if (tokens[at]?.kind !== "blank" && --left === 0) return tokens[at];
  }
  return undefined;
}

function indexOf(tokens: Token[], token: Token | undefined): number {
  return token === undefined ? tokens.length - 1 : tokens.indexOf(token);
}
