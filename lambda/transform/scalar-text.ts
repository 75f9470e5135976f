import { ExactNumber } from "./exact-number";
import type { JsonValue } from "./json";

/** A string as it is, a number or boolean as JSON writes it; `undefined` for what is missing, null or nested. */
export function scalarText(value: JsonValue | undefined): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return value instanceof ExactNumber ? value.text : undefined;
}
