import { decodeText } from "./base64";
import { ExactNumber, mayLoseDigits, parseExactly } from "./exact-number";
import type { JsonObject, JsonValue } from "./json";

/** Deepest nesting of objects and arrays. Jackson, which the Java readers of the lake use, refuses more as well. */
export const MAXIMUM_NESTING = 1000;

const NOT_UNICODE_ESCAPE = /\\[^u]/g;
const LONE_SURROGATE =
  /\\u[dD][89abAB][\da-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][\da-fA-F]{2})\\u[dD][c-fC-F]/;

/** The record in `data` (base64), or the reason why it is none. A key given twice has its last value. */
export function parseRecord(data: string): JsonObject | string {
  const text = decodeText(data);
  return text === undefined ? "the record is not valid UTF-8" : parseText(text);
}

/** The record that a text is, or the reason why it is none. The text must come from valid UTF-8. */
export function parseText(text: string): JsonObject | string {
  if (text === "") return "the record is empty";
  if (text.includes("\\u") && hasLoneSurrogate(text)) return "the record holds half of a surrogate pair";
  if (isNestedTooDeeply(text)) return `the record is nested more than ${MAXIMUM_NESTING} levels deep`;
  const value = parseJson(text);
  if (value === undefined) return "the record is not valid JSON";
  return objectOrReason(value);
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return mayLoseDigits(text) ? parseExactly(text) : (JSON.parse(text) as JsonValue);
  } catch {
    return undefined;
  }
}

function objectOrReason(value: JsonValue): JsonObject | string {
  if (Array.isArray(value)) return "the record is a JSON array, not an object";
  if (value === null || typeof value !== "object" || value instanceof ExactNumber) {
    return "the record is not a JSON object";
  }
  for (const _name in value) return value;
  return "the record is an object without fields";
}

// The bytes were valid UTF-8, so surrogates come from escapes only. No reader of the lake can write half of a pair.
function hasLoneSurrogate(text: string): boolean {
  return LONE_SURROGATE.test(text.replace(NOT_UNICODE_ESCAPE, " "));
}

/** JSON.parse holds any depth, JSON.stringify overflows the stack: so deep records are refused beforehand. */
function isNestedTooDeeply(text: string): boolean {
  if (text.length <= 2 * MAXIMUM_NESTING) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at);
    else if (code === 0x7b || code === 0x5b) depth++;
    else if (code === 0x7d || code === 0x5d) depth--;
    if (depth > MAXIMUM_NESTING) return true;
  }
  return false;
}

/** Position of the quote that ends the string begun at `start`, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at;
    if (code === 0x5c) at++;
  }
  return text.length;
}
