import { credentials } from "@grpc/grpc-js";
import { CallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb";
import { type Callback, CallbackInvokeRequest } from "@pulumi/pulumi/proto/callback_pb";
import { CallbackServer } from "@pulumi/pulumi/runtime/callbacks";
import { type ProgramCallbacks, runState } from "./sdk-state";

/** Calls functions of the program, of which the engine holds only tokens. */
export interface Callbacks {
  /** @throws Error with the function's own message */
  invoke(callback: Callback, request: Uint8Array): Promise<Uint8Array>;
  close(): void;
}

/** Calls a program in another process. */
export class GrpcCallbacks implements Callbacks {
  readonly #clients = new Map<string, CallbacksClient>();

  invoke(callback: Callback, request: Uint8Array): Promise<Uint8Array> {
    const invocation = new CallbackInvokeRequest();
    invocation.setToken(callback.getToken());
    invocation.setRequest(request);
    const client = this.#clientOf(callback.getTarget());
    return new Promise((resolve, reject) => {
      client.invoke(invocation, (error, response) => {
        if (error) reject(new Error(error.details));
        else resolve(response.getResponse_asU8());
      });
    });
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
  }

  #clientOf(target: string): CallbacksClient {
    const client = this.#clients.get(target) ?? new CallbacksClient(target, credentials.createInsecure());
    this.#clients.set(target, client);
    return client;
  }
}

/**
 * The SDK's own list of callbacks without its gRPC server, which would listen in each run, and whose client for itself,
 * never closed, would keep all that the run made for half an hour.
 */
export function callbacksWithoutServer(monitor: unknown): ProgramCallbacks {
  const fields = {
    _callbacks: new Map(),
    _monitor: monitor,
    _pendingRegistrations: 0,
    _awaitQueue: [],
    _target: Promise.resolve("in-process"),
    _server: { forceShutdown: () => undefined },
  };
  return Object.assign(Object.create(CallbackServer.prototype), fields);
}

/**
 * Calls a program in this process, past any socket: what comes out of one runs outside the state of the run, where the SDK
 * takes a preview for a deployment and drops unknown values.
 */
export class DirectCallbacks implements Callbacks {
  async invoke(callback: Callback, request: Uint8Array): Promise<Uint8Array> {
    const call = runState().callbacks?._callbacks.get(callback.getToken());
    if (call === undefined) throw new Error(`the program has no callback ${callback.getToken()}`);
    return (await call(request)).serializeBinary();
  }

  close(): void {}
}
