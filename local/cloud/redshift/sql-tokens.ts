/** A piece of SQL. The texts of all tokens, one after the other, are the statement. */
export interface Token {
  /** `blank` is white space or a comment. */
  kind: "word" | "quoted" | "string" | "number" | "symbol" | "blank";
  text: string;
  /** A word in capitals, a quoted name or a string without its quotes, any other token as it stands. */
  value: string;
}

// Alternatives in the order in which PostgreSQL's scanner prefers them. An unclosed quote runs to the end: the database refuses it.
const TOKEN = new RegExp(
  [
    String.raw`(?<blank>\s+|--[^\n]*|/\*[\s\S]*?(?:\*/|$))`,
    String.raw`(?<escaped>[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$))`,
    "(?<string>'(?:[^']|'')*(?:'|$))",
    String.raw`(?<dollar>\$(?<tag>[A-Za-z_]\w*|)\$[\s\S]*?(?:\$\k<tag>\$|$))`,
    '(?<quoted>"(?:[^"]|"")*(?:"|$))',
    String.raw`(?<word>[\p{L}_][\p{L}\p{N}_$]*)`,
    String.raw`(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)`,
    String.raw`(?<symbol>::|:=|[\s\S])`,
  ].join("|"),
  "gu",
);

/** Cuts SQL into tokens. */
export function tokenize(sql: string): Token[] {
  return [...sql.matchAll(TOKEN)].map(({ 0: text, groups = {} }) => {
    if (groups.blank !== undefined) return { kind: "blank", text, value: " " };
    if (groups.word !== undefined) return { kind: "word", text, value: text.toUpperCase() };
    if (groups.quoted !== undefined) return { kind: "quoted", text, value: unquote(text, '"') };
    if (groups.string !== undefined) return { kind: "string", text, value: unquote(text, "'") };
    if (groups.escaped !== undefined || groups.dollar !== undefined) return { kind: "string", text, value: text };
    return { kind: groups.number === undefined ? "symbol" : "number", text, value: text };
  });
}

/** Statements between semicolons, without these; empty ones are left out. */
export function splitStatements(sql: string): Token[][] {
  const statements: Token[][] = [[]];
  for (const token of tokenize(sql)) {
    if (token.text === ";") statements.push([]);
    else statements.at(-1)?.push(token);
  }
  return statements.filter((tokens) => tokens.some(({ kind }) => kind !== "blank"));
}

export function textOf(tokens: Token[]): string {
  return tokens.map(({ text }) => text).join("");
}

/** A name as it stands in SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as it stands in SQL. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function unquote(text: string, quote: string): string {
  return text.slice(1, text.length > 1 && text.endsWith(quote) ? -1 : undefined).replaceAll(quote + quote, quote);
}
