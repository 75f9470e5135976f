import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const REPOSITORY = join(__dirname, "..");

/** A run of a whole process. */
export interface Run {
  seconds: number;
  /** Largest resident memory in MiB. */
  peakMiB: number;
  stdout: string;
}

/** What transpiles the process's TypeScript: our command line's own way, which keeps the result, or Pulumi's. */
export const TRANSPILERS = {
  kept: join(REPOSITORY, "local/cli/transpile.js"),
  tsNode: "ts-node/register/transpile-only",
};

/** Runs a file of this repository, with its arguments, as a process of its own. */
export async function runProcess(words: string[], transpiler = TRANSPILERS.kept): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "streaming-ingest-bench-"));
  const peakFile = join(folder, "peak");
  try {
    const flags = ["--require", transpiler, "--require", join(__dirname, "write-peak.js")];
    const startedAt = process.hrtime.bigint();
    const stdout = await output([...flags, ...words], { ...process.env, BENCH_PEAK_FILE: peakFile });
    const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
    return { seconds, peakMiB: Number(readFileSync(peakFile, "utf8")) / 1024, stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

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
