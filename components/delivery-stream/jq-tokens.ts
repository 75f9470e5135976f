/** One token of a jq expression. */
export interface JqToken {
  kind: "field" | "string" | "variable" | "format" | "number" | "name" | "symbol";
  text: string;
  /** The expressions that stand in a string as `\(…)`. */
  inner: string[];
}

/** What keeps a text from being a jq 1.6 expression. The message completes "must be a jq 1.6 expression, but it …". */
export class JqFault extends Error {}

const KINDS: [JqToken["kind"], RegExp][] = [
  ["field", /\.[A-Za-z_]\w*/y],
  ["variable", /\$[A-Za-z_]\w*/y],
  ["format", /@[A-Za-z0-9_]+/y],
  ["number", /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ["name", /[A-Za-z_]\w*/y],
  ["symbol", /\.\.|\?\/\/=?|\/\/=?|[|+\-*/%=!<>]=|[.?|,:;()[\]{}+\-*/%=<>]/y],
];

/** Takes an expression apart. @throws JqFault for what is no token of jq */
export function jqTokens(text: string): JqToken[] {
  const tokens: JqToken[] = [];
  let at = 0;
  while (at < text.length) {
    if (/[ \t]/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    const token = text.charAt(at) === '"' ? readString(text, at) : readToken(text, at);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function readToken(text: string, at: number): JqToken {
  for (const [kind, pattern] of KINDS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return { kind, text: match[0], inner: [] };
  }
  const character = text.charAt(at);
  // The rest of the query stands on the same line, and a comment would swallow it.
  if (character === "#") throw new JqFault("has a comment; leave it out");
  // AWS's pattern of a processor's parameter, ^(?!\s*$).+, takes no line break.
  if (/[\r\n]/.test(character)) throw new JqFault("has a line break; write it on one line");
  throw new JqFault(`has ${JSON.stringify(character)}, which jq does not know`);
}

function readString(text: string, start: number): JqToken {
  const inner: string[] = [];
  let at = start + 1;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '"') return { kind: "string", text: text.slice(start, at + 1), inner };
    if (/[\r\n]/.test(character)) throw new JqFault("has a line break in a string; write \\n");
    if (character !== "\\") at += 1;
    else if (text.charAt(at + 1) === "(") {
      const end = closingParenthesis(text, at + 1);
      inner.push(text.slice(at + 2, end));
      at = end + 1;
    } else at += escapeLength(text, at);
  }
  throw new JqFault("has a string that does not close");
}

function escapeLength(text: string, at: number): number {
  const [sequence] = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(at, at + 6)) ?? [];
  if (sequence === undefined)
    throw new JqFault(`has "${text.slice(at, at + 2)}" in a string; write a backslash as \\\\`);
  return sequence.length;
}

function closingParenthesis(text: string, open: number): number {
  let depth = 0;
  let at = open;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '"') at += readString(text, at).text.length - 1;
    else if (character === "(") depth += 1;
    else if (character === ")") {
      depth -= 1;
      if (depth === 0) return at;
    }
    at += 1;
  }
  throw new JqFault('does not close its "\\("');
}
