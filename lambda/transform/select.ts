import { type JsonObject, readField } from "./json";
import { scalarText } from "./scalar-text";

/** Compiles the selection: each field must have one of its values. A field that is missing or nested has none. */
export function compileSelect(select: Record<string, string[]>): (record: JsonObject) => boolean {
  const conditions = Object.entries(select).map(([name, values]) => ({ name, allowed: new Set(values) }));
  return (record) => {
    for (const { name, allowed } of conditions) {
      const text = scalarText(readField(record, name));
      if (text === undefined || !allowed.has(text)) return false;
    }
    return true;
  };
}
