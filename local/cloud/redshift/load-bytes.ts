import { isUtf8 } from "node:buffer";
import { LOAD_ERRORS, LoadFault } from "./load-fault";

/**
 * Text as its UTF-8 bytes, one character a byte. Objects are read, measured and written as such: lengths are Redshift's (bytes),
 * and bad UTF-8 is still there to be reported.
 */
export type Bytes = string;

export function toBytes(text: string): Bytes {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** The text of bytes; bytes that are not UTF-8 become U+FFFD. */
export function fromBytes(bytes: Bytes): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** What may be more than printable ASCII. */
const NOT_PLAIN = /[^\t-~]/;
const UTF8_CHARACTER =
  /(\p{ASCII}|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})|[\s\S]/gu;

/**
 * The bytes when they are UTF-8 that PostgreSQL takes (no NUL), else with each wrong byte replaced.
 *
 * @throws LoadFault when there is no replacement
 */
export function validUtf8(bytes: Bytes, replacement: string | undefined): Bytes {
  if (!NOT_PLAIN.test(bytes) || (!bytes.includes("\0") && isUtf8(Buffer.from(bytes, "latin1")))) return bytes;
  return bytes.replace(UTF8_CHARACTER, (wrong: string, valid: string | undefined) => {
    if (valid !== undefined && valid !== "\0") return valid;
    if (replacement === undefined) throw badSequence(wrong);
    return replacement;
  });
}

function badSequence(wrong: string): LoadFault {
  const hex = wrong.charCodeAt(0).toString(16).padStart(2, "0");
  const reason = `String contains invalid or unsupported UTF-8 codepoints. Bad UTF-8 hex sequence: ${hex} (error 3)`;
  return new LoadFault(LOAD_ERRORS.utf8, reason);
}

/** The first bytes, without a character that would be cut in two. */
export function truncated(bytes: Bytes, length: number): Bytes {
  let end = length;
  while (end > 0 && (bytes.charCodeAt(end) & 0xc0) === 0x80) end--;
  return bytes.slice(0, end);
}

/** Without spaces and tabs around it. */
export function trimmed(bytes: Bytes): Bytes {
  return isBlank(bytes.charCodeAt(0)) || isBlank(bytes.charCodeAt(bytes.length - 1))
    ? bytes.replace(/^[ \t]+|[ \t]+$/g, "")
    : bytes;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
