import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { readBody } from "./body";
import type { RestRequest, RestResponse } from "./rest";

export type HttpRequest = IncomingMessage | Http2ServerRequest;
export type HttpResponse = ServerResponse | Http2ServerResponse;

/** Lambda's payload limit, the largest of the REST services that read a body whole. */
const REST_BODY_BYTES = 6 * 1024 * 1024;

export function restRequest(request: HttpRequest): RestRequest {
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  const query = new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1));
  const headers = plainHeaders(request);
  return {
    method: request.method ?? "GET",
    path: mark < 0 ? url : url.slice(0, mark),
    query,
    headers,
    signedService: signedService(headers.authorization, query),
    body: request,
    readBody: (maximumBytes = REST_BODY_BYTES) => readBody(request, maximumBytes),
  };
}

function plainHeaders(request: HttpRequest): Record<string, string | undefined> {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  headers.host ??= headers[":authority"];
  return headers;
}

/** The scope of a version 4 signature is `<key>/<date>/<region>/<service>/aws4_request`. */
function signedService(authorization: string | undefined, query: URLSearchParams): string | undefined {
  const credential = /Credential=([^,\s]+)/.exec(authorization ?? "")?.[1] ?? query.get("X-Amz-Credential");
  return credential?.split("/").at(-2);
}

/** Sends an answer. A failing stream cuts the connection, since its status line is already out. */
export async function send(request: HttpRequest, response: HttpResponse, answer: RestResponse): Promise<void> {
  const { body = "" } = answer;
  response.statusCode = answer.statusCode;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  if (!(body instanceof Readable)) {
    // The answer to HEAD tells the length of what GET would send.
    if (!response.hasHeader("content-length") && answer.statusCode !== 204 && answer.statusCode !== 304) {
      response.setHeader("content-length", String(Buffer.byteLength(body)));
    }
    endWith(response, request.method === "HEAD" ? "" : body);
    return;
  }
  await pipeline(body, response);
}

function endWith(response: HttpResponse, body: string | Buffer): void {
  if (body.length === 0) response.end();
  else response.end(body);
}
