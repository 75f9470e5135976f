import { createReadStream } from "node:fs";

const NEWLINE = 0x0a;
/** Bytes read at once. */
const CHUNK_BYTES = 256 * 1024;

/** The lines of a file as their bytes, without the newline. One chunk of the file is in memory at a time. */
export async function* linesOf(file: string): AsyncGenerator<Buffer> {
  // The pieces of a line that goes over several chunks are joined once, when its end is found.
  let pieces: Buffer[] = [];
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const tail = chunk.subarray(start, end);
      yield pieces.length === 0 ? tail : Buffer.concat([...pieces, tail]);
      pieces = [];
      start = end + 1;
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start));
  }
  if (pieces.length > 0) yield Buffer.concat(pieces);
}

/** Whether a line holds nothing but white space. */
export function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09);
}
