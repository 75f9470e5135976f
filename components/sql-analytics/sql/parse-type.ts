import type { Cursor } from "./cursor";

/** Reads the name of a Flink type, such as `DECIMAL(10, 2)` or `TIMESTAMP(3) WITH LOCAL TIME ZONE`, in capitals with single spaces. */
export function parseType(cursor: Cursor): string {
  const words = [cursor.next().value];
  if (cursor.take("PRECISION")) words.push("PRECISION");
  if (cursor.take("VARYING")) words.push("VARYING");
  if (cursor.take("(")) {
    const numbers = cursor.list(() => cursor.next().text);
    cursor.expect(")");
    words[words.length - 1] += `(${numbers.join(",")})`;
  }
  if (cursor.is("<")) words[0] += nested(cursor);
  for (const zone of [
    ["WITH", "LOCAL", "TIME", "ZONE"],
    ["WITHOUT", "TIME", "ZONE"],
    ["WITH", "TIME", "ZONE"],
  ]) {
    if (cursor.take(...zone)) words.push(...zone);
  }
  if (cursor.take("NOT", "NULL") || cursor.take("NULL")) return words.join(" ");
  while (cursor.take("ARRAY") || cursor.take("MULTISET")) words.push("ARRAY");
  return words.join(" ");
}

/** `<…>` of ARRAY, MAP and ROW. */
function nested(cursor: Cursor): string {
  const { start } = cursor;
  let depth = 0;
  do {
    const { value } = cursor.next();
    if (value === "<") depth++;
    if (value === ">") depth--;
  } while (depth > 0);
  return cursor.sql.slice(start, cursor.since(start).end);
}
