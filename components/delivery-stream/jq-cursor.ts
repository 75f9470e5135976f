import { JqFault, type JqToken } from "./jq-tokens";

/** Stands at one of an expression's tokens and knows which brackets are open. */
export class JqCursor {
  private at = 0;
  private readonly open: string[] = [];

  constructor(private readonly tokens: JqToken[]) {}

  /** The token that it stands at; `undefined` at the end. */
  protected get next(): JqToken | undefined {
    return this.tokens[this.at];
  }

  protected get previous(): JqToken | undefined {
    return this.tokens[this.at - 1];
  }

  protected get isInBrackets(): boolean {
    return this.open.length > 0;
  }

  protected step(): void {
    this.at += 1;
  }

  /** Keywords and symbols; a string of the same text is none. */
  protected sees(text: string): boolean {
    return this.next?.text === text;
  }

  protected take(text: string): boolean {
    if (!this.sees(text)) return false;
    this.step();
    return true;
  }

  protected takeOpening(bracket: string): boolean {
    if (!this.take(bracket)) return false;
    this.open.push(bracket);
    return true;
  }

  protected expect(text: string): void {
    if (!this.take(text)) throw this.early(`"${text}"`);
  }

  protected expectOpening(bracket: string): void {
    if (!this.takeOpening(bracket)) throw this.early(`"${bracket}"`);
  }

  protected expectClosing(bracket: string): void {
    this.expect(bracket);
    this.open.pop();
  }

  /** What to say where something else is, or nothing more. */
  protected early(wanted: string): JqFault {
    const token = this.next;
    if (token !== undefined) return new JqFault(`has "${token.text}" where ${wanted} must stand`);
    const bracket = this.open.at(-1);
    return new JqFault(bracket === undefined ? `ends where ${wanted} must follow` : `does not close its "${bracket}"`);
  }
}
