const NEWLINE = 0x0a;
const QUOTE = 0x22;

/** Lines of a body, each without its newline. Nothing but a newline ends one: data may hold any other byte. */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  let pieces: Buffer[] = [];
  for await (const chunk of chunks) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = buffer.indexOf(NEWLINE); end >= 0; end = buffer.indexOf(NEWLINE, start)) {
      yield Buffer.concat([...pieces, buffer.subarray(start, end)]);
      pieces = [];
      start = end + 1;
    }
    if (start < buffer.length) pieces.push(buffer.subarray(start));
  }
  if (pieces.length > 0) yield Buffer.concat(pieces);
}

/** Records of CSV: a newline within quotes is the record's own. */
export async function* joinQuoted(lines: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let pieces: Buffer[] = [];
  let isOpen = false;
  for await (const line of lines) {
    pieces.push(line);
    if (quotesIn(line) % 2 === 1) isOpen = !isOpen;
    if (isOpen) {
      pieces.push(Buffer.of(NEWLINE));
      continue;
    }
    yield Buffer.concat(pieces);
    pieces = [];
  }
  if (pieces.length > 0) yield Buffer.concat(pieces);
}

function quotesIn(line: Buffer): number {
  let quotes = 0;
  for (let at = line.indexOf(QUOTE); at >= 0; at = line.indexOf(QUOTE, at + 1)) quotes++;
  return quotes;
}
