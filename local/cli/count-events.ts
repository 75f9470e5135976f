/**
 * Counts the events in the bytes of an object, without knowing how they were put there: JSON objects, several of which
 * may share a line, and lines of anything else. Blank lines count nothing. No event spans lines: `local/feed` puts none
 * that does, and looking further for the end of a broken one would cost the square of the object's size.
 */
export function countEvents(body: Buffer): number {
  let events = 0;
  let position = 0;
  while (position < body.length) {
    const byte = body[position];
    if (isSpace(byte)) {
      position++;
      continue;
    }
    position = (byte === OPEN ? endOfObject(body, position) : undefined) ?? endOfLine(body, position);
    events++;
  }
  return events;
}

const OPEN = 0x7b;
const CLOSE = 0x7d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;

function isSpace(byte: number | undefined): boolean {
  return byte === NEWLINE || byte === 0x0d || byte === 0x20 || byte === 0x09;
}

/** The position after the object that opens at `start`, or nothing when it does not close on its line. */
function endOfObject(body: Buffer, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let position = start; position < body.length; position++) {
    const byte = body[position];
    if (byte === NEWLINE) return undefined;
    if (inString) {
      if (byte === BACKSLASH) position++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN) depth++;
    else if (byte === CLOSE && --depth === 0) return position + 1;
  }
  return undefined;
}

function endOfLine(body: Buffer, start: number): number {
  const end = body.indexOf(NEWLINE, start);
  return end === -1 ? body.length : end + 1;
}

/** Counts the rows of CSV, in which a line break between quotes belongs to its field. */
export function countCsvRows(body: Buffer): number {
  let rows = 0;
  let isQuoted = false;
  let isEmpty = true;
  for (const byte of body) {
    if (byte === QUOTE) isQuoted = !isQuoted;
    if (byte !== NEWLINE || isQuoted) {
      isEmpty = false;
      continue;
    }
    if (!isEmpty) rows++;
    isEmpty = true;
  }
  return isEmpty ? rows : rows + 1;
}
