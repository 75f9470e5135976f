import { TokenWalk } from "../../../components/sql-analytics/sql/token-walk";
import { type Token, tokens } from "../../../components/sql-analytics/sql/tokens";
import { Unsupported } from "./unsupported";

/** Goes through the tokens of an expression. */
export class TokenReader extends TokenWalk {
  constructor(readonly sql: string) {
    const { tokens: found, fault } = tokens(sql);
    if (fault !== undefined) throw new Unsupported(`${sql}, which ${fault.reason},`);
    super(found);
  }

  get done(): boolean {
    return this.at >= this.tokens.length;
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

  unexpected(): Unsupported {
    const token = this.peek();
    return new Unsupported(
      token === undefined ? `"${this.sql}", which ends too early,` : `"${token.text}" in "${this.sql}"`,
    );
  }
}
