/** An object as it was read. */
export interface StoredObject {
  body: Buffer;
  /** As S3 gives it, without quotes. */
  etag: string;
  lastModified: Date;
}

/** An object in a listing. */
export interface ListedObject {
  key: string;
  size: number;
  lastModified: Date;
}

/** The lake's bucket, as far as the functions need it. */
export interface ObjectStore {
  /** @returns undefined where there is none */
  get(key: string, versionId?: string): Promise<StoredObject | undefined>;
  put(key: string, body: Buffer): Promise<void>;
  /**
   * Puts an object only if the present one is still that of `etag`; `undefined` means only if there is none.
   *
   * @returns whether it was put
   */
  putIf(key: string, body: Buffer, etag: string | undefined): Promise<boolean>;
  list(prefix: string): Promise<ListedObject[]>;
  delete(key: string): Promise<void>;
}
