import { isUtf8 } from "node:buffer";

const REPLACEMENT_CHARACTER = "\ufffd";
const NEWLINE = 10;

// One buffer for all records: to allocate one for each costs more than the decoding itself.
let scratch = Buffer.allocUnsafe(64 * 1024);

/** The UTF-8 text in `data` (base64), or `undefined` when the bytes are not valid UTF-8. */
export function decodeText(data: string): string | undefined {
  reserve(data.length);
  const length = scratch.write(data, "base64");
  const text = scratch.toString("utf8", 0, length);
  // Decoding puts U+FFFD where bytes are invalid; the character may also stand there in its own right.
  return text.includes(REPLACEMENT_CHARACTER) && !isUtf8(scratch.subarray(0, length)) ? undefined : text;
}

/** The text's UTF-8 bytes and a newline, in base64. */
export function encodeLine(text: string): string {
  reserve(text.length * 3 + 1);
  const length = scratch.write(text);
  scratch[length] = NEWLINE;
  return scratch.toString("base64", 0, length + 1);
}

function reserve(bytes: number): void {
  if (scratch.length < bytes) scratch = Buffer.allocUnsafe(2 * bytes);
}
