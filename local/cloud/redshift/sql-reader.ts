import { RedshiftError } from "../contracts";
import { quoteName, type Token, textOf } from "./sql-tokens";

/** Reads a statement from its beginning, blanks left out. */
export class SqlReader {
  private readonly tokens: Token[];
  private at = 0;

  constructor(private readonly all: Token[]) {
    this.tokens = all.filter(({ kind }) => kind !== "blank");
  }

  /** Whether these words or symbols come next; they are passed then. */
  take(...words: string[]): boolean {
    const found = words.every((word, index) => this.isAt(this.at + index, word));
    if (found) this.at += words.length;
    return found;
  }

  /** The next token, passed. */
  next(): Token | undefined {
    return this.tokens[this.at++];
  }

  peek(): Token | undefined {
    return this.tokens[this.at];
  }

  get atEnd(): boolean {
    return this.at >= this.tokens.length;
  }

  /** A name as PostgreSQL folds it. @throws RedshiftError */
  name(): string {
    const token = this.next();
    if (token?.kind === "quoted") return token.value;
    if (token?.kind === "word") return token.text.toLowerCase();
    throw syntaxError(token);
  }

  /** A name with or without its schema, as it stands in SQL. @throws RedshiftError */
  qualifiedName(): string {
    const first = quoteName(this.name());
    return this.take(".") ? `${first}.${quoteName(this.name())}` : first;
  }

  /** The content of a string. @throws RedshiftError */
  string(): string {
    const token = this.next();
    if (token?.kind === "string") return token.value;
    throw syntaxError(token);
  }

  /** All that is left, as it is written. */
  rest(): string {
    const token = this.peek();
    this.at = this.tokens.length;
    return token === undefined ? "" : textOf(this.all.slice(this.all.indexOf(token)));
  }

  /** @throws RedshiftError when something is left */
  end(): void {
    if (!this.atEnd) throw syntaxError(this.peek());
  }

  private isAt(index: number, word: string): boolean {
    const token = this.tokens[index];
    return token !== undefined && (token.kind === "word" || token.kind === "symbol") && token.value === word;
  }
}

export function syntaxError(token: Token | undefined): RedshiftError {
  return new RedshiftError(`syntax error at ${token === undefined ? "end of input" : `or near "${token.text}"`}`);
}
