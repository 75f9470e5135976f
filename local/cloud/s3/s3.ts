import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync, type Stats } from "node:fs";
import { copyFile, type FileHandle, mkdir, open, readdir, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import {
  AwsError,
  type CloudSettings,
  type Metrics,
  NO_METRICS,
  type ObjectInfo,
  type ObjectStore,
} from "../contracts";
import { checkBucketName, keyToFile, unstorable } from "./keys";
import { KeyLock } from "./lock";
import { AttributeStore, type Attributes } from "./metadata";
import type { ObjectEvents } from "./object-events";
import { RequestMetrics } from "./request-metrics";
import { type WalkBounds, walkKeys } from "./walk";

/** An object's file, open: what is read from it is this object even if another takes its key meanwhile. */
export interface OpenObject extends Attributes {
  handle: FileHandle;
  size: number;
  lastModified: number;
}

/** How often a folder may be pruned by a delete just as an object is moved into it. */
const MOVE_ATTEMPTS = 10;

/** S3 as files: objects under `s3/`, their attributes under `s3-meta/`, what is being written under `s3-tmp/`. */
export class S3 implements ObjectStore {
  readonly region: string;
  /** Open multipart uploads. */
  readonly uploadsFolder: string;
  /** What is counted of the requests. */
  readonly requests: RequestMetrics;
  private readonly root: string;
  private readonly temporaryFolder: string;
  private readonly attributes: AttributeStore;
  private readonly locks = new KeyLock();
  /** Told of each object that lands. */
  events: Pick<ObjectEvents, "announce"> | undefined;

  /** Makes the folders. Another process may have them open: whoever only reads leaves all as it is. */
  constructor({ dataDir, region }: CloudSettings, metrics: Metrics = NO_METRICS) {
    this.requests = new RequestMetrics(metrics);
    this.region = region;
    this.root = resolve(dataDir, "s3");
    this.uploadsFolder = resolve(dataDir, "s3-uploads");
    this.temporaryFolder = resolve(dataDir, "s3-tmp");
    for (const folder of [this.root, this.uploadsFolder, this.temporaryFolder]) mkdirSync(folder, { recursive: true });
    this.attributes = new AttributeStore(resolve(dataDir, "s3-meta"), () => this.temporaryFile());
  }

  /** Removes what a killed process was writing. Only for the process that writes here. */
  removeUnfinished(): void {
    rmSync(this.temporaryFolder, { recursive: true, force: true });
    mkdirSync(this.temporaryFolder, { recursive: true });
  }

  async buckets(): Promise<{ name: string; createdAt: number }[]> {
    const found = await readdir(this.root, { withFileTypes: true });
    const names = found.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    return Promise.all(
      names.sort().map(async (name) => ({ name, createdAt: (await stat(join(this.root, name))).birthtimeMs })),
    );
  }

  async createBucket(bucket: string): Promise<void> {
    checkBucketName(bucket);
    await mkdir(join(this.root, bucket), { recursive: true });
  }

  async hasBucket(bucket: string): Promise<boolean> {
    checkBucketName(bucket);
    const stats = await stat(join(this.root, bucket)).catch(undefinedWhenAbsent);
    return stats?.isDirectory() ?? false;
  }

  /** @throws AwsError NoSuchBucket */
  async requireBucket(bucket: string): Promise<void> {
    if (!(await this.hasBucket(bucket))) throw new AwsError("NoSuchBucket", `Bucket "${bucket}" does not exist.`, 404);
  }

  /** @throws AwsError NoSuchBucket, BucketNotEmpty */
  async deleteBucket(bucket: string): Promise<void> {
    for await (const _ of this.keys(bucket, "", { after: "" })) {
      throw new AwsError("BucketNotEmpty", `Bucket "${bucket}" is not empty; delete its objects first.`, 409);
    }
    await rm(join(this.root, bucket), { recursive: true });
    await this.attributes.deleteBucket(bucket);
  }

  path(bucket: string, key: string): string {
    checkBucketName(bucket);
    return join(this.root, bucket, keyToFile(key));
  }

  /** A name for a file that is being written, in the file system of the objects. */
  temporaryFile(): string {
    return join(this.temporaryFolder, randomUUID());
  }

  async put(bucket: string, key: string, body: Buffer): Promise<void> {
    const temporary = this.temporaryFile();
    await writeFile(temporary, body);
    await this.putFile(bucket, key, temporary);
  }

  async putFile(bucket: string, key: string, file: string): Promise<void> {
    await this.commit(bucket, key, file, undefined);
  }

  /**
   * Moves a finished file to its key, with its attributes. On an error the file is gone.
   * @param isAllowed asked with nobody else writing to the key
   * @throws AwsError NoSuchBucket, InvalidArgument, and what `isAllowed` throws
   */
  async commit(
    bucket: string,
    key: string,
    file: string,
    attributes: Attributes | undefined,
    isAllowed: () => Promise<void> = async () => undefined,
  ): Promise<void> {
    try {
      const target = this.path(bucket, key);
      await this.requireBucket(bucket);
      await this.locks.run(target, async () => {
        await isAllowed();
        const announced = this.events?.announce(bucket, key);
        try {
          await this.move(file, target, key);
        } catch (error) {
          announced?.failed();
          throw error;
        }
        if (attributes !== undefined) await this.attributes.write(bucket, key, await stat(target), attributes);
        await announced?.landed();
      });
      this.requests.put(bucket, key);
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
  }

  async get(bucket: string, key: string): Promise<Buffer> {
    const { handle } = await this.openFile(bucket, key);
    try {
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  }

  /** The caller closes the handle. @throws AwsError NoSuchKey, NoSuchBucket */
  async open(bucket: string, key: string): Promise<OpenObject> {
    const { handle, stats } = await this.openFile(bucket, key);
    const attributes = await this.attributes.read(bucket, key, this.path(bucket, key), stats);
    return { handle, size: stats.size, lastModified: Math.floor(stats.mtimeMs), ...attributes };
  }

  /** Everything of an object but its bytes. @throws AwsError NoSuchKey, NoSuchBucket */
  async describe(bucket: string, key: string): Promise<Omit<OpenObject, "handle">> {
    const file = this.path(bucket, key);
    const stats = await stat(file).catch(undefinedWhenAbsent);
    if (!stats?.isFile()) throw await this.noSuchKey(bucket, key);
    const attributes = await this.attributes.read(bucket, key, file, stats);
    return { size: stats.size, lastModified: Math.floor(stats.mtimeMs), ...attributes };
  }

  async list(bucket: string, prefix: string): Promise<ObjectInfo[]> {
    const objects: ObjectInfo[] = [];
    for await (const key of this.keys(bucket, prefix, { after: "" })) {
      const stats = await stat(this.path(bucket, key)).catch(undefinedWhenAbsent);
      if (stats !== undefined) objects.push({ key, size: stats.size, lastModified: Math.floor(stats.mtimeMs) });
    }
    return objects;
  }

  /** Keys in order. @throws AwsError NoSuchBucket */
  async *keys(bucket: string, prefix: string, bounds: WalkBounds): AsyncGenerator<string> {
    await this.requireBucket(bucket);
    yield* walkKeys(join(this.root, bucket), prefix, bounds);
  }

  /** Deleting what is not there succeeds, as in S3. */
  async delete(bucket: string, key: string): Promise<void> {
    const file = this.path(bucket, key);
    await this.requireBucket(bucket);
    await this.locks.run(file, async () => {
      await rm(file, { force: true }).catch(ignoreOtherThanFile);
      await this.attributes.delete(bucket, key);
    });
    await this.prune(dirname(file), join(this.root, bucket));
  }

  private async openFile(bucket: string, key: string): Promise<{ handle: FileHandle; stats: Stats }> {
    const handle = await open(this.path(bucket, key)).catch(undefinedWhenAbsent);
    const stats = await handle?.stat();
    if (handle !== undefined && stats?.isFile()) return { handle, stats };
    await handle?.close();
    throw await this.noSuchKey(bucket, key);
  }

  private async noSuchKey(bucket: string, key: string): Promise<AwsError> {
    await this.requireBucket(bucket);
    return new AwsError("NoSuchKey", `Bucket "${bucket}" has no object "${key}".`, 404);
  }

  private async move(file: string, target: string, key: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await mkdir(dirname(target), { recursive: true });
        return await rename(file, target);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "EXDEV") {
          await this.moveAcrossFileSystems(file, target, key);
          return;
        }
        if (code === "EEXIST" || code === "ENOTDIR" || code === "EISDIR" || code === "ENOTEMPTY") {
          throw unstorable(key, "another key already makes a folder of its name, or a file of one of its folders");
        }
        if (code !== "ENOENT" || attempt === MOVE_ATTEMPTS) throw error;
      }
    }
  }

  private async moveAcrossFileSystems(file: string, target: string, key: string): Promise<void> {
    const near = this.temporaryFile();
    await copyFile(file, near);
    await this.move(near, target, key);
    await rm(file);
  }

  /** Removes the folders that a deleted object leaves empty; S3 has none. */
  private async prune(folder: string, end: string): Promise<void> {
    if (folder === end) return;
    const isRemoved = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (isRemoved) await this.prune(dirname(folder), end);
  }
}

function undefinedWhenAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
  throw error;
}

/** The key's file is a folder, or lies below a file: there is no such object. */
function ignoreOtherThanFile(error: NodeJS.ErrnoException): void {
  if (error.code !== "ERR_FS_EISDIR" && error.code !== "ENOTDIR") throw error;
}
