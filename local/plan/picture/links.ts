import type { Tone } from "./graph";

/** A resource's inputs and outputs as plain values. */
export type Values = Record<string, unknown>;

/** How one box is joined to another, before both are known. */
export interface Link {
  /** `from` another box into this one, `to` another, `with` one that answers. */
  direction: "from" | "to" | "with";
  /** What the other is found by: its ARN, or a key of `nameKey`. */
  key: string;
  label?: string | undefined;
  isDashed?: boolean;
  /** The box to draw when the stack makes no such resource. @default a box made of the ARN; none for a name */
  otherwise?: Outside;
}

/** A box for what no resource of the stack stands for. */
export interface Outside {
  kind: string;
  name: string;
  tone: Tone;
  /** Whether records end there, within the stack's own bucket: then it is no stranger. */
  isOwn?: boolean;
}

/** Where in a resource the ARN of another stands, or its name when the type is told. `*` stands for each of a list. */
export type Reference = string | { path: string; nameOf: string };

/** What a resource is found by when it is told by name: names are unique only within a type. */
export function nameKey(type: string, name: string): string {
  return `${type} ${name}`;
}

/** Keys at a reference. */
export function keysAt(values: Values, reference: Reference): string[] {
  if (typeof reference === "string") return textsAt(values, reference);
  return textsAt(values, reference.path).map((name) => nameKey(reference.nameOf, name));
}

/** The texts at a path such as `kineses.*.streamName`. */
export function textsAt(value: unknown, path: string): string[] {
  const found = path
    .split(".")
    .reduce<unknown[]>((values, name) => values.flatMap((inner) => stepInto(inner, name)), [value]);
  return found.filter((text): text is string => typeof text === "string" && text !== "");
}

/** The text at a path; `""` where there is none. */
export function textAt(value: unknown, path: string): string {
  return textsAt(value, path)[0] ?? "";
}

function stepInto(value: unknown, name: string): unknown[] {
  if (value === null || typeof value !== "object") return [];
  if (name === "*") return Object.values(value);
  return [(value as Values)[name]];
}
