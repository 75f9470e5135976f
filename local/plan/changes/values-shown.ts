import type { Difference } from "./differences";
import { isEqual } from "./differences";
import { ASSET, type Json, type JsonMap, SECRET, UNKNOWN_MARK } from "./planned";

/** Characters of a value that are shown; of a longer one the part that differs is. */
const LONGEST = 80;
/** Characters before a difference, to find one's place. */
const LEAD = 16;

/** Both sides of a difference as they are shown: short, and without any secret. */
export function sidesShown({ before, after }: Pick<Difference, "before" | "after">): [string, string] {
  const [was, is] = [shown(before), shown(after)];
  if (was === is && !isEqual(before, after)) return [was, `another ${is}`];
  const from = Math.max(0, commonLength(was, is) - LEAD);
  return [cut(was, from), cut(is, from)];
}

/** A value as text: nothing of a secret, an asset by its hash. */
export function shown(value: Json | undefined): string {
  if (value === undefined || value === null) return "none";
  const text = JSON.stringify(value, (_, item: Json) => {
    if (!isMap(item)) return item;
    if (SECRET in item) return SECRET;
    if (ASSET in item) return `[content ${String(item[ASSET])}]`;
    return UNKNOWN_MARK in item ? "[known after the deployment]" : item;
  });
  return text.replace(/"(\[(?:secret|content \w+|known after the deployment)\])"/g, "$1");
}

/** The value with nothing of a secret in it, not even what would tell two of them apart. */
export function withoutSecrets(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isMap(value)) return value;
  if (SECRET in value) return { [SECRET]: true };
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutSecrets(item)]));
}

function isMap(value: Json): value is JsonMap {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function cut(text: string, from: number): string {
  if (text.length <= LONGEST) return text;
  const start = Math.min(from, text.length - LONGEST);
  const end = start + LONGEST;
  return `${start > 0 ? "…" : ""}${text.slice(start, end)}${end < text.length ? "…" : ""}`;
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}
