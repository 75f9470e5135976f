import type { Path } from "./differences";
import type { Json } from "./planned";

/** A pattern of paths as Pulumi writes them: `a.b[*].c`; `*` alone is every property. */
export type PropertyPattern = string;

/**
 * Whether a difference touches what a pattern names. A difference above it, such as a whole block that came or went, does
 * where one of its two values has the property.
 */
export function touches(pattern: PropertyPattern, path: Path, values: readonly (Json | undefined)[]): boolean {
  const parts = partsOf(pattern);
  const shared = Math.min(parts.length, path.length);
  for (let index = 0; index < shared; index++) {
    if (!fits(parts[index] ?? "", path[index] ?? "")) return false;
  }
  return path.length >= parts.length || values.some((value) => has(value, parts.slice(path.length)));
}

function partsOf(pattern: PropertyPattern): string[] {
  return pattern
    .replace(/\[["']?([^\]"']+)["']?\]/g, ".[$1]")
    .split(".")
    .filter((part) => part !== "");
}

function fits(wanted: string, part: string): boolean {
  if (wanted === "*") return true;
  return wanted === "[*]" ? part.startsWith("[") : wanted === part;
}

function has(value: Json | undefined, [part, ...rest]: string[]): boolean {
  if (value === undefined || value === null) return false;
  if (part === undefined) return true;
  if (typeof value !== "object") return false;
  if (Array.isArray(value)) return part.startsWith("[") && value.some((item) => has(item, rest));
  return part === "*" ? Object.values(value).some((item) => has(item, rest)) : has(value[part], rest);
}
