import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import type { HourFolder } from "./hour";
import { Manifests } from "./manifest";
import { isMerged, MergedFiles } from "./merged";
import type { ObjectStore } from "./object-store";
import { type Table, writeParquet } from "./parquet";
import { compileSort, type Misfit } from "./sort-lines";
import type { EventTimeSpec } from "./spec";

/** A raw object that landed. */
export interface LandedObject {
  key: string;
  etag: string;
  /** Where the bucket keeps versions. */
  versionId?: string;
}

/** What became of the lines of an object. */
export interface Converted {
  events: number;
  misfits: number;
  hours: number;
}

/** Brings the events of one object into the partitions of their own hours. Any number of runs have the effect of one. */
export type Convert = (object: LandedObject) => Promise<Converted>;

/** @throws Error when the spec is wrong */
export function compileConvert(spec: EventTimeSpec, store: ObjectStore): Convert {
  const sort = compileSort(spec);
  const manifests = new Manifests(store, spec);
  const merged = new MergedFiles(store, spec.dataPrefix);

  const addFile = async (folder: HourFolder, file: string, table: Table): Promise<void> => {
    if (await holds(folder, await manifests.files(folder), file)) return;
    await store.put(`${spec.dataPrefix}${folder}${file}`, writeParquet(spec.columns, table));
    // Asked again with each attempt: a compaction may have taken the file in meanwhile.
    await manifests.update(folder, async (files) =>
      (await holds(folder, files, file)) ? undefined : [...files, file],
    );
  };

  const holds = async (folder: HourFolder, files: string[], file: string): Promise<boolean> => {
    if (files.includes(file)) return true;
    for (const other of files.filter(isMerged)) {
      if ((await merged.sourcesOf(folder, other)).includes(file)) return true;
    }
    return false;
  };

  return async (landed) => {
    const object = await store.get(landed.key, landed.versionId);
    if (object === undefined) throw new Error(`${landed.key} is gone: nobody can tell what it held`);
    if (object.etag !== landed.etag) throw new Error(`${landed.key} was replaced by another object before it was read`);
    const { hours, misfits } = sort(unpacked(object.body), object.lastModified);
    const digest = digestOf(landed);
    if (misfits.length > 0) {
      await store.put(`${spec.errorPrefix}${digest}.json`, errorLines(landed.key, misfits));
    }
    let events = 0;
    for (const [folder, table] of hours) {
      await addFile(folder, `${digest}.parquet`, table);
      events += table[0]?.length ?? 0;
    }
    return { events, misfits: misfits.length, hours: hours.size };
  };
}

/** The same for the same content under the same key, and for nothing else: it names what the object becomes. */
function digestOf({ key, versionId, etag }: LandedObject): string {
  return createHash("sha256")
    .update(JSON.stringify([key, versionId ?? "", etag]))
    .digest("hex")
    .slice(0, 32);
}

/** By its first bytes, not by its name: a file extension can be anything. */
function unpacked(body: Buffer): Buffer {
  return body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body;
}

/** One line for each misfit, with the line as it came in base64, as Firehose writes what failed. */
function errorLines(key: string, misfits: Misfit[]): Buffer {
  const lines = misfits.map(({ line, reason, rawData }) =>
    JSON.stringify({ errorMessage: reason, object: key, line, rawData: rawData.toString("base64") }),
  );
  return Buffer.from(`${lines.join("\n")}\n`);
}
