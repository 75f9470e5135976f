import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import type { RecordedPlan, RecordOptions } from "./recorded-run";
import { type Revision, RevisionError } from "./revision";

/** What the child process answers. */
export type BaseAnswer = { plan: RecordedPlan } | { error: string };

const TRANSPILE = path.join(__dirname, "../../cli/transpile.js");
const CHILD = path.join(__dirname, "base-plan-child.ts");
const INTERRUPTED = "interrupted; nothing was touched";
/** No plan takes as long; a program that waits for what never comes would. */
const TIMEOUT_MILLISECONDS = 60_000;

/**
 * Runs the program of another revision by this checkout's engine, in a process of its own: modules of two revisions cannot
 * share one, and what the base's program does there ends with it.
 *
 * @throws RevisionError with the program's own message, and when `signal` aborts
 */
export async function basePlan(revision: Revision, options: RecordOptions, signal: AbortSignal): Promise<RecordedPlan> {
  if (signal.aborted) throw new RevisionError(INTERRUPTED);
  const child = spawn(process.execPath, ["--require", TRANSPILE, CHILD], {
    cwd: revision.folder,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  try {
    const answer = await answerOf(child, options, signal);
    if ("plan" in answer) return answer.plan;
    throw failed(revision, answer.error);
  } finally {
    child.kill();
  }
}

function answerOf(child: ChildProcess, options: RecordOptions, signal: AbortSignal): Promise<BaseAnswer> {
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    const late = `it has not ended after ${TIMEOUT_MILLISECONDS / 1000} s`;
    const timer = setTimeout(() => resolve({ error: late }), TIMEOUT_MILLISECONDS);
    const end = (answer: BaseAnswer) => {
      clearTimeout(timer);
      resolve(answer);
    };
    child.once("message", (answer: BaseAnswer) => end(answer));
    child.once("error", (error) => end({ error: error.message }));
    child.once("close", (code) => end({ error: stderr.trim() || `its process ended with exit code ${code}` }));
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new RevisionError(INTERRUPTED));
    });
    child.send(options);
  });
}

/** The same paths as in the checkout, so that a message leads somewhere once the folder is gone. */
function failed({ ref, folder }: Revision, message: string): RevisionError {
  const readable = message.replaceAll(`${folder}${path.sep}`, `${ref}:`).replaceAll(folder, ref);
  return new RevisionError(
    `the program of ${ref} cannot be planned, so there is nothing to compare with; give another revision:\n${readable}`,
  );
}
