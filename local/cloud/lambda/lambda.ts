import { createHash, randomUUID } from "node:crypto";
import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { partitionOf } from "../../engine/account";
import {
  AwsError,
  type CloudSettings,
  type Functions,
  LambdaFunctionError,
  type Metrics,
  NO_METRICS,
} from "../contracts";
import { parseReference } from "./arn";
import { type CodeFolder, writeCode } from "./code-folder";
import { Concurrency } from "./concurrency";
import type { FunctionDefinition } from "./definition";
import { MAXIMUM_REQUEST_BYTES, MAXIMUM_RESPONSE_BYTES, SANDBOXES_PER_FUNCTION } from "./limits";
import { LogTap } from "./log-tap";
import type { InvocationContext } from "./messages";
import { FunctionMetrics } from "./metrics";
import { SandboxPool } from "./pool";
import { nextVersion } from "./versions";

/** A version of a function as it was deployed. */
export interface DeployedFunction {
  definition: FunctionDefinition;
  code: CodeFolder;
  /** ARN without a version. */
  arn: string;
  qualifiedArn: string;
  /** A number in decimal, which grows when code or configuration changes. */
  version: string;
  /** When this process deployed it, in ISO 8601. */
  lastModified: string;
}

interface RunningFunction extends DeployedFunction {
  fingerprint: string;
  pool: SandboxPool;
}

/**
 * Lambda: runs the very bundle that would be deployed, each function in worker threads of its own. Every deployment
 * publishes a version; those that this process deployed can be invoked, by version, as `$LATEST` or unqualified.
 */
export class Lambda implements Functions {
  private readonly versions = new Map<string, Map<string, RunningFunction>>();
  private readonly latest = new Map<string, RunningFunction>();
  private readonly logs = new Map<string, WriteStream>();
  private readonly taps = new Set<LogTap>();
  /** Where the AWS SDK in a function finds the embedded cloud; known once the gateway listens, before anything is deployed. */
  endpoint: string | undefined;
  /** Takes what functions print, by log group and log stream. */
  onLog: (logGroup: string, logStream: string, messages: string[]) => void = () => {};

  private readonly metrics: FunctionMetrics;
  private readonly concurrency = new Concurrency();

  constructor(
    private readonly settings: CloudSettings,
    metrics: Metrics = NO_METRICS,
  ) {
    this.metrics = new FunctionMetrics(metrics);
  }

  /** Deploys a function, or takes the version that is there when nothing changed. */
  async deploy(definition: FunctionDefinition): Promise<DeployedFunction> {
    const folder = join(this.settings.dataDir, "lambda", definition.name);
    const code = await writeCode(definition.code, folder);
    const fingerprint = fingerprintOf(definition, code);
    this.concurrency.reserve(definition.name, definition.reservedConcurrency);
    const present = this.latest.get(definition.name);
    if (present?.fingerprint === fingerprint) return present;
    const version = String(await nextVersion(folder, fingerprint));
    return this.start({ definition, code, version, fingerprint });
  }

  /** @throws AwsError ResourceNotFoundException, ValidationException */
  find(reference: string, qualifier?: string): DeployedFunction {
    return this.running(reference, qualifier);
  }

  /** The newest version of each function, by name. */
  list(): DeployedFunction[] {
    return [...this.latest.values()].sort((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
  }

  async invoke(functionArn: string, event: unknown): Promise<unknown> {
    return JSON.parse(await this.invokeText(functionArn, JSON.stringify(event) ?? "{}"));
  }

  /** Invokes with JSON text and answers JSON text. @throws as `invoke` */
  async invokeText(reference: string, event: string, qualifier?: string): Promise<string> {
    const deployed = this.running(reference, qualifier);
    checkRequestSize(event);
    const requestId = randomUUID();
    try {
      return await this.run(deployed, event, requestId);
    } catch (error) {
      if (error instanceof LambdaFunctionError) this.logFailure(deployed.definition, requestId, error);
      throw error;
    }
  }

  /** Ends every worker, those that are in the middle of an invocation too. */
  async close(): Promise<void> {
    const pools = [...this.versions.values()].flatMap((versions) => [...versions.values()].map(({ pool }) => pool));
    await Promise.all(pools.map((pool) => pool.close()));
    // What the functions printed last may still be on its way to the files.
    await Promise.all([...this.taps].map((tap) => finished(tap.end())));
    await Promise.all([...this.logs.values()].map((log) => finished(log.end())));
  }

  private run(deployed: RunningFunction, event: string, requestId: string): Promise<string> {
    const { definition, pool } = deployed;
    return this.metrics.told(definition.name, (begin) =>
      this.concurrency.run(definition.name, async () => {
        const result = await pool.invoke(event, () => {
          begin();
          return contextOf(deployed, requestId);
        });
        checkResponseSize(result);
        return result;
      }),
    );
  }

  private start(made: Pick<RunningFunction, "definition" | "code" | "version" | "fingerprint">): RunningFunction {
    const { definition, code, version } = made;
    const arn = this.arnOf(definition.name);
    const pool = new SandboxPool(
      {
        folder: code.folder,
        handler: definition.handler,
        memoryMB: definition.memoryMB,
        timeoutSeconds: definition.timeoutSeconds,
        environment: this.environmentOf(definition, version, code.folder),
        log: this.tapOf(definition, version),
      },
      SANDBOXES_PER_FUNCTION,
    );
    const running = { ...made, arn, qualifiedArn: `${arn}:${version}`, lastModified: new Date().toISOString(), pool };
    const versions = this.versions.get(definition.name) ?? new Map<string, RunningFunction>();
    this.versions.set(definition.name, versions.set(version, running));
    this.latest.set(definition.name, running);
    return running;
  }

  private running(reference: string, qualifierBeside?: string): RunningFunction {
    const { name, qualifier = qualifierBeside } = parseReference(reference);
    const isLatest = qualifier === undefined || qualifier === "$LATEST";
    const found = isLatest ? this.latest.get(name) : this.versions.get(name)?.get(qualifier);
    if (found) return found;
    const arn = qualifier === undefined ? this.arnOf(name) : `${this.arnOf(name)}:${qualifier}`;
    throw new AwsError("ResourceNotFoundException", `Function not found: ${arn}`, 404);
  }

  private arnOf(name: string): string {
    const { region, accountId } = this.settings;
    return `arn:${partitionOf(region).name}:lambda:${region}:${accountId}:function:${name}`;
  }

  /** The function's own variables and those that Lambda sets; nothing of this process's own. */
  private environmentOf(definition: FunctionDefinition, version: string, folder: string): Record<string, string> {
    const { region } = this.settings;
    return {
      ...definition.environment,
      ...(this.endpoint === undefined ? {} : { AWS_ENDPOINT_URL: this.endpoint }),
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
      AWS_DEFAULT_REGION: region,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMB),
      AWS_LAMBDA_FUNCTION_NAME: definition.name,
      AWS_LAMBDA_FUNCTION_VERSION: version,
      AWS_LAMBDA_LOG_FORMAT: definition.logging.format,
      AWS_LAMBDA_LOG_GROUP_NAME: definition.logging.logGroup,
      AWS_REGION: region,
      LAMBDA_TASK_ROOT: folder,
      TZ: ":UTC",
      _HANDLER: definition.handler,
    };
  }

  private logOf(name: string): WriteStream {
    const open = this.logs.get(name);
    if (open) return open;
    const folder = join(this.settings.dataDir, "logs", "lambda");
    mkdirSync(folder, { recursive: true });
    // The workers of all versions write to it, each with its own listeners.
    const log = createWriteStream(join(folder, `${name}.log`), { flags: "a" }).setMaxListeners(0);
    this.logs.set(name, log);
    return log;
  }

  private tapOf({ name, logging }: FunctionDefinition, version: string): LogTap {
    const tap = new LogTap(this.logOf(name), (lines) => this.onLog(logging.logGroup, `[${version}]`, lines));
    this.taps.add(tap);
    return tap.setMaxListeners(0);
  }

  private logFailure(
    { name, logging }: FunctionDefinition,
    requestId: string,
    { errorType, message, trace }: LambdaFunctionError,
  ): void {
    const timestamp = new Date().toISOString();
    const error = { errorType, errorMessage: message, stackTrace: trace };
    const text = `${timestamp}\t${requestId}\tERROR\tInvoke Error\t${JSON.stringify({ errorType, errorMessage: message, stack: trace })}`;
    this.logOf(name).write(`${text}\n`);
    const json = JSON.stringify({ timestamp, level: "ERROR", requestId, message: error });
    this.onLog(logging.logGroup, "[$LATEST]", [logging.format === "JSON" ? json : text]);
  }
}

/** What makes another version: the concurrency does not. */
function fingerprintOf(
  { code: _code, reservedConcurrency: _reserved, ...configuration }: FunctionDefinition,
  { sha256 }: CodeFolder,
): string {
  return createHash("sha256")
    .update(JSON.stringify({ sha256, ...configuration }))
    .digest("hex");
}

function contextOf({ definition, version, qualifiedArn }: DeployedFunction, awsRequestId: string): InvocationContext {
  return {
    awsRequestId,
    functionName: definition.name,
    functionVersion: version,
    invokedFunctionArn: qualifiedArn,
    memoryLimitInMB: String(definition.memoryMB),
    logGroupName: definition.logging.logGroup,
    logStreamName: `[${version}]`,
    deadline: Date.now() + definition.timeoutSeconds * 1000,
  };
}

function checkRequestSize(event: string): void {
  const bytes = Buffer.byteLength(event);
  if (bytes <= MAXIMUM_REQUEST_BYTES) return;
  const message = `${bytes} byte payload is too large for the RequestResponse invocation type (limit ${MAXIMUM_REQUEST_BYTES} bytes)`;
  throw new AwsError("RequestEntityTooLargeException", message, 413);
}

function checkResponseSize(result: string): void {
  if (Buffer.byteLength(result) <= MAXIMUM_RESPONSE_BYTES) return;
  throw new LambdaFunctionError(
    `Response payload size exceeded maximum allowed payload size (${MAXIMUM_RESPONSE_BYTES} bytes).`,
    "Function.ResponseSizeTooLarge",
  );
}
