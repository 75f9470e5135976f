import type { ObjectStore } from "../contracts";

/** What COPY needs of the warehouse that it runs in. */
export interface CopyContext {
  /** The transaction that the whole COPY happens in, as the user who asked for it. Nothing of it stays when COPY throws. */
  transaction: CopyTransaction;
  objects: ObjectStore;
  /** Milliseconds since the epoch. */
  now(): number;
  /** The view that a failed COPY sends its user to; a namespace's is not that of a cluster. */
  errorView: "sys_load_error_detail" | "stl_load_errors";
  /** Notes a row that cannot be loaded, for both views. It stays there whether COPY succeeds or throws. */
  noteError(error: LoadError): void;
  /** Notes a file that was loaded in `stl_load_commits`. It stays there only if COPY succeeds. */
  noteCommit(commit: LoadCommit): void;
}

export interface CopyTransaction {
  /** Runs PostgreSQL's SQL with `$1`, `$2`; answers the rows, values in the columns' order. */
  query(sql: string, parameters?: unknown[]): Promise<unknown[][]>;
  /**
   * Loads CSV without a header by PostgreSQL's own COPY; an empty field without quotes is NULL.
   *
   * @param table as it stands in SQL, quoted where it must be
   * @param columns plain names
   * @throws PostgreSQL's own error, with its SQLSTATE in `code`: COPY tells bad rows from other failures by it
   */
  copyCsv(table: string, columns: string[], csv: Buffer): Promise<void>;
}

/** A row of `stl_load_errors`, in Redshift's words (`err_code`, `err_reason` …). */
export interface LoadError {
  /** The table as it stands in SQL, quoted and with its schema where it was given. */
  table: string;
  /** `s3://bucket/key`. */
  fileName: string;
  /** From 1. */
  lineNumber: number;
  /** Column at fault; empty when there is none. */
  columnName: string;
  /** Its type, such as `varchar`; empty when there is none. */
  columnType: string;
  /** Its length, such as `256`; empty when there is none. */
  columnLength: string;
  /** Byte of the field at which it is wrong; 0 where that is not known. */
  position: number;
  rawLine: string;
  rawFieldValue: string;
  /** Redshift's number, such as 1204. */
  code: number;
  /** Redshift's words, such as `String length exceeds DDL length`. */
  reason: string;
}

/** A row of `stl_load_commits`. */
export interface LoadCommit {
  /** `s3://bucket/key`. */
  fileName: string;
  linesScanned: number;
  errors: number;
}
