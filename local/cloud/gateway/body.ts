import type { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { AwsError } from "../contracts";

/** The largest of all bodies: 10 MiB of records (K-16) are 13.4 MiB in base64; partition keys and names come on top. */
export const MOST_BODY_BYTES = 20 * 1024 * 1024;

/**
 * Reads a request's body into memory.
 * @throws AwsError RequestEntityTooLargeException over `maximumBytes`; what is over it is read and thrown away, so that
 * the client gets the answer instead of a reset connection.
 */
export async function readBody(stream: Readable, maximumBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size <= maximumBytes) chunks.push(bytes);
    else chunks.length = 0;
  }
  if (size > maximumBytes) throw tooLarge(`${size} bytes`, maximumBytes);
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size);
}

/**
 * Takes apart a body that a client has packed: AWS's SDKs send larger calls of some operations in gzip.
 * @throws AwsError for a body that is no gzip, or has more than 20 MiB unpacked
 */
export function unpackBody(body: Buffer, contentEncoding: string | undefined): Buffer {
  if (contentEncoding !== "gzip") return body;
  try {
    return gunzipSync(body, { maxOutputLength: MOST_BODY_BYTES });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge("more than that unpacked", MOST_BODY_BYTES);
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError("SerializationException", `The request body is not gzip, as Content-Encoding says: ${reason}`);
  }
}

function tooLarge(found: string, maximumBytes: number): AwsError {
  return new AwsError(
    "RequestEntityTooLargeException",
    `The request body has ${found}; at most ${maximumBytes} are allowed. Send it in smaller batches.`,
    413,
  );
}
