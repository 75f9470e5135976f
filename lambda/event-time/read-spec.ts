import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EventTimeSpec } from "./spec";

/** Reads `spec.json` in a folder, and the bucket's name from the environment. @throws Error that says what is wrong */
export function readSpec(folder: string, { BUCKET_NAME }: NodeJS.ProcessEnv): EventTimeSpec {
  if (BUCKET_NAME === undefined || BUCKET_NAME === "")
    throw new Error("The environment variable BUCKET_NAME must be set");
  const file = join(folder, "spec.json");
  try {
    return {
      ...(JSON.parse(readFileSync(file, "utf8")) as Omit<EventTimeSpec, "bucketName">),
      bucketName: BUCKET_NAME,
    };
  } catch (error) {
    throw new Error(`${file} must hold the table's spec as JSON; the component writes it beside the bundle`, {
      cause: error,
    });
  }
}
