import { type Bytes, fromBytes, toBytes } from "./load-bytes";

/** The text ends before the value does. */
export const INCOMPLETE = -1;
/** The text is not JSON. */
export const INVALID = -2;
/** Redshift's bound for SUPER. */
const DEEPEST = 1000;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/y;
const NUMBER_BEGUN = /-?(?:\d+(?:\.\d*)?(?:[eE][+-]?\d*)?)?$/y;

/** The first position from `at` on that is not JSON's white space. */
export function skipSpace(text: Bytes, at: number): number {
  let next = at;
  while (isSpace(text.charCodeAt(next))) next++;
  return next;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Where the value that begins at `at` ends; `INCOMPLETE` or `INVALID` when it does not. Nothing is built: the value is cut out. */
export function scanValue(text: Bytes, at: number, depth = 0): number {
  if (at >= text.length) return INCOMPLETE;
  switch (text.charCodeAt(at)) {
    case 0x22:
      return scanString(text, at);
    case 0x7b:
    case 0x5b:
      return depth >= DEEPEST ? INVALID : scanContainer(text, at, depth + 1);
    case 0x74:
      return scanWord(text, at, "true");
    case 0x66:
      return scanWord(text, at, "false");
    case 0x6e:
      return scanWord(text, at, "null");
    default:
      return scanNumber(text, at);
  }
}

/** Where the string whose quote is at `at` ends, behind its closing quote. */
export function scanString(text: Bytes, at: number): number {
  for (let next = at + 1; next < text.length; next++) {
    const code = text.charCodeAt(next);
    if (code === 0x22) return next + 1;
    if (code < 0x20) return INVALID;
    if (code === 0x5c) {
      const length = escapeLength(text, next);
      if (length < 0) return length;
      next += length - 1;
    }
  }
  return INCOMPLETE;
}

function escapeLength(text: Bytes, at: number): number {
  if (at + 1 >= text.length) return INCOMPLETE;
  if ('"\\/bfnrt'.includes(text.charAt(at + 1))) return 2;
  if (text.charAt(at + 1) !== "u") return INVALID;
  if (!/^[0-9a-fA-F]*$/.test(text.slice(at + 2, at + 6))) return INVALID;
  return at + 6 > text.length ? INCOMPLETE : 6;
}

function scanContainer(text: Bytes, at: number, depth: number): number {
  const isObject = text.charCodeAt(at) === 0x7b;
  const close = isObject ? 0x7d : 0x5d;
  let next = skipSpace(text, at + 1);
  if (text.charCodeAt(next) === close) return next + 1;
  while (true) {
    if (isObject) {
      next = scanKey(text, next);
      if (next < 0) return next;
    }
    next = scanValue(text, next, depth);
    if (next < 0) return next;
    next = skipSpace(text, next);
    if (next >= text.length) return INCOMPLETE;
    const code = text.charCodeAt(next);
    if (code === close) return next + 1;
    if (code !== 0x2c) return INVALID;
    next = skipSpace(text, next + 1);
  }
}

/** Where the value behind the key at `at` begins. */
function scanKey(text: Bytes, at: number): number {
  if (at >= text.length) return INCOMPLETE;
  if (text.charCodeAt(at) !== 0x22) return INVALID;
  const end = scanString(text, at);
  return end < 0 ? end : scanColon(text, end);
}

/** Where the value behind the colon begins. */
export function scanColon(text: Bytes, at: number): number {
  const colon = skipSpace(text, at);
  if (colon >= text.length) return INCOMPLETE;
  return text.charCodeAt(colon) === 0x3a ? skipSpace(text, colon + 1) : INVALID;
}

function scanWord(text: Bytes, at: number, word: string): number {
  if (text.startsWith(word, at)) return at + word.length;
  return word.startsWith(text.slice(at)) ? INCOMPLETE : INVALID;
}

function scanNumber(text: Bytes, at: number): number {
  NUMBER.lastIndex = at;
  if (NUMBER.test(text)) return NUMBER.lastIndex;
  NUMBER_BEGUN.lastIndex = at;
  return NUMBER_BEGUN.test(text) ? INCOMPLETE : INVALID;
}

const ESCAPE = /(?:\\u[0-9a-fA-F]{4})+|\\["\\/bfnrt]/g;

/** The content of a scanned string, given with its quotes. Half of a surrogate pair becomes bytes that are not UTF-8. */
export function stringContent(token: Bytes): Bytes {
  const content = token.slice(1, -1);
  if (!content.includes("\\")) return content;
  return content.replace(ESCAPE, (escaped) => {
    const characters: string[] = [...(JSON.parse(`"${escaped}"`) as string)];
    return characters
      .map((character) => (/\p{Surrogate}/u.test(character) ? halfPair(character) : toBytes(character)))
      .join("");
  });
}

function halfPair(character: string): Bytes {
  const code = character.charCodeAt(0);
  return String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
}

/** Whether JSON has an escape that PostgreSQL's jsonb does not hold: NUL, or half of a surrogate pair. */
export function hasUnstorableEscape(json: Bytes): boolean {
  if (!json.includes("\\u")) return false;
  return (json.match(ESCAPE) ?? []).some((escaped) => {
    const text = JSON.parse(`"${escaped}"`) as string;
    return text.includes("\0") || /\p{Surrogate}/u.test(text);
  });
}

/** Whether bytes are one JSON value. */
export function isJson(bytes: Bytes): boolean {
  const end = scanValue(bytes, skipSpace(bytes, 0));
  return end >= 0 && skipSpace(bytes, end) === bytes.length;
}

/** A key in lower case, beyond ASCII too. */
export function lowerCased(key: Bytes): Bytes {
  return toBytes(fromBytes(key).toLowerCase());
}
