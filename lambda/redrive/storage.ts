/** An object among others. */
export interface ListedObject {
  key: string;
  etag: string;
}

/** A small object that was read whole. */
export interface StoredText {
  text: string;
  etag: string;
}

/** Another wrote the object since it was read. */
export class ConflictError extends Error {
  constructor(readonly key: string) {
    super(`${key} was written by another at the same time`);
  }
}

/** What a re-drive needs of the bucket. */
export interface Storage {
  /** Objects below a prefix, in the order of their keys. */
  list(prefix: string): AsyncIterable<ListedObject>;
  /** The lines of an object, @param isGzip whether it is zipped. @throws Error when it is not this version any more */
  lines(object: ListedObject, isGzip?: boolean): AsyncIterable<Buffer>;
  /** @returns undefined where there is no such object */
  read(key: string): Promise<StoredText | undefined>;
  /**
   * Writes an object when it still is what it was.
   *
   * @param text no other run may write the same: it is how a run knows its own
   * @param before the ETag that it must have; undefined when there must be none
   * @returns the new ETag
   * @throws ConflictError when another was first
   */
  replace(key: string, text: string, before: string | undefined): Promise<string>;
}
