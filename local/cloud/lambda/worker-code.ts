import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";

/** JavaScript of `worker.ts`, for `new Worker(…, { eval: true })`: a worker thread has no TypeScript loader. */
export function workerCode(): string {
  code ??= compileWorker();
  return code;
}

let code: string | undefined;

function compileWorker(): string {
  const source = readFileSync(join(__dirname, "worker.ts"), "utf8");
  return transformSync(source, { loader: "ts", format: "cjs", target: "node20" }).code;
}
