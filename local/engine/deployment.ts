import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import {
  type ReadResourceRequest,
  ReadResourceResponse,
  type RegisterResourceOutputsRequest,
  type RegisterResourceRequest,
  RegisterResourceResponse,
  type ResourceInvokeRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { Struct, Value } from "google-protobuf/google/protobuf/struct_pb";
import type { Account } from "./account";
import type { Apply } from "./apply";
import type { Callbacks } from "./callbacks";
import { answerInvoke } from "./invokes";
import { fromRead, fromRegistration, type RegisteredResource, STACK_TYPE, urnOf } from "./resources";
import { Transforms } from "./transforms";
import type { PropertyMap } from "./values";
import { addOutputs, decodeStruct, encodeMap, toWireMap } from "./wire";

/** What a deployment needs to know of its stack. */
export interface DeploymentOptions {
  project: string;
  stack: string;
  account: Account;
  apply: Apply;
  /** The way to the program's transforms. */
  callbacks: Callbacks;
  /** Whether a failure keeps all that has not begun from being made. A preview goes on, to report every problem at once. */
  stopAtFailure: boolean;
  /** Called for each resource once it is answered. */
  onResource?: ((resource: RegisteredResource) => void) | undefined;
}

/** What the program wrote by `pulumi.log`. */
export interface LogEntry {
  severity: "info" | "warning" | "error";
  message: string;
  /** The resource it is about; `""` for none. */
  urn: string;
}

const GET_RESOURCE = "pulumi:pulumi:getResource";
const STACK_REFERENCE_TYPE = "pulumi:pulumi:StackReference";
const NO_STACK_REFERENCES = "outputs of another stack are not read here; take them from this stack's config instead";
const SEVERITIES = ["debug", "info", "warning", "error"] as const;

/** One run of a program as the engine sees it: registers its resources, has them made, answers what they became. */
export class Deployment {
  readonly resources: RegisteredResource[] = [];
  readonly logs: LogEntry[] = [];
  /** What went wrong in the engine. Whatever fails in the program after that follows from it. */
  readonly failures: Error[] = [];
  outputs: PropertyMap = {};
  readonly #options: DeploymentOptions;
  readonly #byUrn = new Map<string, RegisteredResource>();
  /** What was answered for each, as it went over the wire. */
  readonly #states = new Map<string, Struct>();
  readonly #transforms: Transforms;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(options: DeploymentOptions) {
    this.#options = options;
    this.#transforms = new Transforms(options.callbacks);
  }

  async register(request: RegisterResourceRequest): Promise<RegisterResourceResponse> {
    const urn = this.#urnOf(request);
    return this.#guard(urn, async () => {
      await this.#transforms.apply(request, this.#ancestors(request.getParent()));
      const resource = this.#add(fromRegistration(urn, request));
      this.#transforms.addToResource(urn, request.getTransformsList());
      const object = await this.#make(resource, request.getObject() ?? new Struct());
      this.#options.onResource?.(resource);
      return registration(resource, object);
    });
  }

  async read(request: ReadResourceRequest): Promise<ReadResourceResponse> {
    const urn = this.#urnOf(request);
    return this.#guard(urn, async () => {
      const resource = this.#add(fromRead(urn, request));
      if (resource.type === STACK_REFERENCE_TYPE) throw new Error(NO_STACK_REFERENCES);
      const { id } = resource;
      const properties = await this.#make(resource, request.getProperties() ?? new Struct());
      resource.id = id;
      this.#options.onResource?.(resource);
      return readResponse(urn, properties);
    });
  }

  async registerOutputs(request: RegisterResourceOutputsRequest): Promise<void> {
    const resource = this.#byUrn.get(request.getUrn());
    if (resource === undefined) throw new Error(`outputs of ${request.getUrn()}, which was never registered`);
    resource.outputs = decodeStruct(request.getOutputs());
    this.#states.set(resource.urn, request.getOutputs() ?? new Struct());
    if (resource.type === STACK_TYPE) this.outputs = resource.outputs;
  }

  async invoke(request: ResourceInvokeRequest): Promise<InvokeResponse> {
    const token = request.getTok();
    const args = toWireMap(request.getArgs());
    const response = new InvokeResponse();
    response.setReturn(
      token === GET_RESOURCE
        ? this.#stateOf(String(args.urn))
        : Struct.fromJavaScript(encodeMap(answerInvoke(token, args, this.#options.account))),
    );
    return response;
  }

  addStackTransform: Transforms["addToStack"] = (callback) => this.#transforms.addToStack(callback);

  log(request: LogRequest): void {
    const severity = SEVERITIES[request.getSeverity()] ?? "debug";
    if (severity !== "debug") this.logs.push({ severity, message: request.getMessage(), urn: request.getUrn() });
  }

  /** Answers a call of the program that this engine does not serve. */
  async refuse(feature: string): Promise<never> {
    const error = new Error(
      `the program uses ${feature}, which the local engine does not have; only Pulumi's own has it`,
    );
    this.failures.push(error);
    throw error;
  }

  /** Resolves when nothing is being made any more. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  #urnOf(request: RegisterResourceRequest | ReadResourceRequest): string {
    const { project, stack } = this.#options;
    return urnOf(stack, project, request.getParent(), request.getType(), request.getName());
  }

  #ancestors(parent: string): string[] {
    const ancestors: string[] = [];
    for (let urn: string | undefined = parent; urn; urn = this.#byUrn.get(urn)?.parent) ancestors.push(urn);
    return ancestors;
  }

  #add(resource: RegisteredResource): RegisteredResource {
    if (this.#byUrn.has(resource.urn)) {
      throw new Error("a resource with this URN is registered twice; give one of them another name");
    }
    this.#byUrn.set(resource.urn, resource);
    this.resources.push(resource);
    return resource;
  }

  /** Has the resource made and writes what it became into its message. A component is made of its children. */
  async #make(resource: RegisteredResource, object: Struct): Promise<Struct> {
    this.#states.set(resource.urn, object);
    if (!resource.custom && !resource.remote) return object;
    const { id, outputs } = await this.#options.apply(resource);
    addOutputs(object, outputs, resource.additionalSecretOutputs);
    resource.id = id;
    resource.outputs = decodeStruct(object);
    return object;
  }

  /** What a resource is that the program holds only by its URN, as those are that went through a transform. */
  #stateOf(urn: string): Struct {
    const resource = this.#byUrn.get(urn);
    if (resource === undefined) throw new Error(`the program refers to ${urn}, which was never registered`);
    const answer = Struct.fromJavaScript({ urn, id: resource.id });
    const state = new Value();
    state.setStructValue(this.#states.get(urn));
    answer.getFieldsMap().set("state", state);
    return answer;
  }

  /** Keeps account of what is under way, and names the resource in what fails. */
  async #guard<Response>(urn: string, work: () => Promise<Response>): Promise<Response> {
    if (this.#options.stopAtFailure && this.failures.length > 0) throw new Error("stopped: another resource failed");
    const underWay = work();
    this.#underWay.add(underWay);
    try {
      return await underWay;
    } catch (error) {
      const failure = new Error(`${urn}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      this.failures.push(failure);
      throw failure;
    } finally {
      this.#underWay.delete(underWay);
    }
  }
}

function registration(resource: RegisteredResource, object: Struct): RegisterResourceResponse {
  const response = new RegisterResourceResponse();
  response.setUrn(resource.urn);
  response.setId(resource.id);
  response.setObject(object);
  return response;
}

function readResponse(urn: string, properties: Struct): ReadResourceResponse {
  const response = new ReadResourceResponse();
  response.setUrn(urn);
  response.setProperties(properties);
  return response;
}
