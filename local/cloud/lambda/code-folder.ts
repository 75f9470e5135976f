import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import type { AssetValue } from "../../engine/handler";
import { AwsError } from "../contracts";

/** A function's code as it lies on disk. */
export interface CodeFolder {
  folder: string;
  /** SHA-256 of the files' names and contents in base64. AWS hashes the zip, whose bytes depend on who packed it. */
  sha256: string;
  /** Size of the files together. */
  bytes: number;
}

/**
 * Writes an archive's files to `<parent>/<hash>`. The folder appears whole or not at all, and one that is there is taken
 * as it is.
 *
 * @throws AwsError InvalidParameterValueException when the archive is a zip file or an entry would leave the folder
 */
export async function writeCode(code: AssetValue, parent: string): Promise<CodeFolder> {
  const files = await filesOf(code, "");
  const hash = hashOf(files);
  const folder = join(parent, hash.toString("hex"));
  if (!existsSync(folder)) await writeFolder(files, folder);
  const bytes = [...files.values()].reduce((sum, content) => sum + content.length, 0);
  return { folder, sha256: hash.toString("base64"), bytes };
}

/** The files of an asset or archive by their paths, in the order of these. */
async function filesOf(asset: AssetValue, path: string): Promise<Map<string, Buffer>> {
  const files = await collect(asset, path);
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function collect(asset: AssetValue, path: string): Promise<[string, Buffer][]> {
  if (asset.kind === "path") return collectPath(asset.path, path);
  if (asset.kind === "text") return [[checkedEntry(path), Buffer.from(asset.text)]];
  const nested = Object.entries(asset.entries).map(([name, entry]) => collect(entry, posix.join(path, name)));
  return (await Promise.all(nested)).flat();
}

/** A file stands for itself, a folder for all that is in it. */
async function collectPath(source: string, path: string): Promise<[string, Buffer][]> {
  if ((await stat(source)).isDirectory()) {
    const names = await readdir(source);
    return (await Promise.all(names.map((name) => collectPath(join(source, name), posix.join(path, name))))).flat();
  }
  if (path === "") throw invalid(`${source} is a file; the embedded cloud takes a folder or an AssetArchive as code`);
  return [[checkedEntry(path), await readFile(source)]];
}

function checkedEntry(path: string): string {
  if (path !== "" && !posix.isAbsolute(path) && !path.split("/").includes("..")) return path;
  throw invalid(`the code's entry "${path}" must be a path inside the archive`);
}

function hashOf(files: Map<string, Buffer>): Buffer {
  const hash = createHash("sha256");
  for (const [path, content] of files) hash.update(`${path}\0${content.length}\0`).update(content);
  return hash.digest();
}

async function writeFolder(files: Map<string, Buffer>, folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}.tmp`;
  await rm(unfinished, { recursive: true, force: true });
  for (const [path, content] of files) {
    const file = join(unfinished, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  await rename(unfinished, folder);
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message);
}
