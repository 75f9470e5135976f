import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { inputs, processors, until, World } from "./fakes";

const NAME = /^raw\/2026\/01\/31\/22\/events-1-2026-01-31-22-30-00-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Long enough for the ticks in between to have done what they must not do. */
const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150));

describe("delivery from direct PUT", () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => world.end());

  async function make(s3: Record<string, unknown> = {}): Promise<void> {
    await world.firehose.apply("events", inputs(s3));
    world.firehose.start();
  }

  it("F-62 concatenates records byte for byte, under a name as AWS gives it", async () => {
    await make();
    await world.put("events", "a\n", Buffer.from([0, 255, 10]), "", "b");
    await world.firehose.drain();
    const [key = ""] = world.objects.keys();
    assert.match(key, NAME);
    assert.deepEqual(
      world.objects.bodies.get(key),
      Buffer.concat([Buffer.from("a\n"), Buffer.from([0, 255, 10]), Buffer.from("b")]),
    );
    assert.deepEqual(world.firehose.counts("events"), {
      read: 4,
      delivered: 4,
      dropped: 0,
      rejected: 0,
      objects: 1,
      bytes: 6,
      copied: 0,
      abandoned: 0,
      waiting: 0,
    });
  });

  it("F-30 writes an object when the interval since its first record is over, and not before", async () => {
    await make({ bufferingInterval: 60 });
    await world.put("events", "a");
    await until(() => world.firehose.counts("events").read === 1);
    world.clock.time += 59_999;
    await world.put("events", "b");
    await aWhile();
    assert.deepEqual(world.objects.keys(), []);
    world.clock.time += 1;
    await until(() => world.objects.keys().length === 1);
    assert.equal(world.objects.text(), "ab");
  });

  it("F-31 writes an object when it has its size before compression, without splitting a record", async () => {
    await make({ bufferingSize: 1, compressionFormat: "GZIP" });
    const record = "x".repeat(400 * 1024);
    await world.put("events", record, record, record, "rest");
    await until(() => world.objects.keys().length === 1);
    const [key = ""] = world.objects.keys();
    assert.ok(key.endsWith(".gz"));
    assert.equal(gunzipSync(world.objects.bodies.get(key) ?? Buffer.alloc(0)).toString(), record.repeat(3));
    assert.equal(world.firehose.counts("events").delivered, 3);
  });

  it("F-35 delivers at once with zero buffering", async () => {
    await make({ bufferingInterval: 0 });
    await world.put("events", "a");
    await until(() => world.objects.keys().length === 1);
    await world.put("events", "b");
    await until(() => world.objects.keys().length === 2);
    await world.firehose.settled();
    assert.equal(world.firehose.counts("events").objects, 2);
  });

  it("writes large objects by way of a file, raw and zipped, and cleans up behind itself", async () => {
    for (const [name, compressionFormat] of [
      ["plain", "UNCOMPRESSED"],
      ["zipped", "GZIP"],
    ] as const) {
      await world.firehose.apply(name, inputs({ prefix: `${name}/`, bufferingSize: 64, compressionFormat }));
      const records = Array.from({ length: 8 }, (_, index) => String(index).repeat(900 * 1024));
      for (const record of records) await world.put(name, record);
      await world.firehose.drain();
      const [key = ""] = world.objects.keys(`${name}/`);
      const body = world.objects.bodies.get(key) ?? Buffer.alloc(0);
      assert.ok((name === "zipped" ? gunzipSync(body) : body).equals(Buffer.from(records.join(""))));
      assert.equal(world.firehose.counts(name).bytes, body.length);
      assert.deepEqual(readdirSync(join(world.dataDir, "firehose", name, "spool")), []);
    }
  });

  it("F-45 dates an object by the arrival of its oldest record", async () => {
    await make({ customTimeZone: "Europe/Zurich" });
    await world.put("events", "a");
    world.clock.time += 40 * 60_000;
    await world.put("events", "b");
    await world.firehose.drain();
    assert.match(world.objects.keys()[0] ?? "", /^raw\/2026\/01\/31\/23\/events-1-2026-01-31-23-30-00-/);
  });

  it("F-83 ends each record with a newline", async () => {
    await make({ processingConfiguration: processors(["AppendDelimiterToRecord"]) });
    await world.put("events", "a", "b");
    await world.firehose.drain();
    assert.equal(world.objects.text(), "a\nb\n");
  });

  it("F-110 keeps each record as it came in the backup, with buffers of its own", async () => {
    const s3BackupConfiguration = {
      bucketArn: "arn:aws:s3:::lake",
      prefix: "backup/",
      bufferingInterval: 120,
      compressionFormat: "GZIP",
    };
    await make({
      s3BackupMode: "Enabled",
      s3BackupConfiguration,
      processingConfiguration: processors(["AppendDelimiterToRecord"]),
    });
    await world.put("events", "a", "b");
    await until(() => world.firehose.counts("events").read === 2);
    world.clock.time += 60_000;
    await until(() => world.objects.keys("raw/").length === 1);
    assert.deepEqual(world.objects.keys("backup/"), []);
    world.clock.time += 60_000;
    await until(() => world.objects.keys("backup/").length === 1);
    const [key = ""] = world.objects.keys("backup/");
    assert.equal(gunzipSync(world.objects.bodies.get(key) ?? Buffer.alloc(0)).toString(), "ab");
    assert.equal(world.firehose.counts("events").objects, 1);
  });

  it("counts a record as done only when its backup is written too", async () => {
    const s3BackupConfiguration = { bucketArn: "arn:aws:s3:::lake", prefix: "backup/" };
    world.objects.refuse = (key) => key.startsWith("backup/");
    await make({ s3BackupMode: "Enabled", s3BackupConfiguration });
    await world.put("events", "a");
    const drained = world.firehose.drain();
    await until(() => world.problems.length > 0);
    const later = world.copyOfDisk();
    await later.firehose.apply("events", inputs({ s3BackupMode: "Enabled", s3BackupConfiguration }));
    await later.firehose.drain();
    assert.equal(later.objects.text("raw/"), "a");
    assert.equal(later.objects.text("backup/"), "a");
    await later.end();
    world.objects.refuse = undefined;
    await drained;
    assert.equal(world.objects.text("backup/"), "a");
  });

  it("F-103 retries a failed write under the same key until it succeeds, and says so", async () => {
    const keys = new Set<string>();
    world.objects.refuse = (key) => keys.add(key) && world.objects.puts < 3;
    await make();
    await world.put("events", "a");
    await world.firehose.drain();
    assert.equal(world.objects.puts, 3);
    assert.equal(keys.size, 1);
    assert.equal(world.objects.text(), "a");
    assert.match(
      world.problems[0] ?? "",
      /^delivery stream events: writing raw\/.* failed and is tried again: Reduce your request rate/,
    );
  });

  it("stops while S3 refuses, and delivers from the journal later", async () => {
    world.objects.refuse = () => true;
    await make({ bufferingInterval: 0 });
    await world.put("events", "a", "b");
    await until(() => world.problems.length > 0);
    const firehose = await world.restart();
    world.objects.refuse = undefined;
    await firehose.apply("events", inputs({ bufferingInterval: 0 }));
    await firehose.drain();
    assert.equal(world.objects.text(), "ab");
    assert.equal(firehose.counts("events").delivered, 2);
  });

  it("leaves on stop what is in its buffers in the journal", async () => {
    await make();
    await world.put("events", "a");
    await until(() => world.firehose.counts("events").read === 1);
    const firehose = await world.restart();
    assert.deepEqual(world.objects.keys(), []);
    await firehose.apply("events", inputs());
    assert.equal(firehose.counts("events").read, 0);
    await firehose.drain();
    assert.equal(world.objects.text(), "a");
  });

  it("keeps its counts and deletes what is delivered over restarts", async () => {
    await make();
    for (const text of ["a", "b", "c"]) {
      await world.put("events", text);
      await world.firehose.drain();
      const firehose = await world.restart();
      await firehose.apply("events", inputs());
    }
    assert.deepEqual(world.firehose.counts("events"), {
      read: 3,
      delivered: 3,
      dropped: 0,
      rejected: 0,
      objects: 3,
      bytes: 3,
      copied: 0,
      abandoned: 0,
      waiting: 0,
    });
    await world.put("events", "d");
    await world.firehose.drain();
    await world.firehose.stop();
    const journal = readdirSync(join(world.dataDir, "firehose", "events", "journal"));
    assert.equal(journal.length, 1);
    assert.equal(world.objects.text().split("").sort().join(""), "abcd");
  });

  it("F-60 counts the version up at each change of the settings, and only then", async () => {
    await make();
    assert.equal((await world.firehose.apply("events", inputs())).version, 1);
    assert.equal((await world.firehose.apply("events", inputs({ prefix: "other/" }))).version, 2);
    await world.put("events", "a");
    await world.firehose.drain();
    assert.match(world.objects.keys()[0] ?? "", /^other\/2026\/01\/31\/22\/events-2-/);
    const firehose = await world.restart();
    assert.equal((await firehose.apply("events", inputs({ prefix: "other/" }))).version, 2);
    assert.equal((await firehose.apply("events", inputs())).version, 3);
  });

  it("delivers with the new settings what came under the old ones", async () => {
    await make();
    await world.put("events", "a");
    await until(() => world.firehose.counts("events").read === 1);
    await world.firehose.apply("events", inputs({ prefix: "new/" }));
    await world.put("events", "b");
    await world.firehose.drain();
    assert.equal(world.objects.text("new/"), "ab");
    assert.equal(world.firehose.counts("events").read, 2);
  });

  it("F-02 refuses another source while the journal holds records", async () => {
    await make();
    await world.put("events", "a");
    const firehose = await world.restart();
    world.streams.shard("shard-0");
    const kinesis = { kinesisSourceConfiguration: { kinesisStreamArn: "arn:aws:kinesis:eu-central-1:0:stream/s" } };
    await assert.rejects(
      firehose.apply("events", inputs({}, kinesis)),
      /not delivered; run it once more with the old source/,
    );
    await firehose.apply("events", inputs());
    await firehose.drain();
    await firehose.apply("events", inputs({}, kinesis));
    assert.equal(firehose.counts("events").read, 0);
  });

  it("drains at the same time many delivery streams, and takes records that come meanwhile", async () => {
    const names = Array.from({ length: 5 }, (_, index) => `stream-${index}`);
    for (const name of names) await world.firehose.apply(name, inputs({ prefix: `${name}/` }));
    for (const name of names) await world.put(name, "a");
    const draining = world.firehose.drain();
    for (const name of names) await world.put(name, "b");
    await draining;
    await world.firehose.drain();
    for (const name of names) assert.equal(world.objects.text(`${name}/`), "ab");
    assert.deepEqual(world.firehose.names(), names);
  });

  it("reads no further ahead than its buffers allow while S3 refuses", async () => {
    let release: () => void = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    world.objects.put = () => released;
    const { firehose } = world;
    await firehose.apply("events", inputs({ bufferingSize: 1 }));
    const record = Buffer.alloc(1_000_000).toString("base64");
    for (let put = 0; put < 100; put++) {
      await firehose.call("PutRecord", { DeliveryStreamName: "events", Record: { Data: record } });
    }
    firehose.start();
    await until(() => firehose.counts("events").read > 60);
    await aWhile();
    assert.ok(firehose.counts("events").read < 75, `read ${firehose.counts("events").read} of 100`);
    release();
  });
});
