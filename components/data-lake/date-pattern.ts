/** Part of a date that a prefix can spell. The hour is the finest: the minutes of two years would be a million partitions. */
export type DateField = "year" | "month" | "day" | "hour";

/** From the coarsest to the finest. */
export const DATE_FIELDS: readonly DateField[] = ["year", "month", "day", "hour"];

/** A piece of a Java date pattern: text, a field with its number of digits, or what partitions cannot be computed from. */
export type PatternPiece =
  | { kind: "text"; text: string }
  | { kind: "field"; field: DateField; digits: number }
  | { kind: "unusable"; text: string };

/** Letters of Java's DateTimeFormatter, which Firehose (F-45) and Athena's `projection.<column>.format` both read. */
const LETTERS: Record<string, { field: DateField; digits: number[] }> = {
  y: { field: "year", digits: [4] },
  u: { field: "year", digits: [4] },
  M: { field: "month", digits: [1, 2] },
  d: { field: "day", digits: [1, 2] },
  H: { field: "hour", digits: [1, 2] },
};

/** A run of one letter, a quoted text (`''` is a quote), or plain text. */
const PIECE = /([A-Za-z])\1*|'((?:[^']|'')*)'|([^A-Za-z']+)/g;
/** Characters that mean something to the formatter outside of quotes, though they are no letters. */
const RESERVED = /[[\]{}#]/;

/** Takes a Java date pattern apart. */
export function parseDatePattern(pattern: string): PatternPiece[] {
  const pieces: PatternPiece[] = [];
  let end = 0;
  for (const match of pattern.matchAll(PIECE)) {
    if (match.index > end) pieces.push({ kind: "unusable", text: pattern.slice(end, match.index) });
    pieces.push(pieceOf(match));
    end = match.index + match[0].length;
  }
  if (end < pattern.length) pieces.push({ kind: "unusable", text: pattern.slice(end) });
  return pieces;
}

function pieceOf([whole, letter, quoted]: RegExpExecArray | RegExpMatchArray): PatternPiece {
  if (quoted !== undefined) return { kind: "text", text: quoted === "" ? "'" : quoted.replace(/''/g, "'") };
  if (letter === undefined) return { kind: RESERVED.test(whole) ? "unusable" : "text", text: whole };
  const known = LETTERS[letter];
  if (known?.digits.includes(whole.length)) return { kind: "field", field: known.field, digits: whole.length };
  return { kind: "unusable", text: whole };
}

/** The Java pattern of text and fields. */
export function datePattern(pieces: PatternPiece[]): string {
  const letters: Record<DateField, string> = { year: "y", month: "M", day: "d", hour: "H" };
  return pieces
    .map((piece) => (piece.kind === "field" ? letters[piece.field].repeat(piece.digits) : quote(piece.text)))
    .join("");
}

/** The start of a day, written by a pattern's pieces. @param day `yyyy-MM-dd` */
export function formatDay(pieces: PatternPiece[], day: string): string {
  const [year = "", month = "", date = ""] = day.split("-");
  const values: Record<DateField, string> = { year, month, day: date, hour: "0" };
  return pieces
    .map((piece) =>
      piece.kind === "field" ? String(Number(values[piece.field])).padStart(piece.digits, "0") : piece.text,
    )
    .join("");
}

function quote(text: string): string {
  if (!/[A-Za-z'[\]{}#]/.test(text)) return text;
  return `'${text.replace(/'/g, "''")}'`;
}
