import type { Series, Window } from "./series";

/** What an expression can name. */
export interface MathContext {
  /** The values of each metric and of each expression before, by its id. */
  series: ReadonlyMap<string, Series>;
  window: Window;
}

type Value = number | Series;

/** The functions of metric math that the alarms use: no others are known. */
const FUNCTIONS: Record<string, (values: Series, window: Window) => Value> = {
  /** Seconds of the metric's period. */
  PERIOD: (_, { periodSeconds }) => periodSeconds,
  /** What was added since the period before. Missing where either value is. */
  DIFF: (values) => values.map((value, index) => minus(value, values[index - 1])),
};

/**
 * The values of an expression of metric math: numbers, ids, `+ - * /`, parentheses, `PERIOD(id)` and `DIFF(…)`. A period in
 * which an operand is missing, or a divisor zero, has no value.
 *
 * @throws Error for what it does not know, with the place
 */
export function evaluateExpression(text: string, context: MathContext): Series {
  const tokens = text.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|[-+*/(),]|\S/g) ?? [];
  const reader = { tokens, next: 0, text, context };
  const value = readSum(reader);
  if (reader.next < tokens.length) throw unexpected(reader);
  return typeof value === "number" ? Array.from({ length: context.window.periods }, () => value) : value;
}

interface Reader {
  tokens: string[];
  next: number;
  text: string;
  context: MathContext;
}

const OPERATORS: Record<string, (a: number, b: number) => number | undefined> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => (b === 0 ? undefined : a / b),
};

function readSum(reader: Reader): Value {
  return readChain(reader, ["+", "-"], () => readChain(reader, ["*", "/"], () => readOperand(reader)));
}

function readChain(reader: Reader, operators: string[], readPart: () => Value): Value {
  let value = readPart();
  for (let token = reader.tokens[reader.next]; token !== undefined && operators.includes(token); ) {
    reader.next++;
    value = combine(token, value, readPart());
    token = reader.tokens[reader.next];
  }
  return value;
}

function readOperand(reader: Reader): Value {
  const token = reader.tokens[reader.next] ?? "";
  if (/^\d/.test(token)) {
    reader.next++;
    return Number(token);
  }
  if (token === "(") return readGroup(reader);
  const apply = FUNCTIONS[token];
  if (apply) {
    reader.next++;
    const inner = readGroup(reader);
    if (typeof inner === "number") throw unexpected(reader);
    return apply(inner, reader.context.window);
  }
  const series = reader.context.series.get(token);
  if (series === undefined) throw unexpected(reader);
  reader.next++;
  return series;
}

function readGroup(reader: Reader): Value {
  expect(reader, "(");
  const value = readSum(reader);
  expect(reader, ")");
  return value;
}

function expect(reader: Reader, token: string): void {
  if (reader.tokens[reader.next] !== token) throw unexpected(reader);
  reader.next++;
}

function combine(operator: string, left: Value, right: Value): Value {
  const apply = OPERATORS[operator] ?? (() => undefined);
  if (typeof left === "number" && typeof right === "number") return apply(left, right) ?? Number.NaN;
  const length = typeof left === "number" ? (right as Series).length : left.length;
  const at = (value: Value, index: number) => (typeof value === "number" ? value : value[index]);
  return Array.from({ length }, (_, index) => {
    const [a, b] = [at(left, index), at(right, index)];
    return a === undefined || b === undefined ? undefined : apply(a, b);
  });
}

function minus(value: number | undefined, before: number | undefined): number | undefined {
  return value === undefined || before === undefined ? undefined : value - before;
}

function unexpected({ tokens, next, text }: Reader): Error {
  return new Error(`metric math "${text}": "${tokens[next] ?? "its end"}" is not known here`);
}
