import { isExactAsDouble } from "./decimal";
import type { JsonValue } from "./json";

/**
 * A number that a double cannot hold, kept as its text: 64-bit integers beyond 2^53, decimals of more than 17 digits,
 * 1e400. JSON.parse would change it without a word.
 */
export class ExactNumber {
  constructor(readonly text: string) {}

  toJSON(): string {
    hasMarked = true;
    return MARK + this.text;
  }
}

// A lone surrogate: parseRecord refuses records that hold one, so no string of a record can begin with the mark.
const MARK = "\udfff";
const MARK_CODE = MARK.charCodeAt(0);
/** Whether the JSON.stringify under way met an exact number: cheaper than a search for marks in every line. */
let hasMarked = false;
/** The mark as JSON.stringify escapes it. */
const ESCAPED_MARK = "\\udfff";
const MARKED_NUMBER = /"\\udfff([^"]*)"/g;
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/** Every decimal of 15 digits or fewer goes through a double unchanged, so only longer runs of digits need a look. */
export const SAFE_DIGITS = 15;
/** An exponent of three digits or more may overflow or vanish. What follows tells it from hexadecimal identifiers. */
const LARGE_EXPONENT = /\d[eE][+-]?\d{3,}[,}\]\s]/;

/** Whether JSON.parse could change a number in the text. May say yes for the text of a string, never no for a number. */
export function mayLoseDigits(text: string): boolean {
  return hasLossyRun(text) || LARGE_EXPONENT.test(text);
}

/** Parses JSON and keeps numbers that a double cannot hold as `ExactNumber`. @throws SyntaxError */
export function parseExactly(text: string): JsonValue {
  JSON.parse(text); // Once marked, some invalid texts would pass, such as a number in a key's place.
  const marked = text.replace(STRING_OR_NUMBER, (token) =>
    token.startsWith('"') || isExactAsDouble(token) ? token : `"${ESCAPED_MARK}${token}"`,
  );
  return JSON.parse(marked, (_key, value: JsonValue) =>
    typeof value === "string" && value.charCodeAt(0) === MARK_CODE ? new ExactNumber(value.slice(1)) : value,
  );
}

/** JSON text of a value, its exact numbers digit for digit. */
export function stringifyExactly(value: JsonValue): string {
  hasMarked = false;
  const text = JSON.stringify(value);
  return hasMarked ? text.replace(MARKED_NUMBER, "$1") : text;
}

/** Looks for runs of more than 15 digits. Such a run covers one position of every 16, so the others need no look. */
function hasLossyRun(text: string): boolean {
  for (let at = SAFE_DIGITS; at < text.length; at += SAFE_DIGITS + 1) {
    if (isNumeric(text.charCodeAt(at)) && isLossyRun(text, at)) return true;
  }
  return false;
}

/** Looks at the digits and points around a position. A long run is always lossy, so the scan takes linear time. */
function isLossyRun(text: string, at: number): boolean {
  let start = at;
  while (isNumeric(text.charCodeAt(start - 1))) start--;
  let end = at + 1;
  while (isNumeric(text.charCodeAt(end))) end++;
  if (end - start <= SAFE_DIGITS) return false;
  const run = text.slice(start, end);
  return isLetterE(text.charCodeAt(end)) || String(Number(run)) !== run;
}

// All of these are false for NaN, which is what lies beyond the text.
function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isNumeric(code: number): boolean {
  return isDigit(code) || code === 46;
}

function isLetterE(code: number): boolean {
  return code === 69 || code === 101;
}
