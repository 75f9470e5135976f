import { quoteText, type Token, textOf, tokenize } from "./sql-tokens";

/**
 * Redshift's way into a SUPER value, `<table>.<column>.<field>…` with or without a cast. Three names or more are such a
 * way when the first is a table of the statement's FROM. A cast that does not fit gives NULL, as in Redshift.
 */
export function translateSuper(tokens: Token[]): Token[] {
  const tables = tablesOf(tokens);
  if (tables.size === 0) return tokens;
  const result: Token[] = [];
  for (let index = 0; index < tokens.length; ) {
    const path = isBehindType(tokens, index) ? undefined : pathAt(tokens, index);
    if (path === undefined || path.names.length < 3 || !tables.has(nameOf(path.names[0]))) {
      const end = path?.end ?? index + 1;
      result.push(...tokens.slice(index, end));
      index = end;
      continue;
    }
    const cast = castAt(tokens, path.end);
    result.push(...tokenize(navigate(path.names, cast?.type)));
    index = cast?.end ?? path.end;
  }
  return result;
}

function navigate([table, column, ...fields]: Token[], type: string | undefined): string {
  const value = `${table?.text}.${column?.text}`;
  const path = fields.map((field) => quoteText(nameOf(field))).join(", ");
  if (type === undefined) return `redshift_local.super_at(${value}, ${path})`;
  // A text that is too long is cut by the cast, so its length does not count in the look beforehand.
  const checked = /^(var)?char/i.test(type) ? "text" : type;
  return `redshift_local.super_text(${quoteText(checked)}, ${value}, ${path})::${type}`;
}

interface Path {
  names: Token[];
  /** Index behind it. */
  end: number;
}

/** Names with dots between them. A call is none. */
function pathAt(tokens: Token[], start: number): Path | undefined {
  const names: Token[] = [];
  let end = start;
  for (;;) {
    const name = tokens[end];
    if (name === undefined || !isName(name)) break;
    names.push(name);
    end++;
    if (tokens[end]?.text !== ".") break;
    end++;
  }
  if (names.length === 0) return undefined;
  return tokens[end]?.text === "(" ? { names: names.slice(0, 1), end } : { names, end };
}

/** The type behind `::`, with its length. */
function castAt(tokens: Token[], start: number): { type: string; end: number } | undefined {
  if (tokens[start]?.text !== "::") return undefined;
  let end = start + 1;
  while (tokens[end]?.kind === "blank") end++;
  const begin = end;
  end++;
  const isDouble = tokens[begin]?.value === "DOUBLE" && tokens[end + 1]?.value === "PRECISION";
  if (isDouble) end += 2;
  if (tokens[end]?.text === "(") end = tokens.findIndex(({ text }, index) => index > end && text === ")") + 1;
  return end <= begin ? undefined : { type: textOf(tokens.slice(begin, end)), end };
}

const BEHIND_TABLE = new Set(
  "WHERE GROUP ORDER HAVING LIMIT UNION EXCEPT INTERSECT JOIN LEFT RIGHT FULL INNER CROSS NATURAL ON USING WITH OFFSET AS".split(
    " ",
  ),
);

/** Tables behind FROM and JOIN by the names that columns are reached through: the alias, or else the table's own. */
function tablesOf(tokens: Token[]): Set<string> {
  const words = tokens.filter(({ kind }) => kind !== "blank");
  const tables = new Set<string>();
  for (let index = 0; index < words.length; index++) {
    const { kind, value } = words[index] ?? {};
    if (kind !== "word" || (value !== "FROM" && value !== "JOIN")) continue;
    const path = pathAt(words, index + 1);
    const own = path?.names.at(-1);
    if (path === undefined || own === undefined) continue;
    const aliasAt = words[path.end]?.value === "AS" ? path.end + 1 : path.end;
    const alias = words[aliasAt];
    tables.add(nameOf(alias !== undefined && isName(alias) && !BEHIND_TABLE.has(alias.value) ? alias : own));
  }
  return tables;
}

/** Behind `::` stands a type, behind FROM and JOIN a table. */
function isBehindType(tokens: Token[], index: number): boolean {
  const before = tokens.slice(0, index).findLast(({ kind }) => kind !== "blank");
  return before?.text === "::" || before?.value === "FROM" || before?.value === "JOIN";
}

function isName({ kind }: Token): boolean {
  return kind === "word" || kind === "quoted";
}

function nameOf(token: Token | undefined): string {
  return token?.kind === "quoted" ? token.value : (token?.text.toLowerCase() ?? "");
}
