import { AwsError } from "../contracts";
import type { RestRequest, RestResponse, RestService } from "../gateway/rest";
import { bucketOperation, listBuckets } from "./bucket-operations";
import { multipartOperation } from "./multipart-operations";
import { objectOperation } from "./object-operations";
import { xmlResponse } from "./responses";
import type { S3 } from "./s3";

/** Settings of buckets and objects that are not kept here. */
const UNSUPPORTED_SUBRESOURCES = [
  "accelerate",
  "acl",
  "analytics",
  "attributes",
  "cors",
  "encryption",
  "intelligent-tiering",
  "inventory",
  "legal-hold",
  "lifecycle",
  "logging",
  "metrics",
  "notification",
  "object-lock",
  "ownershipControls",
  "policy",
  "policyStatus",
  "publicAccessBlock",
  "replication",
  "requestPayment",
  "restore",
  "retention",
  "select",
  "tagging",
  "torrent",
  "versioning",
  "versions",
  "website",
];

/** `bucket.localhost` and `bucket.s3.localhost`, besides the path style. */
const VIRTUAL_HOST = /^(?!s3\.localhost)([a-z0-9][a-z0-9.-]+?)\.(?:s3\.)?localhost(?::\d+)?$/;

/** S3's REST API over the files. It takes every request that is not signed for another service. */
export function s3Service(s3: S3): RestService {
  return {
    matches: ({ signedService }) => signedService === undefined || signedService === "s3",
    handle: (request) => handle(s3, request),
    errorResponse: ({ code, message, statusCode }, requestId) =>
      xmlResponse("Error", { Code: code, Message: message, RequestId: requestId }, statusCode),
  };
}

async function handle(s3: S3, request: RestRequest): Promise<RestResponse> {
  const { bucket, key } = address(request);
  const unsupported = UNSUPPORTED_SUBRESOURCES.find((name) => request.query.has(name));
  if (unsupported !== undefined) {
    throw new AwsError("NotImplemented", `The embedded S3 does not keep "${unsupported}" of buckets and objects.`, 501);
  }
  if (bucket === "") return listBuckets(s3, request);
  if (key === "") return bucketOperation(s3, request, bucket);
  const target = { bucket, key };
  return request.query.has("uploads") || request.query.has("uploadId")
    ? multipartOperation(s3, request, target)
    : objectOperation(s3, request, target);
}

function address({ path, headers }: RestRequest): { bucket: string; key: string } {
  const decoded = decodePath(path).slice(1);
  const hostBucket = VIRTUAL_HOST.exec(headers.host ?? "")?.[1];
  if (hostBucket !== undefined) return { bucket: hostBucket, key: decoded };
  const slash = decoded.indexOf("/");
  return slash < 0 ? { bucket: decoded, key: "" } : { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1) };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new AwsError("InvalidURI", `The path ${path} is not valid percent-encoded UTF-8.`);
  }
}
