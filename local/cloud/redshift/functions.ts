import { RedshiftError } from "../contracts";
import { quoteText, type Token } from "./sql-tokens";

/** Units of DATEADD and DATEDIFF with Redshift's other words for each. */
const UNITS: Record<string, string[]> = {
  year: ["years", "y", "yr", "yrs"],
  month: ["months", "mon", "mons"],
  week: ["weeks", "w"],
  day: ["days", "d"],
  hour: ["hours", "h", "hr", "hrs"],
  minute: ["minutes", "m", "min", "mins"],
  second: ["seconds", "s", "sec", "secs"],
};

/**
 * Functions whose calls PostgreSQL would not understand: NVL is its COALESCE, JSON_SERIALIZE is a word of its own there that
 * takes no jsonb, and DATEADD and DATEDIFF (`system-objects.ts`) begin with a bare word.
 *
 * @throws RedshiftError for a unit that is not known here
 */
export function translateFunctions(tokens: Token[]): Token[] {
  const result = [...tokens];
  for (const [index, { kind, value }] of tokens.entries()) {
    if (kind !== "word" || tokens[index - 1]?.text === ".") continue;
    const opening = nextOf(tokens, index);
    if (tokens[opening]?.text !== "(") continue;
    if (value === "NVL") result[index] = { kind: "word", text: "COALESCE", value: "COALESCE" };
    if (value === "JSON_SERIALIZE") result[index] = { kind: "word", text: "pg_catalog.json_serialize", value };
    if (value !== "DATEADD" && value !== "DATEDIFF") continue;
    const at = nextOf(tokens, opening);
    const unit = unitOf(value, tokens[at]);
    result[at] = { kind: "string", text: quoteText(unit), value: unit };
  }
  return result;
}

/** Index of the next token that is not blank. */
function nextOf(tokens: Token[], index: number): number {
  const next = tokens.findIndex(({ kind }, at) => at > index && kind !== "blank");
  return next === -1 ? tokens.length : next;
}

function unitOf(name: string, token: Token | undefined): string {
  const word = token?.kind === "word" || token?.kind === "string" ? token.value.toLowerCase() : "";
  const found = Object.entries(UNITS).find(([unit, others]) => unit === word || others.includes(word));
  if (found !== undefined) return found[0];
  const known = Object.keys(UNITS).join(", ");
  throw new RedshiftError(`the embedded warehouse knows ${known} as units of ${name}, not ${token?.text ?? "nothing"}`);
}
