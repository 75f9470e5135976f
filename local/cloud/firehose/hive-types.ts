/** A column's Hive type, taken apart. */
export type HiveType =
  | { kind: "boolean" | "float" | "double" | "text" | "date" | "timestamp" | "binary" }
  | { kind: "integer"; bits: 8 | 16 | 32 | 64 }
  | { kind: "decimal"; precision: number; scale: number }
  | { kind: "array"; element: HiveType }
  | { kind: "map"; value: HiveType }
  | { kind: "struct"; fields: { name: string; type: HiveType }[] };

const SIMPLE = new Map<string, HiveType>(
  Object.entries({
    boolean: { kind: "boolean" },
    tinyint: { kind: "integer", bits: 8 },
    smallint: { kind: "integer", bits: 16 },
    int: { kind: "integer", bits: 32 },
    integer: { kind: "integer", bits: 32 },
    bigint: { kind: "integer", bits: 64 },
    float: { kind: "float" },
    double: { kind: "double" },
    string: { kind: "text" },
    date: { kind: "date" },
    timestamp: { kind: "timestamp" },
    binary: { kind: "binary" },
  }),
);

/** @throws Error for a type that the conversion does not know, naming it */
export function parseHiveType(text: string): HiveType {
  const type = text.trim().toLowerCase();
  const simple = SIMPLE.get(type);
  if (simple) return simple;
  const decimal = /^decimal(?:\(\s*(\d+)\s*,\s*(\d+)\s*\))?$/.exec(type);
  // Hive's own default is decimal(10,0).
  if (decimal) return { kind: "decimal", precision: Number(decimal[1] ?? 10), scale: Number(decimal[2] ?? 0) };
  if (/^(?:var)?char\(\d+\)$/.test(type)) return { kind: "text" };
  const nested = /^(array|map|struct)<(.*)>$/s.exec(type);
  const members = splitMembers(nested?.[2] ?? "");
  if (nested?.[1] === "array" && members.length === 1)
    return { kind: "array", element: parseHiveType(members[0] ?? "") };
  if (nested?.[1] === "map" && members.length === 2) return { kind: "map", value: parseHiveType(members[1] ?? "") };
  if (nested?.[1] === "struct") return { kind: "struct", fields: members.map(parseField) };
  throw new Error(
    `column type "${text}" is not converted by the embedded cloud; it converts ${[...SIMPLE.keys()].join(", ")}, decimal(p,s), varchar(n), char(n), array, map and struct`,
  );
}

function parseField(member: string): { name: string; type: HiveType } {
  const colon = member.indexOf(":");
  return { name: member.slice(0, colon).trim(), type: parseHiveType(member.slice(colon + 1)) };
}

/** The members of a nested type: commas inside of inner types do not part them. */
function splitMembers(text: string): string[] {
  const members: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const character = text.charAt(at);
    if (character === "<" || character === "(") depth++;
    else if (character === ">" || character === ")") depth--;
    else if (at === text.length || (character === "," && depth === 0)) {
      members.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return members;
}
