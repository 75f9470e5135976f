import { type handleUnaryCall, status, type UntypedServiceImplementation } from "@grpc/grpc-js";

/** The methods of a gRPC service as plain async functions. */
export type Methods<Server> = {
  [Name in keyof Server as string extends Name ? never : Name]: Server[Name] extends handleUnaryCall<
    infer Request,
    infer Response
  >
    ? (request: Request) => Promise<Response>
    : never;
};

type Method = (request: never) => Promise<unknown>;
type Callback = (error: { code: status; details: string; message: string } | null, response?: unknown) => void;

/** The service as the generated clients look, so that the SDK can call it with no socket between. */
export function asClient<Client>(methods: object): Client {
  const calls = Object.entries(methods as Record<string, Method>).map(([name, method]) => [
    name,
    (request: never, callback: Callback) => answer(method(request), callback),
  ]);
  return Object.fromEntries(calls) as Client;
}

/** The service for a gRPC server. */
export function asService(methods: object): UntypedServiceImplementation {
  const calls = Object.entries(methods as Record<string, Method>).map(([name, method]) => [
    name,
    (call: { request: never }, callback: Callback) => answer(method(call.request), callback),
  ]);
  return Object.fromEntries(calls) as UntypedServiceImplementation;
}

function answer(reply: Promise<unknown>, callback: Callback): void {
  reply.then(
    (response) => callback(null, response),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      callback({ code: status.UNKNOWN, details: message, message });
    },
  );
}
