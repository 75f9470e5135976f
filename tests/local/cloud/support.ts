import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ObjectInfo, ObjectStore } from "../../../local/cloud/contracts";

/** A folder for the test's data, gone when the tests of its `describe` have run. */
export function scratchFolder(): { path: string } {
  const folder = { path: "" };
  before(() => {
    folder.path = mkdtempSync(join(tmpdir(), "streaming-ingest-test-"));
  });
  after(() => rmSync(folder.path, { recursive: true, force: true }));
  return folder;
}

/** Objects as plain files, with nothing of S3 but what the contract asks. */
export function folderStore(root: () => string): ObjectStore {
  const path = (bucket: string, key: string) => join(root(), bucket, key);
  return {
    path,
    createBucket: async (bucket) => void (await mkdir(join(root(), bucket), { recursive: true })),
    put: async (bucket, key, body) => {
      await mkdir(dirname(path(bucket, key)), { recursive: true });
      await writeFile(path(bucket, key), body);
    },
    putFile: async (bucket, key, file) => {
      await mkdir(dirname(path(bucket, key)), { recursive: true });
      await rename(file, path(bucket, key));
    },
    get: (bucket, key) => readFile(path(bucket, key)),
    delete: (bucket, key) => rm(path(bucket, key)),
    list: async (bucket, prefix) => {
      const names = await readdir(join(root(), bucket), { recursive: true, withFileTypes: true });
      const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      const keys = files
        .map((file) => file.slice(join(root(), bucket).length + 1))
        .filter((key) => key.startsWith(prefix));
      return Promise.all(
        keys.sort().map(async (key): Promise<ObjectInfo> => {
          const { size, mtimeMs } = await stat(path(bucket, key));
          return { key, size, lastModified: mtimeMs };
        }),
      );
    },
  };
}
