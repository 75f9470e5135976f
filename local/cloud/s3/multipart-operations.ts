import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { RestRequest, RestResponse } from "../gateway/rest";
import { xmlElements, xmlText } from "../gateway/xml";
import { parseRange } from "./conditions";
import { copySource, keptHeaders } from "./object-operations";
import { receiveBody } from "./receive";
import {
  emptyResponse,
  invalidArgument,
  isoTime,
  methodNotAllowed,
  type ObjectAddress,
  quoted,
  xmlResponse,
} from "./responses";
import type { S3 } from "./s3";
import { PART_LIMIT, type Upload, Uploads } from "./uploads";

/** 10,000 parts with their checksums. */
const COMPLETE_BODY_BYTES = 8 * 1024 * 1024;

export async function multipartOperation(s3: S3, request: RestRequest, target: ObjectAddress): Promise<RestResponse> {
  const uploads = new Uploads(s3);
  const { method, query } = request;
  if (query.has("uploads")) {
    if (method !== "POST") throw methodNotAllowed(request);
    const { uploadId } = await uploads.create(target, keptHeaders(request));
    return xmlResponse("InitiateMultipartUploadResult", { ...addressFields(target), UploadId: uploadId });
  }
  const upload = await uploads.find(target, query.get("uploadId") ?? "");
  switch (method) {
    case "PUT":
      return putPart(s3, uploads, upload, request);
    case "POST":
      return complete(uploads, upload, request);
    case "DELETE":
      await uploads.abort(upload);
      return emptyResponse({}, 204);
    case "GET":
      return listParts(uploads, upload);
    default:
      throw methodNotAllowed(request);
  }
}

/** ListMultipartUploads, all in one page. */
export async function listUploads(s3: S3, bucket: string): Promise<RestResponse> {
  await s3.requireBucket(bucket);
  const open = await new Uploads(s3).list(bucket);
  return xmlResponse("ListMultipartUploadsResult", {
    Bucket: bucket,
    IsTruncated: false,
    Upload: open.map(({ key, uploadId, initiated }) => ({
      Key: key,
      UploadId: uploadId,
      Initiated: isoTime(initiated),
    })),
  });
}

async function putPart(s3: S3, uploads: Uploads, upload: Upload, request: RestRequest): Promise<RestResponse> {
  const number = Number(request.query.get("partNumber"));
  if (!Number.isInteger(number) || number < 1 || number > PART_LIMIT) {
    throw invalidArgument(`partNumber must be 1 to ${PART_LIMIT}.`);
  }
  const file = s3.temporaryFile();
  if (request.headers["x-amz-copy-source"] !== undefined) {
    const md5 = await copyPart(s3, request, file);
    await uploads.addPart(upload, number, md5, file);
    return xmlResponse("CopyPartResult", { LastModified: isoTime(Date.now()), ETag: quoted(md5) });
  }
  const { md5, checksums } = await receiveBody(request, file);
  await uploads.addPart(upload, number, md5, file);
  return emptyResponse({ etag: quoted(md5), ...checksums });
}

/** Writes the bytes of another object to a file, and answers their MD5. */
async function copyPart(s3: S3, request: RestRequest, file: string): Promise<string> {
  const source = copySource(request);
  const { handle, size } = await s3.open(source.bucket, source.key);
  const range = parseRange(request.headers["x-amz-copy-source-range"], size) ?? { start: 0, end: size - 1 };
  const hash = createHash("md5");
  await pipeline(
    handle.createReadStream(range),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(file),
  );
  return hash.digest("hex");
}

async function complete(uploads: Uploads, upload: Upload, request: RestRequest): Promise<RestResponse> {
  const xml = (await request.readBody(COMPLETE_BODY_BYTES)).toString();
  const asked = xmlElements(xml, "Part").map((part) => ({
    number: Number(xmlText(part, "PartNumber")),
    etag: (xmlText(part, "ETag") ?? "").replaceAll('"', ""),
  }));
  const etag = await uploads.complete(upload, asked);
  const Location = `/${upload.bucket}/${upload.key}`;
  return xmlResponse("CompleteMultipartUploadResult", { Location, ...addressFields(upload), ETag: quoted(etag) });
}

async function listParts(uploads: Uploads, upload: Upload): Promise<RestResponse> {
  const parts = await uploads.parts(upload);
  return xmlResponse("ListPartsResult", {
    ...addressFields(upload),
    UploadId: upload.uploadId,
    IsTruncated: false,
    Part: parts.map(({ number, etag, size, lastModified }) => ({
      PartNumber: number,
      LastModified: isoTime(lastModified),
      ETag: quoted(etag),
      Size: size,
    })),
  });
}

function addressFields({ bucket, key }: ObjectAddress): { Bucket: string; Key: string } {
  return { Bucket: bucket, Key: key };
}
