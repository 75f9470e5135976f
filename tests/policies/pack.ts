import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { type Client, credentials, type ServiceError } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  AnalyzeRequest,
  type AnalyzeResponse,
  type AnalyzerInfo,
  AnalyzerPropertyDependencies,
  AnalyzerResource,
  AnalyzerResourceOptions,
  AnalyzeStackRequest,
  ConfigureAnalyzerRequest,
  PolicyConfig,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type PropertyMap, type PropertyValue, type RegisteredResource, Secret, Unknown } from "../../local/engine";

const FOLDER = path.resolve("policies");
/** What the engine sends to a policy pack for a text that it does not know. */
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const LEVELS = { advisory: 0, mandatory: 1, disabled: 2 } as const;

/** A finding as the pack answers it. */
export interface Diagnostic {
  policy: string;
  urn: string;
  message: string;
  level: number;
}

/** The pack in a process of its own, started as Pulumi's command line starts it, and spoken to as its engine speaks. */
export class RunningPack {
  readonly #child: ChildProcess;
  readonly #client: AnalyzerClient;

  private constructor(child: ChildProcess, port: string) {
    this.#child = child;
    this.#client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  static async start(): Promise<RunningPack> {
    const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack", { paths: [FOLDER] });
    // The first argument is the engine's address, which the pack never calls.
    const child = spawn(process.execPath, [runner, "127.0.0.1:1", FOLDER], { cwd: FOLDER });
    return new RunningPack(child, await portOf(child));
  }

  info(): Promise<AnalyzerInfo> {
    return this.#call((done) => this.#client.getAnalyzerInfo(new Empty(), done));
  }

  async configure(levels: Record<string, keyof typeof LEVELS>): Promise<void> {
    const request = new ConfigureAnalyzerRequest();
    for (const [name, level] of Object.entries(levels)) {
      const config = new PolicyConfig();
      config.setEnforcementlevel(LEVELS[level]);
      config.setProperties(new Struct());
      request.getPolicyconfigMap().set(name, config);
    }
    await this.#call((done) => this.#client.configure(request, done));
  }

  async analyze(resource: RegisteredResource): Promise<Diagnostic[]> {
    const request = new AnalyzeRequest();
    request.setType(resource.type);
    request.setUrn(resource.urn);
    request.setName(resource.name);
    request.setProperties(wireOf(resource.inputs));
    request.setOptions(optionsOf(resource));
    const response = await this.#call<AnalyzeResponse>((done) => this.#client.analyze(request, done));
    return diagnosticsOf(response, resource.urn);
  }

  async analyzeStack(resources: RegisteredResource[]): Promise<Diagnostic[]> {
    const request = new AnalyzeStackRequest();
    request.setResourcesList(resources.map(analyzerResource));
    const response = await this.#call<AnalyzeResponse>((done) => this.#client.analyzeStack(request, done));
    return diagnosticsOf(response, resources[0]?.urn ?? "");
  }

  stop(): void {
    (this.#client as Client).close();
    this.#child.kill();
  }

  #call<Answer>(send: (done: (error: ServiceError | null, answer: Answer) => void) => unknown): Promise<Answer> {
    return new Promise((resolve, reject) => {
      send((error, answer) => (error ? reject(error) : resolve(answer)));
    });
  }
}

function portOf(child: ChildProcess): Promise<string> {
  let stdout = "";
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      const [, port] = /^(\d+)\n/.exec(stdout) ?? [];
      if (port !== undefined) resolve(port);
    });
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`the pack ended with ${code}:\n${stdout}${stderr}`)));
  });
}

function analyzerResource(resource: RegisteredResource): AnalyzerResource {
  const { urn, type, name, parent = "", inputs, outputs, dependencies, propertyDependencies } = resource;
  const message = new AnalyzerResource();
  message.setUrn(urn);
  message.setType(type);
  message.setName(name);
  message.setParent(parent);
  message.setProperties(wireOf({ ...inputs, ...outputs }));
  message.setOptions(optionsOf(resource));
  message.setDependenciesList(dependencies);
  for (const [property, urns] of Object.entries(propertyDependencies)) {
    const list = new AnalyzerPropertyDependencies();
    list.setUrnsList(urns);
    message.getPropertydependenciesMap().set(property, list);
  }
  return message;
}

function optionsOf({ protect }: RegisteredResource): AnalyzerResourceOptions {
  const options = new AnalyzerResourceOptions();
  options.setProtect(protect);
  return options;
}

function wireOf(properties: PropertyMap): Struct {
  return Struct.fromJavaScript(wireMap(properties));
}

type Wire = null | boolean | number | string | Wire[] | { [name: string]: Wire };

function wireMap(properties: PropertyMap): { [name: string]: Wire } {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, wireValue(value)]));
}

function wireValue(value: PropertyValue): Wire {
  if (Array.isArray(value)) return value.map(wireValue);
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Unknown) return UNKNOWN_TEXT;
  if (value instanceof Secret) return wireValue(value.reveal());
  const prototype: unknown = Object.getPrototypeOf(value);
  // Files are of no interest to the policies here.
  return prototype === Object.prototype ? wireMap(value as PropertyMap) : "a file or another resource";
}

function diagnosticsOf(response: AnalyzeResponse, standardUrn: string): Diagnostic[] {
  return response.getDiagnosticsList().map((diagnostic) => ({
    policy: diagnostic.getPolicyname(),
    urn: diagnostic.getUrn() === "" ? standardUrn : diagnostic.getUrn(),
    // The SDK puts the policy's description before the message.
    message: diagnostic.getMessage().replace(`${diagnostic.getDescription()}\n`, ""),
    level: diagnostic.getEnforcementlevel(),
  }));
}
