import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import promises from "node:fs/promises";
import { join, relative } from "node:path";
import { AwsError, type CloudSettings } from "../../../../local/cloud/contracts";
import { bucketHandler, bucketObjectHandler } from "../../../../local/cloud/s3/handlers";
import { S3 } from "../../../../local/cloud/s3/s3";
import { removeData, temporarySettings } from "../temporary-cloud";

const BUCKET = "lake";

describe("the object store", () => {
  let settings: CloudSettings;
  let s3: S3;

  beforeEach(async () => {
    settings = temporarySettings();
    s3 = new S3(settings);
    await s3.createBucket(BUCKET);
  });

  afterEach(() => removeData(settings));

  const put = (key: string, text = key) => s3.put(BUCKET, key, Buffer.from(text));
  const get = async (key: string) => (await s3.get(BUCKET, key)).toString();
  const list = async (prefix = "") => (await s3.list(BUCKET, prefix)).map(({ key }) => key);
  const rejects = (call: Promise<unknown>, code: string, message = /./) =>
    assert.rejects(call, (error) => error instanceof AwsError && error.code === code && message.test(error.message));

  describe("objects", () => {
    it("are files under the bucket's folder", async () => {
      await put("events/2026/11/21/part-1.json", "{}\n");
      const file = join(settings.dataDir, "s3", BUCKET, "events/2026/11/21/part-1.json");
      assert.equal(s3.path(BUCKET, "events/2026/11/21/part-1.json"), file);
      assert.equal(readFileSync(file, "utf8"), "{}\n");
      assert.equal(await get("events/2026/11/21/part-1.json"), "{}\n");
    });

    it("are replaced whole, and leave no temporary file", async () => {
      await put("k", "first, and long");
      await put("k", "second");
      assert.equal(await get("k"), "second");
      assert.deepEqual(readdirSync(join(settings.dataDir, "s3-tmp")), []);
    });

    it("are moved in from a finished file", async () => {
      const file = join(settings.dataDir, "finished.parquet");
      writeFileSync(file, "PAR1");
      await s3.putFile(BUCKET, "a/b.parquet", file);
      assert.equal(await get("a/b.parquet"), "PAR1");
      assert.equal(existsSync(file), false);
    });

    it("that are not there are NoSuchKey, in a bucket that is not there NoSuchBucket", async () => {
      await put("a/b");
      await rejects(s3.get(BUCKET, "x"), "NoSuchKey");
      await rejects(s3.get(BUCKET, "a"), "NoSuchKey");
      await rejects(s3.get(BUCKET, "a/b/c"), "NoSuchKey");
      await rejects(s3.get("no-bucket", "x"), "NoSuchBucket");
      await rejects(s3.put("no-bucket", "x", Buffer.alloc(0)), "NoSuchBucket");
      await rejects(s3.list("no-bucket", ""), "NoSuchBucket");
    });

    it("are deleted with the folders that they leave empty, and deleting again is no error", async () => {
      await put("a/b/c");
      await put("a/d");
      await s3.delete(BUCKET, "a/b/c");
      assert.equal(existsSync(join(settings.dataDir, "s3", BUCKET, "a/b")), false);
      assert.deepEqual(await list(), ["a/d"]);
      await s3.delete(BUCKET, "a/b/c");
      await s3.delete(BUCKET, "a");
      await s3.delete(BUCKET, "a/d/e");
      await s3.delete(BUCKET, "a/d");
      assert.deepEqual(readdirSync(join(settings.dataDir, "s3", BUCKET)), []);
    });

    it("survive that others are deleted from their folder meanwhile", async () => {
      for (let round = 0; round < 50; round++) {
        await put("folder/old");
        await Promise.all([s3.delete(BUCKET, "folder/old"), put(`folder/new`)]);
        assert.equal(await get("folder/new"), "folder/new");
        await s3.delete(BUCKET, "folder/new");
      }
    });

    it("have the MD5 of their bytes as ETag, also when written by hand or changed", async () => {
      const md5 = (text: string) => createHash("md5").update(text).digest("hex");
      writeFileSync(join(settings.dataDir, "s3", BUCKET, "by-hand"), "one");
      assert.equal((await s3.describe(BUCKET, "by-hand")).etag, md5("one"));
      await put("by-hand", "second");
      assert.equal((await s3.describe(BUCKET, "by-hand")).etag, md5("second"));
      assert.equal((await s3.describe(BUCKET, "by-hand")).headers["content-type"], "binary/octet-stream");
    });

    it("that a killed process was writing are removed by the next that writes, and by no reader", async () => {
      writeFileSync(s3.temporaryFile(), "half");
      const next = new S3(settings);
      assert.equal(readdirSync(join(settings.dataDir, "s3-tmp")).length, 1);
      next.removeUnfinished();
      assert.deepEqual(readdirSync(join(settings.dataDir, "s3-tmp")), []);
    });
  });

  describe("keys", () => {
    const outside = ["../x", "a/../../x", "..", "a/..", "./x", "/etc/passwd", "a//b", "", "a/./b", "nul\0"];
    for (const key of outside) {
      it(`refuses ${JSON.stringify(key)}, which would not stay in its place`, async () => {
        await rejects(put(key), "InvalidArgument", /Choose another key/);
        await rejects(s3.get(BUCKET, key), "InvalidArgument");
        await rejects(s3.delete(BUCKET, key), "InvalidArgument");
        assert.throws(() => s3.path(BUCKET, key), AwsError);
      });
    }

    it("takes unusual characters as they are", async () => {
      const keys = [
        "a b+c&d=<é>.txt",
        "日本/語.json",
        "dt=2026-11-21/h=05/x",
        "..a/b..",
        "%2e%2e/x",
        "back\\slash",
        "'\"`$",
      ];
      for (const key of keys) await put(key);
      assert.deepEqual((await list()).sort(), [...keys].sort());
      for (const key of keys) assert.equal(await get(key), key);
    });

    it("takes 1,024 bytes and refuses 1,025; takes 255 between slashes and refuses 256", async () => {
      const segments = (last: number) =>
        [...Array.from({ length: 4 }, () => "x".repeat(250)), "y".repeat(last)].join("/");
      assert.equal(segments(20).length, 1024);
      await put(segments(20));
      await rejects(put(segments(21)), "KeyTooLongError");
      await put("z".repeat(255));
      await rejects(put("z".repeat(256)), "InvalidArgument", /over 255 bytes/);
    });

    it("keeps a key that ends in a slash beside the keys below it", async () => {
      await put("folder/", "");
      await put("folder/x");
      assert.deepEqual(await list(), ["folder/", "folder/x"]);
      assert.equal(await get("folder/"), "");
      await s3.delete(BUCKET, "folder/");
      assert.deepEqual(await list(), ["folder/x"]);
      await rejects(put("folder/.s3-folder"), "InvalidArgument");
    });

    it("refuses a key below another, and one with others below it, and changes nothing", async () => {
      await put("a/b");
      await rejects(put("a"), "InvalidArgument", /folder of its name/);
      await rejects(put("a/b/c"), "InvalidArgument", /file of one of its folders/);
      assert.deepEqual(await list(), ["a/b"]);
      assert.deepEqual(readdirSync(join(settings.dataDir, "s3-tmp")), []);
    });
  });

  describe("listing", () => {
    it("is in the order of UTF-8 bytes, where a folder stands by its slash", async () => {
      const keys = ["a", "a-b/x", "a.txt", "a0", "b/c", "b/c.d/e", "é", "\u{ffee}", "\u{1f600}"];
      for (const key of [...keys].reverse()) await put(key);
      assert.deepEqual(
        await list(),
        [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
      );
      assert.deepEqual((await list()).slice(0, 4), ["a", "a-b/x", "a.txt", "a0"]);
    });

    it("takes any prefix, within a name too, and none that leaves the bucket", async () => {
      for (const key of ["logs/1", "logs/2", "logs-old/1", "other"]) await put(key);
      assert.deepEqual(await list("logs/"), ["logs/1", "logs/2"]);
      assert.deepEqual(await list("logs"), ["logs-old/1", "logs/1", "logs/2"]);
      assert.deepEqual(await list("logs/2"), ["logs/2"]);
      assert.deepEqual(await list("logs/2/"), []);
      for (const prefix of ["../", "../../", "/", "logs/../", "nothing/"]) assert.deepEqual(await list(prefix), []);
    });

    it("opens no folder but those of the prefix", async () => {
      await put("here/x");
      await put("there/y");
      const { readdir } = promises;
      const opened: string[] = [];
      promises.readdir = ((folder: string, options: object) => {
        opened.push(relative(join(settings.dataDir, "s3", BUCKET), folder));
        return readdir(folder, options as { withFileTypes: true });
      }) as typeof readdir;
      try {
        assert.deepEqual(await list("here/"), ["here/x"]);
        assert.deepEqual(opened, ["here"]);
        await list();
        assert.deepEqual(opened, ["here", "", "here", "there"]);
      } finally {
        promises.readdir = readdir;
      }
    });

    it("tells size and time of change", async () => {
      const before = Date.now() - 1000;
      await put("k", "12345");
      const [object] = await s3.list(BUCKET, "");
      assert.equal(object?.size, 5);
      assert.ok((object?.lastModified ?? 0) >= before && (object?.lastModified ?? 0) <= Date.now() + 1000);
    });
  });

  describe("buckets", () => {
    for (const name of ["ab", "A-b", "-ab", "a..b", "../x", "a/b", "a".repeat(64), ""]) {
      it(`refuses the name ${JSON.stringify(name)}`, async () => {
        await rejects(s3.createBucket(name), "InvalidBucketName");
        assert.throws(() => s3.path(name, "k"), AwsError);
      });
    }

    it("takes names of 3 and of 63 characters", async () => {
      await s3.createBucket("abc");
      await s3.createBucket("a".repeat(63));
      assert.deepEqual(
        (await s3.buckets()).map(({ name }) => name),
        ["a".repeat(63), "abc", BUCKET],
      );
    });

    it("are deleted only when they hold no object", async () => {
      await put("a/b");
      await rejects(s3.deleteBucket(BUCKET), "BucketNotEmpty");
      await s3.delete(BUCKET, "a/b");
      mkdirSync(join(settings.dataDir, "s3", BUCKET, "empty"));
      await s3.deleteBucket(BUCKET);
      await rejects(s3.deleteBucket(BUCKET), "NoSuchBucket");
    });
  });

  describe("resource handlers", () => {
    const urn = "urn:pulumi:s::p::aws:s3/bucket:Bucket::Lake";
    const bucket = (inputs: Record<string, unknown>) =>
      bucketHandler(s3)({ urn, type: "aws:s3/bucket:Bucket", name: "Lake", inputs });

    it("make a bucket by its name, and again", async () => {
      for (let round = 0; round < 2; round++) {
        const { id, outputs } = await bucket({ bucket: "named" });
        assert.equal(id, "named");
        assert.equal(outputs.arn, "arn:aws:s3:::named");
        assert.equal(outputs.bucketRegionalDomainName, "named.s3.eu-west-1.amazonaws.com");
      }
      assert.equal(await s3.hasBucket("named"), true);
    });

    it("make a bucket without a name from the logical one", async () => {
      const { id } = await bucket({});
      assert.match(id, /^lake-[0-9a-f]{7}$/);
      assert.equal((await bucket({})).id, id);
    });

    it("make objects of content, of text and of files", async () => {
      const file = join(settings.dataDir, "seed.csv");
      writeFileSync(file, "1,2\n");
      const object = async (key: string, inputs: Record<string, unknown>) => {
        const { outputs } = await bucketObjectHandler(s3)({
          urn,
          type: "",
          name: "seed",
          inputs: { bucket: BUCKET, key, ...inputs },
        });
        return [await get(key), outputs.arn];
      };
      assert.deepEqual(await object("a", { content: "é" }), ["é", "arn:aws:s3:::lake/a"]);
      assert.deepEqual(await object("b", { source: { kind: "text", text: "t" } }), ["t", "arn:aws:s3:::lake/b"]);
      assert.deepEqual(await object("c", { source: { kind: "path", path: file } }), ["1,2\n", "arn:aws:s3:::lake/c"]);
      await assert.rejects(object("d", {}), /needs content, contentBase64, or a text or file asset/);
    });
  });
});
