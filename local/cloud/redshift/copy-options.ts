import { RedshiftError } from "../contracts";
import type { SqlReader } from "./sql-reader";

/** How COPY reads the objects. Options that change nothing in the embedded warehouse are read and dropped. */
export interface CopyOptions {
  format: JsonFormat | DelimitedFormat;
  /** What parts the fields. @default a comma for CSV, else a pipe */
  delimiter?: string;
  isManifest: boolean;
  isGzip: boolean;
  /** The load fails at so many rows that cannot be loaded; 0 and 1 both mean the first. */
  maxErrors: number;
  times: TimeOptions;
  truncateColumns: boolean;
  blanksAsNull: boolean;
  emptyAsNull: boolean;
  trimBlanks: boolean;
  fillRecord: boolean;
  ignoreBlankLines: boolean;
  ignoredHeaderLines: number;
  /** Rounds decimals half up; without it Redshift cuts the digits off. */
  roundDecimals: boolean;
  /** Stands for each byte that is not UTF-8; such bytes are load errors when absent. */
  replacement?: string;
  /** Text of a delimited field that stands for NULL. */
  nullText: string;
}

/** Keys are column names; `ignoreCase` for `'auto ignorecase'` (CO-01). */
export interface JsonFormat {
  kind: "json";
  ignoreCase: boolean;
}

/** Fields parted by a delimiter. Only CSV has a quote. */
export interface DelimitedFormat {
  kind: "delimited";
  quote?: string;
}

export interface TimeOptions {
  timestamps: "default" | "auto" | "epochsecs" | "epochmillisecs";
  dates: "default" | "auto";
}

/** Most rows that MAXERROR may let fail. */
export const LARGEST_MAX_ERRORS = 100_000;

export function defaultOptions(): CopyOptions {
  return {
    format: { kind: "delimited" },
    isManifest: false,
    isGzip: false,
    maxErrors: 0,
    times: { timestamps: "default", dates: "default" },
    truncateColumns: false,
    blanksAsNull: false,
    emptyAsNull: false,
    trimBlanks: false,
    fillRecord: false,
    ignoreBlankLines: false,
    ignoredHeaderLines: 0,
    roundDecimals: false,
    nullText: "\\N",
  };
}

type Read = (reader: SqlReader, options: CopyOptions) => void;

const READERS: Record<string, Read> = {
  CREDENTIALS: readSecret("CREDENTIALS"),
  IAM_ROLE: (reader) => void (reader.take("DEFAULT") || stringOf(reader, "IAM_ROLE")),
  ACCESS_KEY_ID: readSecret("ACCESS_KEY_ID"),
  SECRET_ACCESS_KEY: readSecret("SECRET_ACCESS_KEY"),
  SESSION_TOKEN: readSecret("SESSION_TOKEN"),
  REGION: readSecret("REGION"),
  COMPUPDATE: readSwitch,
  STATUPDATE: readSwitch,
  MANIFEST: (_, options) => set(options, { isManifest: true }),
  FORMAT: (reader, options) => {
    reader.take("AS");
    readFormat(reader, options);
  },
  JSON: readJson,
  CSV: readCsv,
  DELIMITER: (reader, options) =>
    set(options, { delimiter: oneCharacter("DELIMITER", settingOf(reader, "DELIMITER")) }),
  GZIP: (_, options) => set(options, { isGzip: true }),
  MAXERROR: (reader, options) => set(options, { maxErrors: atMost(LARGEST_MAX_ERRORS, "MAXERROR", reader) }),
  TIMEFORMAT: readTimeFormat,
  DATEFORMAT: readDateFormat,
  TRUNCATECOLUMNS: (_, options) => set(options, { truncateColumns: true }),
  BLANKSASNULL: (_, options) => set(options, { blanksAsNull: true }),
  EMPTYASNULL: (_, options) => set(options, { emptyAsNull: true }),
  TRIMBLANKS: (_, options) => set(options, { trimBlanks: true }),
  FILLRECORD: (_, options) => set(options, { fillRecord: true }),
  IGNOREBLANKLINES: (_, options) => set(options, { ignoreBlankLines: true }),
  IGNOREHEADER: (reader, options) => set(options, { ignoredHeaderLines: atMost(2 ** 31 - 1, "IGNOREHEADER", reader) }),
  ROUNDEC: (_, options) => set(options, { roundDecimals: true }),
  NULL: (reader, options) => set(options, { nullText: settingOf(reader, "NULL") }),
  ACCEPTINVCHARS: (reader, options) => {
    reader.take("AS");
    set(options, { replacement: oneCharacter("ACCEPTINVCHARS", takeString(reader) ?? "?") });
  },
  ENCODING: (reader) => {
    if (!/^utf-?8$/i.test(settingOf(reader, "ENCODING"))) throw unsupported("ENCODING other than UTF8");
  },
};

/** Reads the option that comes next into `options`. @throws RedshiftError naming an option that there is not */
export function readOption(reader: SqlReader, options: CopyOptions): void {
  const token = reader.next();
  // Anything but a word could be a part of a key or a password.
  if (token?.kind !== "word") throw new RedshiftError("syntax error in COPY: the name of an option is missing");
  const read = Object.hasOwn(READERS, token.value) ? READERS[token.value] : undefined;
  if (read === undefined) throw unsupported(token.value);
  read(reader, options);
}

function readFormat(reader: SqlReader, options: CopyOptions): void {
  if (reader.take("JSON")) readJson(reader, options);
  else if (reader.take("CSV")) readCsv(reader, options);
  else throw unsupported("FORMAT other than JSON and CSV");
}

function readJson(reader: SqlReader, options: CopyOptions): void {
  reader.take("AS");
  const mapping = takeString(reader) ?? "auto";
  if (mapping.startsWith("s3://")) throw unsupported("JSON with a JSONPaths file");
  if (mapping !== "auto" && mapping !== "auto ignorecase") throw unsupported(`JSON '${mapping}'`);
  options.format = { kind: "json", ignoreCase: mapping === "auto ignorecase" };
}

function readCsv(reader: SqlReader, options: CopyOptions): void {
  const quote = !reader.take("QUOTE") ? '"' : oneCharacter("QUOTE", settingOf(reader, "QUOTE"));
  options.format = { kind: "delimited", quote };
}

function readTimeFormat(reader: SqlReader, options: CopyOptions): void {
  const format = settingOf(reader, "TIMEFORMAT");
  const known = { auto: "auto", epochsecs: "epochsecs", epochmillisecs: "epochmillisecs" } as const;
  if (isKeyOf(known, format)) options.times = { ...options.times, timestamps: known[format] };
  else if (format !== "YYYY-MM-DD HH:MI:SS") throw unsupported(`TIMEFORMAT '${format}'`);
}

function readDateFormat(reader: SqlReader, options: CopyOptions): void {
  const format = settingOf(reader, "DATEFORMAT");
  if (format === "auto") options.times = { ...options.times, dates: "auto" };
  else if (format !== "YYYY-MM-DD") throw unsupported(`DATEFORMAT '${format}'`);
}

function readSecret(option: string): Read {
  return (reader) => void settingOf(reader, option);
}

function readSwitch(reader: SqlReader): void {
  ["ON", "OFF", "TRUE", "FALSE", "PRESET"].some((word) => reader.take(word));
}

/** The string that must follow an option. What stands there instead is not shown: it may be a key or a password. */
export function stringOf(reader: SqlReader, option: string): string {
  const text = takeString(reader);
  if (text === undefined) throw new RedshiftError(`syntax error in COPY: ${option} must be followed by '…'`);
  return text;
}

function takeString(reader: SqlReader): string | undefined {
  const token = reader.peek();
  if (token?.kind !== "string") return undefined;
  reader.next();
  return token.value;
}

function settingOf(reader: SqlReader, option: string): string {
  reader.take("AS");
  return stringOf(reader, option);
}

function atMost(largest: number, option: string, reader: SqlReader): number {
  reader.take("AS");
  const token = reader.next();
  const value = token?.kind === "number" ? Number(token.value) : Number.NaN;
  if (!Number.isInteger(value) || value > largest) throw new RedshiftError(`COPY: ${option} must be 0-${largest}`);
  return value;
}

function oneCharacter(option: string, text: string): string {
  const character = text === "\\t" ? "\t" : text;
  if (!/^[\t -~]$/.test(character)) {
    throw new RedshiftError(`COPY: ${option} must be one printable ASCII character or \\t, got '${text}'`);
  }
  return character;
}

function set(options: CopyOptions, changes: Partial<CopyOptions>): void {
  Object.assign(options, changes);
}

function isKeyOf<T extends object>(object: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(object, key);
}

function unsupported(what: string): RedshiftError {
  return new RedshiftError(`COPY: ${what} is not supported by the embedded warehouse`);
}
