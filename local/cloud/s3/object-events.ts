import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AwsError } from "../contracts";
import { FeedRegistry } from "../feed-registry";
import type { S3 } from "./s3";

/** Takes an event "Object Created" of S3. It is kept when the promise resolves. */
export type TakeEvent = (event: { detailType: string; resources: string[]; detail: object }) => Promise<void>;

/** An object that is about to land. */
interface Announced {
  bucket: string;
  key: string;
}

/**
 * Tells EventBridge of the objects of buckets that are set so. Each is noted on disk before it lands, and until its event
 * is taken: an object is told of at least once, also when the process is killed in between.
 */
export class ObjectEvents {
  private readonly buckets: FeedRegistry<true>;
  private readonly folder: string;

  constructor(
    dataDir: string,
    private readonly s3: Pick<S3, "describe">,
    private readonly take: TakeEvent,
    private readonly onProblem: (problem: string) => void,
  ) {
    this.buckets = new FeedRegistry(join(dataDir, "s3-events", "buckets.json"));
    this.folder = join(dataDir, "s3-events", "announced");
    mkdirSync(this.folder, { recursive: true });
  }

  enable(bucket: string): void {
    this.buckets.set(bucket, true);
  }

  removeFormer(): void {
    this.buckets.removeFormer();
  }

  /** Notes an object before it lands. @returns what tells of it, once it has; undefined where nobody asked to be told */
  announce(bucket: string, key: string): { landed(): Promise<void>; failed(): void } | undefined {
    if (this.buckets.get(bucket) === undefined) return undefined;
    const file = join(this.folder, `${randomUUID()}.json`);
    const announced: Announced = { bucket, key };
    writeFileSync(file, JSON.stringify(announced));
    return {
      landed: () => this.tell(file, announced),
      failed: () => rmSync(file, { force: true }),
    };
  }

  /** Tells of what a killed process had noted, as far as it landed. */
  async resume(): Promise<void> {
    for (const name of readdirSync(this.folder)) {
      const file = join(this.folder, name);
      const announced = readAnnounced(file);
      if (announced === undefined) rmSync(file);
      else await this.tell(file, announced);
    }
  }

  /** What no target takes stays noted: the object has landed all the same. */
  private async tell(file: string, { bucket, key }: Announced): Promise<void> {
    try {
      const { size, etag } = await this.s3.describe(bucket, key);
      await this.take({
        detailType: "Object Created",
        resources: [`arn:aws:s3:::${bucket}`],
        detail: { version: "0", bucket: { name: bucket }, object: { key, size, etag }, reason: "PutObject" },
      });
      rmSync(file, { force: true });
    } catch (error) {
      if (error instanceof AwsError && error.code === "NoSuchKey") rmSync(file, { force: true });
      else
        this.onProblem(
          `s3://${bucket}/${key}: nobody could be told that it landed (${error}); the next start tells of it`,
        );
    }
  }
}

/** A file that was being written when the process was killed: its object had not landed yet. */
function readAnnounced(file: string): Announced | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Announced;
  } catch {
    return undefined;
  }
}
