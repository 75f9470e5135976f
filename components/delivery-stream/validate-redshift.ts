import { checkOneOf, checkPattern, checkRange, type Problem, under } from "../shared/problems";
import { isReservedWord } from "../shared/redshift-words";
import type { DeliveryStreamArgs, RedshiftDestinationArgs } from "./args";
import { checkArn } from "./arn-checks";
import { checkCopyOptions, MAX_COPY_OPTIONS_CHARACTERS } from "./copy-options";
import { expressionsOf } from "./prefix";
import { columnListOf, copyOptionsOf } from "./redshift";
import { DEFAULT_STAGED_FORMAT, MAX_COPY_ERRORS, MAX_RETRY_DURATION_SECONDS } from "./settings";

/** Formats of staged records. */
export const STAGED_FORMATS = ["JSON", "CSV"] as const;
/** Longest JDBC URL. */
export const MAX_JDBC_URL_CHARACTERS = 512;
/** Longest name of a table with its schema. */
export const MAX_TABLE_NAME_CHARACTERS = 512;
/** Longest list of columns. */
export const MAX_COLUMN_LIST_CHARACTERS = 10_240;

// Firehose's own pattern: no query, no port left out, no host but Redshift's.
const JDBC_URL =
  /^jdbc:(redshift|postgresql):\/\/((?!-)[A-Za-z0-9-]{1,63}(?<!-)\.)+(redshift(-serverless)?)\.([a-zA-Z0-9.-]+):\d{1,5}\/[a-zA-Z0-9_$-]+$/;
// A name as SQL has it: plain, or any text between double quotes (SQ-01).
const NAME = String.raw`(?:[A-Za-z_][A-Za-z0-9_$]{0,126}|"[^"\p{Cc}]{1,127}")`;
const TABLE_NAME = new RegExp(`^(?:${NAME}\\.)?${NAME}$`, "u");
// COPY matches keys and columns by case, and Redshift writes columns in lower case (CO-01).
const COLUMN_NAME = /^[a-z_][a-z0-9_$]{0,126}$/;
// One ASCII character, but none that ends or encloses a field or a row.
const DELIMITER = /^(?!['"\r\n\0])\p{ASCII}$/u;
// COPY has no option for these (F-56).
const UNLOADABLE_COMPRESSIONS = ["ZIP", "Snappy", "HADOOP_SNAPPY"];

/** What Firehose takes for S3 alone, each with the way out (R-17, F-53). */
const S3_ONLY: Partial<Record<keyof DeliveryStreamArgs, string>> = {
  conversion: "COPY loads JSON or CSV (R-17, F-94)",
  partitioning: "Firehose partitions no delivery to Redshift (R-17)",
  fileExtension: "Firehose takes none for staging objects (R-17)",
  timeZone: "staging objects have their date in UTC (R-17)",
  errorPrefix: "what fails lies below prefix, in processing-failed/ and errors/manifests/ (F-53)",
};

/** Every problem of a delivery to Redshift, also of the arguments that then are those of its staging objects. */
export function validateRedshift(args: DeliveryStreamArgs, redshift: RedshiftDestinationArgs): Problem[] {
  return [
    ...Object.entries(S3_ONLY).flatMap(([path, because]) =>
      args[path as keyof DeliveryStreamArgs] === undefined
        ? []
        : [{ path, reason: `must be left out with redshift: ${because}` }],
    ),
    ...validateStaging(args),
    ...under("redshift", [
      ...checkJdbcUrl("jdbcUrl", redshift.jdbcUrl),
      ...checkArn("secretArn", redshift.secretArn, "secret"),
      ...checkArn("secretKmsKeyArn", redshift.secretKmsKeyArn, "key"),
      ...checkTableName("tableName", redshift.tableName),
      ...validateColumns(redshift.columns),
      ...validateFormat(redshift),
      ...validateCopyOptions(redshift, args.compression),
      ...validateLimits(redshift),
    ]),
  ];
}

/** The URL of a warehouse as Firehose takes it. Shows no credentials that someone has written into it. */
export function checkJdbcUrl(path: string, url: unknown): Problem[] {
  if (typeof url !== "string") return [];
  if (url.length > MAX_JDBC_URL_CHARACTERS) {
    return [{ path, reason: `must be 1–${MAX_JDBC_URL_CHARACTERS} characters, got ${url.length} (R-01)` }];
  }
  if (JDBC_URL.test(url)) return [];
  const allowed = "jdbc:redshift://<host of the workgroup or cluster>:<port>/<database>, with no more after it";
  const shown = url.replace(/\/\/[^/]*@/, "//…@").replace(/[?;].*/s, "?…");
  return [{ path, reason: `must be ${allowed}, got "${shown}" (R-01)` }];
}

/** A table, with its schema or without. The JDBC URL names the database. */
export function checkTableName(path: string, name: unknown): Problem[] {
  if (typeof name !== "string") return [];
  if (name.length > MAX_TABLE_NAME_CHARACTERS) {
    return [{ path, reason: `must be 1–${MAX_TABLE_NAME_CHARACTERS} characters, got ${name.length} (R-05)` }];
  }
  const problems = checkPattern(path, name, TABLE_NAME, "a table's name, or <schema>.<table> (R-05, SQ-01)");
  if (problems.length > 0) return problems;
  const reserved = name.split(".").filter(isReservedWord);
  return reserved.map((word) => ({ path, reason: `has the reserved word ${word}; write "${word}" in quotes (SQ-06)` }));
}

/** F-53, F-56. */
function validateStaging({ prefix = "", backup, compression }: DeliveryStreamArgs): Problem[] {
  const problems: Problem[] = [];
  const prefixes = { prefix, "backup.prefix": backup?.prefix ?? "" };
  for (const [path, text] of Object.entries(prefixes)) {
    if (expressionsOf(text).length === 0) continue;
    const reason = `must have no expressions with redshift, got "${text}"; Firehose appends yyyy/MM/dd/HH/ itself (F-53)`;
    problems.push({ path, reason });
  }
  if (compression !== undefined && UNLOADABLE_COMPRESSIONS.includes(compression)) {
    const reason = `must be UNCOMPRESSED or GZIP with redshift, which loads no other, got "${compression}" (F-56)`;
    problems.push({ path: "compression", reason });
  }
  return problems;
}

/** R-06, CO-01 */
function validateColumns(columns: string[] | undefined): Problem[] {
  if (columns === undefined) return [];
  const path = "columns";
  if (columns.length === 0) return [{ path, reason: "must name a column; leave it out for all of the table (R-06)" }];
  const problems = columns.flatMap((column) =>
    checkPattern(
      path,
      column,
      COLUMN_NAME,
      "names of a–z, 0–9, _ and $, no digit first, 127 characters at most (CO-01)",
    ),
  );
  const repeated = columns.filter((column, index) => columns.indexOf(column) < index);
  problems.push(...repeated.map((column) => ({ path, reason: `must name each column once, got "${column}" again` })));
  const { length } = columnListOf(columns);
  if (length > MAX_COLUMN_LIST_CHARACTERS) {
    const reason = `must be at most ${MAX_COLUMN_LIST_CHARACTERS} characters as one list, got ${length} (R-06)`;
    problems.push({ path, reason });
  }
  return problems;
}

/** */
function validateFormat({ format, delimiter }: RedshiftDestinationArgs): Problem[] {
  const problems = checkOneOf("format", format, STAGED_FORMATS);
  if (delimiter === undefined) return problems;
  if ((format ?? DEFAULT_STAGED_FORMAT) === "JSON") {
    return [...problems, { path: "delimiter", reason: "applies to CSV only; leave it out (R-08)" }];
  }
  const allowed = "one ASCII character, no quote and no line break (R-08)";
  return [...problems, ...checkPattern("delimiter", delimiter, DELIMITER, allowed)];
}

/** */
function validateCopyOptions(redshift: RedshiftDestinationArgs, compression = ""): Problem[] {
  const path = "copyOptions";
  const format = redshift.format ?? DEFAULT_STAGED_FORMAT;
  const problems = checkCopyOptions(path, redshift.copyOptions ?? "", format);
  const { length } = copyOptionsOf(redshift, compression);
  if (length > MAX_COPY_OPTIONS_CHARACTERS) {
    const reason = `must be at most ${MAX_COPY_OPTIONS_CHARACTERS} characters with those of the format, got ${length} (R-07)`;
    problems.push({ path, reason });
  }
  return problems;
}

function validateLimits({ maxErrors, retryDurationSeconds }: RedshiftDestinationArgs): Problem[] {
  return [
    ...checkRange("maxErrors", maxErrors, 0, MAX_COPY_ERRORS, "rows", `leave it out for ${MAX_COPY_ERRORS}`),
    ...checkRange(
      "retryDurationSeconds",
      retryDurationSeconds,
      0,
      MAX_RETRY_DURATION_SECONDS,
      "s (R-09)",
      "leave it out for 3600 s",
    ),
  ];
}
