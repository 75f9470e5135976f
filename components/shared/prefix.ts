/** A piece of a Firehose prefix: text, or one `!{namespace:value}` expression (F-44). */
export type PrefixPart = LiteralPart | ExpressionPart;

export interface LiteralPart {
  kind: "literal";
  text: string;
}

export interface ExpressionPart {
  kind: "timestamp" | "firehose" | "partitionKeyFromQuery" | "partitionKeyFromLambda";
  /** A Java date pattern, a firehose value, or the name of a partition key. */
  value: string;
}

/** Longest prefix as typed (F-43). */
export const MAX_PREFIX_CHARACTERS = 1024;

/** What Firehose appends to a prefix that says nothing of time (F-51). */
export const IMPLICIT_TIMESTAMP = "!{timestamp:yyyy/MM/dd/HH}/";

const EXPRESSION = /!\{(timestamp|firehose|partitionKeyFromQuery|partitionKeyFromLambda):([^{}]+)\}/g;

/** Takes a prefix apart. A malformed expression stays in the text, where its `!{` shows (F-44). */
export function parsePrefix(prefix: string): PrefixPart[] {
  const parts: PrefixPart[] = [];
  let end = 0;
  for (const match of prefix.matchAll(EXPRESSION)) {
    if (match.index > end) parts.push({ kind: "literal", text: prefix.slice(end, match.index) });
    parts.push({ kind: match[1] as ExpressionPart["kind"], value: match[2] ?? "" });
    end = match.index + match[0].length;
  }
  if (end < prefix.length) parts.push({ kind: "literal", text: prefix.slice(end) });
  return parts;
}

/**
 * The prefix with its time said. Without a timestamp `yyyy/MM/dd/HH/` follows, glued to the text when that does not end in
 * a slash: `raw` gives `raw2026/08/22/10/` (F-51). Firehose's guide says that Firehose does so itself, but its example of
 * partition keys shows none, so give Firehose this prefix: then both the objects and the table lie where it says.
 */
export function effectivePrefix(prefix: string): string {
  const saysTime = parsePrefix(prefix).some(({ kind }) => kind === "timestamp");
  return saysTime ? prefix : `${prefix}${IMPLICIT_TIMESTAMP}`;
}
