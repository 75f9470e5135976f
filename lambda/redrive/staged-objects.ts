import type { FailedRecord } from "./error-line";
import type { ErrorObject } from "./error-objects";
import { isOf } from "./error-objects";
import type { RedriveDelivery, StagedPlace } from "./request";
import { joinQuoted } from "./split-lines";
import type { ListedObject, Storage } from "./storage";

/** Why a staged record is not in its table: Firehose gave its COPY up. */
export const COPY_GIVEN_UP = "Redshift.CopyGivenUp";

/** Time in an object's name (F-60). */
const NAMED_TIME = /-(\d{4})-(\d\d)-(\d\d)-(\d\d)-(\d\d)-(\d\d)-[0-9a-f-]{36}[^/]*$/;

/** The staged objects whose COPY Firehose gave up: those that its manifests list. */
export async function findStaged(
  storage: Storage,
  { manifestPrefix }: StagedPlace,
  { redriveStreamName }: RedriveDelivery,
): Promise<{ objects: ErrorObject[]; missing: number }> {
  const found = new Map<string, ErrorObject | undefined>();
  const manifests: string[] = [];
  for await (const { key } of storage.list(manifestPrefix)) manifests.push(key);
  for (const manifest of manifests) {
    for (const key of keysIn((await storage.read(manifest))?.text ?? "", manifest)) {
      if (found.has(key)) continue;
      const object = await describe(storage, key);
      const name = key.slice(key.lastIndexOf("/") + 1);
      found.set(key, object && { ...object, isAgain: isOf(redriveStreamName, name) });
    }
  }
  const objects = [...found.values()].filter((object) => object !== undefined);
  return { objects, missing: found.size - objects.length };
}

/** @throws Error for what is no manifest of COPY */
function keysIn(text: string, manifest: string): string[] {
  try {
    const { entries } = JSON.parse(text) as { entries: { url: string }[] };
    return entries.map(({ url }) => /^s3:\/\/[^/]+\/(.+)$/s.exec(url)?.[1] ?? url);
  } catch (error) {
    throw new Error(`${manifest} cannot be read as a manifest of COPY`, { cause: error });
  }
}

/** What expired since cannot be fed. */
async function describe(storage: Storage, key: string): Promise<ListedObject | undefined> {
  for await (const object of storage.list(key)) if (object.key === key) return object;
  return undefined;
}

/** The records of a staged object. */
export function stagedRecords(lines: AsyncIterable<Buffer>, { format }: StagedPlace): AsyncIterable<Buffer> {
  return format === "CSV" ? joinQuoted(lines) : lines;
}

/** Reads a staged record. It is a row as the transform wrote it; its time is that of the object's oldest record. */
export function readStaged(key: string): (line: Buffer) => FailedRecord {
  const [, year, month, day, hour, minute, second] = (NAMED_TIME.exec(key) ?? []).map(Number);
  const arrivedAt = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  return (line) => ({
    arrivedAt,
    code: COPY_GIVEN_UP,
    message: "Firehose gave up the COPY of its batch",
    data: Buffer.concat([line, Buffer.from("\n")]),
  });
}
