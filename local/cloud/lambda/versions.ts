import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

interface VersionFile {
  version: number;
  /** Hash of the code and configuration that the version stands for. */
  fingerprint: string;
}

/** The version of a function: the one on disk while the fingerprint is the same, the next one when it changed. */
export async function nextVersion(folder: string, fingerprint: string): Promise<number> {
  const file = join(folder, "version.json");
  const present = await read(file);
  if (present?.fingerprint === fingerprint) return present.version;
  const version = (present?.version ?? 0) + 1;
  await mkdir(folder, { recursive: true });
  await writeFile(`${file}.tmp`, JSON.stringify({ version, fingerprint } satisfies VersionFile));
  await rename(`${file}.tmp`, file);
  return version;
}

async function read(file: string): Promise<VersionFile | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as VersionFile;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
