import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "./redshift/process-lock";

interface RunningCloud {
  /** `http://127.0.0.1:<port>`. */
  endpoint: string;
  pid: number;
}

/** Tells other processes where the embedded cloud of a data folder listens. */
export function writeEndpoint(dataDir: string, endpoint: string): void {
  const file = fileOf(dataDir);
  writeFileSync(`${file}.new`, `${JSON.stringify({ endpoint, pid: process.pid } satisfies RunningCloud)}\n`);
  renameSync(`${file}.new`, file);
}

export function removeEndpoint(dataDir: string): void {
  rmSync(fileOf(dataDir), { force: true });
}

/** Where the cloud of a data folder listens. @returns undefined when none is up, also where one ended without a word */
export async function runningEndpoint(dataDir: string): Promise<string | undefined> {
  const cloud = readRunning(fileOf(dataDir));
  return cloud && isAlive(cloud.pid) && (await answers(cloud.endpoint)) ? cloud.endpoint : undefined;
}

/** A process that ended without a word leaves its file, and its id may be another's by now. */
async function answers(endpoint: string): Promise<boolean> {
  try {
    await fetch(endpoint, { method: "HEAD" });
    return true;
  } catch {
    return false;
  }
}

function readRunning(file: string): RunningCloud | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as RunningCloud;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function fileOf(dataDir: string): string {
  return join(dataDir, "endpoint.json");
}
