import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { S3Storage } from "../../../lambda/redrive/s3-storage";
import { ConflictError } from "../../../lambda/redrive/storage";
import { Bucket, useS3Gateway } from "../../local/cloud/s3/harness";

describe("the bucket of a re-drive", () => {
  const gateway = useS3Gateway();
  const storage = () => new S3Storage(gateway.client(), Bucket);

  it("writes an object only while it is what it was", async () => {
    const first = await storage().replace("mark", "1", undefined);
    await assert.rejects(storage().replace("mark", "2", undefined), ConflictError);
    await storage().replace("mark", "2", first);
    await assert.rejects(storage().replace("mark", "3", first), ConflictError);
    assert.equal((await storage().read("mark"))?.text, "2");
  });

  it("takes what it finds for its own when a repeated write had been taken", async () => {
    const etag = await storage().replace("mark", "mine", undefined);
    assert.equal(await storage().replace("mark", "mine", undefined), etag);
  });

  it("reads no object where there is none", async () => {
    assert.equal(await storage().read("nothing"), undefined);
  });

  for (const isGzip of [false, true]) {
    it(`reads the lines of an object${isGzip ? " that is zipped" : ""}`, async () => {
      const text = "one\ntwo\n";
      await gateway.put("errors/a", isGzip ? gzipSync(text) : text);
      const lines: string[] = [];
      for await (const object of storage().list("errors/")) {
        for await (const line of storage().lines(object, isGzip)) lines.push(line.toString());
      }
      assert.deepEqual(lines, ["one", "two"]);
    });
  }

  it("fails at the lines of an object that is another by now, or that is cut short", async () => {
    const read = async (object: { key: string; etag: string }, isGzip: boolean) => {
      for await (const line of storage().lines(object, isGzip)) assert.ok(line);
    };
    await gateway.put("errors/a", "one");
    const found = [];
    for await (const object of storage().list("errors/")) found.push(object);
    const [old = { key: "", etag: "" }] = found;
    await gateway.put("errors/a", gzipSync("one\n".repeat(1000)).subarray(0, 20));
    await assert.rejects(read(old, false), { name: "PreconditionFailed" });
    await assert.rejects(read({ key: "errors/a", etag: "" }, true), /unexpected end of file/);
  });
});
