import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { ResourceHandler } from "../../engine/handler";
import { LambdaFunctionError } from "../contracts";
import type { Lambda } from "./lambda";

/**
 * Makes an `aws.lambda.Invocation`: with the lifecycle CRUD, the function is invoked when the input is new or has changed,
 * and `tf` in its event tells which, with the input before, as the provider's does. The input is kept once the function
 * has succeeded, so that what failed is tried again.
 */
export function invocationHandler(lambda: Lambda, dataDir: string): ResourceHandler {
  return async ({ urn, name, inputs }) => {
    const functionName = String(inputs.functionName);
    const isCrud = inputs.lifecycleScope === "CRUD";
    const terraformKey = typeof inputs.terraformKey === "string" ? inputs.terraformKey : "tf";
    const input = readInput(name, inputs.input);
    const { [urn]: previous } = readInvocations(dataDir);
    if (previous !== undefined && isDeepStrictEqual(previous.input, input)) return answer(previous);
    const action = previous === undefined ? "create" : "update";
    const lifecycle = { [terraformKey]: { action, prev_input: previous?.input ?? null } };
    const result = await invoke(lambda, functionName, isCrud ? { ...input, ...lifecycle } : input);
    const made = { functionName, input, result };
    // Read again: others may have finished meanwhile.
    writeInvocations(dataDir, { ...readInvocations(dataDir), [urn]: made });
    return answer(made);
  };
}

/** The inputs that invocations last succeeded with, by URN: what a change of a program is compared to. */
export function previousRequests(dataDir: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(readInvocations(dataDir)).map(([urn, { input }]) => [urn, input]));
}

interface KeptInvocation {
  functionName: string;
  input: Record<string, unknown>;
  /** The function's answer, JSON. */
  result: string;
}

function answer({ functionName, result }: KeptInvocation) {
  return { id: `${functionName}_$LATEST`, outputs: { result } };
}

/** @throws Error with the function's own message */
async function invoke(lambda: Lambda, functionName: string, event: Record<string, unknown>): Promise<string> {
  try {
    return await lambda.invokeText(functionName, JSON.stringify(event));
  } catch (error) {
    if (!(error instanceof LambdaFunctionError)) throw error;
    throw new Error(`function ${functionName}: ${error.message}`, { cause: error });
  }
}

function readInput(name: string, input: unknown): Record<string, unknown> {
  const parsed = parseOrUndefined(String(input));
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  throw new Error(`invocation "${name}": input must be a JSON object`);
}

function parseOrUndefined(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function fileOf(dataDir: string): string {
  return join(dataDir, "lambda", "invocations.json");
}

function readInvocations(dataDir: string): Record<string, KeptInvocation> {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), "utf8")) as Record<string, KeptInvocation>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

function writeInvocations(dataDir: string, invocations: Record<string, KeptInvocation>): void {
  const file = fileOf(dataDir);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(invocations, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}
