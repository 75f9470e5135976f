import type { LoadCommit, LoadError } from "./copy-context";
import type { Transaction } from "./database";

const INSERT_ERRORS = `INSERT INTO redshift_local.load_errors
  SELECT $1, to_regclass("table"), now(), $2::bigint, "fileName", "lineNumber", "columnName", "columnType", "columnLength",
    "position", "rawLine", "rawFieldValue", code, reason
  FROM jsonb_to_recordset($3::text::jsonb) AS error ("table" text, "fileName" text, "lineNumber" bigint, "columnName" text,
    "columnType" text, "columnLength" text, "position" integer, "rawLine" text, "rawFieldValue" text, code integer, reason text)`;

const INSERT_COMMITS = `INSERT INTO redshift_local.load_commits
  SELECT $1, $2::bigint, "fileName", "linesScanned", errors, now()
  FROM jsonb_to_recordset($3::text::jsonb) AS file ("fileName" text, "linesScanned" bigint, errors integer)`;

/** What one statement's COPY tells of its files and of the rows that it could not load. */
export class LoadNotes {
  private readonly errors: LoadError[] = [];
  private readonly commits: LoadCommit[] = [];
  private query: unknown;

  constructor(private readonly user: string) {}

  noteError(error: LoadError): void {
    this.errors.push(error);
  }

  noteCommit(commit: LoadCommit): void {
    this.commits.push(commit);
  }

  get hasErrors(): boolean {
    return this.errors.length > 0;
  }

  /** Writes the files that were loaded, in COPY's own transaction: a file stands in it if and only if its rows do. */
  writeCommits(transaction: Transaction): Promise<void> {
    return this.write(INSERT_COMMITS, this.commits, transaction);
  }

  /** Writes the rows that were not loaded. */
  async writeErrors(transaction: Transaction): Promise<void> {
    await this.write(INSERT_ERRORS, this.errors, transaction);
    this.errors.length = 0;
  }

  private async write(insert: string, rows: object[], { asOwner, query }: Transaction): Promise<void> {
    if (rows.length === 0) return;
    // PostgreSQL keeps no NUL in a text.
    const json = JSON.stringify(rows, (_key, value) =>
      typeof value === "string" ? value.replaceAll("\0", "�") : value,
    );
    await asOwner(async () => {
      this.query ??= (await query("SELECT nextval('redshift_local.query_ids')"))[0]?.[0];
      await query(insert, [this.user, this.query, json]);
    });
  }
}
