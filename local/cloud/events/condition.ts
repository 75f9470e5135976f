import { ExactNumber } from "../firehose/json";

/** Whether one value of a field is wanted; undefined where the event has no such field. */
export type Condition = (value: unknown) => boolean;

/** Reads one member of a pattern's list. @throws Error that names what the embedded cloud does not match */
export function readCondition(field: string, wanted: unknown): Condition {
  if (wanted === null || ["string", "number", "boolean"].includes(typeof wanted))
    return (value) => plain(value) === wanted;
  const entries = typeof wanted === "object" && !Array.isArray(wanted) ? Object.entries(wanted ?? {}) : [];
  const [kind, operand] = entries[0] ?? [];
  const read = kind !== undefined && Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
  const condition = entries.length === 1 ? read?.(operand) : undefined;
  if (condition) return condition;
  const known = Object.keys(READERS).join(", ");
  throw new Error(
    `the event pattern has ${JSON.stringify(wanted)} for "${field}", which the embedded cloud does not match; it matches plain values and ${known}`,
  );
}

/** Each answers undefined for an operand that it does not take. */
const READERS: Record<string, (operand: unknown) => Condition | undefined> = {
  prefix: (operand) => textCondition(operand, (value, part) => value.startsWith(part)),
  suffix: (operand) => textCondition(operand, (value, part) => value.endsWith(part)),
  "equals-ignore-case": (operand) =>
    typeof operand === "string" ? (value) => isText(value) && value.toLowerCase() === operand.toLowerCase() : undefined,
  wildcard: (operand) => (typeof operand === "string" ? wildcard(operand) : undefined),
  exists: (operand) => (typeof operand === "boolean" ? (value) => (value !== undefined) === operand : undefined),
  numeric: (operand) => (Array.isArray(operand) ? numeric(operand) : undefined),
  "anything-but": (operand) => anythingBut(operand),
};

function textCondition(operand: unknown, test: (value: string, part: string) => boolean): Condition | undefined {
  if (typeof operand === "string") return (value) => isText(value) && test(value, operand);
  const folded = (operand as { "equals-ignore-case"?: unknown } | null)?.["equals-ignore-case"];
  if (typeof folded !== "string") return undefined;
  return (value) => isText(value) && test(value.toLowerCase(), folded.toLowerCase());
}

function wildcard(operand: string): Condition {
  const pieces = operand.split("*").map((piece) => piece.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const pattern = new RegExp(`^${pieces.join(".*")}$`, "s");
  return (value) => isText(value) && pattern.test(value);
}

/** `["=", 5]`, or bounds such as `[">", 0, "<=", 5]`. */
function numeric(operand: unknown[]): Condition | undefined {
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const test = numberTest(operand[index], operand[index + 1]);
    if (test === undefined) return undefined;
    tests.push(test);
  }
  if (tests.length === 0) return undefined;
  return (value) => {
    const number = plain(value);
    return typeof number === "number" && tests.every((test) => test(number));
  };
}

function numberTest(sign: unknown, bound: unknown): ((value: number) => boolean) | undefined {
  if (typeof bound !== "number") return undefined;
  if (sign === "=") return (value) => value === bound;
  if (sign === "<") return (value) => value < bound;
  if (sign === "<=") return (value) => value <= bound;
  if (sign === ">") return (value) => value > bound;
  return sign === ">=" ? (value) => value >= bound : undefined;
}

/** A field that is not there is not anything. */
function anythingBut(operand: unknown): Condition | undefined {
  const refused = Array.isArray(operand) ? operand : [operand];
  if (refused.length > 0 && refused.every((value) => ["string", "number"].includes(typeof value))) {
    return (value) => value !== undefined && !refused.includes(plain(value));
  }
  const [kind, part] = Object.entries(operand ?? {})[0] ?? [];
  if (kind === undefined || !["prefix", "suffix", "equals-ignore-case", "wildcard"].includes(kind)) return undefined;
  const parts = (Array.isArray(part) ? part : [part]).map((each) => READERS[kind]?.(each));
  const conditions = parts.filter((condition) => condition !== undefined);
  if (conditions.length < parts.length) return undefined;
  return (value) => value !== undefined && !conditions.some((matches) => matches(value));
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function plain(value: unknown): unknown {
  return value instanceof ExactNumber ? Number(value.text) : value;
}
