import { JQ_FORMATS, JQ_FUNCTIONS } from "./jq-builtins";
import { JqCursor } from "./jq-cursor";
import { JqFault, type JqToken, jqTokens } from "./jq-tokens";

const BINARY_OPERATORS = [
  ..."| // and or + - * / % == != < <= > >=".split(" "),
  ..."= |= += -= *= /= %= //=".split(" "),
];
/** Names that jq keeps for itself; none can be called. */
const KEYWORDS = "and or if then elif else end try catch reduce foreach as label def import include __loc__".split(" ");
/** Variables that every expression has. */
const GLOBAL_VARIABLES = ["$ENV", "$__loc__"];

/**
 * Why a text is no jq 1.6 expression that gives one partition key, or `undefined` when it is one. jq itself is at hand
 * only asynchronously, and in a later version, so this reads jq 1.6's grammar without running anything. Definitions of
 * functions are refused, as nothing in a partition key needs them.
 */
export function jqFault(expression: string): string | undefined {
  try {
    readWhole(expression, new Set(GLOBAL_VARIABLES));
    return undefined;
  } catch (error) {
    if (error instanceof JqFault) return error.message;
    throw error;
  }
}

function readWhole(expression: string, variables: Set<string>): void {
  new JqReader(jqTokens(expression), variables).readWhole();
}

/** Reads tokens by jq 1.6's grammar. Only what is allowed matters, so operators have no precedence. */
class JqReader extends JqCursor {
  private readonly labels = new Set<string>();

  /** @param variables the variables that can be read; `as` and `label` add theirs */
  constructor(
    tokens: JqToken[],
    private readonly variables: Set<string>,
  ) {
    super(tokens);
  }

  readWhole(): void {
    this.expression();
    const next = this.next?.text;
    if (next === undefined) return;
    if (next === ",") throw new JqFault("gives several values by its comma, and a partition key has one");
    if (")]}".includes(next)) throw new JqFault(`has a "${next}" that nothing opens`);
    throw new JqFault(`has "${next}" where it should end`);
  }

  private expression(): void {
    this.guardedOperand();
    while (this.isBinaryOperator()) {
      this.step();
      this.guardedOperand();
    }
  }

  private guardedOperand(): void {
    this.operand();
    while (this.take("?"));
  }

  /** A comma makes several values, which only brackets can take together again. */
  private isBinaryOperator(): boolean {
    return BINARY_OPERATORS.some((operator) => this.sees(operator)) || (this.isInBrackets && this.sees(","));
  }

  private operand(): void {
    while (this.sees("-")) this.step();
    if (this.take("if")) this.condition();
    else if (this.take("try")) {
      this.operand();
      if (this.take("catch")) this.operand();
    } else if (this.take("reduce")) this.fold(2, 2);
    else if (this.take("foreach")) this.fold(2, 3);
    else if (this.take("label")) {
      this.labels.add(this.variableName());
      this.pipe();
    } else {
      this.term();
      if (this.take("as")) {
        this.patterns();
        this.pipe();
      }
    }
  }

  /** What a variable is bound for follows its `|`. */
  private pipe(): void {
    this.expect("|");
    this.operand();
  }

  private condition(): void {
    this.expression();
    this.expect("then");
    this.expression();
    if (this.take("elif")) {
      this.condition();
      return;
    }
    if (this.sees("end")) throw new JqFault("has an if without else, which jq 1.6 does not take; add else empty");
    this.expect("else");
    this.expression();
    this.expect("end");
  }

  private fold(least: number, most: number): void {
    this.term();
    this.expect("as");
    this.patterns();
    this.expectOpening("(");
    const parts = this.argumentsUntilClosed();
    if (parts < least || parts > most)
      throw new JqFault(`has ${parts} parts in the parentheses of a reduce or foreach`);
  }

  private term(): void {
    const first = this.next;
    this.primary();
    // A ? stands between accesses only: .a?.b, but not (.a)?.b.
    let isAccess = first?.kind === "field" || (first?.text === "." && this.previous?.kind === "string");
    while (this.access() || (isAccess && this.take("?"))) isAccess = true;
  }

  private primary(): void {
    const token = this.next;
    if (token === undefined) throw this.early("a value");
    if (token.kind === "symbol") {
      this.group(token.text);
      return;
    }
    this.step();
    switch (token.kind) {
      case "field":
      case "number":
        return;
      case "string":
        this.inside(token);
        return;
      case "variable":
        if (!this.variables.has(token.text)) throw new JqFault(`has the variable ${token.text}, which nothing sets`);
        return;
      case "format":
        this.format(token.text);
        return;
      case "name":
        this.call(token.text);
    }
  }

  private inside({ inner }: JqToken): void {
    for (const expression of inner) readWhole(expression, this.variables);
  }

  private format(name: string): void {
    if (!JQ_FORMATS.has(name)) throw new JqFault(`uses ${name}, which is no format of jq 1.6`);
    this.takeString();
  }

  private call(name: string): void {
    if (name === "break") {
      const label = this.variableName();
      if (!this.labels.has(label)) throw new JqFault(`breaks out of ${label}, which no label names`);
      return;
    }
    if (name === "def") throw new JqFault("defines a function; write what it does instead");
    if (KEYWORDS.includes(name)) throw new JqFault(`has "${name}" where a value must stand`);
    const count = this.takeOpening("(") ? this.argumentsUntilClosed() : 0;
    if (JQ_FUNCTIONS.has(`${name}/${count}`)) return;
    const isKnown = [...JQ_FUNCTIONS].some((known) => known.startsWith(`${name}/`));
    const what = isKnown ? `calls ${name} with ${count} arguments` : `calls ${name}`;
    throw new JqFault(`${what}, which is no function of jq 1.6`);
  }

  private argumentsUntilClosed(): number {
    let count = 0;
    do {
      this.expression();
      count += 1;
    } while (this.take(";"));
    this.expectClosing(")");
    return count;
  }

  private group(symbol: string): void {
    if (this.take("..")) return;
    if (this.take(".")) this.takeString();
    else if (this.takeOpening("(")) {
      this.expression();
      this.expectClosing(")");
    } else if (this.takeOpening("[")) {
      if (!this.sees("]")) this.expression();
      this.expectClosing("]");
    } else if (this.takeOpening("{")) {
      if (!this.sees("}")) this.members();
      this.expectClosing("}");
    } else throw new JqFault(`has "${symbol}" where a value must stand`);
  }

  private members(): void {
    do this.member();
    while (this.take(","));
  }

  private member(): void {
    const key = this.next;
    if (key?.kind === "variable") {
      this.primary();
      return;
    }
    const isComputed = this.sees("(");
    if (isComputed) this.primary();
    else if (key?.kind === "name") this.step();
    else if (!this.takeString())
      throw key === undefined ? this.early("a key") : new JqFault(`has the key "${key.text}"`);
    if (this.take(":")) this.memberValue();
    else if (isComputed) this.expect(":");
  }

  /** jq 1.6 takes no other operator here than `|`. */
  private memberValue(): void {
    do {
      while (this.take("-"));
      this.term();
    } while (this.take("|"));
    if (this.isBinaryOperator() && !this.sees(",")) {
      throw new JqFault("has an operator in an object's value; put the value into parentheses");
    }
  }

  /** What can follow a term: `.field`, `."field"` or `[…]`. */
  private access(): boolean {
    const token = this.next;
    if (token?.kind === "field") {
      this.step();
      return true;
    }
    if (this.take(".")) {
      if (!this.takeString()) throw new JqFault("has a dot without a field behind it; write .a[0] for .a.[0]");
      return true;
    }
    if (!this.takeOpening("[")) return false;
    if (!this.sees("]")) this.indexOrSlice();
    this.expectClosing("]");
    return true;
  }

  private indexOrSlice(): void {
    if (!this.sees(":")) this.expression();
    if (this.take(":") && !this.sees("]")) this.expression();
  }

  private patterns(): void {
    do this.pattern();
    while (this.take("?//"));
  }

  private pattern(): void {
    if (this.takeOpening("[")) {
      do this.pattern();
      while (this.take(","));
      this.expectClosing("]");
    } else if (this.takeOpening("{")) {
      do this.memberPattern();
      while (this.take(","));
      this.expectClosing("}");
    } else this.binding();
  }

  private memberPattern(): void {
    if (this.next?.kind === "variable") {
      this.binding();
      if (this.take(":")) this.pattern();
      return;
    }
    if (this.sees("(")) this.primary();
    else if (!this.takeString()) this.step();
    this.expect(":");
    this.pattern();
  }

  private binding(): void {
    this.variables.add(this.variableName());
  }

  private variableName(): string {
    const token = this.next;
    if (token?.kind !== "variable") throw this.early("a variable");
    this.step();
    return token.text;
  }

  private takeString(): boolean {
    const token = this.next;
    if (token?.kind !== "string") return false;
    this.step();
    this.inside(token);
    return true;
  }
}
