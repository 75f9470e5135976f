import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { S3 } from "../../../../local/cloud/s3/s3";
import { Bucket, fails, MIB, useS3Gateway } from "./harness";

describe("S3 over the gateway: multipart uploads", () => {
  const { client, s3, settings, put, get } = useS3Gateway();

  const Key = "big/file";

  async function begin(): Promise<{ Bucket: string; Key: string; UploadId: string }> {
    const { UploadId = "" } = await client().send(
      new CreateMultipartUploadCommand({ Bucket, Key, ContentType: "x/y" }),
    );
    return { Bucket, Key, UploadId };
  }
  const part = async (upload: { Bucket: string; Key: string; UploadId: string }, PartNumber: number, Body: Buffer) => {
    const { ETag } = await client().send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    return { ETag, PartNumber };
  };
  const complete = (upload: { Bucket: string; Key: string; UploadId: string }, Parts: object[]) =>
    client().send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));

  it("make one object of their parts, the last of which may be small", async () => {
    const bodies = [randomBytes(5 * MIB), randomBytes(5 * MIB), randomBytes(10)];
    const upload = await begin();
    await part(upload, 2, randomBytes(7));
    const parts = [];
    for (const [index, body] of bodies.entries()) parts.push(await part(upload, index + 1, body));
    const listed = await client().send(new ListPartsCommand(upload));
    assert.deepEqual(
      listed.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size]),
      [
        [1, 5 * MIB],
        [2, 5 * MIB],
        [3, 10],
      ],
    );
    const { Uploads } = await client().send(new ListMultipartUploadsCommand({ Bucket }));
    assert.deepEqual(
      Uploads?.map(({ UploadId }) => UploadId),
      [upload.UploadId],
    );
    assert.deepEqual(await s3().list(Bucket, ""), []);
    const { ETag } = await complete(upload, parts);
    const sums = bodies.map((body) => createHash("md5").update(body).digest());
    assert.equal(ETag, `"${createHash("md5").update(Buffer.concat(sums)).digest("hex")}-3"`);
    const got = await get(Key);
    assert.ok(got.bytes.equals(Buffer.concat(bodies)));
    assert.deepEqual([got.ContentType, got.ETag], ["x/y", ETag]);
    await fails(complete(upload, parts), "NoSuchUpload", 404);
  });

  it("take parts of objects that are there", async () => {
    const body = randomBytes(6 * MIB);
    await put("source", body);
    const upload = await begin();
    const copy = { ...upload, CopySource: `${Bucket}/source`, PartNumber: 1 };
    const { CopyPartResult } = await client().send(new UploadPartCopyCommand(copy));
    const range = { ...copy, PartNumber: 2, CopySourceRange: "bytes=1-3" };
    const second = await client().send(new UploadPartCopyCommand(range));
    const etags = [CopyPartResult?.ETag, second.CopyPartResult?.ETag];
    await complete(
      upload,
      etags.map((ETag, index) => ({ ETag, PartNumber: index + 1 })),
    );
    assert.ok((await get(Key)).bytes.equals(Buffer.concat([body, body.subarray(1, 4)])));
  });

  it("refuse parts that are missing, out of order, or too small", async () => {
    const upload = await begin();
    const small = await part(upload, 1, Buffer.alloc(5 * MIB - 1));
    const last = await part(upload, 2, Buffer.alloc(1));
    await fails(complete(upload, [small, last]), "EntityTooSmall", 400);
    await fails(complete(upload, [last, small]), "InvalidPartOrder", 400);
    await fails(complete(upload, [{ ...small, PartNumber: 3 }]), "InvalidPart", 400);
    await fails(part(upload, 0, Buffer.alloc(1)), "InvalidArgument", 400);
    await fails(part(upload, 10_001, Buffer.alloc(1)), "InvalidArgument", 400);
    const enough = await part(upload, 1, Buffer.alloc(5 * MIB));
    await complete(upload, [enough, last]);
    assert.equal((await s3().get(Bucket, Key)).length, 5 * MIB + 1);
  });

  it("of another id, and of another key, are not found", async () => {
    const upload = await begin();
    await fails(part({ ...upload, UploadId: "../../s3" }, 1, Buffer.alloc(1)), "NoSuchUpload", 404);
    await fails(part({ ...upload, Key: "other" }, 1, Buffer.alloc(1)), "NoSuchUpload", 404);
  });

  it("are open still after a restart", async () => {
    const upload = await begin();
    const first = await part(upload, 1, Buffer.from("kept"));
    new S3(settings());
    await complete(upload, [first]);
    assert.equal((await s3().get(Bucket, Key)).toString(), "kept");
  });
});
