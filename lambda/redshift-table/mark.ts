import { createHash } from "node:crypto";
import type { ColumnDefinition, TableDefinition, TableRequest } from "./request";

/**
 * What a table's comment says of it: whose it is, and what the database's catalog does not tell alike everywhere. The
 * request before (`tf.prev_input`) cannot stand in for it: the provider keeps a request as the last one even when it
 * was refused, so a way back to the table's true shape would be refused too. What is only compared is a hash, since a
 * catalog's text may be cut at `MAX_MARK_CHARACTERS`.
 */
export interface Mark {
  /** None once the resource is gone and its table stayed. */
  owner?: MarkOwner;
  /** Hash of the layout; with COPY. */
  layout?: string;
  /** How many fields the staged objects have, and a hash of their names in their order; with CSV. */
  csv?: string;
  /** Hash of the stream's name; with STREAMING. */
  stream?: string;
  /** Hash of the ARN of the role that Redshift reads the stream with. */
  role?: string;
}

export interface MarkOwner {
  /** Name of the function. A function that takes another's place marks the table anew, and the old one's delete spares it. */
  function: string;
  /** `owner` of the request. */
  name: string;
}

/** What every mark begins with. */
export const MARK_PREFIX = "streaming-ingest ";
/** Longest mark: what Redshift's catalogs show of a text without fail. */
export const MAX_MARK_CHARACTERS = 256;

/** With the longest names of a function (64) and of an owner (101), a mark of hashes this long is no longer than it may be. */
const HASH_CHARACTERS = 6;

export function markOf({ table, owner, stream }: TableRequest, functionName: string): Mark {
  return {
    owner: { function: functionName, name: owner },
    layout: table.ingestion === "COPY" ? layoutHash(table) : undefined,
    csv: table.stagedFormat === "CSV" ? csvFields(table.columns, table.columns.length) : undefined,
    stream: stream && hashOf(stream.streamName),
    role: stream && hashOf(stream.roleArn),
  };
}

/** The mark of a table that stays behind. No more objects come for it, so who adopts it may stage others. */
export function released(mark: Mark): Mark {
  return { ...mark, owner: undefined, csv: undefined };
}

export function markText(mark: Mark): string {
  return `${MARK_PREFIX}${JSON.stringify(mark)}`;
}

/** Reads a comment; `undefined` for one that is no mark. */
export function readMark(comment: string | undefined): Mark | undefined {
  if (!comment?.startsWith(MARK_PREFIX)) return undefined;
  try {
    return JSON.parse(comment.slice(MARK_PREFIX.length)) as Mark;
  } catch {
    // Someone edited it.
    return undefined;
  }
}

export function isOwn(mark: Mark | undefined, own: Mark): boolean {
  return mark?.owner?.function === own.owner?.function && mark?.owner?.name === own.owner?.name;
}

/** Whether columns begin with the fields that a mark's `csv` stands for. */
export function beginsWithFields(columns: ColumnDefinition[], csv: string): boolean {
  return csvFields(columns, Number.parseInt(csv, 10)) === csv;
}

function csvFields(columns: ColumnDefinition[], count: number): string {
  const names = columns.slice(0, count).map(({ name }) => name);
  return `${names.length}.${hashOf(names.join())}`;
}

function layoutHash({ distributionStyle = "AUTO", distributionKey, sortKeys = [] }: TableDefinition): string {
  return hashOf(JSON.stringify([distributionStyle, distributionKey ?? null, sortKeys]));
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, HASH_CHARACTERS);
}
