import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { ListedObject, ObjectStore } from "./object-store";

/** What S3 answers to a conditional write that lost: 412, or 409 where another write was under way. */
const LOST = [409, 412];

/** A bucket of S3. */
export function s3Store(client: S3Client, bucket: string): ObjectStore {
  const at = (key: string) => ({ Bucket: bucket, Key: key });
  return {
    async get(key, versionId) {
      try {
        const { Body, ETag, LastModified } = await client.send(
          new GetObjectCommand({ ...at(key), ...(versionId !== undefined && { VersionId: versionId }) }),
        );
        const body = Buffer.from((await Body?.transformToByteArray()) ?? []);
        return { body, etag: unquoted(ETag), lastModified: LastModified ?? new Date(0) };
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async put(key, body) {
      await client.send(new PutObjectCommand({ ...at(key), Body: body }));
    },
    async putIf(key, body, etag) {
      const condition = etag === undefined ? { IfNoneMatch: "*" } : { IfMatch: `"${etag}"` };
      try {
        await client.send(new PutObjectCommand({ ...at(key), Body: body, ...condition }));
        return true;
      } catch (error) {
        if (LOST.includes(statusOf(error) ?? 0)) return false;
        throw error;
      }
    },
    async list(prefix) {
      const found: ListedObject[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
        for (const { Key = "", Size = 0, LastModified = new Date(0) } of Contents) {
          found.push({ key: Key, size: Size, lastModified: LastModified });
        }
      }
      return found;
    },
    async delete(key) {
      await client.send(new DeleteObjectCommand(at(key)));
    },
  };
}

function unquoted(etag = ""): string {
  return etag.replaceAll('"', "");
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}
