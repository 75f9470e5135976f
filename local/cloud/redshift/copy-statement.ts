import { RedshiftError } from "../contracts";
import { type CopyOptions, defaultOptions, readOption, stringOf } from "./copy-options";
import { SqlReader, syntaxError } from "./sql-reader";
import { quoteName, tokenize } from "./sql-tokens";

/** A COPY statement, read. Its credentials are dropped while reading. */
export interface CopyStatement {
  /** As it stands in SQL, with its schema if that is given. */
  table: string;
  /** Columns that the objects fill; all of the table when absent. */
  columns?: string[];
  /** Key prefix, or the manifest's key. */
  source: S3Address;
  options: CopyOptions;
}

export interface S3Address {
  bucket: string;
  key: string;
}

/**
 * Reads `COPY table [(columns)] FROM 's3://…' [options]`.
 *
 * @throws RedshiftError at a syntax error, or naming the option that the embedded warehouse does not have
 */
export function parseCopy(sql: string): CopyStatement {
  const reader = new SqlReader(tokenize(sql));
  expect(reader, "COPY");
  const table = readTable(reader);
  const columns = reader.take("(") ? readColumns(reader) : undefined;
  expect(reader, "FROM");
  const source = parseAddress(stringOf(reader, "FROM"));
  const options = defaultOptions();
  while (!reader.take(";") && !reader.atEnd) readOption(reader, options);
  reader.end();
  refuseClashes(options);
  return { table, columns, source, options };
}

/** Bucket and key of `s3://bucket/key`. @throws RedshiftError when it is another address */
export function parseAddress(url: string): S3Address {
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(url) ?? [];
  if (bucket === "") throw new RedshiftError("COPY reads only from s3://<bucket>/<key> in the embedded warehouse");
  return { bucket, key };
}

function expect(reader: SqlReader, word: string): void {
  if (!reader.take(word)) throw syntaxError(reader.peek());
}

function readTable(reader: SqlReader): string {
  const names = [quoteName(reader.name())];
  while (reader.take(".")) names.push(quoteName(reader.name()));
  return names.join(".");
}

function readColumns(reader: SqlReader): string[] {
  const columns = [];
  do columns.push(reader.name());
  while (reader.take(","));
  expect(reader, ")");
  return columns;
}

function refuseClashes({ format, delimiter, ignoredHeaderLines, fillRecord }: CopyOptions): void {
  if (format.kind !== "json") return;
  if (delimiter !== undefined) throw new RedshiftError("COPY: DELIMITER is not supported for JSON");
  if (ignoredHeaderLines > 0) throw new RedshiftError("COPY: IGNOREHEADER is not supported for JSON");
  if (fillRecord) throw new RedshiftError("COPY: FILLRECORD is not supported for JSON");
}
