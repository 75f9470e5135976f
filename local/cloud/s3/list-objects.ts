import { AwsError } from "../contracts";
import type { RestResponse } from "../gateway/rest";
import type { XmlTree } from "../gateway/xml";
import { invalidArgument, isoTime, quoted, xmlResponse } from "./responses";
import type { S3 } from "./s3";
import type { WalkBounds } from "./walk";

/** S3's page. */
const PAGE_KEYS = 1000;

interface Page {
  keys: string[];
  commonPrefixes: string[];
  /** The key or common prefix to go on behind; undefined on the last page. */
  next: string | undefined;
}

/** ListObjectsV2, and the first version, which differs in how a page is asked for. */
export async function listObjects(s3: S3, bucket: string, query: URLSearchParams): Promise<RestResponse> {
  const isSecond = query.get("list-type") === "2";
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const maxKeys = maxKeysOf(query);
  const after = isSecond ? secondVersionStart(query) : (query.get("marker") ?? "");
  const page = await readPage(s3, bucket, { prefix, delimiter, after, maxKeys });
  const encode = encoder(query);
  return xmlResponse("ListBucketResult", {
    Name: bucket,
    Prefix: encode(prefix),
    Delimiter: delimiter === "" ? undefined : encode(delimiter),
    MaxKeys: maxKeys,
    EncodingType: query.get("encoding-type") ?? undefined,
    IsTruncated: page.next !== undefined,
    ...(isSecond ? secondVersionFields(query, page) : firstVersionFields(query, page, encode)),
    Contents: await contents(s3, bucket, page.keys, encode),
    CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
  });
}

async function readPage(
  s3: S3,
  bucket: string,
  { prefix, delimiter, after, maxKeys }: { prefix: string; delimiter: string; after: string; maxKeys: number },
): Promise<Page> {
  const page: Page = { keys: [], commonPrefixes: [], next: undefined };
  // A page that ended with a common prefix goes on behind all that has it.
  const bounds: WalkBounds = { after, skipped: commonPrefix(after, prefix, delimiter) === after ? after : undefined };
  if (bounds.skipped === "") bounds.skipped = undefined;
  if (maxKeys === 0) return page;
  let last = "";
  for await (const key of s3.keys(bucket, prefix, bounds)) {
    if (page.keys.length + page.commonPrefixes.length === maxKeys) return { ...page, next: last };
    const common = commonPrefix(key, prefix, delimiter);
    last = common ?? key;
    if (common === undefined) page.keys.push(key);
    else page.commonPrefixes.push(common);
    bounds.skipped = common;
  }
  return page;
}

/** The key up to the first delimiter behind the prefix. */
function commonPrefix(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === "" || !key.startsWith(prefix)) return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

async function contents(s3: S3, bucket: string, keys: string[], encode: (text: string) => string): Promise<XmlTree[]> {
  const described = await Promise.all(keys.map((key) => s3.describe(bucket, key).catch(undefinedWhenDeleted)));
  return described.flatMap((object, index) => {
    if (object === undefined) return [];
    return {
      Key: encode(keys[index] ?? ""),
      LastModified: isoTime(object.lastModified),
      ETag: quoted(object.etag),
      Size: object.size,
      StorageClass: "STANDARD",
    };
  });
}

/** Deleted since the walk came by. */
function undefinedWhenDeleted(error: unknown): undefined {
  if (error instanceof AwsError && error.code === "NoSuchKey") return undefined;
  throw error;
}

function maxKeysOf(query: URLSearchParams): number {
  const asked = Number(query.get("max-keys") ?? PAGE_KEYS);
  if (!Number.isInteger(asked) || asked < 0) throw invalidArgument("max-keys must be a whole number, 0 or more.");
  return Math.min(asked, PAGE_KEYS);
}

function secondVersionStart(query: URLSearchParams): string {
  const token = query.get("continuation-token");
  if (token === null) return query.get("start-after") ?? "";
  return Buffer.from(token, "base64url").toString();
}

function secondVersionFields(query: URLSearchParams, { keys, commonPrefixes, next }: Page): XmlTree {
  return {
    KeyCount: keys.length + commonPrefixes.length,
    StartAfter: query.get("start-after") ?? undefined,
    ContinuationToken: query.get("continuation-token") ?? undefined,
    NextContinuationToken: next === undefined ? undefined : Buffer.from(next).toString("base64url"),
  };
}

function firstVersionFields(query: URLSearchParams, { next }: Page, encode: (text: string) => string): XmlTree {
  return {
    Marker: encode(query.get("marker") ?? ""),
    NextMarker: next === undefined ? undefined : encode(next),
  };
}

function encoder(query: URLSearchParams): (text: string) => string {
  const type = query.get("encoding-type");
  if (type !== null && type !== "url") throw invalidArgument(`encoding-type must be url, got ${type}.`);
  if (type === null) return (text) => text;
  return (text) => encodeURIComponent(text).replaceAll("%2F", "/");
}
