import { AwsError } from "../contracts";
import { compileJsonPattern } from "./json-pattern";

/** Whether a log event's message is wanted. */
export type MessageFilter = (message: string) => boolean;

/** Longest filter pattern (S-01). */
const MOST_CHARACTERS = 1024;

/** Terms in words that anyone may write without quotes. */
const PLAIN_TERM = /^\w+$/;

/**
 * A filter pattern: none for all events, terms (`ERROR`, `"two words"`, `-DEBUG`, or `?A ?B` for either), or a JSON
 * pattern (`{ $.status >= 500 && $.path = "/api/*" }`).
 *
 * @throws AwsError InvalidParameterException for one that CloudWatch Logs refuses, or that is not offered here
 */
export function compileFilterPattern(pattern: string): MessageFilter {
  if (pattern.length > MOST_CHARACTERS) {
    throw invalidPattern(pattern, `has ${pattern.length} characters; at most ${MOST_CHARACTERS} are allowed (S-01)`);
  }
  const text = pattern.trim();
  if (text === "") return () => true;
  if (text.startsWith("{")) return compileJsonPattern(text);
  if (text.startsWith("[")) {
    throw invalidPattern(
      pattern,
      "parts messages by space, which the embedded cloud does not; use terms or { $.field }",
    );
  }
  return compileTerms(pattern, text);
}

interface Term {
  sign: string;
  text: string;
}

function compileTerms(pattern: string, text: string): MessageFilter {
  const terms = readTerms(pattern, text);
  const having = (sign: string) => terms.filter((term) => term.sign === sign).map((term) => term.text);
  const [all, none, either] = [having(""), having("-"), having("?")];
  if (either.length > 0 && either.length < terms.length) {
    throw invalidPattern(
      pattern,
      "mixes ?terms with others, and CloudWatch Logs then leaves the ?terms out; use either kind",
    );
  }
  return (message) =>
    all.every((term) => message.includes(term)) &&
    !none.some((term) => message.includes(term)) &&
    (either.length === 0 || either.some((term) => message.includes(term)));
}

function readTerms(pattern: string, text: string): Term[] {
  return [...text.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign = "", quoted, plain = ""]) => {
    if (quoted !== undefined) return { sign, text: quoted.replace(/\\(.)/g, "$1") };
    if (plain.startsWith("%"))
      throw invalidPattern(pattern, "has a regular expression, which the embedded cloud does not run");
    if (!PLAIN_TERM.test(plain)) throw invalidPattern(pattern, `has the term ${plain}; put it in double quotes`);
    return { sign, text: plain };
  });
}

/** @param reason a predicate: "has …", "must …" */
export function invalidPattern(pattern: string, reason: string): AwsError {
  return new AwsError("InvalidParameterException", `Invalid filter pattern: ${pattern} ${reason}.`);
}
