import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { Bucket, useS3Gateway } from "./harness";

describe("S3 over the gateway: requests", () => {
  const { endpoint, s3, settings, get, raw } = useS3Gateway();

  describe("bodies", () => {
    const chunkedHeaders = {
      "content-encoding": "aws-chunked",
      "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      "x-amz-decoded-content-length": "11",
      "x-amz-trailer": "x-amz-checksum-crc32",
    };
    const hello = "6\r\nhello \r\n5\r\nworld\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n";
    const send = (body: string | Buffer, headers: Record<string, string>) => raw("PUT", `/${Bucket}/k`, headers, body);

    it("in aws-chunked encoding are decoded, and their trailing checksum is verified", async () => {
      const answer = await send(hello, chunkedHeaders);
      assert.deepEqual([answer.status, answer.headers["x-amz-checksum-crc32"]], [200, "DUoRhQ=="]);
      assert.equal((await get("k")).bytes.toString(), "hello world");
    });

    it("in aws-chunked encoding with signatures of chunks are decoded", async () => {
      const signed = `b;chunk-signature=${"0".repeat(64)}\r\nhello world\r\n0;chunk-signature=${"0".repeat(64)}\r\n\r\n`;
      const headers = {
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "x-amz-decoded-content-length": "11",
      };
      assert.equal((await send(signed, headers)).status, 200);
      assert.equal((await get("k")).bytes.toString(), "hello world");
    });

    it("with a wrong checksum or a wrong length are refused, and nothing is stored", async () => {
      const wrongSum = await send(hello.replace("DUoRhQ==", "AAAAAA=="), chunkedHeaders);
      assert.deepEqual([wrongSum.status, /<Code>BadDigest</.test(wrongSum.body)], [400, true]);
      const wrongMd5 = await send("text", { "content-md5": createHash("md5").update("other").digest("base64") });
      assert.match(wrongMd5.body, /<Code>BadDigest</);
      const short = await send(hello, { ...chunkedHeaders, "x-amz-decoded-content-length": "12" });
      assert.match(short.body, /<Code>IncompleteBody</);
      const noTrailer = await send("5\r\nhello\r\n0\r\n\r\n", {
        ...chunkedHeaders,
        "x-amz-decoded-content-length": "5",
      });
      assert.match(noTrailer.body, /<Code>BadDigest</);
      assert.deepEqual(await s3().list(Bucket, ""), []);
      assert.deepEqual(readdirSync(join(settings().dataDir, "s3-tmp")), []);
    });

    it("that end early are not stored", async () => {
      const { hostname, port } = new URL(endpoint());
      const headers = { "content-length": "100" };
      const sent = http.request({ hostname, port, method: "PUT", path: `/${Bucket}/k`, headers });
      sent.on("error", () => undefined);
      sent.write("half");
      await new Promise((resolve) => setTimeout(resolve, 50));
      sent.destroy();
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual(await s3().list(Bucket, ""), []);
      assert.deepEqual(readdirSync(join(settings().dataDir, "s3-tmp")), []);
    });
  });

  describe("hostile paths", () => {
    for (const path of [
      "/lake/../../../etc/passwd",
      "/lake/%2e%2e/%2e%2e/x",
      "/lake/a%2f..%2f..%2fx",
      "/../x",
      "/lake/%00",
      "/lake/%ff",
    ]) {
      it(`${path} is refused`, async () => {
        for (const method of ["GET", "PUT", "DELETE"]) {
          const { status, body } = await raw(method, path, {}, method === "PUT" ? "x" : "");
          assert.equal(status, 400, `${method} ${body}`);
          assert.match(body, /<Code>Invalid(Argument|BucketName|URI)</);
        }
        assert.deepEqual(readdirSync(settings().dataDir).sort(), ["s3", "s3-tmp", "s3-uploads"]);
      });
    }
  });
});
