import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TransformSpec } from "./spec";

/** Reads `spec.json` in a folder. @throws Error that says what is wrong with it */
export function readSpec(folder: string): TransformSpec {
  const file = join(folder, "spec.json");
  try {
    return JSON.parse(readFileSync(file, "utf8")) as TransformSpec;
  } catch (error) {
    throw new Error(`${file} must hold the transform's spec as JSON; the component writes it beside the bundle`, {
      cause: error,
    });
  }
}
