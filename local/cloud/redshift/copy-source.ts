import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { AwsError, type ObjectStore, RedshiftError } from "../contracts";
import { type CopyStatement, parseAddress, type S3Address } from "./copy-statement";
import type { Bytes } from "./load-bytes";

/** What is read of an object at a time. */
const PIECE_BYTES = 1024 * 1024;

interface ManifestEntry {
  url: string;
  isMandatory: boolean;
}

/**
 * The objects that a COPY loads: those of the manifest, else all whose keys begin with the prefix.
 *
 * @throws RedshiftError when there is none, when a mandatory one is missing, or when the manifest cannot be read
 */
export async function findObjects({ source, options }: CopyStatement, objects: ObjectStore): Promise<S3Address[]> {
  const found = options.isManifest ? await listed(source, objects) : await matching(source, objects);
  if (found.length === 0) throw new RedshiftError(`The specified S3 prefix '${source.key}' does not exist`);
  return found;
}

/**
 * Reads an object piece by piece.
 *
 * @throws RedshiftError when it is gone or not GZIP
 */
export async function* readPieces(address: S3Address, isGzip: boolean, objects: ObjectStore): AsyncGenerator<Bytes> {
  const file = createReadStream(objects.path(address.bucket, address.key), { highWaterMark: PIECE_BYTES });
  const pieces: Readable = isGzip ? pipeline(file, createGunzip({ chunkSize: PIECE_BYTES }), () => undefined) : file;
  try {
    for await (const piece of pieces) yield (piece as Buffer).toString("latin1");
  } catch (error) {
    throw unreadable(address, error);
  }
}

async function matching({ bucket, key }: S3Address, objects: ObjectStore): Promise<S3Address[]> {
  const infos = await objects.list(bucket, key).catch((error: unknown) => {
    throw unreadable({ bucket, key }, error);
  });
  return infos.map((info) => ({ bucket, key: info.key }));
}

async function listed(manifest: S3Address, objects: ObjectStore): Promise<S3Address[]> {
  const body = await objects.get(manifest.bucket, manifest.key).catch((error: unknown) => {
    const reason = error instanceof AwsError ? `${error.message},Error ${error.code}` : String(error);
    throw new RedshiftError(`Problem reading manifest file - S3ServiceException:${reason}`);
  });
  const found: S3Address[] = [];
  for (const { url, isMandatory } of manifestEntries(body)) {
    const address = parseAddress(url);
    if (address.key === "") throw new RedshiftError(`COPY with MANIFEST requires full path of an S3 object: ${url}`);
    if (await isThere(address, objects)) found.push(address);
    else if (isMandatory)
      throw new RedshiftError(`Problem reading manifest file - mandatory file ${url} does not exist`);
  }
  return found;
}

function manifestEntries(body: Buffer): ManifestEntry[] {
  const manifest = parsed(body);
  const entries: unknown = isObject(manifest) ? manifest.entries : undefined;
  if (!Array.isArray(entries)) throw badManifest();
  return entries.map((entry: unknown) => {
    if (!isObject(entry) || typeof entry.url !== "string") throw badManifest();
    return { url: entry.url, isMandatory: entry.mandatory === true };
  });
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw badManifest();
  }
}

function badManifest(): RedshiftError {
  return new RedshiftError("Manifest file is not in correct json format");
}

async function isThere({ bucket, key }: S3Address, objects: ObjectStore): Promise<boolean> {
  try {
    return (await stat(objects.path(bucket, key))).isFile();
  } catch {
    return false;
  }
}

function unreadable({ bucket, key }: S3Address, error: unknown): RedshiftError {
  const reason = error instanceof Error ? error.message : String(error);
  return new RedshiftError(`S3ServiceException reading s3://${bucket}/${key}: ${reason}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
