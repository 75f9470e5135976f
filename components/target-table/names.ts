import { externalSchemaOf, streamViewOf, type TableName } from "../../lambda/redshift-table/sql";

/** Longest identifier in bytes; Redshift cuts a longer one off without a word (SQ-01, SQ-02). */
export const MAX_IDENTIFIER_BYTES = 127;

/** The component's name as an identifier: it marks the table as the component's (SQ-01). */
export function ownerOf(componentName: string): string {
  const identifier = componentName.toLowerCase().replace(/[^a-z0-9_]/g, "_");
  return /^[0-9]/.test(identifier) ? `_${identifier}` : identifier;
}

/** The user that Firehose copies as. The ending keeps it clear of reserved words. */
export function loaderNameOf(componentName: string): string {
  return `${ownerOf(componentName)}_loader`;
}

/** The names that a streaming table has beside its own. */
export function streamingNamesOf(table: TableName): string[] {
  return [streamViewOf(table).tableName, externalSchemaOf(table)];
}
