/** One value of an answer. Athena answers text for every type. */
export type SqlValue = string | number | boolean | null;
/** A row by the names of its columns. */
export type SqlRow = Record<string, SqlValue>;

/** A place that answers SQL: the lake or the warehouse. */
export interface SqlPlace {
  /** @throws Error with the service's reason */
  query(sql: string): Promise<SqlRow[]>;
  close(): void;
}

/** A name as both Athena and Redshift quote it; `ingest.clicks` is two. */
export function quoted(name: string): string {
  return name
    .split(".")
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join(".");
}

/** A text as SQL writes it. */
export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
