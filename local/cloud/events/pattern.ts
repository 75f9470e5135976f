import { ExactNumber } from "../firehose/json";
import { type Condition, readCondition } from "./condition";

/** Whether an event, as JSON, is wanted. */
export type EventMatcher = (event: unknown) => boolean;

/** Several patterns of which one must match. */
const OR = "$or";

/**
 * Compiles an event pattern. Every field must match; a list of values means any of them; a field that is a list in the event
 * matches by any of its elements.
 *
 * @throws Error that names what the embedded cloud does not match
 */
export function compileEventPattern(pattern: unknown): EventMatcher {
  if (!isObject(pattern) || Object.keys(pattern).length === 0) {
    throw new Error(`an event pattern must be a JSON object with fields, got ${JSON.stringify(pattern)}`);
  }
  const matchers = Object.entries(pattern).map(([name, wanted]) => fieldMatcher(name, wanted));
  return (event) => matchers.every((matches) => matches(event));
}

function fieldMatcher(name: string, wanted: unknown): EventMatcher {
  if (name === OR && Array.isArray(wanted)) {
    const either = wanted.map(compileEventPattern);
    return (event) => either.some((matches) => matches(event));
  }
  if (Array.isArray(wanted)) {
    if (wanted.length === 0) throw new Error(`the event pattern has no value for "${name}"; leave the field out`);
    const conditions = wanted.map((value) => readCondition(name, value));
    return (event) => anyMatches(conditions, memberOf(event, name));
  }
  const nested = compileEventPattern(wanted);
  return (event) => nestedMatches(nested, memberOf(event, name));
}

function anyMatches(conditions: Condition[], found: unknown): boolean {
  // An empty list has no value, as if the field were not there.
  const values = Array.isArray(found) ? found : [found];
  if (values.length === 0) return conditions.some((matches) => matches(undefined));
  return conditions.some((matches) => values.some(matches));
}

/** A list of objects matches by any one of them; without the object its fields can still be asked not to exist. */
function nestedMatches(nested: EventMatcher, found: unknown): boolean {
  return Array.isArray(found) ? found.some(nested) : nested(found);
}

function memberOf(event: unknown, name: string): unknown {
  return isObject(event) && Object.hasOwn(event, name) ? event[name] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}
