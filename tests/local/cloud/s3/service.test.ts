import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import http2 from "node:http2";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
} from "@aws-sdk/client-s3";
import { Bucket, fails, MIB, useS3Gateway } from "./harness";

describe("S3 over the gateway", () => {
  const { client, endpoint, s3, put, get, raw } = useS3Gateway();

  describe("buckets", () => {
    it("are listed, found, located and deleted", async () => {
      const { Buckets } = await client().send(new ListBucketsCommand({}));
      assert.deepEqual(
        Buckets?.map(({ Name }) => Name),
        [Bucket],
      );
      await client().send(new HeadBucketCommand({ Bucket }));
      const location = await client().send(new GetBucketLocationCommand({ Bucket }));
      assert.equal(location.LocationConstraint, "eu-west-1");
      await put("k");
      await fails(client().send(new DeleteBucketCommand({ Bucket })), "BucketNotEmpty", 409);
      await client().send(new DeleteObjectCommand({ Bucket, Key: "k" }));
      await client().send(new DeleteBucketCommand({ Bucket }));
      await fails(client().send(new HeadBucketCommand({ Bucket })), "NotFound", 404);
    });

    it("are refused twice, and with a name that is not valid", async () => {
      await fails(client().send(new CreateBucketCommand({ Bucket })), "BucketAlreadyOwnedByYou", 409);
      await fails(client().send(new CreateBucketCommand({ Bucket: "Not_Valid" })), "InvalidBucketName", 400);
    });

    it("answer NotImplemented for settings that are not kept", async () => {
      await fails(client().send(new GetBucketAclCommand({ Bucket })), "NotImplemented", 501);
    });
  });

  describe("objects", () => {
    it("come back with bytes, type, metadata, ETag and checksum", async () => {
      const body = randomBytes(3 * MIB);
      const { ETag, ChecksumCRC32 } = await put("a/b c+é.bin", body, { ContentType: "x/y", Metadata: { owner: "me" } });
      assert.equal(ETag, `"${createHash("md5").update(body).digest("hex")}"`);
      const got = await get("a/b c+é.bin", { ChecksumMode: "ENABLED" });
      assert.ok(got.bytes.equals(body));
      assert.deepEqual([got.ContentType, got.Metadata, got.ETag], ["x/y", { owner: "me" }, ETag]);
      assert.ok(ChecksumCRC32);
      assert.equal(got.ChecksumCRC32, ChecksumCRC32);
      const head = await client().send(new HeadObjectCommand({ Bucket, Key: "a/b c+é.bin" }));
      assert.deepEqual([head.ContentLength, head.ETag], [body.length, ETag]);
    });

    it("keep Content-Encoding without the aws-chunked of the transfer", async () => {
      await put("x.gz", "bytes", { ContentEncoding: "gzip" });
      const head = await client().send(new HeadObjectCommand({ Bucket, Key: "x.gz" }));
      assert.equal(head.ContentEncoding, "gzip");
      await put("plain", "bytes");
      assert.equal((await get("plain")).ContentEncoding, undefined);
    });

    it("may be empty", async () => {
      await put("empty", Buffer.alloc(0));
      assert.equal((await get("empty")).bytes.length, 0);
    });

    it("are answered in ranges", async () => {
      await put("k", "0123456789");
      const ranges = { "bytes=2-4": "234", "bytes=7-": "789", "bytes=-3": "789", "bytes=0-99": "0123456789" };
      for (const [Range, text] of Object.entries(ranges)) {
        const got = await get("k", { Range });
        assert.equal(got.bytes.toString(), text);
        assert.match(got.ContentRange ?? "", /^bytes \d+-\d+\/10$/);
      }
      assert.equal((await get("k", { Range: "bytes=9-9" })).bytes.toString(), "9");
      await fails(get("k", { Range: "bytes=10-11" }), "InvalidRange", 416);
    });

    it("that are not there are NoSuchKey, and NotFound for HEAD", async () => {
      await fails(get("nothing"), "NoSuchKey", 404);
      await fails(client().send(new HeadObjectCommand({ Bucket, Key: "nothing" })), "NotFound", 404);
      await fails(client().send(new GetObjectCommand({ Bucket: "no-bucket", Key: "k" })), "NoSuchBucket", 404);
    });

    it("are written and read under conditions", async () => {
      const { ETag } = await put("k", "1", { IfNoneMatch: "*" });
      await fails(put("k", "2", { IfNoneMatch: "*" }), "PreconditionFailed", 412);
      await put("k", "1", { IfMatch: ETag });
      await fails(put("k", "2", { IfMatch: '"other"' }), "PreconditionFailed", 412);
      assert.equal((await get("k", { IfMatch: ETag })).bytes.toString(), "1");
      await fails(get("k", { IfMatch: '"other"' }), "PreconditionFailed", 412);
      const notModified = await raw("GET", `/${Bucket}/k`, { "if-none-match": String(ETag) });
      assert.deepEqual([notModified.status, notModified.body], [304, ""]);
    });

    it("written with If-None-Match by many at once are written by one", async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 10 }, (_, index) => put("k", String(index), { IfNoneMatch: "*" })),
      );
      assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
    });

    it("are copied with their metadata, or with new", async () => {
      await put("from é", "text", { ContentType: "x/y", Metadata: { a: "1" } });
      const CopySource = `${Bucket}/${encodeURIComponent("from é")}`;
      await client().send(new CopyObjectCommand({ Bucket, Key: "kept", CopySource }));
      const replaced = { MetadataDirective: "REPLACE", ContentType: "p/q" } as const;
      await client().send(new CopyObjectCommand({ Bucket, Key: "replaced", CopySource, ...replaced }));
      const [kept, changed] = [await get("kept"), await get("replaced")];
      assert.deepEqual([kept.bytes.toString(), kept.ContentType, kept.Metadata], ["text", "x/y", { a: "1" }]);
      assert.deepEqual([changed.bytes.toString(), changed.ContentType, changed.Metadata], ["text", "p/q", {}]);
    });

    it("are deleted one by one and many at once", async () => {
      for (const key of ["a&b", "c<d", "e"]) await put(key);
      const Objects = ["a&b", "c<d", "not there", "../x"].map((Key) => ({ Key }));
      const { Deleted, Errors } = await client().send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      assert.deepEqual(
        Deleted?.map(({ Key }) => Key),
        ["a&b", "c<d", "not there"],
      );
      assert.deepEqual(
        Errors?.map(({ Key, Code }) => [Key, Code]),
        [["../x", "InvalidArgument"]],
      );
      await client().send(new DeleteObjectCommand({ Bucket, Key: "e" }));
      assert.deepEqual(await s3().list(Bucket, ""), []);
    });

    it("are reached as bucket.localhost too", async () => {
      await put("a/b", "text");
      const { body } = await raw("GET", "/a/b", { host: `${Bucket}.localhost:4566` });
      assert.equal(body, "text");
    });

    it("are streamed over HTTP/2", async () => {
      const body = randomBytes(2 * MIB);
      await put("k", body);
      const session = http2.connect(endpoint());
      const chunks = await session.request({ ":path": `/${Bucket}/k` }).toArray();
      session.close();
      assert.ok(Buffer.concat(chunks).equals(body));
    });
  });
});
