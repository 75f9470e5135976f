import type { Readable } from "node:stream";
import { AwsError } from "../contracts";

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
  if (size > maximumBytes) {
    throw new AwsError(
      "RequestEntityTooLargeException",
      `The request body has ${size} bytes; at most ${maximumBytes} are allowed. Send it in smaller batches.`,
      413,
    );
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size);
}
