import { randomUUID } from "node:crypto";
import { AwsError, type JsonService } from "../contracts";
import { listen } from "./connections";
import { type HttpRequest, type HttpResponse, restRequest, send } from "./http";
import { callJsonService, jsonError } from "./json-protocol";
import type { RestRequest, RestResponse, RestService } from "./rest";

export interface GatewayOptions {
  /** 0 takes a free port. */
  port: number;
  services: JsonService[];
  rest: RestService[];
  /** Called with what no service should throw. The client is answered InternalFailure. */
  onError: (error: unknown) => void;
}

export interface Gateway {
  /** `http://127.0.0.1:<port>`, for `--endpoint-url` and `AWS_ENDPOINT_URL`. */
  endpoint: string;
  /** Resolves when every connection is closed; requests under way get two seconds. */
  close(): Promise<void>;
}

/**
 * One port that speaks the AWS protocols. Signatures are not verified: it listens on the loopback interface only, and
 * any credentials will do.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const services = new Map(options.services.map((service) => [service.targetPrefix, service]));
  const { port, close } = await listen(options.port, (request, response) => {
    answer(services, options, request, response).catch((error: unknown) => {
      response.destroy();
      if (!isClientGone(error)) options.onError(error);
    });
  });
  return { endpoint: `http://127.0.0.1:${port}`, close };
}

async function answer(
  services: ReadonlyMap<string, JsonService>,
  { rest, onError }: GatewayOptions,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  const requestId = randomUUID();
  response.setHeader("x-amzn-requestid", requestId);
  const target = request.headers["x-amz-target"];
  if (typeof target === "string") {
    const reply = await callJsonService(services, target, request).catch((error: unknown) =>
      jsonError(request, asAwsError(error, onError)),
    );
    return send(request, response, reply);
  }
  response.setHeader("x-amz-request-id", requestId);
  const asked = restRequest(request);
  const reply = await callRestService(rest, asked, requestId, onError);
  await send(request, response, reply);
  // An answer given before the body was read leaves the rest of it on the connection.
  request.resume();
}

async function callRestService(
  rest: RestService[],
  request: RestRequest,
  requestId: string,
  onError: (error: unknown) => void,
): Promise<RestResponse> {
  const service = rest.find((candidate) => candidate.matches(request));
  if (service === undefined) return noService(request);
  try {
    return await service.handle(request);
  } catch (error) {
    return service.errorResponse(asAwsError(error, onError), requestId);
  }
}

function noService({ method, path }: RestRequest): RestResponse {
  const message = `No service of this gateway answers ${method} ${path}.`;
  return {
    statusCode: 404,
    headers: { "content-type": "application/json", "x-amzn-errortype": "UnknownOperationException" },
    body: JSON.stringify({ __type: "UnknownOperationException", message }),
  };
}

function asAwsError(error: unknown, onError: (error: unknown) => void): AwsError {
  if (error instanceof AwsError) return error;
  if (!isClientGone(error)) onError(error);
  return new AwsError("InternalFailure", "The embedded cloud failed; its log has the reason.", 500);
}

/** The client closed the connection in the middle of a request or an answer. */
function isClientGone(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === "ECONNRESET" || code === "EPIPE" || code === "ERR_STREAM_PREMATURE_CLOSE";
}
