import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "./usage";

/** Where the embedded cloud keeps a stack's data when no folder is named. */
export const DATA_ROOT = ".streaming-ingest";

/** The folder of a stack's data. */
export function dataDirOf(stack: string, named: string | undefined): string {
  return resolve(named ?? join(DATA_ROOT, stack));
}

/**
 * Makes the folder, one level at a time: Node's own recursion has no end below /proc.
 *
 * @throws UsageError when it cannot be made or written
 */
export function makeDataDir(folder: string): void {
  try {
    if (!existsSync(folder)) {
      makeDataDir(dirname(folder));
      mkdirSync(folder);
    }
    if (!statSync(folder).isDirectory()) throw new Error("it is no folder");
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${folder} cannot be made (${(error as Error).message}); name another folder by --data-dir`);
  }
}

/**
 * The folder that a reading command means: the named one, else the stack's, else the one that was used last.
 *
 * @throws UsageError when there is none
 */
export function existingDataDir(named: string | undefined, stack: string | undefined): string {
  const folder = named ?? (stack === undefined ? lastUsed() : join(DATA_ROOT, stack));
  if (folder !== undefined && existsSync(join(folder, "glue.json"))) return resolve(folder);
  const where = folder === undefined ? "there is no data yet" : `${folder} holds no lake`;
  throw new UsageError(`${where}; run npm start first, or name the folder by --data-dir`);
}

function lastUsed(): string | undefined {
  if (!existsSync(DATA_ROOT)) return undefined;
  const folders = readdirSync(DATA_ROOT).map((name) => join(DATA_ROOT, name));
  const used = folders.filter((folder) => existsSync(join(folder, "glue.json")));
  return used.sort((a, b) => statSync(join(b, "glue.json")).mtimeMs - statSync(join(a, "glue.json")).mtimeMs)[0];
}
