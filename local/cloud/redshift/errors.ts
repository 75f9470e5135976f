import { RedshiftError } from "../contracts";

// Where PostgreSQL's words of today differ from those of the PostgreSQL that Redshift is made of.
const REDSHIFT_WORDS: [RegExp, string][] = [
  [/^permission denied for (?:table|view|materialized view|sequence) /, "permission denied for relation "],
  [/^role "(.*)" (already exists|does not exist)$/, 'user "$1" $2'],
  [/^role "(.*)" cannot be dropped/, 'user "$1" cannot be dropped'],
];

/** PostgreSQL's error in Redshift's words. */
export function asRedshiftError(error: unknown): unknown {
  if (error instanceof RedshiftError || !isDatabaseError(error)) return error;
  const words = REDSHIFT_WORDS.find(([pattern]) => pattern.test(error.message));
  const message = words === undefined ? error.message : error.message.replace(...words);
  const detail = error.detail === undefined ? "" : `\n  Detail: ${error.detail}`;
  return new RedshiftError(`${message}${detail}`, { cause: error });
}

interface DatabaseError extends Error {
  /** SQLSTATE. */
  code: string;
  detail?: string;
}

function isDatabaseError(error: unknown): error is DatabaseError {
  return (
    error instanceof Error && "code" in error && typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code)
  );
}
