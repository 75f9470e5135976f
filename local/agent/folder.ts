import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type FoundFile, foundFile } from "./tailed-file";

/** The files of a folder whose names fit, by their ids. A file with several names is one file. A folder that is not there yet is empty. */
export function filesIn(folder: string, fits: (name: string) => boolean): Map<string, FoundFile> {
  const found = new Map<string, FoundFile>();
  for (const name of namesIn(folder)) {
    if (!fits(name)) continue;
    const path = join(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats?.isFile()) continue;
    const file = foundFile(path, stats);
    found.set(file.id, file);
  }
  return found;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
