import { Encoder, Tag } from "cbor-x";
import { AwsError } from "../contracts";
import { unpackBody } from "../gateway/body";
import type { RestResponse, RestService } from "../gateway/rest";
import type { CloudWatch } from "./cloudwatch";

const PATH = /^\/service\/GraniteServiceVersion20100801\/operation\/(\w+)$/;
const TIMESTAMP_TAG = 1;

const codec = new Encoder({ useRecords: false, mapsAsObjects: true, tagUint8Array: false });

/** CloudWatch over Smithy's RPC v2 CBOR, which boto3 speaks since 2025. Times are tag 1 with seconds, as in RFC 8949. */
export function cloudWatchCbor(cloudWatch: CloudWatch): RestService {
  return {
    matches: ({ path }) => PATH.test(path),
    handle: async ({ path, headers, readBody }) => {
      const operation = PATH.exec(path)?.[1] ?? "";
      const body = unpackBody(await readBody(), headers["content-encoding"]);
      return answer(200, cloudWatch.call(operation, decode(body)));
    },
    errorResponse: ({ code, message, statusCode }) => answer(statusCode, { __type: code, message, Message: message }),
  };
}

function decode(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  try {
    const input: unknown = codec.decode(body);
    if (typeof input === "object" && input !== null && !Array.isArray(input)) return input as Record<string, unknown>;
  } catch {
    // Answered below.
  }
  throw new AwsError("SerializationException", "The request body must be one CBOR map.");
}

function answer(statusCode: number, output: Record<string, unknown>): RestResponse {
  const headers = { "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" };
  return { statusCode, headers, body: codec.encode(toWire(output)) };
}

function toWire(value: unknown): unknown {
  if (value instanceof Date) return new Tag(value.getTime() / 1000, TIMESTAMP_TAG);
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== "object" || value === null) return value;
  const known = Object.entries(value).filter(([, child]) => child !== undefined);
  return Object.fromEntries(known.map(([name, child]) => [name, toWire(child)]));
}
