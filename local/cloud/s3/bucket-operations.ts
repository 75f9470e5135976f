import { AwsError } from "../contracts";
import type { RestRequest, RestResponse } from "../gateway/rest";
import { xmlElements, xmlText } from "../gateway/xml";
import { listObjects } from "./list-objects";
import { listUploads } from "./multipart-operations";
import { emptyResponse, isoTime, methodNotAllowed, xmlResponse } from "./responses";
import type { S3 } from "./s3";

/** The region in which buckets have no location, and creating one again is no error. */
const FIRST_REGION = "us-east-1";
/** S3's limit of keys in one DeleteObjects. */
const DELETE_LIMIT = 1000;
const DELETE_BODY_BYTES = 8 * 1024 * 1024;

export async function listBuckets(s3: S3, request: RestRequest): Promise<RestResponse> {
  if (request.method !== "GET") throw methodNotAllowed(request);
  const buckets = await s3.buckets();
  const Bucket = buckets.map(({ name, createdAt }) => ({ Name: name, CreationDate: isoTime(createdAt) }));
  return xmlResponse("ListAllMyBucketsResult", { Owner: { ID: "local" }, Buckets: { Bucket } });
}

export async function bucketOperation(s3: S3, request: RestRequest, bucket: string): Promise<RestResponse> {
  switch (request.method) {
    case "PUT":
      return createBucket(s3, bucket);
    case "HEAD":
      await s3.requireBucket(bucket);
      return emptyResponse({ "x-amz-bucket-region": s3.region });
    case "DELETE":
      await s3.deleteBucket(bucket);
      return emptyResponse({}, 204);
    case "GET":
      return readBucket(s3, request, bucket);
    case "POST":
      if (request.query.has("delete")) return deleteObjects(s3, request, bucket);
  }
  throw methodNotAllowed(request);
}

async function createBucket(s3: S3, bucket: string): Promise<RestResponse> {
  if (s3.region !== FIRST_REGION && (await s3.hasBucket(bucket))) {
    throw new AwsError("BucketAlreadyOwnedByYou", `Bucket "${bucket}" exists, and it is yours.`, 409);
  }
  await s3.createBucket(bucket);
  return emptyResponse({ location: `/${bucket}` });
}

async function readBucket(s3: S3, request: RestRequest, bucket: string): Promise<RestResponse> {
  if (request.query.has("uploads")) return listUploads(s3, bucket);
  if (!request.query.has("location")) return listObjects(s3, bucket, request.query);
  await s3.requireBucket(bucket);
  return xmlResponse("LocationConstraint", s3.region === FIRST_REGION ? "" : s3.region);
}

async function deleteObjects(s3: S3, request: RestRequest, bucket: string): Promise<RestResponse> {
  await s3.requireBucket(bucket);
  const xml = (await request.readBody(DELETE_BODY_BYTES)).toString();
  const keys = xmlElements(xml, "Object").map((object) => xmlText(object, "Key") ?? "");
  if (keys.length === 0 || keys.length > DELETE_LIMIT) {
    throw new AwsError("MalformedXML", `DeleteObjects takes 1 to ${DELETE_LIMIT} keys, got ${keys.length}.`);
  }
  const outcomes = await Promise.all(keys.map((key) => deleteOne(s3, bucket, key)));
  const isQuiet = xmlText(xml, "Quiet") === "true";
  return xmlResponse("DeleteResult", {
    Deleted: isQuiet ? [] : outcomes.filter(({ Code }) => Code === undefined),
    Error: outcomes.filter(({ Code }) => Code !== undefined),
  });
}

/** A key that cannot be deleted does not keep the others. */
async function deleteOne(
  s3: S3,
  bucket: string,
  key: string,
): Promise<{ Key: string; Code?: string; Message?: string }> {
  try {
    await s3.delete(bucket, key);
    return { Key: key };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { Key: key, Code: error.code, Message: error.message };
  }
}
