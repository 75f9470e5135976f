import type { HourFolder } from "./hour";
import type { ObjectStore } from "./object-store";

/** Begins the names of files that were merged from others. */
const MERGED = "merged-";

/** Whether a file holds the events of others. */
export function isMerged(file: string): boolean {
  return file.startsWith(MERGED);
}

/** Name of the file that is merged from others. @param digest of their names */
export function mergedName(digest: string): string {
  return `${MERGED}${digest}.parquet`;
}

/**
 * The names of the files whose events a merged file holds, all generations of them. It is written before the file is
 * listed, and stays as long as the file: it tells a run that comes late whether its events are there already.
 */
export class MergedFiles {
  constructor(
    private readonly store: ObjectStore,
    private readonly dataPrefix: string,
  ) {}

  /** @throws Error when the record of a merged file is gone, since nobody could tell then what the file holds */
  async sourcesOf(folder: HourFolder, file: string): Promise<string[]> {
    const found = await this.store.get(this.keyOf(folder, file));
    if (found === undefined) throw new Error(`${this.keyOf(folder, file)} is missing, which says what ${file} holds`);
    return (JSON.parse(found.body.toString()) as { sources: string[] }).sources;
  }

  async write(folder: HourFolder, file: string, sources: string[]): Promise<void> {
    await this.store.put(
      this.keyOf(folder, file),
      Buffer.from(`${JSON.stringify({ sources: [...sources].sort() })}\n`),
    );
  }

  /** Readers of folders skip what begins with `_`. */
  keyOf(folder: HourFolder, file: string): string {
    return `${this.dataPrefix}${folder}_${file.replace(/\.parquet$/, ".json")}`;
  }
}
