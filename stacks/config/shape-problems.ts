import { z } from "zod";
import type { Problem } from "../../components/shared/problems";
import { suggestion } from "../../components/shared/suggestion";

/** What a shape said of a value. `value` is there as far as the value is sound, so that further checks can look at it. */
export interface Shaped<Value> {
  problems: Problem[];
  value?: Value;
}

type Path = readonly PropertyKey[];

/**
 * Checks a value against a shape and says everything that is wrong with it.
 *
 * When something is wrong, the value comes without the parts that are, if the rest still fits the shape.
 */
export function checkShape<Shape extends z.ZodType>(shape: Shape, value: unknown): Shaped<z.output<Shape>> {
  const result = shape.safeParse(value);
  if (result.success) return { problems: [], value: result.data };
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, shape, value));
  const sound = shape.safeParse(without(value, result.error.issues));
  return sound.success ? { problems, value: sound.data } : { problems };
}

function problemsOf(issue: z.core.$ZodIssue, shape: z.ZodType, value: unknown): Problem[] {
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(shape, issue.path);
    return issue.keys.map((key) => ({ path: dotted([...issue.path, key]), reason: unknownKey(key, known) }));
  }
  const found = issue.path.reduce(step, value);
  if (issue.code !== "invalid_type") return [{ path: dotted(issue.path), reason: issue.message }];
  const expected = EXPECTED[issue.expected] ?? issue.expected;
  const reason =
    found === undefined ? `is missing; it must be ${expected}` : `must be ${expected}, got ${shown(found)}`;
  return [{ path: dotted(issue.path), reason }];
}

/** Says that a key is not known, and which ones are. */
export function unknownKey(key: string, known: readonly string[]): string {
  return `${UNKNOWN_KEY}; ${suggestion(key, known)}`;
}

/** Whether a problem tells of a key of a group that is not known. */
export function isUnknownKeyOf(group: string, { path, reason }: Problem): boolean {
  return reason.startsWith(UNKNOWN_KEY) && path.startsWith(`${group}.`) && !path.slice(group.length + 1).includes(".");
}

const UNKNOWN_KEY = "is not a known setting";

const EXPECTED: Record<string, string> = {
  string: "text",
  number: "a number",
  boolean: "true or false",
  object: "a group of settings",
  record: "a group of settings by name",
  array: "a list",
};

function shown(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a group of settings";
  return typeof value === "string" ? `the text "${value}"` : String(value);
}

/** `deliveries.lake.columns[0].name` */
export function dotted(path: Path): string {
  return path
    .map((key, index) => (typeof key === "number" ? `[${key}]` : `${index === 0 ? "" : "."}${String(key)}`))
    .join("");
}

function step(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
}

/** The keys that a shape knows at a path. */
function keysAt(shape: z.ZodType, path: Path): string[] {
  const bare = shape instanceof z.ZodOptional ? (shape.unwrap() as z.ZodType) : shape;
  const [key, ...rest] = path;
  if (bare instanceof z.ZodObject) {
    const shapes: Record<PropertyKey, z.ZodType | undefined> = bare.shape;
    if (key === undefined) return Object.keys(shapes);
    const inner = shapes[key];
    return inner === undefined ? [] : keysAt(inner, rest);
  }
  if (bare instanceof z.ZodRecord) return keysAt(bare.valueType as z.ZodType, rest);
  return bare instanceof z.ZodArray ? keysAt(bare.element as z.ZodType, rest) : [];
}

/** A copy of the value without what the issues are about. */
function without(value: unknown, issues: z.core.$ZodIssue[]): unknown {
  const copy = structuredClone(value);
  for (const issue of issues) {
    const paths = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    for (const path of paths) remove(copy, path);
  }
  return copy;
}

function remove(value: unknown, path: Path): void {
  const key = path.at(-1);
  const holder = path.slice(0, -1).reduce(step, value);
  if (key === undefined || typeof holder !== "object" || holder === null) return;
  // A list goes whole: without one element the others would stand at other places than in the file.
  if (Array.isArray(holder)) remove(value, path.slice(0, -1));
  else delete (holder as Record<PropertyKey, unknown>)[key];
}
