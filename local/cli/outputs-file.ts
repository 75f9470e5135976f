import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StackOutputs } from "../../stacks/outputs";

/**
 * Keeps the outputs of a deployment beside its data, whole or not at all, for the commands that other processes run. Only
 * what `StackOutputs` names is written: it holds names, ARNs and policies, and of a secret its ARN.
 */
export function saveOutputs(dataDir: string, { pipelines, lake, warehouse }: StackOutputs): void {
  const file = fileOf(dataDir);
  writeFileSync(`${file}.new`, `${JSON.stringify({ pipelines, lake, warehouse })}\n`);
  renameSync(`${file}.new`, file);
}

/** The outputs of the folder's last deployment. @returns undefined when there was none */
export function readOutputs(dataDir: string): StackOutputs | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), "utf8")) as StackOutputs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function fileOf(dataDir: string): string {
  return join(dataDir, "outputs.json");
}
