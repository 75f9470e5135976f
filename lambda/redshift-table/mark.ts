import type { TableDefinition, TableRequest } from "./request";

/**
 * What a table's comment says of it: whose it is, and what the database's catalog does not tell alike everywhere. The
 * request before (`tf.prev_input`) cannot stand in for it: the provider keeps a request as the last one even when it
 * was refused, so a way back to the table's true shape would be refused too.
 */
export interface Mark extends Layout {
  /** None once the resource is gone and its table stayed. */
  owner?: MarkOwner;
  stream?: TableRequest["stream"];
}

type Layout = Pick<TableDefinition, "distributionStyle" | "distributionKey" | "sortKeys">;

export interface MarkOwner {
  /** Name of the function. A function that takes another's place marks the table anew, and the old one's delete spares it. */
  function: string;
  /** `owner` of the request. */
  name: string;
}

/** What every mark begins with. */
export const MARK_PREFIX = "streaming-ingest ";

export function markOf({ table, owner, stream }: TableRequest, functionName: string): Mark {
  return { owner: { function: functionName, name: owner }, ...layoutOf(table), stream };
}

/** The mark of a table that stays behind. */
export function released(mark: Mark): Mark {
  return { ...mark, owner: undefined };
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

/** The layout alone. */
export function layoutOf({ distributionStyle, distributionKey, sortKeys }: Layout): Layout {
  return { distributionStyle, distributionKey, sortKeys };
}
