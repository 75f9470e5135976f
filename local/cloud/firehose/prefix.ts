import { randomBytes } from "node:crypto";
import { compileDatePattern, type DateFields, dateFields } from "./date-pattern";

/** What the expressions of a prefix are evaluated with. */
export interface PrefixValues {
  /** Arrival of the oldest record in the object, in milliseconds: one instant for all expressions (F-45). */
  instant: number;
  timeZone: string;
  /** Value of `!{firehose:error-output-type}`. */
  errorType?: string;
  /** Values of `!{partitionKeyFromQuery:…}` and `!{partitionKeyFromLambda:…}`. */
  keys?: PartitionKeys;
}

/** A record's partition keys, by where they came from. */
export interface PartitionKeys {
  query: Record<string, string>;
  lambda: Record<string, string>;
}

/** A prefix of object keys with its expressions understood. */
export interface Prefix {
  evaluate(values: PrefixValues): string;
  /** Names of the partition keys it needs. */
  keys: { query: string[]; lambda: string[] };
}

type Part = (values: PrefixValues, fields: DateFields) => string;

const EXPRESSION = /!\{([^:{}]*):([^{}]*)\}/g;

/** What Firehose appends to a prefix that says nothing of time (F-51). */
const DEFAULT_DATE = "!{timestamp:yyyy/MM/dd/HH/}";

/** The prefix of delivered objects. @throws Error for an expression that is not one (F-44, F-49) */
export function compilePrefix(template: string): Prefix {
  if (template.includes("!{firehose:error-output-type}")) {
    throw new Error(`prefix "${template}" must not use !{firehose:error-output-type}, which only errors have (F-49)`);
  }
  return compile(template.includes("!{timestamp:") ? template : template + DEFAULT_DATE);
}

/**
 * The prefix of failed records. Without one, it is `<prefix><error type>/yyyy/MM/dd/HH/`, and one without expressions
 * gets the same ending, so that kinds of errors never mix.
 */
export function compileErrorPrefix(template: string | undefined, prefix: string): Prefix {
  if (template?.includes("!{")) {
    const compiled = compile(template);
    if (compiled.keys.query.length + compiled.keys.lambda.length > 0) {
      throw new Error(`errorOutputPrefix "${template}" must not use partition keys (F-50)`);
    }
    if (template.includes("!{firehose:error-output-type}")) return compiled;
    throw new Error(`errorOutputPrefix "${template}" has expressions but no !{firehose:error-output-type} (F-48)`);
  }
  if (template === undefined && prefix.includes("!{")) {
    throw new Error(`prefix "${prefix}" has expressions, so that an errorOutputPrefix is needed (F-47)`);
  }
  return compile(`${template ?? prefix}!{firehose:error-output-type}/${DEFAULT_DATE}`);
}

function compile(template: string): Prefix {
  const parts: Part[] = [];
  const keys: Prefix["keys"] = { query: [], lambda: [] };
  let at = 0;
  for (const match of template.matchAll(EXPRESSION)) {
    parts.push(text(template, template.slice(at, match.index)));
    parts.push(expression(template, match[1] ?? "", match[2] ?? "", keys));
    at = match.index + match[0].length;
  }
  parts.push(text(template, template.slice(at)));
  const evaluate = (values: PrefixValues): string => {
    const fields = dateFields(values.instant, values.timeZone);
    return parts.map((part) => part(values, fields)).join("");
  };
  return { evaluate, keys };
}

function text(template: string, literal: string): Part {
  if (literal.includes("!{")) {
    throw new Error(`prefix "${template}" has "!{" outside of an expression !{namespace:value} (F-44)`);
  }
  return () => literal;
}

function expression(template: string, namespace: string, value: string, keys: Prefix["keys"]): Part {
  if (namespace === "timestamp") {
    const format = compileDatePattern(value);
    return (_values, fields) => format(fields);
  }
  if (namespace === "firehose" && value === "random-string") return randomString;
  if (namespace === "firehose" && value === "error-output-type") return ({ errorType }) => errorType ?? "";
  if (namespace === "partitionKeyFromQuery") return partitionKey(keys, "query", value);
  if (namespace === "partitionKeyFromLambda") return partitionKey(keys, "lambda", value);
  throw new Error(
    `prefix "${template}" has !{${namespace}:${value}}; allowed are timestamp, firehose:random-string, firehose:error-output-type, partitionKeyFromQuery and partitionKeyFromLambda (F-44, F-46)`,
  );
}

function partitionKey(keys: Prefix["keys"], from: "query" | "lambda", name: string): Part {
  keys[from].push(name);
  return (values) => values.keys?.[from][name] ?? "";
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Eleven characters, new at each use (F-46). */
function randomString(): string {
  return Array.from(randomBytes(11), (byte) => LETTERS.charAt(byte % LETTERS.length)).join("");
}
