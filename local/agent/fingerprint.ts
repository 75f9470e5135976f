import { createHash } from "node:crypto";
import { readSync } from "node:fs";

/** Bytes of a file that are looked at, at its beginning and before the position. */
const WINDOW_BYTES = 1024;

/**
 * Tells whether a file still has, before a position, what it had: a hash of its first bytes and of those just before the position.
 * A file's number alone says too little: file systems give the numbers of deleted files to new ones.
 *
 * @returns nothing where the file is shorter than that
 */
export function fingerprint(file: number, position: number): string | undefined {
  const windows = windowsOf(file, position);
  return windows && createHash("sha256").update(windows).digest("base64url");
}

/** Whether two files begin alike, as far as both go: the bytes at their beginnings and at the end of the shorter one. */
export function beginAlike(one: number, other: number, shorterBytes: number): boolean {
  const windows = windowsOf(one, shorterBytes);
  return windows !== undefined && windowsOf(other, shorterBytes)?.equals(windows) === true;
}

function windowsOf(file: number, position: number): Buffer | undefined {
  const length = Math.min(WINDOW_BYTES, position);
  const windows = Buffer.alloc(2 * length);
  const read = readSync(file, windows, 0, length, 0) + readSync(file, windows, length, length, position - length);
  return read === 2 * length ? windows : undefined;
}
