import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { AwsError } from "../contracts";
import type { ObjectAddress } from "./responses";
import type { S3 } from "./s3";

/** A multipart upload that is open. */
export interface Upload extends ObjectAddress {
  uploadId: string;
  /** Headers that the object will have. */
  headers: Record<string, string>;
  /** Milliseconds since the epoch. */
  initiated: number;
}

export interface Part {
  number: number;
  etag: string;
  size: number;
  lastModified: number;
}

/** S3's limits: parts of an upload, and bytes of each but the last. */
export const PART_LIMIT = 10_000;
const PART_MINIMUM_BYTES = 5 * 1024 * 1024;
const UPLOAD_FILE = "upload.json";
const UPLOAD_ID = /^[0-9a-f]{32}$/;

/** Multipart uploads: a folder each, with the parts as files named `<number>-<md5>`. They outlive the process. */
export class Uploads {
  constructor(private readonly s3: S3) {}

  async create(target: ObjectAddress, headers: Record<string, string>): Promise<Upload> {
    this.s3.path(target.bucket, target.key);
    await this.s3.requireBucket(target.bucket);
    const upload = { ...target, uploadId: randomBytes(16).toString("hex"), headers, initiated: Date.now() };
    await mkdir(this.folder(upload.uploadId));
    await writeFile(join(this.folder(upload.uploadId), UPLOAD_FILE), JSON.stringify(upload));
    return upload;
  }

  /** @throws AwsError NoSuchUpload */
  async find(target: ObjectAddress, uploadId: string): Promise<Upload> {
    const upload = UPLOAD_ID.test(uploadId) ? await this.load(uploadId) : undefined;
    if (upload?.bucket === target.bucket && upload.key === target.key) return upload;
    throw new AwsError("NoSuchUpload", `There is no open upload ${uploadId} of "${target.key}".`, 404);
  }

  async list(bucket: string): Promise<Upload[]> {
    const uploads = await Promise.all((await readdir(this.s3.uploadsFolder)).map((uploadId) => this.load(uploadId)));
    return uploads.filter((upload): upload is Upload => upload?.bucket === bucket);
  }

  /** Moves a finished file in as a part; a part of the same number is replaced. */
  async addPart({ uploadId }: Upload, number: number, md5: string, file: string): Promise<void> {
    const name = `${number}-${md5}`;
    await rename(file, join(this.folder(uploadId), name));
    const others = (await readdir(this.folder(uploadId))).filter((other) => other.startsWith(`${number}-`));
    await Promise.all(others.filter((other) => other !== name).map((other) => rm(join(this.folder(uploadId), other))));
  }

  async parts({ uploadId }: Upload): Promise<Part[]> {
    const names = (await readdir(this.folder(uploadId))).filter((name) => name !== UPLOAD_FILE);
    const parts = await Promise.all(
      names.map(async (name) => {
        const { size, mtimeMs } = await stat(join(this.folder(uploadId), name));
        const [number, etag = ""] = name.split("-");
        return { number: Number(number), etag, size, lastModified: mtimeMs };
      }),
    );
    return parts.sort((a, b) => a.number - b.number);
  }

  /** Makes the object of the parts asked for, and answers its ETag. @throws AwsError InvalidPart, InvalidPartOrder, EntityTooSmall */
  async complete(upload: Upload, asked: { number: number; etag: string }[]): Promise<string> {
    const chosen = choose(await this.parts(upload), asked);
    const file = this.s3.temporaryFile();
    await pipeline(this.bytesOf(upload, chosen), createWriteStream(file));
    const sums = createHash("md5");
    for (const { etag } of chosen) sums.update(Buffer.from(etag, "hex"));
    const etag = `${sums.digest("hex")}-${chosen.length}`;
    await this.s3.commit(upload.bucket, upload.key, file, { etag, headers: upload.headers });
    await this.abort(upload);
    return etag;
  }

  abort({ uploadId }: Upload): Promise<void> {
    return rm(this.folder(uploadId), { recursive: true, force: true });
  }

  private async *bytesOf({ uploadId }: Upload, parts: Part[]): AsyncGenerator<Buffer> {
    for (const { number, etag } of parts) yield* createReadStream(join(this.folder(uploadId), `${number}-${etag}`));
  }

  private async load(uploadId: string): Promise<Upload | undefined> {
    const text = await readFile(join(this.folder(uploadId), UPLOAD_FILE), "utf8").catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as Upload);
  }

  private folder(uploadId: string): string {
    return join(this.s3.uploadsFolder, uploadId);
  }
}

function choose(parts: Part[], asked: { number: number; etag: string }[]): Part[] {
  if (asked.length === 0) throw new AwsError("MalformedXML", "CompleteMultipartUpload names no part.");
  if (asked.some(({ number }, index) => number <= (asked[index - 1]?.number ?? 0))) {
    throw new AwsError("InvalidPartOrder", "The parts must be named in the order of their numbers.");
  }
  const chosen = asked.map(({ number, etag }) => {
    const part = parts.find((candidate) => candidate.number === number && candidate.etag === etag);
    if (part !== undefined) return part;
    throw new AwsError("InvalidPart", `Part ${number} with ETag "${etag}" was not uploaded.`);
  });
  const small = chosen.slice(0, -1).find(({ size }) => size < PART_MINIMUM_BYTES);
  if (small === undefined) return chosen;
  const message = `Part ${small.number} has ${small.size} bytes; each but the last needs ${PART_MINIMUM_BYTES}.`;
  throw new AwsError("EntityTooSmall", message);
}
