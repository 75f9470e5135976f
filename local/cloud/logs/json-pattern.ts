import { invalidPattern, type MessageFilter } from "./filter-pattern";

type Test = (event: unknown) => boolean;
type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** A name that needs no quotes stands behind a dot. */
const TOKEN =
  /\s*(&&|\|\||<=|>=|!=|[()=<>{}]|"(?:[^"\\]|\\.)*"|\$(?:\.[\w-]+|\.?\[(?:\d+|'[^']*'|"[^"]*")\])+|[^\s()=<>!&|"{}]+)/y;
const PATH_STEP = /\.([\w-]+)|\.?\[(?:(\d+)|'([^']*)'|"([^"]*)")\]/g;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** `{ $.a = 1 && ($.b = "x*" || $.c NOT EXISTS) }`: messages that are JSON objects and for which the condition holds. */
export function compileJsonPattern(pattern: string): MessageFilter {
  const test = new PatternReader(pattern).read();
  return (message) => {
    const event = parsed(message);
    return typeof event === "object" && event !== null && test(event);
  };
}

function parsed(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

class PatternReader {
  private readonly tokens: string[];
  private at = 0;

  constructor(private readonly pattern: string) {
    this.tokens = tokensOf(pattern);
  }

  read(): Test {
    this.expect("{");
    const test = this.either();
    this.expect("}");
    if (this.peek() !== undefined) throw this.unexpected();
    return test;
  }

  private either(): Test {
    const tests = [this.both()];
    while (this.take("||")) tests.push(this.both());
    return (event) => tests.some((test) => test(event));
  }

  private both(): Test {
    const tests = [this.single()];
    while (this.take("&&")) tests.push(this.single());
    return (event) => tests.every((test) => test(event));
  }

  private single(): Test {
    if (!this.take("(")) return this.comparison();
    const test = this.either();
    this.expect(")");
    return test;
  }

  private comparison(): Test {
    const token = this.next();
    if (!token.startsWith("$")) throw this.unexpected(token);
    const steps = pathSteps(token);
    const find = (event: unknown) => valueAt(event, steps);
    if (this.take("IS")) return this.state(find);
    if (this.take("NOT")) {
      this.expect("EXISTS");
      return (event) => find(event) === undefined;
    }
    const operator = this.next();
    if (!isComparison(operator)) throw this.unexpected(operator);
    const test = this.valueTest(operator, this.next());
    return (event) => test(find(event));
  }

  private state(find: (event: unknown) => unknown): Test {
    const word = this.next();
    const states: Record<string, unknown> = { NULL: null, TRUE: true, FALSE: false };
    if (!Object.hasOwn(states, word)) throw this.unexpected(word);
    return (event) => find(event) === states[word];
  }

  private valueTest(operator: Comparison, token: string): Test {
    if (token.startsWith("%"))
      throw invalidPattern(this.pattern, "has a regular expression, which the embedded cloud does not run");
    if (NUMBER.test(token)) return numberTest(operator, Number(token));
    if (operator !== "=" && operator !== "!=") {
      throw invalidPattern(this.pattern, `compares text by ${operator}; only numbers have an order, text has = and !=`);
    }
    if (/^[(){}&|$=<>]/.test(token)) throw this.unexpected(token);
    const matches = textMatcher(token.startsWith('"') ? token.slice(1, -1).replace(/\\(["\\])/g, "$1") : token);
    return (value) => value !== undefined && isText(value) && matches(String(value)) === (operator === "=");
  }

  private peek(): string | undefined {
    return this.tokens[this.at];
  }

  private next(): string {
    const token = this.peek();
    if (token === undefined) throw this.unexpected();
    this.at++;
    return token;
  }

  private take(token: string): boolean {
    if (this.peek() !== token) return false;
    this.at++;
    return true;
  }

  private expect(token: string): void {
    if (!this.take(token)) throw this.unexpected();
  }

  private unexpected(token = this.peek()): Error {
    const what = token === undefined ? "ends too early" : `has ${token} where it cannot stand`;
    return invalidPattern(
      this.pattern,
      `${what}; write { $.field = value }, joined by && and ||, also IS NULL, IS TRUE, IS FALSE and NOT EXISTS`,
    );
  }
}

function tokensOf(pattern: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = pattern.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(pattern)?.[1];
    if (token === undefined) throw invalidPattern(pattern, `cannot be read from character ${at + 1} on`);
    tokens.push(token);
  }
  return tokens;
}

function isComparison(token: string): token is Comparison {
  return ["=", "!=", "<", "<=", ">", ">="].includes(token);
}

function pathSteps(path: string): string[] {
  return [...path.matchAll(PATH_STEP)].map(
    ([, name, index, single, double]) => name ?? index ?? single ?? double ?? "",
  );
}

function valueAt(event: unknown, steps: string[]): unknown {
  let value = event;
  for (const step of steps) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

function numberTest(operator: Comparison, wanted: number): Test {
  const tests: Record<Comparison, (value: number) => boolean> = {
    "=": (value) => value === wanted,
    "!=": (value) => value !== wanted,
    "<": (value) => value < wanted,
    "<=": (value) => value <= wanted,
    ">": (value) => value > wanted,
    ">=": (value) => value >= wanted,
  };
  return (value) => typeof value === "number" && tests[operator](value);
}

function isText(value: unknown): boolean {
  return ["string", "boolean", "number"].includes(typeof value);
}

/** `*` stands for any text. */
function textMatcher(wanted: string): (value: string) => boolean {
  if (!wanted.includes("*")) return (value) => value === wanted;
  const pieces = wanted.split("*").map((piece) => piece.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const pattern = new RegExp(`^${pieces.join(".*")}$`, "s");
  return (value) => pattern.test(value);
}
