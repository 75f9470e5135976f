import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import { runtime } from "@pulumi/pulumi";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  ConstructRequest,
  type ConstructResponse,
  GetSchemaRequest,
  type GetSchemaResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { DEFAULT_REGION, LOCAL_ACCOUNT_ID, type PropertyMap, type RegisteredResource } from "../../local/engine";
import { planOnly } from "../../local/engine/apply";
import { GrpcCallbacks } from "../../local/engine/callbacks";
import { serve } from "../../local/engine/child";
import { Deployment, type LogEntry } from "../../local/engine/deployment";
import { decodeStruct, type WireMap, type WireValue } from "../../local/engine/wire";

/** What a program in another language sends to make a component. */
export interface Construct {
  /** Name of the component, `DataLake`. */
  component: string;
  name: string;
  inputs: WireMap;
  /** URNs that each input waits for. @default those in its outputs */
  inputDependencies?: Record<string, string[]>;
  parent?: string;
  protect?: boolean;
}

/** A component as its program sees it, and all that was registered for it. */
export interface Constructed {
  urn: string;
  state: PropertyMap;
  stateDependencies: Record<string, string[]>;
  resources: RegisteredResource[];
  logs: LogEntry[];
}

const STACK_URN = "urn:pulumi:test::orders::pulumi:pulumi:Stack::orders-test";

/** An output as it goes over the wire; without a value one that is known later. */
export function output(value: WireValue | undefined, dependencies: string[] = [], secret = false): WireMap {
  return {
    [runtime.specialSigKey]: runtime.specialOutputValueSig,
    ...(value === undefined ? {} : { value }),
    ...(secret ? { secret } : {}),
    ...(dependencies.length > 0 ? { dependencies } : {}),
  };
}

/** A package's plugin as Pulumi's language host runs it: in a process of its own, in the folder of the program that uses it. */
export class PluginHost {
  readonly #process: ChildProcess;
  readonly #client: ResourceProviderClient;
  /** A component that was refused may still be registering itself, so that engines stay until the host ends. */
  readonly #engines: (() => void)[] = [];

  private constructor(process: ChildProcess, port: string) {
    this.#process = process;
    this.#client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  /** @param folder the package's, @param cwd the program's */
  static async start(folder: string, cwd: string): Promise<PluginHost> {
    // As the engine's address, which only failures need: they are told by the answers too.
    const args = [require.resolve("@pulumi/pulumi/cmd/run-plugin"), folder, "127.0.0.1:1"];
    const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => {
      errors += chunk.toString();
    });
    const port = await new Promise<string>((resolve, reject) => {
      createInterface(child.stdout).once("line", resolve);
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`the plugin host ended with ${code}: ${errors}`)));
    });
    return new PluginHost(child, port);
  }

  async schema(): Promise<unknown> {
    const response = await new Promise<GetSchemaResponse>((resolve, reject) => {
      this.#client.getSchema(new GetSchemaRequest(), (error, answer) => (error ? reject(error) : resolve(answer)));
    });
    return JSON.parse(response.getSchema());
  }

  /** Makes a component against an engine of its own, in a first preview. @throws Error with the text that Pulumi would show */
  async construct(construct: Construct): Promise<Constructed> {
    const callbacks = new GrpcCallbacks();
    const deployment = new Deployment({
      project: "orders",
      stack: "test",
      account: { accountId: LOCAL_ACCOUNT_ID, region: DEFAULT_REGION },
      apply: planOnly,
      callbacks,
      stopAtFailure: false,
    });
    const { address, close } = await serve(deployment);
    this.#engines.push(close, () => callbacks.close());
    const response = await new Promise<ConstructResponse>((resolve, reject) => {
      this.#client.construct(requestOf(construct, address), (error, answer) =>
        error ? reject(new Error(error.details)) : resolve(answer),
      );
    });
    await deployment.idle();
    const { resources, logs } = deployment;
    return { urn: response.getUrn(), ...stateOf(response), resources, logs };
  }

  stop(): void {
    this.#client.close();
    this.#process.kill();
    for (const close of this.#engines) close();
  }
}

function requestOf({ component, name, inputs, parent, protect, ...rest }: Construct, monitor: string) {
  const request = new ConstructRequest();
  request.setProject("orders");
  request.setStack("test");
  request.setOrganization("organization");
  request.setDryrun(true);
  request.setParallel(16);
  request.setMonitorendpoint(monitor);
  request.setType(`streaming-ingest:index:${component}`);
  request.setName(name);
  request.setParent(parent ?? STACK_URN);
  request.setInputs(Struct.fromJavaScript(inputs));
  request.setAcceptsOutputValues(true);
  if (protect !== undefined) request.setProtect(protect);
  const dependencies = rest.inputDependencies ?? dependenciesOf(inputs);
  for (const [property, urns] of Object.entries(dependencies)) {
    const list = new ConstructRequest.PropertyDependencies();
    list.setUrnsList(urns);
    request.getInputdependenciesMap().set(property, list);
  }
  return request;
}

/** As SDKs tell them: all that the outputs within a property wait for. */
function dependenciesOf(inputs: WireMap): Record<string, string[]> {
  const urns = (value: WireValue | undefined): string[] => {
    if (value === null || typeof value !== "object") return [];
    if (Array.isArray(value)) return value.flatMap(urns);
    if (runtime.specialSigKey in value) return (value.dependencies ?? []) as string[];
    return Object.values(value).flatMap(urns);
  };
  const entries = Object.entries(inputs).map(
    ([name, value]) => [name, [...new Set(urns(value))]] as [string, string[]],
  );
  return Object.fromEntries(entries.filter(([, list]) => list.length > 0));
}

function stateOf(response: ConstructResponse): Pick<Constructed, "state" | "stateDependencies"> {
  const stateDependencies: Record<string, string[]> = {};
  response.getStatedependenciesMap().forEach((list, property) => {
    stateDependencies[property] = list.getUrnsList();
  });
  return { state: decodeStruct(response.getState()), stateDependencies };
}
