import type { AssetValue } from "../../engine/handler";
import { AwsError } from "../contracts";
import { DEFAULT_MEMORY_MB, DEFAULT_TIMEOUT_SECONDS } from "./limits";
import { type FunctionLogging, readLogging } from "./logging";

/** What a function is made of. */
export interface FunctionDefinition {
  name: string;
  description: string;
  /** `nodejs22.x` and the like: the embedded cloud runs Node's runtimes only, all with the Node that runs it. */
  runtime: string;
  /** `file.export`. */
  handler: string;
  timeoutSeconds: number;
  memoryMB: number;
  environment: Record<string, string>;
  logging: FunctionLogging;
  /** Invocations that may be under way at a time; 0 refuses all. A setting of the function, not of its versions. @default any number */
  reservedConcurrency?: number | undefined;
  code: AssetValue;
}

/** Reads the inputs of `aws.lambda.Function`. @throws AwsError InvalidParameterValueException */
export function readDefinition(name: string, inputs: Record<string, unknown>): FunctionDefinition {
  return {
    name,
    description: typeof inputs.description === "string" ? inputs.description : "",
    runtime: readRuntime(name, inputs.runtime),
    handler: readHandler(name, inputs.handler),
    timeoutSeconds: typeof inputs.timeout === "number" ? inputs.timeout : DEFAULT_TIMEOUT_SECONDS,
    memoryMB: typeof inputs.memorySize === "number" ? inputs.memorySize : DEFAULT_MEMORY_MB,
    environment: readEnvironment(inputs.environment),
    logging: readLogging(name, inputs.loggingConfig),
    reservedConcurrency: readReserved(name, inputs.reservedConcurrentExecutions),
    code: readCode(name, inputs.code),
  };
}

function readRuntime(name: string, runtime: unknown): string {
  if (typeof runtime === "string" && runtime.startsWith("nodejs")) return runtime;
  throw invalid(name, "runtime", "one of Node's, such as nodejs22.x: the embedded cloud runs no other", runtime);
}

function readHandler(name: string, handler: unknown): string {
  if (typeof handler === "string" && /^[^.\s][^\s]*\.[^.\s]+$/.test(handler)) return handler;
  throw invalid(name, "handler", '"<file>.<export>", such as index.handler', handler);
}

/** The provider's -1 reserves nothing. */
function readReserved(name: string, reserved: unknown): number | undefined {
  if (reserved === undefined || reserved === -1) return undefined;
  if (typeof reserved === "number" && Number.isInteger(reserved) && reserved >= 0) return reserved;
  throw invalid(name, "reservedConcurrentExecutions", "-1 for none, or a whole number of 0 or more", reserved);
}

function readCode(name: string, code: unknown): AssetValue {
  if (typeof code === "object" && code !== null && "kind" in code) return code as AssetValue;
  throw invalid(name, "code", "an archive: the embedded cloud takes no code from S3 or an image", typeof code);
}

function readEnvironment(environment: unknown): Record<string, string> {
  const variables = (environment as { variables?: Record<string, unknown> } | undefined)?.variables ?? {};
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
}

function invalid(name: string, input: string, allowed: string, found: unknown): AwsError {
  const message = `Function "${name}": ${input} must be ${allowed}, got ${JSON.stringify(found)}`;
  return new AwsError("InvalidParameterValueException", message);
}
