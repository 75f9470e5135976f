import type { HourFolder } from "./hour";
import type { ObjectStore } from "./object-store";
import type { EventTimeSpec } from "./spec";

/** Tries to write a manifest before the run gives up and is tried again whole: others write it at the same time. */
const ATTEMPTS = 20;
/** Name of each manifest. One with `_` or `.` in front would be skipped by Athena. */
const FILE = "symlink.txt";

/** The files of an hour that count: what Athena reads, and nothing else. Each change is one write, whole or not at all. */
export class Manifests {
  constructor(
    private readonly store: ObjectStore,
    private readonly spec: Pick<EventTimeSpec, "bucketName" | "dataPrefix" | "manifestPrefix">,
  ) {}

  /** Names of the hour's files, in their order. */
  async files(folder: HourFolder): Promise<string[]> {
    return (await this.read(folder)).files;
  }

  /**
   * Changes the list of an hour's files.
   *
   * @param change answers the new names, or `undefined` to leave them as they are; asked again when another write was first
   * @throws Error when others were first each time
   */
  async update(folder: HourFolder, change: (files: string[]) => Promise<string[] | undefined>): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const { files, etag } = await this.read(folder);
      const changed = await change(files);
      if (changed === undefined) return;
      const body = Buffer.from(
        [...changed]
          .sort()
          .map((file) => `${this.addressOf(folder, file)}\n`)
          .join(""),
      );
      if (await this.store.putIf(this.keyOf(folder), body, etag)) return;
      await pause(attempt);
    }
    throw new Error(`the manifest of ${folder} was changed by others ${ATTEMPTS} times in a row`);
  }

  /** The hours whose list changed at or after a time. */
  async changedSince(time: Date): Promise<HourFolder[]> {
    const found = await this.store.list(this.spec.manifestPrefix);
    return found
      .filter(({ key, lastModified }) => key.endsWith(`/${FILE}`) && lastModified >= time)
      .map(({ key }) => key.slice(this.spec.manifestPrefix.length, -FILE.length));
  }

  private async read(folder: HourFolder): Promise<{ files: string[]; etag: string | undefined }> {
    const found = await this.store.get(this.keyOf(folder));
    const lines = found?.body.toString().split("\n") ?? [];
    const files = lines.filter((line) => line !== "").map((line) => line.slice(line.lastIndexOf("/") + 1));
    return { files, etag: found?.etag };
  }

  private keyOf(folder: HourFolder): string {
    return `${this.spec.manifestPrefix}${folder}${FILE}`;
  }

  private addressOf(folder: HourFolder, file: string): string {
    return `s3://${this.spec.bucketName}/${this.spec.dataPrefix}${folder}${file}`;
  }
}

/** Longer each time, and never the same for two. */
function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(2000, 20 * 2 ** attempt)));
}
