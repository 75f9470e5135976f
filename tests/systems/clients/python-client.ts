import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";

/** An interpreter that has boto3; a virtual environment's can be named. */
const PYTHON = process.env.PYTHON_WITH_BOTO3 ?? "python3";
/** Longer than any client takes, and shorter than a test may. */
const TIMEOUT_MILLISECONDS = 120_000;

/** @returns why the clients cannot run here, or `undefined` when they can */
export function whyNoBoto3(): string | undefined {
  if (imports("boto3")) return undefined;
  return `${PYTHON} has no boto3; install Debian's python3-boto3, or name an interpreter that has it by PYTHON_WITH_BOTO3`;
}

/** Runs a client against an endpoint to its end. @returns the line of JSON that it wrote */
export function runClient<Report>(file: string, endpoint: string, ...words: string[]): Promise<Report> {
  return runPython<Report>(file, ...words, "--endpoint", endpoint);
}

/** Runs a program of the clients' folder. @returns the line of JSON that it wrote */
export async function runPython<Report>(file: string, ...words: string[]): Promise<Report> {
  const child = spawn(PYTHON, [join(__dirname, file), ...words], {
    // Nothing of the host's own settings: neither its account nor where boto3 looks for one.
    env: {
      PATH: process.env.PATH,
      HOME: __dirname,
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_EC2_METADATA_DISABLED: "true",
      PYTHONDONTWRITEBYTECODE: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: TIMEOUT_MILLISECONDS,
  });
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  assert.equal(exitCode, 0, `${file}: ${Buffer.concat(stderr)}`);
  return JSON.parse(Buffer.concat(stdout).toString()) as Report;
}

export function imports(module: string): boolean {
  try {
    execFileSync(PYTHON, ["-c", `import ${module}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
