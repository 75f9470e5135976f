import { randomUUID } from "node:crypto";
import { AwsError } from "../contracts";
import type { RestRequest, RestResponse, RestService } from "../gateway/rest";
import type { Iot } from "./iot";

const TOPICS = "/topics/";
/** Names that SDKs sign IoT's data plane with, older and newer ones. */
const SIGNED_AS = ["iotdata", "iotdevicegateway"];
/** Quotas of IoT's message broker (S-14). */
const PAYLOAD_BYTES = 128 * 1024;
const TOPIC_BYTES = 256;
const MOST_SLASHES = 7;

/** IoT's data plane over HTTP: Publish. */
export function iotDataService(iot: Iot): RestService {
  return {
    matches: (request) => SIGNED_AS.includes(request.signedService ?? "") || isUnsignedPublish(request),
    handle: (request) => handle(iot, request),
    errorResponse: ({ code, message, statusCode }, requestId) => ({
      statusCode,
      headers: { "content-type": "application/json", "x-amzn-errortype": code, "x-amzn-requestid": requestId },
      body: JSON.stringify({ message, traceId: requestId }),
    }),
  };
}

/** S3 takes POST with `uploads` or `uploadId` only. */
function isUnsignedPublish({ method, path, query, signedService }: RestRequest): boolean {
  if (signedService !== undefined || method !== "POST" || !path.startsWith(TOPICS)) return false;
  return !query.has("uploads") && !query.has("uploadId");
}

async function handle(iot: Iot, request: RestRequest): Promise<RestResponse> {
  const { method, path, query } = request;
  if (method !== "POST" || !path.startsWith(TOPICS)) {
    throw new AwsError("UnknownOperationException", `${method} ${path} is not offered here; IoT offers Publish`, 404);
  }
  const topic = readTopic(path.slice(TOPICS.length));
  const qos = query.get("qos") ?? "0";
  if (qos !== "0" && qos !== "1") throw invalid(`qos must be 0 or 1, got "${qos}"`);
  await iot.publish({ topic, payload: await request.readBody(PAYLOAD_BYTES), receivedAt: Date.now() });
  const headers = { "content-type": "application/json" };
  return { statusCode: 200, headers, body: JSON.stringify({ message: "OK", traceId: randomUUID() }) };
}

/** SDKs write the slashes of a topic as `%2F`. */
function readTopic(text: string): string {
  let topic: string;
  try {
    topic = decodeURIComponent(text);
  } catch {
    throw invalid(`the topic "${text}" is not percent-encoded UTF-8`);
  }
  if (topic === "" || Buffer.byteLength(topic) > TOPIC_BYTES) {
    throw invalid(`the topic must have 1 to ${TOPIC_BYTES} bytes, got ${Buffer.byteLength(topic)}`);
  }
  if (/[+#]/.test(topic)) throw invalid(`the topic "${topic}" has a wildcard; publish to one topic`);
  if (topic.startsWith("$"))
    throw invalid(`the topic "${topic}" is one of IoT's own, which the embedded cloud has not`);
  if (topic.split("/").length - 1 > MOST_SLASHES)
    throw invalid(`the topic "${topic}" has over ${MOST_SLASHES} slashes`);
  return topic;
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidRequestException", message);
}
