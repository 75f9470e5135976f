import { ExactNumber, parseValues } from "./firehose/json";

/** Reads one JSON value; numbers beyond a double keep their digits. @throws SyntaxError for none, or several */
export function parseExact(text: string): unknown {
  const values = parseValues(text);
  if (values.length !== 1) throw new SyntaxError(`there must be one JSON value, got ${values.length}`);
  return values[0];
}

/** Writes what `parseExact` reads, in one line. */
export function stringifyExact(value: unknown): string {
  if (value instanceof ExactNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(stringifyExact).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${stringifyExact(member)}`);
  return `{${members.join(",")}}`;
}

/** The value of a member, through objects and arrays; undefined where there is none. */
export function memberAt(value: unknown, steps: readonly string[]): unknown {
  let found = value;
  for (const step of steps) {
    if (typeof found !== "object" || found === null || found instanceof ExactNumber) return undefined;
    if (!Object.hasOwn(found, step)) return undefined;
    found = (found as Record<string, unknown>)[step];
  }
  return found;
}
