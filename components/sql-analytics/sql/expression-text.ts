import type { Span } from "./syntax-tree";
import { tokens } from "./tokens";

/** A part of a text as it was written, but for its comments and runs of white space, which become one space. */
export function withoutComments(sql: string, { start, end }: Span): string {
  const found = tokens(sql.slice(start, end)).tokens;
  return found
    .map((token, index) => ((found[index - 1]?.end ?? 0) === token.start ? token.text : ` ${token.text}`))
    .join("")
    .trim();
}
