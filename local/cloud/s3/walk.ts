import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { compareKeys, FOLDER_FILE, isFolderKey } from "./keys";

/** Where a walk begins, and what it leaves out. May be changed while it goes on. */
export interface WalkBounds {
  /** Only keys behind this one. */
  after: string;
  /** Only keys that do not begin with this. */
  skipped?: string;
}

/** Walks a bucket's keys in order. It opens the folder of the prefix and those below it, and no other. */
export function walkKeys(bucketFolder: string, prefix: string, bounds: WalkBounds): AsyncGenerator<string> {
  const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
  return walkFolder(bucketFolder, folder, prefix, bounds);
}

async function* walkFolder(
  bucketFolder: string,
  folder: string,
  prefix: string,
  bounds: WalkBounds,
): AsyncGenerator<string> {
  for (const entry of await entriesOf(bucketFolder, folder)) {
    if (!entry.startsWith(prefix) || isSkipped(entry, bounds)) continue;
    if (entry.endsWith("/") && entry !== folder) {
      const isBehind = compareKeys(entry, bounds.after) > 0 || bounds.after.startsWith(entry);
      if (isBehind) yield* walkFolder(bucketFolder, entry, prefix, bounds);
    } else if (compareKeys(entry, bounds.after) > 0) {
      yield entry;
    }
  }
}

function isSkipped(entry: string, { skipped }: WalkBounds): boolean {
  return skipped !== undefined && entry.startsWith(skipped);
}

/** Keys of the files, and of the folders with a slash behind, in a folder. The folder's own key stands for its marker. */
async function entriesOf(bucketFolder: string, folder: string): Promise<string[]> {
  if (!isFolderKey(folder)) return [];
  const found = await readdir(join(bucketFolder, folder), { withFileTypes: true }).catch(noneWhenAbsent);
  return found.map((entry) => keyOf(folder, entry)).sort(compareKeys);
}

function keyOf(folder: string, entry: Dirent): string {
  if (entry.name === FOLDER_FILE) return folder;
  return `${folder}${entry.name}${entry.isDirectory() ? "/" : ""}`;
}

function noneWhenAbsent(error: NodeJS.ErrnoException): Dirent[] {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
  throw error;
}
