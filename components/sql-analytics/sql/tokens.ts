import type { Finding } from "./findings";

/** The smallest part of a query that means something. Comments and white space are none. */
export interface Token {
  /** `name` is a name in backticks, `hint` a comment that steers Flink, such as the one that begins with slash, star, plus. */
  kind: "word" | "name" | "text" | "number" | "symbol" | "hint";
  /** As it was written. */
  text: string;
  /** A word in capitals, a name without its backticks, a symbol as it is; else empty. */
  value: string;
  start: number;
  end: number;
}

/** The tokens up to the first character that begins none. */
export interface Tokens {
  tokens: Token[];
  fault?: Finding;
}

const PATTERN = new RegExp(
  [
    String.raw`(?<space>\s+|--[^\r\n]*|/\*(?!\+)(?:[^*]|\*(?!/))*\*/)`,
    String.raw`(?<hint>/\*\+(?:[^*]|\*(?!/))*\*/)`,
    "(?<text>(?:[uU]&|[nNxXeE](?='))?'(?:[^']|'')*')",
    String.raw`(?<name>\x60(?:[^\x60]|\x60\x60)+\x60)`,
    String.raw`(?<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)`,
    String.raw`(?<word>[\p{L}_][\p{L}\p{N}_$]*)`,
    String.raw`(?<symbol><>|<=|>=|!=|\|\||=>|->|\/(?!\*)|[-+*%=<>(),.;:[\]])`,
  ].join("|"),
  "uy",
);

/** Takes a text apart. */
export function tokens(sql: string): Tokens {
  const found: Token[] = [];
  const pattern = new RegExp(PATTERN);
  while (pattern.lastIndex < sql.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(sql);
    if (match === null) return { tokens: found, fault: { at: start, reason: faultOf(sql.slice(start)) } };
    const token = tokenOf(match, start);
    if (token !== undefined) found.push(token);
  }
  return { tokens: found };
}

function tokenOf(match: RegExpExecArray, start: number): Token | undefined {
  const [kind, text] = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined) ?? ["space", ""];
  if (kind === "space") return undefined;
  return { kind: kind as Token["kind"], text, value: meaningOf(kind, text), start, end: start + text.length };
}

function meaningOf(kind: string, text: string): string {
  if (kind === "word") return text.toUpperCase();
  if (kind === "name") return text.slice(1, -1).replaceAll("``", "`");
  return kind === "symbol" ? text : "";
}

function faultOf(rest: string): string {
  if (rest.startsWith("'")) return "begins a text whose quote ' does not close";
  if (rest.startsWith("`")) return "begins a name whose backtick does not close";
  if (rest.startsWith("/*")) return "begins a comment that does not end with */";
  if (rest.startsWith('"')) return "has a double quote: names stand between backticks, texts between single quotes";
  return `has "${String.fromCodePoint(rest.codePointAt(0) ?? 0)}", which Flink SQL has no use for; take it out`;
}
