import { type Token, tokens } from "../../../components/sql-analytics/sql/tokens";
import { Unsupported } from "./unsupported";

/** Goes through the tokens of an expression. */
export class TokenReader {
  private readonly tokens: Token[];
  private at = 0;

  constructor(readonly sql: string) {
    const { tokens: found, fault } = tokens(sql);
    if (fault !== undefined) throw new Unsupported(`${sql}, which ${fault.reason},`);
    this.tokens = found;
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead];
  }

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  /** Whether these words or symbols come next. */
  is(...values: string[]): boolean {
    return values.every((value, index) => {
      const token = this.peek(index);
      return (token?.kind === "word" || token?.kind === "symbol") && token.value === value;
    });
  }

  take(...values: string[]): boolean {
    const found = this.is(...values);
    if (found) this.at += values.length;
    return found;
  }

  takeOneOf(values: readonly string[]): string | undefined {
    const found = values.find((value) => this.is(value));
    if (found !== undefined) this.at++;
    return found;
  }

  expect(value: string): void {
    if (!this.take(value)) throw this.unexpected();
  }

  next(): Token {
    const token = this.peek();
    if (token === undefined) throw this.unexpected();
    this.at++;
    return token;
  }

  list<Item>(read: () => Item): Item[] {
    const items = [read()];
    while (this.take(",")) items.push(read());
    return items;
  }

  unexpected(): Unsupported {
    const token = this.peek();
    return new Unsupported(
      token === undefined ? `"${this.sql}", which ends too early,` : `"${token.text}" in "${this.sql}"`,
    );
  }
}
