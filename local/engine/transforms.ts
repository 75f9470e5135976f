import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import {
  type RegisterResourceRequest,
  TransformRequest,
  TransformResourceOptions,
  TransformResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import type { Callbacks } from "./callbacks";

/** The program's transforms: they are functions of the program, which the engine calls for each resource they reach. */
export class Transforms {
  readonly #ofStack: Callback[] = [];
  readonly #ofResource = new Map<string, Callback[]>();
  readonly #callbacks: Callbacks;

  constructor(callbacks: Callbacks) {
    this.#callbacks = callbacks;
  }

  addToStack(callback: Callback): void {
    this.#ofStack.push(callback);
  }

  /** A resource's transforms also reach its children. */
  addToResource(urn: string, callbacks: Callback[]): void {
    if (callbacks.length > 0) this.#ofResource.set(urn, callbacks);
  }

  /** Changes the request as the engine does: by its own transforms, then its ancestors' from the nearest, then the stack's. */
  async apply(request: RegisterResourceRequest, ancestors: string[]): Promise<void> {
    const inherited = ancestors.flatMap((urn) => this.#ofResource.get(urn) ?? []);
    for (const callback of [...request.getTransformsList(), ...inherited, ...this.#ofStack]) {
      const response = await this.#callbacks.invoke(callback, transformRequest(request).serializeBinary());
      changeRequest(request, TransformResponse.deserializeBinary(response));
    }
  }
}

function transformRequest(request: RegisterResourceRequest): TransformRequest {
  const transform = new TransformRequest();
  transform.setType(request.getType());
  transform.setName(request.getName());
  transform.setCustom(request.getCustom());
  transform.setParent(request.getParent());
  transform.setProperties(request.getObject());
  transform.setOptions(optionsOf(request));
  return transform;
}

function optionsOf(request: RegisterResourceRequest): TransformResourceOptions {
  const options = new TransformResourceOptions();
  options.setDependsOnList(request.getDependenciesList());
  if (request.hasProtect()) options.setProtect(request.getProtect() ?? false);
  if (request.hasRetainondelete()) options.setRetainOnDelete(request.getRetainondelete() ?? false);
  if (request.getDeletebeforereplacedefined()) options.setDeleteBeforeReplace(request.getDeletebeforereplace());
  options.setIgnoreChangesList(request.getIgnorechangesList());
  options.setReplaceOnChangesList(request.getReplaceonchangesList());
  options.setAliasesList(request.getAliasesList());
  options.setProvider(request.getProvider());
  options.setVersion(request.getVersion());
  options.setPluginDownloadUrl(request.getPlugindownloadurl());
  options.setCustomTimeouts(request.getCustomtimeouts());
  options.setDeletedWith(request.getDeletedwith());
  options.setImport(request.getImportid());
  options.setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList());
  request.getProvidersMap().forEach((provider, name) => {
    options.getProvidersMap().set(name, provider);
  });
  return options;
}

function changeRequest(request: RegisterResourceRequest, response: TransformResponse): void {
  request.setObject(response.getProperties());
  const options = response.getOptions();
  if (options === undefined) return;
  request.setDependenciesList(options.getDependsOnList());
  if (options.hasProtect()) request.setProtect(options.getProtect() ?? false);
  if (options.hasRetainOnDelete()) request.setRetainondelete(options.getRetainOnDelete() ?? false);
  if (options.hasDeleteBeforeReplace()) request.setDeletebeforereplace(options.getDeleteBeforeReplace() ?? false);
  request.setIgnorechangesList(options.getIgnoreChangesList());
  request.setReplaceonchangesList(options.getReplaceOnChangesList());
  request.setAliasesList(options.getAliasesList());
  request.setProvider(options.getProvider());
  request.setVersion(options.getVersion());
  request.setCustomtimeouts(options.getCustomTimeouts());
  request.setDeletedwith(options.getDeletedWith());
  request.setAdditionalsecretoutputsList(options.getAdditionalSecretOutputsList());
}
