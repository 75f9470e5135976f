import type { Span } from "./syntax-tree";
import { type Token, tokens } from "./tokens";

/** A span and what takes its place, padded to its length. */
interface Mask extends Span {
  text: string;
}

/**
 * The text with what dt-sql-parser's grammar lacks replaced by what it has: SESSION windows, FILTER, and words between arguments such
 * as EXTRACT(HOUR FROM rt). Every character that stays keeps its line and column.
 */
export function masked(sql: string): string {
  const found = tokens(sql).tokens;
  const masks = found.flatMap((_, index) => masksAt(found, index));
  return masks.reduce((text, mask) => text.slice(0, mask.start) + fill(text, mask) + text.slice(mask.end), sql);
}

function fill(text: string, { start, end, text: replacement }: Mask): string {
  return replacement + text.slice(start + replacement.length, end).replace(/[^\r\n]/g, " ");
}

function masksAt(found: readonly Token[], at: number): Mask[] {
  const token = found[at];
  if (token?.kind !== "word" || found[at + 1]?.value !== "(") return [];
  const end = closing(found, at + 1);
  const inside = found.slice(at + 2, end);
  // The digits of an interval's unit: INTERVAL '120' SECOND(3).
  if (found[at - 1]?.kind === "text") return blank(found[at + 1], found[end]);
  switch (token.value) {
    case "SESSION":
      return [{ ...token, text: "TUMBLE" }, ...partition(inside)];
    case "FILTER":
      return [{ start: token.start, end: found[end]?.end ?? token.end, text: "" }];
    case "EXTRACT":
      return blank(inside[0], inside[1]?.value === "FROM" ? inside[1] : undefined);
    case "TIMESTAMPADD":
    case "TIMESTAMPDIFF":
      return blank(inside[0], inside[1]?.value === "," ? inside[1] : undefined);
    case "FLOOR":
    case "CEIL":
      return blank(inside.at(-2)?.value === "TO" ? inside.at(-2) : undefined, inside.at(-1));
    case "SUBSTRING":
      return inside.filter(({ value }) => value === "FROM" || value === "FOR").map((word) => ({ ...word, text: "," }));
    case "TRY_CAST":
      return [{ ...token, text: "CAST" }];
    case "TRIM":
      return trim(inside);
    default:
      return [];
  }
}

/** The index of the parenthesis that closes the one at an index. */
function closing(found: readonly Token[], open: number): number {
  let depth = 0;
  const end = found.findIndex(({ value, kind }, index) => {
    if (index < open || kind !== "symbol") return false;
    if (value === "(") depth++;
    if (value === ")") depth--;
    return depth === 0;
  });
  return end < 0 ? found.length : end;
}

function blank(first: Token | undefined, last: Token | undefined): Mask[] {
  return first === undefined || last === undefined ? [] : [{ start: first.start, end: last.end, text: "" }];
}

/** `PARTITION BY columns` of a SESSION window, up to the comma before DESCRIPTOR. */
function partition(inside: readonly Token[]): Mask[] {
  const begin = inside.findIndex(({ value }) => value === "PARTITION");
  const descriptor = inside.findIndex(({ value }, index) => index > begin && value === "DESCRIPTOR");
  return begin < 0 || descriptor < 0 ? [] : blank(inside[begin], inside[descriptor - 2]);
}

/** `TRIM(BOTH ' ' FROM a)` becomes `TRIM(     ' ' , a)`. */
function trim(inside: readonly Token[]): Mask[] {
  const [first] = inside;
  const from = inside.findIndex(({ value }) => value === "FROM");
  const separator = inside[from];
  const isWord = ["BOTH", "LEADING", "TRAILING"].includes(first?.value ?? "");
  if (separator === undefined) return [];
  const comma = from === (isWord ? 1 : 0) ? "" : ",";
  return [...(isWord ? blank(first, first) : []), { ...separator, text: comma }];
}
