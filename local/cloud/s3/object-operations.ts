import { copyFile } from "node:fs/promises";
import { AwsError } from "../contracts";
import type { RestRequest, RestResponse } from "../gateway/rest";
import { isNotModified, parseRange, preconditionFailed, type Range } from "./conditions";
import { receiveBody } from "./receive";
import {
  emptyResponse,
  invalidArgument,
  isoTime,
  methodNotAllowed,
  type ObjectAddress,
  quoted,
  xmlResponse,
} from "./responses";
import type { OpenObject, S3 } from "./s3";

/** Headers that are kept and answered as they came. */
const KEPT_HEADERS = ["cache-control", "content-disposition", "content-language", "content-type", "expires"];
const USER_METADATA_PREFIX = "x-amz-meta-";
const CHECKSUM_PREFIX = "x-amz-checksum-";
/** S3's limit for one PutObject: 5 GiB. */
const PUT_LIMIT_BYTES = 5 * 1024 ** 3;

export async function objectOperation(s3: S3, request: RestRequest, target: ObjectAddress): Promise<RestResponse> {
  switch (request.method) {
    case "GET":
    case "HEAD":
      return readObject(s3, request, target);
    case "PUT":
      return request.headers["x-amz-copy-source"] === undefined
        ? putObject(s3, request, target)
        : copyObject(s3, request, target);
    case "DELETE":
      await s3.delete(target.bucket, target.key);
      return emptyResponse({}, 204);
    default:
      throw methodNotAllowed(request);
  }
}

async function putObject(s3: S3, request: RestRequest, { bucket, key }: ObjectAddress): Promise<RestResponse> {
  // Asked before the body is taken, which may be large.
  s3.path(bucket, key);
  await s3.requireBucket(bucket);
  if (Number(request.headers["content-length"] ?? 0) > PUT_LIMIT_BYTES) {
    throw new AwsError("EntityTooLarge", "One PutObject takes at most 5 GiB; use a multipart upload.");
  }
  const file = s3.temporaryFile();
  const { md5, checksums } = await receiveBody(request, file);
  const headers = { ...keptHeaders(request), ...checksums };
  await s3.commit(bucket, key, file, { etag: md5, headers }, () => checkWrite(s3, request, { bucket, key }));
  return emptyResponse({ etag: quoted(md5), ...checksums });
}

/** `If-None-Match: *` and `If-Match` of a write. */
async function checkWrite(s3: S3, { headers }: RestRequest, { bucket, key }: ObjectAddress): Promise<void> {
  const ifNoneMatch = headers["if-none-match"];
  const ifMatch = headers["if-match"];
  if (ifNoneMatch === undefined && ifMatch === undefined) return;
  if (ifNoneMatch !== undefined && ifNoneMatch !== "*") throw invalidArgument("If-None-Match of a write must be *.");
  const existing = await s3.describe(bucket, key).catch((error: unknown) => {
    if (error instanceof AwsError && error.code === "NoSuchKey" && ifMatch === undefined) return undefined;
    throw error;
  });
  if (ifNoneMatch !== undefined && existing !== undefined) throw preconditionFailed("If-None-Match");
  if (ifMatch !== undefined && ifMatch.replaceAll('"', "") !== existing?.etag) throw preconditionFailed("If-Match");
}

/** What of a request's headers is kept with the object. `aws-chunked` is the transfer's, not the object's. */
export function keptHeaders({ headers }: RestRequest): Record<string, string> {
  const kept: Record<string, string> = { "content-type": "binary/octet-stream" };
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    if (KEPT_HEADERS.includes(name) || name.startsWith(USER_METADATA_PREFIX)) kept[name] = value;
  }
  const encodings = (headers["content-encoding"] ?? "").split(",").map((encoding) => encoding.trim());
  const encoding = encodings.filter((name) => name !== "" && name !== "aws-chunked").join(",");
  if (encoding !== "") kept["content-encoding"] = encoding;
  return kept;
}

async function readObject(s3: S3, request: RestRequest, { bucket, key }: ObjectAddress): Promise<RestResponse> {
  const object = await s3.open(bucket, key);
  try {
    return await answerObject(request, object);
  } catch (error) {
    await object.handle.close();
    throw error;
  }
}

async function answerObject(request: RestRequest, object: OpenObject): Promise<RestResponse> {
  const headers = objectHeaders(request, object);
  if (isNotModified(request, object)) {
    await object.handle.close();
    return emptyResponse(headers, 304);
  }
  const range = parseRange(request.headers.range, object.size);
  const { start, end } = range ?? { start: 0, end: object.size - 1 };
  const answer: RestResponse = {
    statusCode: range === undefined ? 200 : 206,
    headers: { ...headers, "content-length": String(end - start + 1), ...rangeHeader(range, object.size) },
  };
  if (request.method === "HEAD" || object.size === 0) {
    await object.handle.close();
    return answer;
  }
  return { ...answer, body: object.handle.createReadStream({ start, end }) };
}

function objectHeaders(request: RestRequest, { headers, etag, lastModified }: OpenObject): Record<string, string> {
  // A checksum is of the whole object; SDKs would hold it against a part.
  const wantsChecksum = request.headers["x-amz-checksum-mode"] === "ENABLED" && request.headers.range === undefined;
  const kept = Object.entries(headers).filter(([name]) => wantsChecksum || !name.startsWith(CHECKSUM_PREFIX));
  return {
    ...Object.fromEntries(kept),
    etag: quoted(etag),
    "last-modified": new Date(lastModified).toUTCString(),
    "accept-ranges": "bytes",
  };
}

function rangeHeader(range: Range | undefined, size: number): Record<string, string> {
  return range === undefined ? {} : { "content-range": `bytes ${range.start}-${range.end}/${size}` };
}

async function copyObject(s3: S3, request: RestRequest, { bucket, key }: ObjectAddress): Promise<RestResponse> {
  const source = copySource(request);
  const { etag, headers } = await s3.describe(source.bucket, source.key);
  const isReplaced = request.headers["x-amz-metadata-directive"] === "REPLACE";
  const file = s3.temporaryFile();
  await copyFile(s3.path(source.bucket, source.key), file);
  const attributes = { etag, headers: isReplaced ? keptHeaders(request) : headers };
  await s3.commit(bucket, key, file, attributes, () => checkWrite(s3, request, { bucket, key }));
  const { lastModified } = await s3.describe(bucket, key);
  return xmlResponse("CopyObjectResult", { LastModified: isoTime(lastModified), ETag: quoted(etag) });
}

/** `x-amz-copy-source`: `[/]bucket/key`, percent-encoded. */
export function copySource({ headers }: RestRequest): ObjectAddress {
  const [path = ""] = (headers["x-amz-copy-source"] ?? "").split("?versionId=");
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decodeURIComponent(path)) ?? [];
  if (bucket !== undefined && key !== undefined) return { bucket, key };
  throw invalidArgument("x-amz-copy-source must be bucket/key.");
}
