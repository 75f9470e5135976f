import { createHash } from "node:crypto";
import { createReadStream, type Stats } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** What S3 keeps of an object beside its bytes. */
export interface Attributes {
  /** MD5 in hexadecimal, or the multipart form `<md5>-<parts>`. */
  etag: string;
  /** Headers that come back with the object: content-type, content-encoding, x-amz-meta-*, x-amz-checksum-*. */
  headers: Record<string, string>;
}

/** The file it describes is told by size and time of change, so it never describes another one. */
interface Sidecar extends Attributes {
  key: string;
  size: number;
  mtimeMs: number;
}

/** S3's type for an object that was put with none. */
const DEFAULT_HEADERS = { "content-type": "binary/octet-stream" };

/**
 * Attributes of objects, one small file each, outside the bucket's folder. An object without them (written by a delivery,
 * or put into the folder by hand) gets its ETag when it is first asked for.
 */
export class AttributeStore {
  constructor(
    private readonly folder: string,
    private readonly temporary: () => string,
  ) {}

  async read(bucket: string, key: string, file: string, stats: Stats): Promise<Attributes> {
    const kept = await this.kept(bucket, key);
    if (kept !== undefined && kept.size === stats.size && kept.mtimeMs === stats.mtimeMs) return kept;
    const attributes = { etag: await md5Of(file), headers: DEFAULT_HEADERS };
    await this.write(bucket, key, stats, attributes);
    return attributes;
  }

  async write(bucket: string, key: string, { size, mtimeMs }: Stats, { etag, headers }: Attributes): Promise<void> {
    const file = this.fileOf(bucket, key);
    const temporary = this.temporary();
    const sidecar: Sidecar = { key, size, mtimeMs, etag, headers };
    await mkdir(dirname(file), { recursive: true });
    await writeFile(temporary, JSON.stringify(sidecar));
    await rename(temporary, file);
  }

  delete(bucket: string, key: string): Promise<void> {
    return rm(this.fileOf(bucket, key), { force: true });
  }

  deleteBucket(bucket: string): Promise<void> {
    return rm(join(this.folder, bucket), { recursive: true, force: true });
  }

  private async kept(bucket: string, key: string): Promise<Sidecar | undefined> {
    try {
      return JSON.parse(await readFile(this.fileOf(bucket, key), "utf8")) as Sidecar;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT" || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  /** Hashed, since `a.json` and `a.json/b` are both keys. */
  private fileOf(bucket: string, key: string): string {
    const hash = createHash("sha256").update(key).digest("hex");
    return join(this.folder, bucket, hash.slice(0, 2), `${hash}.json`);
  }
}

async function md5Of(file: string): Promise<string> {
  const hash = createHash("md5");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
