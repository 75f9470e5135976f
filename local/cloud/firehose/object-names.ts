import type { ObjectStore } from "../contracts";
import { objectKey } from "./object-writer";
import type { PartitionKeys, Prefix } from "./prefix";
import type { OutputSettings } from "./settings";

/** Longest prefix after evaluation (F-43). */
const LONGEST_PREFIX = 512;
/** Longest name of a file or folder, less what the object's own name may take. */
const LONGEST_SEGMENT_BYTES = 255;

/** Where objects of a delivery stream get their names from. */
export interface ObjectNaming {
  prefix: Prefix;
  output: OutputSettings;
  stream: { name: string; version: number };
  objects: Pick<ObjectStore, "path">;
}

/** Why no object can have these keys in its name: a write that can never succeed would hold back all others. */
export function refuseKeys(
  keys: PartitionKeys,
  instant: number,
  { prefix, output, stream, objects }: ObjectNaming,
): string | undefined {
  const values = { instant, timeZone: output.timeZone, keys };
  const evaluated = prefix.evaluate(values);
  if (evaluated.length > LONGEST_PREFIX)
    return `The evaluated prefix has ${evaluated.length} characters; ${LONGEST_PREFIX} are allowed.`;
  if (evaluated.includes("\0")) return "The evaluated prefix has a NUL character.";
  const key = objectKey(prefix, values, stream, output.extension);
  if (key.split("/").some((segment) => Buffer.byteLength(segment) > LONGEST_SEGMENT_BYTES)) {
    return `A part of the evaluated prefix between slashes is too long for a file name of ${LONGEST_SEGMENT_BYTES} bytes.`;
  }
  try {
    objects.path(output.bucket, key);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
