import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { splitLines } from "./split-lines";
import { ConflictError, type ListedObject, type Storage, type StoredText } from "./storage";

/** A bucket of S3. */
export class S3Storage implements Storage {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {}

  async *list(prefix: string): AsyncIterable<ListedObject> {
    const pages = paginateListObjectsV2({ client: this.client }, { Bucket: this.bucket, Prefix: prefix });
    for await (const { Contents = [] } of pages) {
      for (const { Key, ETag } of Contents) if (Key !== undefined) yield { key: Key, etag: ETag ?? "" };
    }
  }

  async *lines({ key, etag }: ListedObject, isGzip = false): AsyncIterable<Buffer> {
    const { Body } = await this.client.send(
      new GetObjectCommand({ Bucket: this.bucket, Key: key, ...(etag !== "" && { IfMatch: etag }) }),
    );
    const body = Body as Readable;
    if (!isGzip) return yield* splitLines(body);
    // Unlike pipe, it hands on the body's errors: half an object must not look like a whole one.
    yield* splitLines(pipeline(body, createGunzip(), () => undefined));
  }

  async read(key: string): Promise<StoredText | undefined> {
    try {
      const { Body, ETag } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      return { text: (await Body?.transformToString()) ?? "", etag: ETag ?? "" };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async replace(key: string, text: string, before: string | undefined): Promise<string> {
    const condition = before === undefined ? { IfNoneMatch: "*" } : { IfMatch: before };
    try {
      const { ETag } = await this.client.send(
        new PutObjectCommand({
          Bucket: this.bucket,
          Key: key,
          Body: text,
          ContentType: "application/json",
          ...condition,
        }),
      );
      return ETag ?? "";
    } catch (error) {
      // 409: another write of the same key was under way.
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      if (status !== 412 && status !== 409) throw error;
      // The client repeats a call that had no answer, and may find what it wrote itself.
      const found = await this.read(key);
      if (found?.text === text) return found.etag;
      throw new ConflictError(key);
    }
  }
}
