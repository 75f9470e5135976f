import type { Problem } from "../shared/problems";

/** Longest `copyOptions` of a delivery stream. */
export const MAX_COPY_OPTIONS_CHARACTERS = 10_240;

/** What Firehose or another argument sets, with the way out. */
const CLASHES = new Map(
  Object.entries({
    "FROM MANIFEST SSH": "Firehose itself names the objects to load; leave it out",
    "WITH CREDENTIALS IAM_ROLE ACCESS_KEY_ID SECRET_ACCESS_KEY SESSION_TOKEN":
      "Redshift reads the objects with the rights of the delivery's role; leave it out",
    "FORMAT JSON CSV": "set redshift.format",
    "AVRO PARQUET ORC FIXEDWIDTH SHAPEFILE": "redshift.format can be JSON or CSV",
    DELIMITER: "set redshift.delimiter",
    GZIP: "set compression to GZIP",
    "BZIP2 LZOP ZSTD": "of what Redshift reads, Firehose writes GZIP only; set compression to GZIP",
    "MAXERROR IGNOREALLERRORS": "set redshift.maxErrors",
    TIMEFORMAT: "it is always 'auto'; leave it out",
    FILLRECORD: "CSV always has it, and COPY refuses it with JSON; leave it out",
    NOLOAD: "no row would be loaded; leave it out",
    "ENCRYPTED MASTER_SYMMETRIC_KEY": "Firehose encrypts with a KMS key; set bucketKmsKeyArn",
  }).flatMap(([words, wayOut]) => words.split(" ").map((word) => [word, wayOut] as const)),
);

/** Options that a format rules out (COPY's guide, data format parameters). */
const RULED_OUT: Record<string, readonly string[]> = {
  JSON: ["ESCAPE", "IGNOREBLANKLINES", "IGNOREHEADER", "NULL", "QUOTE", "READRATIO", "REMOVEQUOTES"],
  CSV: ["ESCAPE", "REMOVEQUOTES"],
};

// COPY's other options and the words of their values. A word that is none of these would fail each COPY for ever.
const OPTION_WORDS = new Set(
  `
  ACCEPTANYDATE ACCEPTINVCHARS BLANKSASNULL COMPROWS COMPUPDATE DATEFORMAT EMPTYASNULL ENCODING ESCAPE EXPLICIT_IDS
  IGNOREBLANKLINES IGNOREHEADER NULL QUOTE READRATIO REGION REMOVEQUOTES ROUNDEC STATUPDATE TRIMBLANKS
  TRUNCATECOLUMNS AS FALSE OFF ON PRESET TRUE
  `
    .trim()
    .split(/\s+/),
);

// A backslash escapes in Redshift's text, so one before a quote must itself be escaped.
const TOKEN = /\s+|'(?:[^'\\]|\\[^']|'')*'|\d+|(?<word>[A-Za-z_][A-Za-z0-9_]*)/y;

/** Every problem of additional COPY options. Never shows a text in quotes: it may hold a secret. */
export function checkCopyOptions(path: string, options: string, format: string): Problem[] {
  const { words, fault } = wordsOf(options);
  const reasons = [...new Set(words)].flatMap((word) => clashOf(word, format) ?? []);
  if (fault !== undefined) reasons.push(`must be COPY options with texts in single quotes, but ${fault} (R-07)`);
  return reasons.map((reason) => ({ path, reason }));
}

function clashOf(word: string, format: string): string | undefined {
  const wayOut = CLASHES.get(word);
  if (wayOut !== undefined) return `must not have ${word}: ${wayOut} (R-07)`;
  if (RULED_OUT[format]?.includes(word)) return `must not have ${word}, which COPY refuses with ${format} (R-07)`;
  return OPTION_WORDS.has(word) ? undefined : `has ${word}, which is no option of COPY; correct it (R-07)`;
}

/** The words outside quotes, in capitals, up to the first thing that is not COPY's. */
function wordsOf(options: string): { words: string[]; fault?: string } {
  const words: string[] = [];
  let at = 0;
  while (at < options.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(options);
    if (match === null) return { words, fault: faultAt(options.charAt(at)) };
    if (match.groups?.word !== undefined) words.push(match.groups.word.toUpperCase());
    at = TOKEN.lastIndex;
  }
  return { words };
}

function faultAt(character: string): string {
  return character === "'" ? "a quote does not close" : `it has ${JSON.stringify(character)} outside of them`;
}
