import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { Worker } from "node:worker_threads";
import { LambdaFunctionError } from "../contracts";
import type { InvocationContext, InvocationMessage, WorkerAnswer, WorkerStart } from "./messages";
import { workerCode } from "./worker-code";

/** What a sandbox needs to run a function. */
export interface SandboxSettings extends Omit<WorkerStart, "modules"> {
  memoryMB: number;
  timeoutSeconds: number;
  /** The only variables that the function sees. */
  environment: Record<string, string>;
  /** Takes what the function prints. */
  log: Writable;
}

/** One worker thread that runs one invocation at a time and stays warm between them. */
export class Sandbox {
  /** Resolves when the worker is gone and all that it printed is in the log. */
  readonly ended: Promise<unknown>;
  private alive = true;
  private readonly worker: Worker;
  private settle: ((answer: WorkerAnswer) => void) | undefined;

  constructor(private readonly settings: SandboxSettings) {
    const { folder, handler, environment: env, memoryMB } = settings;
    this.worker = new Worker(workerCode(), {
      eval: true,
      workerData: { folder, handler, modules: __dirname } satisfies WorkerStart,
      env,
      execArgv: [],
      stdout: true,
      stderr: true,
      // Where this process itself runs with --max-old-space-size, Node takes that for its workers too.
      resourceLimits: { maxOldGenerationSizeMb: memoryMB },
    });
    this.worker.stdout.pipe(settings.log, { end: false });
    this.worker.stderr.pipe(settings.log, { end: false });
    this.ended = Promise.all([finished(this.worker.stdout), finished(this.worker.stderr)]);
    this.worker.on("message", (answer: WorkerAnswer) => this.settle?.(answer));
    this.worker.on("error", (error: Error & { code?: string }) => this.fail(errorTypeOf(error), error.message));
    this.worker.on("exit", (status) =>
      this.fail("Runtime.ExitError", `Runtime exited with error: exit status ${status}`),
    );
  }

  /** Whether it can take invocations; once false, the sandbox must be replaced. */
  get isAlive(): boolean {
    return this.alive;
  }

  /** Runs one invocation. @throws LambdaFunctionError when the handler failed, timed out or ended its runtime */
  async invoke(event: string, context: InvocationContext): Promise<string> {
    const answer = await this.send({ event, context });
    if ("result" in answer) return answer.result;
    const { errorMessage, errorType, trace } = answer.error;
    throw new LambdaFunctionError(errorMessage, errorType, trace);
  }

  async close(): Promise<void> {
    this.alive = false;
    await this.worker.terminate();
    await this.ended;
  }

  private send(message: InvocationMessage): Promise<WorkerAnswer> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.timeOut(), this.settings.timeoutSeconds * 1000);
      this.settle = (answer) => {
        clearTimeout(timer);
        this.settle = undefined;
        resolve(answer);
      };
      this.worker.postMessage(message);
    });
  }

  private timeOut(): void {
    this.fail("Sandbox.Timedout", `Task timed out after ${this.settings.timeoutSeconds.toFixed(2)} seconds`);
    void this.worker.terminate();
  }

  private fail(errorType: string, errorMessage: string): void {
    this.alive = false;
    this.settle?.({ error: { errorType, errorMessage } });
  }
}

function errorTypeOf(error: Error & { code?: string }): string {
  return error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "Runtime.OutOfMemory" : error.name;
}
