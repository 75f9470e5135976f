import { createHash } from "node:crypto";
import { endOfHour, type HourFolder } from "./hour";
import { Manifests } from "./manifest";
import { isMerged, MergedFiles, mergedName } from "./merged";
import type { ListedObject, ObjectStore } from "./object-store";
import { readParquet, type Table, writeParquet } from "./parquet";
import type { CompactionSpec, EventTimeSpec } from "./spec";

/** Hours whose list has not changed for so long are done with, and are not looked at again. */
const LOOK_BACK_DAYS = 7;
const DAY_MILLISECONDS = 86_400_000;
const MINUTE_MILLISECONDS = 60_000;
const MIB = 1024 ** 2;

/** What a run did. */
export interface Compacted {
  hours: number;
  /** Files that were merged. */
  merged: number;
  /** Files that took their place. */
  made: number;
  /** Files that were deleted, since another has taken their place long enough. */
  deleted: number;
  /** Whether hours were left for the next run. */
  isPartial: boolean;
}

/** Asked before each hour. */
export type HasTime = () => boolean;

/**
 * Merges the small files of the hours that are over. Queries read what the manifest lists, so they see an hour's events
 * once, whether before or after the one write that puts the merged file in the place of its sources. A run that was
 * killed leaves files that nothing lists; the next one makes the same files again.
 */
export class Compaction {
  private readonly manifests: Manifests;
  private readonly mergedFiles: MergedFiles;

  constructor(
    private readonly spec: EventTimeSpec & { compaction: CompactionSpec },
    private readonly store: ObjectStore,
    private readonly clock: () => number = Date.now,
  ) {
    this.manifests = new Manifests(store, spec);
    this.mergedFiles = new MergedFiles(store, spec.dataPrefix);
  }

  async run(hasTime: HasTime = () => true): Promise<Compacted> {
    const total: Compacted = { hours: 0, merged: 0, made: 0, deleted: 0, isPartial: false };
    const since = new Date(this.clock() - LOOK_BACK_DAYS * DAY_MILLISECONDS);
    for (const folder of await this.manifests.changedSince(since)) {
      if (!this.isOver(folder)) continue;
      if (!hasTime()) return { ...total, isPartial: true };
      const { merged, made } = await this.mergeHour(folder);
      total.hours++;
      total.merged += merged;
      total.made += made;
      total.deleted += await this.deleteReplaced(folder);
    }
    return total;
  }

  private isOver(folder: HourFolder): boolean {
    return endOfHour(folder) + this.spec.compaction.afterMinutes * MINUTE_MILLISECONDS <= this.clock();
  }

  private async mergeHour(folder: HourFolder): Promise<{ merged: number; made: number }> {
    const listed = new Set(await this.manifests.files(folder));
    const files = (await this.objectsOf(folder)).filter(({ key }) => listed.has(nameOf(key)));
    const groups = groupsOf(files, this.spec.compaction.targetFileSizeMiB * MIB);
    for (const group of groups) await this.merge(folder, group.map(({ key }) => nameOf(key)).sort());
    return { merged: groups.reduce((sum, { length }) => sum + length, 0), made: groups.length };
  }

  /** First the file, then what it holds, then the list: only what is whole is ever listed. */
  private async merge(folder: HourFolder, sources: string[]): Promise<void> {
    const file = mergedName(createHash("sha256").update(sources.join("\n")).digest("hex").slice(0, 32));
    await this.store.put(this.keyOf(folder, file), writeParquet(this.spec.columns, await this.rowsOf(folder, sources)));
    await this.mergedFiles.write(folder, file, await this.heldBy(folder, sources));
    await this.manifests.update(folder, async (files) => {
      // Another run was first with some of them.
      if (!sources.every((source) => files.includes(source))) return undefined;
      return [...files.filter((name) => !sources.includes(name)), file];
    });
  }

  private async rowsOf(folder: HourFolder, files: string[]): Promise<Table> {
    const table: Table = this.spec.columns.map(() => []);
    for (const file of files) {
      const object = await this.store.get(this.keyOf(folder, file));
      if (object === undefined) throw new Error(`${this.keyOf(folder, file)} is listed, but gone`);
      const rows = await readParquet(this.spec.columns, object.body);
      // One by one: a call takes no more than some ten thousand arguments.
      rows.forEach((cells, index) => {
        for (const cell of cells) table[index]?.push(cell);
      });
    }
    return table;
  }

  /** The files themselves, and those that they hold. */
  private async heldBy(folder: HourFolder, files: string[]): Promise<string[]> {
    const held = await Promise.all(files.filter(isMerged).map((file) => this.mergedFiles.sourcesOf(folder, file)));
    return [...new Set([...files, ...held.flat()])];
  }

  /**
   * Deletes what listed files hold and no query reads any more. A run of the converter that comes late may have written
   * such a file anew: it goes too.
   */
  private async deleteReplaced(folder: HourFolder): Promise<number> {
    const objects = await this.objectsOf(folder);
    const listed = await this.manifests.files(folder);
    const oldEnough = this.clock() - this.spec.compaction.graceMinutes * MINUTE_MILLISECONDS;
    const replacements = objects.filter(
      ({ key, lastModified }) =>
        listed.includes(nameOf(key)) && isMerged(nameOf(key)) && lastModified.getTime() <= oldEnough,
    );
    const replaced = await this.heldBy(
      folder,
      replacements.map(({ key }) => nameOf(key)),
    );
    const gone = new Set(replaced.filter((name) => !listed.includes(name)));
    const present = objects.map(({ key }) => nameOf(key)).filter((name) => gone.has(name));
    for (const name of present) {
      await this.store.delete(this.keyOf(folder, name));
      if (isMerged(name)) await this.store.delete(this.mergedFiles.keyOf(folder, name));
    }
    return present.length;
  }

  private async objectsOf(folder: HourFolder): Promise<ListedObject[]> {
    return this.store.list(`${this.spec.dataPrefix}${folder}`);
  }

  private keyOf(folder: HourFolder, file: string): string {
    return `${this.spec.dataPrefix}${folder}${file}`;
  }
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}

/** Small files in groups of about the target's size, each of two or more. */
function groupsOf(files: ListedObject[], targetBytes: number): ListedObject[][] {
  const groups: ListedObject[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const file of files.filter(({ size }) => size < targetBytes)) {
    if (bytes + file.size > targetBytes) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(file);
    bytes += file.size;
  }
  return groups.filter(({ length }) => length > 1);
}
