import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A run of a whole process. */
export interface Run {
  seconds: number;
  /** Largest resident memory in MiB. */
  peakMiB: number;
  stdout: string;
}

const REPOSITORY = join(__dirname, "..");

/** Runs a TypeScript file of this repository, or a command of its command line, as a process of its own. */
export async function runProcess(words: string[]): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "streaming-ingest-bench-"));
  const peakFile = join(folder, "peak");
  try {
    const startedAt = process.hrtime.bigint();
    const stdout = await output([...NODE_FLAGS, ...words], { ...process.env, BENCH_PEAK_FILE: peakFile });
    const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
    return { seconds, peakMiB: Number(readFileSync(peakFile, "utf8")) / 1024, stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const NODE_FLAGS = ["--require", "ts-node/register/transpile-only", "--require", join(__dirname, "write-peak.js")];

function output(words: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, words, { cwd: REPOSITORY, env, stdio: ["ignore", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(chunks).toString());
      else reject(new Error(`${words.join(" ")} ended with exit code ${code}`));
    });
  });
}

/** The value in the middle: what a noisy machine disturbs least. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
