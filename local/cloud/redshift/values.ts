import type { ParserOptions } from "@electric-sql/pglite";

const BOOLEAN = 16;
const NUMBERS = [21, 23, 26, 700, 701];
const BIGINT = 20;
// The highest id of PostgreSQL's own types is below it.
const LAST_BUILT_IN = 16_384;

let parsers: ParserOptions | undefined;

/**
 * How values of PostgreSQL are read: booleans and numbers as such, all else as the text that PostgreSQL prints, so that no
 * digit of a DECIMAL and no microsecond of a TIMESTAMP is lost. A BIGINT beyond 2^53 is a text too.
 */
export function valueParsers(): ParserOptions {
  parsers ??= makeParsers();
  return parsers;
}

function makeParsers(): ParserOptions {
  const made: ParserOptions = {};
  for (let type = 0; type < LAST_BUILT_IN; type++) made[type] = (text) => text;
  made[BOOLEAN] = (text) => text === "t";
  for (const type of NUMBERS) made[type] = finite;
  made[BIGINT] = (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text);
  return made;
}

/** JSON has no NaN and no infinity, so these stay texts. */
function finite(text: string): number | string {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}
