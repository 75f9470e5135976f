import { AwsError } from "../contracts";
import type { RestRequest } from "../gateway/rest";
import type { OpenObject } from "./s3";

/** Bytes of an object, both ends included. */
export interface Range {
  start: number;
  end: number;
}

/**
 * One range of a `Range` header. S3 answers the whole object to several ranges, and to what it cannot read.
 * @throws AwsError InvalidRange when it lies behind the object
 */
export function parseRange(header: string | undefined, size: number): Range | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  if (start < size) return { start, end };
  throw new AwsError("InvalidRange", `The range ${header} lies behind the object's ${size} bytes.`, 416);
}

/** Conditions of a read. @throws AwsError PreconditionFailed */
export function isNotModified({ headers }: RestRequest, { etag, lastModified }: OpenObject): boolean {
  const { "if-match": ifMatch, "if-none-match": ifNoneMatch } = headers;
  if (ifMatch !== undefined && !matches(ifMatch, etag)) throw preconditionFailed("If-Match");
  const unmodified = seconds(headers["if-unmodified-since"]);
  if (ifMatch === undefined && unmodified !== undefined && Math.floor(lastModified / 1000) > unmodified) {
    throw preconditionFailed("If-Unmodified-Since");
  }
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, etag);
  const modified = seconds(headers["if-modified-since"]);
  return modified !== undefined && Math.floor(lastModified / 1000) <= modified;
}

export function preconditionFailed(condition: string): AwsError {
  return new AwsError("PreconditionFailed", `The condition ${condition} does not hold.`, 412);
}

function matches(header: string, etag: string): boolean {
  return header === "*" || header.split(",").some((item) => item.trim().replaceAll('"', "") === etag);
}

function seconds(header: string | undefined): number | undefined {
  const milliseconds = Date.parse(header ?? "");
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}
