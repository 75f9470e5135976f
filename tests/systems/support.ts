import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { RunReport } from "../../local/cli/report";

export const REPOSITORY = join(__dirname, "../..");
/** Larger real input, where it lies beside the repository. */
export const SHARED_DATA = join(REPOSITORY, "../shared/data");

/** A data folder that is gone when the tests of its `describe` have run. */
export function dataFolder(): () => string {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "streaming-ingest-system-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}

export interface Ended {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a command of the command line to its end. */
export function command(...words: string[]): Promise<Ended> {
  return commandIn(REPOSITORY, ...words);
}

/** As `command`, of a project in another folder. */
export async function commandIn(project: string, ...words: string[]): Promise<Ended> {
  const child = spawnCommand(words, project);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const exitCode = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { exitCode, stdout: stdout(), stderr: stderr() };
}

/** `npm start -- --once --json …`: the report, which must be all that stands on stdout. */
export async function startOnce(...words: string[]): Promise<RunReport> {
  const { exitCode, stdout, stderr } = await command("start", "--once", "--json", ...words);
  assert.equal(exitCode, 0, stderr || stdout);
  return JSON.parse(stdout) as RunReport;
}

/** An embedded cloud that stays up. */
export interface Running {
  endpoint: string;
  /** As Ctrl-C does. @returns the exit code */
  interrupt(): Promise<number | null>;
  /** As `kill -9` does. */
  kill(): Promise<void>;
}

/** `npm start -- …`, once it says that it is up. */
export async function startAndStay(...words: string[]): Promise<Running> {
  const child = spawnCommand(["start", ...words]);
  const stderr = collect(child.stderr);
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
  const endpoint = await new Promise<string>((resolve, reject) => {
    let stdout = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      const up = /is up at (http:\S+);/.exec(stdout)?.[1];
      if (up !== undefined) resolve(up);
    });
    void closed.then((code) => reject(new Error(`ended with exit code ${code}: ${stderr()}`)));
  });
  return {
    endpoint,
    interrupt() {
      child.kill("SIGINT");
      return closed;
    },
    async kill() {
      child.kill("SIGKILL");
      await closed;
    },
  };
}

/** The objects below a folder of a bucket as text, with their keys below that folder. */
export function objectsUnder(dataDir: string, prefix: string): { key: string; text: string }[] {
  const root = join(dataDir, "s3");
  const bucket = readdirSync(root)[0] ?? "";
  const folder = join(root, bucket, prefix);
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => {
      const body = readFileSync(file);
      return { key: file.slice(folder.length), text: (file.endsWith(".gz") ? gunzipSync(body) : body).toString() };
    });
}

/** The rows that SQL answers in the warehouse of a data folder. */
export async function warehouseRows(dataDir: string, sql: string): Promise<Record<string, unknown>[]> {
  const { exitCode, stdout, stderr } = await command(
    ...["query", "--warehouse", "--data-dir", dataDir, "--format", "json", sql],
  );
  assert.equal(exitCode, 0, stderr);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function spawnCommand(words: string[], project = REPOSITORY): ChildProcess {
  return spawn(process.execPath, ["local/cli/run.js", ...words], {
    cwd: project,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}
