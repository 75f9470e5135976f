import type { Token } from "./tokens";

/** Goes through tokens from left to right. */
export class TokenWalk {
  protected at = 0;

  constructor(protected readonly tokens: readonly Token[]) {}

  /** The token that comes `ahead` tokens from here. */
  peek(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead];
  }

  /** Whether the next tokens are these words or symbols. */
  is(...values: string[]): boolean {
    return values.every((value, index) => {
      const token = this.peek(index);
      return (token?.kind === "word" || token?.kind === "symbol") && token.value === value;
    });
  }

  /** Takes these words or symbols if they come next. */
  take(...values: string[]): boolean {
    const found = this.is(...values);
    if (found) this.at += values.length;
    return found;
  }

  /** Takes the next word if it is one of these. */
  takeOneOf(values: readonly string[]): string | undefined {
    const found = values.find((value) => this.is(value));
    if (found !== undefined) this.at++;
    return found;
  }

  /** A list with commas. */
  list<Item>(read: () => Item): Item[] {
    const items = [read()];
    while (this.take(",")) items.push(read());
    return items;
  }
}
