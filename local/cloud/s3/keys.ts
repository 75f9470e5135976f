import { join, sep } from "node:path";
import { AwsError } from "../contracts";

/** S3's own limit. */
const KEY_LIMIT_BYTES = 1024;
/** Limit of the usual file systems for one name. */
const NAME_LIMIT_BYTES = 255;
/** The file of a key that ends in a slash, as consoles and Hadoop make them for folders. */
export const FOLDER_FILE = ".s3-folder";
const BUCKET_NAME = /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** @throws AwsError InvalidBucketName */
export function checkBucketName(bucket: string): void {
  if (BUCKET_NAME.test(bucket)) return;
  const rule = "3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends";
  throw new AwsError("InvalidBucketName", `Bucket name "${bucket}" is not valid; it takes ${rule}.`);
}

/**
 * The file of a key, relative to its bucket. Objects are files that people open, so keys are not encoded, and the few
 * that cannot be file names are refused. On a file system that ignores case, keys that differ in nothing else are one.
 * @throws AwsError KeyTooLongError, InvalidArgument
 */
export function keyToFile(key: string): string {
  if (Buffer.byteLength(key) > KEY_LIMIT_BYTES) {
    throw new AwsError("KeyTooLongError", `Your key is too long; at most ${KEY_LIMIT_BYTES} bytes are allowed.`);
  }
  const names = key.split("/");
  if (names.length > 1 && names.at(-1) === "") names[names.length - 1] = FOLDER_FILE;
  else if (names.at(-1) === FOLDER_FILE) throw unstorable(key, `"${FOLDER_FILE}" is used for keys that end in a slash`);
  for (const name of names) checkName(key, name);
  return join(...names);
}

/** Whether keys can begin with this folder at all. */
export function isFolderKey(folder: string): boolean {
  return (
    folder === "" ||
    folder
      .slice(0, -1)
      .split("/")
      .every((name) => nameProblem(name) === undefined)
  );
}

function checkName(key: string, name: string): void {
  const problem = nameProblem(name);
  if (problem !== undefined) throw unstorable(key, problem);
}

function nameProblem(name: string): string | undefined {
  if (name === "") return "it has an empty part between slashes";
  if (name === "." || name === "..") return `"${name}" is a part of it`;
  if (name.includes("\0") || name.includes(sep)) return "it has a character that file names cannot have";
  if (Buffer.from(name).toString() !== name) return "it is not valid Unicode";
  if (Buffer.byteLength(name) > NAME_LIMIT_BYTES) return `a part between slashes is over ${NAME_LIMIT_BYTES} bytes`;
  return undefined;
}

export function unstorable(key: string, problem: string): AwsError {
  const message = `Key "${key}" cannot be stored here, because objects are files and ${problem}. Choose another key.`;
  return new AwsError("InvalidArgument", message);
}

/** Orders keys as S3 does, by their UTF-8 bytes. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
