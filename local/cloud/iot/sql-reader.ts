import { type Comparison, compare, type Expression, FUNCTIONS, field } from "./expression";

/** A token: a word or path, a number, a quoted text, or a sign. */
const TOKEN =
  /\s*([A-Za-z_][\w]*(?:\.[A-Za-z_]\w*|\[\d+\])*|-?\d+(?:\.\d+)?|'[^']*'|"[^"]*"|<>|!=|<=|>=|[-*,()=<>+/%])/y;
const COMPARISONS: readonly string[] = ["=", "<>", "!=", "<", "<=", ">", ">="];
/** Words of the rules engine's SQL that are read here or refused by name. */
const KEYWORDS = ["SELECT", "FROM", "WHERE", "AS", "AND", "OR", "NOT", "CASE", "IN", "EXISTS", "VALUE"];

/** Reads the expressions of a rule's SQL: fields, literals, functions, comparisons, AND, OR and NOT. */
export class SqlReader {
  private readonly tokens: string[];
  private at = 0;

  constructor(private readonly sql: string) {
    this.tokens = tokensOf(sql);
  }

  get token(): string | undefined {
    return this.tokens[this.at];
  }

  next(): string {
    const token = this.token;
    if (token === undefined) throw this.refusal("ends too early");
    this.at++;
    return token;
  }

  /** Takes a word, in either case, or a sign. */
  take(wanted: string): boolean {
    if (this.token?.toUpperCase() !== wanted) return false;
    this.at++;
    return true;
  }

  expect(wanted: string): void {
    if (!this.take(wanted))
      throw this.refusal(`needs ${wanted} ${this.token === undefined ? "at its end" : `before ${this.token}`}`);
  }

  condition(): Expression {
    const parts = [this.conjunction()];
    while (this.take("OR")) parts.push(this.conjunction());
    return (message) => parts.some((part) => part(message) === true);
  }

  /** A field, a literal or a function's value. */
  operand(): Expression {
    const token = this.next();
    const value = this.literal(token) ?? this.call(token) ?? this.path(token);
    if (["+", "-", "*", "/", "%"].includes(this.token ?? "")) {
      throw this.refusal(`computes with ${this.token}, which the embedded cloud does not; compute in the transform`);
    }
    return value;
  }

  /** @param reason a predicate: "has …", "needs …" */
  refusal(reason: string): Error {
    return new Error(`rule "${this.sql}" ${reason}`);
  }

  private conjunction(): Expression {
    const parts = [this.negation()];
    while (this.take("AND")) parts.push(this.negation());
    return (message) => parts.every((part) => part(message) === true);
  }

  private negation(): Expression {
    if (this.take("NOT")) {
      const part = this.negation();
      return (message) => {
        const value = part(message);
        return typeof value === "boolean" ? !value : undefined;
      };
    }
    if (!this.take("(")) return this.comparison();
    const inner = this.condition();
    this.expect(")");
    return inner;
  }

  private comparison(): Expression {
    const left = this.operand();
    if (!COMPARISONS.includes(this.token ?? "")) return left;
    const operator = this.next() as Comparison;
    return compare(operator, left, this.operand());
  }

  private literal(token: string): Expression | undefined {
    if (/^['"]/.test(token)) return () => token.slice(1, -1);
    if (/^-?\d/.test(token)) return () => Number(token);
    const words: Record<string, unknown> = { TRUE: true, FALSE: false, NULL: null };
    const word = token.toUpperCase();
    return Object.hasOwn(words, word) ? () => words[word] : undefined;
  }

  private call(name: string): Expression | undefined {
    if (!/^\w+$/.test(name) || !this.take("(")) return undefined;
    const known = Object.hasOwn(FUNCTIONS, name.toLowerCase()) ? FUNCTIONS[name.toLowerCase()] : undefined;
    if (known === undefined) {
      const offered = Object.keys(FUNCTIONS).join(", ");
      throw this.refusal(`calls ${name}(), which the embedded cloud has not; it has ${offered}`);
    }
    const parameters: Expression[] = [];
    while (!this.take(")")) {
      if (parameters.length > 0) this.expect(",");
      parameters.push(this.operand());
    }
    const [fewest, most] = known.parameters;
    if (parameters.length < fewest || parameters.length > most) {
      throw this.refusal(
        `gives ${name}() ${parameters.length} parameters; it takes ${fewest === most ? fewest : `${fewest} or ${most}`}`,
      );
    }
    return (message) =>
      known.run(
        message,
        parameters.map((parameter) => parameter(message)),
      );
  }

  private path(token: string): Expression {
    if (!/^[A-Za-z_]/.test(token) || KEYWORDS.includes(token.toUpperCase())) {
      throw this.refusal(`has ${token} where the embedded cloud reads a field, a value or a function`);
    }
    return field(pathSteps(token));
  }
}

/** `a.b[0]` as its steps. */
export function pathSteps(path: string): string[] {
  return [...path.matchAll(/\w+/g)].map(([step]) => step);
}

function tokensOf(sql: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = sql.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(sql)?.[1];
    if (token === undefined) throw new Error(`rule "${sql}" cannot be read from "${sql.slice(at).trim()}" on`);
    tokens.push(token);
  }
  return tokens;
}
