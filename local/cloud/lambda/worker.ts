// Runs inside the worker thread, in the place of Lambda's own runtime. It is compiled on its own: types may be imported,
// values only from Node.
import Module from "node:module";
import { join } from "node:path";
import { format } from "node:util";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { FunctionErrorPayload, InvocationContext, InvocationMessage, WorkerAnswer, WorkerStart } from "./messages";

type Callback = (error: unknown, result?: unknown) => void;
type ResolveFilename = (
  request: string,
  parent: NodeJS.Module | undefined,
  isMain: boolean,
  options?: { paths: string[] },
) => string;
type Handler = (event: unknown, context: object, callback: Callback) => unknown;

let requestId = "";
if (process.env.AWS_LAMBDA_LOG_FORMAT === "JSON") logJson();
carrySdk((workerData as WorkerStart).modules);
serve(parentPort as MessagePort, workerData as WorkerStart);

function serve(port: MessagePort, start: WorkerStart): void {
  const loaded = load(start);
  port.on("message", async (message: InvocationMessage) => {
    const answer = "error" in loaded ? loaded : await invoke(loaded.handler, message);
    // Lambda keeps what a run has printed before it answers; here the thread may be ended right after it.
    await Promise.all([printed(process.stdout), printed(process.stderr)]);
    port.postMessage(answer);
  });
}

/** Resolves when the other thread has all that was written. */
function printed(stream: NodeJS.WriteStream): Promise<void> | undefined {
  if (stream.writableLength === 0) return undefined;
  return new Promise((resolve) => stream.write("", () => resolve()));
}

/** Lambda's Node runtimes carry the AWS SDK; here it is this project's, for what lies outside of the project too. */
function carrySdk(modules: string): void {
  const resolver = Module as unknown as { _resolveFilename: ResolveFilename };
  const resolve = resolver._resolveFilename;
  resolver._resolveFilename = (request, parent, isMain, options) =>
    request.startsWith("@aws-sdk/")
      ? resolve(request, parent, isMain, { paths: [...(parent?.paths ?? []), modules] })
      : resolve(request, parent, isMain, options);
}

/** Has the console write as Lambda's JSON format does: one value as it is, several as text. */
function logJson(): void {
  const levels = { debug: "DEBUG", info: "INFO", log: "INFO", warn: "WARN", error: "ERROR", trace: "TRACE" } as const;
  for (const [method, level] of Object.entries(levels)) {
    console[method as keyof typeof levels] = (...values: unknown[]) => {
      const [only] = values;
      const message = values.length === 1 && !(only instanceof Error) ? only : format(...values);
      const line = { timestamp: new Date().toISOString(), level, requestId, message };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    };
  }
}

function load({ folder, handler: name }: WorkerStart): { handler: Handler } | { error: FunctionErrorPayload } {
  const point = name.lastIndexOf(".");
  try {
    const exports = require(join(folder, name.slice(0, point))) as Record<string, unknown>;
    const handler = exports[name.slice(point + 1)];
    if (typeof handler === "function") return { handler: handler as Handler };
    return { error: { errorType: "Runtime.HandlerNotFound", errorMessage: `${name} is undefined or not exported` } };
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND";
    return { error: isMissing ? { ...describe(error), errorType: "Runtime.ImportModuleError" } : describe(error) };
  }
}

async function invoke(handler: Handler, { event, context }: InvocationMessage): Promise<WorkerAnswer> {
  requestId = context.awsRequestId;
  try {
    return stringify(await call(handler, JSON.parse(event), contextOf(context)));
  } catch (error) {
    return { error: describe(error) };
  }
}

/** Waits for a promise or for the callback. A plain value that is returned counts as null, as in Lambda. */
function call(handler: Handler, event: unknown, context: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const returned = handler(event, context, (error, result) => (error ? reject(error) : resolve(result)));
    if (isPromise(returned)) returned.then(resolve, reject);
    else if (handler.length < 3) resolve(null);
  });
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

function contextOf({ deadline, ...context }: InvocationContext): object {
  return { ...context, getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()) };
}

function stringify(value: unknown): WorkerAnswer {
  try {
    return { result: JSON.stringify(value ?? null) ?? "null" };
  } catch (error) {
    const { errorMessage } = describe(error);
    return {
      error: { errorType: "Runtime.MarshalError", errorMessage: `Unable to stringify response body: ${errorMessage}` },
    };
  }
}

function describe(error: unknown): FunctionErrorPayload {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split("\n") ?? [] };
}
