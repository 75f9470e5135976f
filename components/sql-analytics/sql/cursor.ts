import { suggestionNear } from "../../shared/suggestion";
import type { Finding } from "./findings";
import { isReserved } from "./reserved-words";
import type { Name, Span } from "./syntax-tree";
import { TokenWalk } from "./token-walk";
import { type Token, tokens } from "./tokens";

/** Why a text could not be read. */
export class Unreadable extends Error {
  /**
   * @param at offset in the text
   * @param certain whether no SQL could be meant: a query is refused for that alone. What is not certain may be a construct that
   *   Flink has and this reader has not.
   */
  constructor(
    readonly at: number,
    reason: string,
    readonly certain: boolean,
  ) {
    super(reason);
  }

  get finding(): Finding {
    return { at: this.at, reason: this.message };
  }
}

// Words that begin a clause or go between two: they are never a value, so that a value missing before one is missed for certain.
const CLAUSE_WORDS = ["FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "INTERSECT", "EXCEPT", "MINUS"];
const NO_VALUES = new Set([
  ...CLAUSE_WORDS,
  "BY",
  "AS",
  "ON",
  "AND",
  "OR",
  "THEN",
  "WHEN",
  "ELSE",
  "JOIN",
  "SELECT",
  "END",
]);
// What ends a value for certain. LIMIT and ORDER are missing: some functions take them inside their parentheses.
const NEVER_INSIDE = new Set([")", "FROM", "WHERE", "GROUP", "HAVING", "UNION", "INTERSECT", "EXCEPT", "SELECT"]);
const MEANT_WORDS = ["SELECT", ...CLAUSE_WORDS, "JOIN"];

/** Goes through the tokens of a query from left to right. */
export class Cursor extends TokenWalk {
  /** @throws Unreadable for a text that has characters of no token */
  constructor(readonly sql: string) {
    const { tokens: found, fault } = tokens(sql);
    if (fault !== undefined) throw new Unreadable(fault.at, fault.reason, true);
    super(found);
  }

  /** Takes a word or symbol that must come next. */
  expect(value: string, certain = value === "BY"): void {
    if (!this.take(value)) throw this.unexpected(value, certain);
  }

  next(): Token {
    const token = this.peek();
    if (token === undefined) throw this.missing("more");
    this.at++;
    return token;
  }

  /** The span from an offset to the end of the last token taken. */
  since(start: number): Span {
    return { start, end: this.tokens[this.at - 1]?.end ?? start };
  }

  /** Where the next token begins. */
  get start(): number {
    return this.peek()?.start ?? this.sql.trimEnd().length;
  }

  /** A name of a table, a column or an alias. */
  name(what = "a name"): Name {
    const token = this.peek();
    if (token?.kind !== "name" && token?.kind !== "word") throw this.missing(what);
    if (token.kind === "word" && isReserved(token.value)) throw this.missingOrReserved(token, what);
    this.at++;
    return { name: token.kind === "word" ? token.text : token.value, start: token.start, end: token.end };
  }

  /** Whether a name comes next. */
  get isName(): boolean {
    const token = this.peek();
    return token?.kind === "name" || (token?.kind === "word" && !isReserved(token.value));
  }

  /** What to say when a value or a name is not there. */
  missing(what: string): Unreadable {
    const token = this.peek();
    if (token === undefined) return new Unreadable(this.start, `ends where ${what} must follow`, true);
    const isValueless = token.kind === "symbol" || NO_VALUES.has(token.value);
    return new Unreadable(token.start, `has "${token.text}" where ${what} must stand`, isValueless);
  }

  /** What to say when something else than `expected` comes next. */
  unexpected(expected: string, certain = false): Unreadable {
    const token = this.peek();
    // A misspelt clause reads as an alias: in SELECT gender FORM people, "people" is the first word without a meaning.
    const misspelt = [this.tokens[this.at - 1], token].find((word) => meantWord(word) !== undefined);
    if (misspelt !== undefined) {
      return new Unreadable(misspelt.start, `has "${misspelt.text}"; did you mean ${meantWord(misspelt)}?`, true);
    }
    if (token === undefined) return new Unreadable(this.start, `ends where ${expected} must follow`, true);
    const sure = certain || ["text", "number", "name"].includes(token.kind) || NEVER_INSIDE.has(token.value);
    return new Unreadable(token.start, `has "${token.text}" where ${expected} must stand`, sure);
  }

  /** The reserved word that stands where a name must. */
  private missingOrReserved(token: Token, what: string): Unreadable {
    if (NO_VALUES.has(token.value)) return this.missing(what);
    const reason = `has the reserved word ${token.text} as a name; write it in backticks: \`${token.text}\``;
    return new Unreadable(token.start, reason, true);
  }
}

/** The word of a clause that a word was probably meant to be. */
function meantWord(token: Token | undefined): string | undefined {
  if (token?.kind !== "word" || isReserved(token.value)) return undefined;
  return suggestionNear(token.value, MEANT_WORDS);
}
