import { gunzipSync } from "node:zlib";
import { GetObjectCommand, paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import { clientSettings, type Endpoint } from "../feed/endpoint";

/** Objects of a bucket, as an ordinary client of S3 sees them. */
export interface Objects {
  /** Keys below the prefixes that were written at or after an instant, in milliseconds. */
  since(bucket: string, prefixes: string[], instant: number): Promise<string[]>;
  /** The object's bytes; those of a GZIP object unpacked. @throws Error for ZIP and Snappy */
  read(bucket: string, key: string): Promise<Buffer>;
  close(): void;
}

export function objectsAt(endpoint: Endpoint): Objects {
  const client = new S3Client({
    ...clientSettings(endpoint),
    ...(endpoint.endpoint !== undefined && { forcePathStyle: true }),
  });
  return {
    async since(Bucket, prefixes, instant) {
      const keys: string[] = [];
      for (const Prefix of prefixes) {
        for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
          for (const { Key, LastModified } of Contents) {
            if (Key !== undefined && LastModified !== undefined && LastModified.getTime() >= instant) keys.push(Key);
          }
        }
      }
      return keys;
    },
    async read(Bucket, Key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      const body = Buffer.from((await Body?.transformToByteArray()) ?? []);
      if (startsWith(body, ZIP) || startsWith(body, SNAPPY)) {
        throw new Error(`s3://${Bucket}/${Key} is compressed as ZIP or Snappy, which is not read here; GZIP is`);
      }
      return startsWith(body, GZIP) ? gunzipSync(body) : body;
    },
    close: () => client.destroy(),
  };
}

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZIP = Buffer.from("PK\u0003\u0004");
const SNAPPY = Buffer.from("ff060000734e61507059", "hex");

function startsWith(body: Buffer, start: Buffer): boolean {
  return body.subarray(0, start.length).equals(start);
}
