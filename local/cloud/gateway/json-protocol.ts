import { Readable } from "node:stream";
import { AwsError, type JsonService, type ServiceEvent } from "../contracts";
import { MOST_BODY_BYTES, readBody, unpackBody } from "./body";
import { decodeCbor, encodeCbor } from "./cbor";
import { EVENT_STREAM_TYPE, eventMessage } from "./event-stream";
import type { HttpRequest } from "./http";
import type { RestResponse } from "./rest";

const JSON_TYPE = "application/x-amz-json-1.1";

interface Codec {
  contentType: string;
  decode(body: Buffer): unknown;
  encode(value: unknown): Buffer | string;
}

/** Answers a request of AWS's JSON or CBOR protocol. Errors are left to `jsonError`. */
export async function callJsonService(
  services: ReadonlyMap<string, JsonService>,
  target: string,
  request: HttpRequest,
): Promise<RestResponse> {
  const body = unpackBody(await readBody(request, MOST_BODY_BYTES), request.headers["content-encoding"]);
  const codec = codecOf(request);
  const dot = target.lastIndexOf(".");
  const service = services.get(target.slice(0, dot));
  if (service === undefined) {
    const known = [...services.keys()].join(", ");
    throw new AwsError(
      "UnknownOperationException",
      `No service answers to X-Amz-Target "${target}"; offered: ${known}.`,
    );
  }
  const [operation, input] = [target.slice(dot + 1), decode(codec, body)];
  const events = await service.subscribe?.(operation, input);
  if (events !== undefined) {
    const messages = eventMessages(events, codec);
    return { statusCode: 200, headers: { "content-type": EVENT_STREAM_TYPE }, body: Readable.from(messages) };
  }
  const output = await service.call(operation, input);
  return { statusCode: 200, headers: { "content-type": codec.contentType }, body: codec.encode(output) };
}

/** The events behind the answer's own fields, which SDKs wait for first. */
async function* eventMessages(events: AsyncIterable<ServiceEvent>, codec: Codec): AsyncGenerator<Buffer> {
  yield eventMessage("initial-response", codec.contentType, codec.encode({}));
  for await (const { type, payload } of events) yield eventMessage(type, codec.contentType, codec.encode(payload));
}

/** An error as AWS's SDKs read it: the code in the header and in the body. */
export function jsonError(request: HttpRequest, { code, message, statusCode, members }: AwsError): RestResponse {
  const codec = codecOf(request);
  return {
    statusCode,
    headers: { "content-type": codec.contentType, "x-amzn-errortype": code },
    body: codec.encode({ ...members, __type: code, message }),
  };
}

function codecOf(request: HttpRequest): Codec {
  const contentType = request.headers["content-type"]?.split(";")[0]?.trim() ?? JSON_TYPE;
  if (contentType.startsWith("application/x-amz-cbor")) return { contentType, decode: decodeCbor, encode: encodeCbor };
  const answered = contentType.startsWith("application/x-amz-json") ? contentType : JSON_TYPE;
  return { contentType: answered, decode: (body) => JSON.parse(body.toString()), encode: JSON.stringify };
}

function decode(codec: Codec, body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  let input: unknown;
  try {
    input = codec.decode(body);
  } catch (error) {
    throw new AwsError("SerializationException", `The request body cannot be read as ${codec.contentType}: ${error}`);
  }
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    throw new AwsError("SerializationException", "The request body must be one object.");
  }
  return input as Record<string, unknown>;
}
