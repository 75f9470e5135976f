import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Lambda } from "../../../../local/cloud/lambda";
import type { FunctionDefinition } from "../../../../local/cloud/lambda/definition";
import type { AssetValue } from "../../../../local/engine/handler";

const REGION = "eu-central-1";
const ACCOUNT_ID = "000000000000";
export const ARN_PREFIX = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:`;

/** A Lambda service over a folder of its own. */
export class TemporaryLambda {
  private readonly opened: Lambda[] = [];

  private constructor(
    readonly dataDir: string,
    /** The service that was opened last. */
    public lambda: Lambda,
  ) {
    this.opened.push(lambda);
  }

  static async open(): Promise<TemporaryLambda> {
    const dataDir = await mkdtemp(join(tmpdir(), "lambda-"));
    return new TemporaryLambda(dataDir, serviceOver(dataDir));
  }

  /** A second service over the same folder, as after a restart. */
  reopen(): Lambda {
    this.lambda = serviceOver(this.dataDir);
    this.opened.push(this.lambda);
    return this.lambda;
  }

  /** Deploys `source`, a CommonJS module, as the function `f`. */
  async deploy(source: string, changes: Partial<FunctionDefinition> = {}): Promise<void> {
    await this.lambda.deploy(definition(source, changes));
  }

  log(name = "f"): Promise<string> {
    return readFile(join(this.dataDir, "logs", "lambda", `${name}.log`), "utf8");
  }

  async close(): Promise<void> {
    await Promise.all(this.opened.map((lambda) => lambda.close()));
    await rm(this.dataDir, { recursive: true });
  }
}

export function definition(source: string, changes: Partial<FunctionDefinition> = {}): FunctionDefinition {
  return {
    name: "f",
    description: "",
    runtime: "nodejs22.x",
    handler: "index.handler",
    timeoutSeconds: 10,
    memoryMB: 128,
    logging: { format: "Text", logGroup: "/aws/lambda/f" },
    environment: {},
    code: archive({ "index.js": source }),
    ...changes,
  };
}

export function archive(files: Record<string, string>): AssetValue {
  const entries = Object.entries(files).map(([name, text]): [string, AssetValue] => [name, { kind: "text", text }]);
  return { kind: "archive", entries: Object.fromEntries(entries) };
}

function serviceOver(dataDir: string): Lambda {
  return new Lambda({ dataDir, region: REGION, accountId: ACCOUNT_ID });
}
