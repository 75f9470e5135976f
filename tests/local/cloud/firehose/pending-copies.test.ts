import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { redshiftInputs } from "./fake-warehouse";
import { inputs, until } from "./fakes";
import { MINUTE, RedshiftWorld } from "./redshift-world";

describe("the copy queue over restarts", () => {
  let world: RedshiftWorld;
  beforeEach(() => {
    world = new RedshiftWorld();
  });
  afterEach(() => world.end());

  it("copies what was waiting, and keeps the counts", async () => {
    await world.make();
    await world.stage("a");
    await world.firehose.settled();
    world.warehouses.refuse = "down";
    await world.stage("b", "c");
    await until(() => world.problems.length === 1);
    await world.restart();
    assert.equal(world.queueFiles().length, 2);
    world.warehouses.refuse = undefined;
    await world.make();
    assert.deepEqual(world.copyCounts(), { copied: 1, abandoned: 0, waiting: 2 });
    await world.firehose.settled();
    assert.equal(world.warehouses.text, "abc");
    assert.deepEqual(world.copyCounts(), { copied: 3, abandoned: 0, waiting: 0 });
    assert.equal(world.counts().read, 3);
  });

  it("keeps what was abandoned in the counts", async () => {
    await world.make({ retryDuration: 0 });
    world.warehouses.refuse = "down";
    await world.stage("a");
    await world.firehose.settled();
    await world.restart();
    await world.make({ retryDuration: 0 });
    await world.firehose.settled();
    assert.deepEqual(world.copyCounts(), { copied: 0, abandoned: 1, waiting: 0 });
    assert.equal(world.warehouses.copies, 1);
  });

  it("does not copy again what was committed when the process died before it knew", async () => {
    await world.make();
    world.warehouses.refuse = "down";
    await world.stage("a");
    await until(() => world.problems.length === 1);
    world.warehouses.refuse = undefined;
    let died: Promise<void> | undefined;
    world.warehouses.committed = () => {
      died ??= world.afterKill(async (later) => {
        assert.equal(world.queueFiles().length, 1);
        await later.firehose.apply("events", redshiftInputs({}, { bufferingInterval: 0 }));
        await later.firehose.drain();
        assert.equal(later.warehouses.copies, 0);
        assert.deepEqual(later.warehouses.statements, [
          `SELECT 1 FROM stl_load_commits WHERE filename = 's3://lake/${world.stagedKeys()[0]}'`,
        ]);
        assert.equal(later.firehose.counts("events").copied, 1);
      });
    };
    world.clock.time += 5 * MINUTE;
    await world.firehose.settled();
    assert.ok(died);
    await died;
  });

  it("does not copy again what was committed when the connection broke before the answer", async () => {
    await world.make();
    world.warehouses.committed = () => {
      throw new Error("connection lost");
    };
    await world.stage("a");
    await until(() => world.problems.length === 1);
    world.clock.time += 5 * MINUTE;
    await world.firehose.settled();
    assert.equal(world.warehouses.text, "a");
    assert.equal(world.warehouses.copies, 1);
    assert.equal(world.counts().copied, 1);
  });

  it("does not give up what was committed at the last attempt", async () => {
    await world.make({ retryDuration: 0 });
    world.warehouses.committed = () => {
      throw new Error("connection lost");
    };
    await world.stage("a");
    await world.firehose.settled();
    assert.deepEqual(world.copyCounts(), { copied: 1, abandoned: 0, waiting: 0 });
    assert.deepEqual(world.objects.keys("staging/errors/"), []);
    assert.deepEqual(world.problems, []);
  });

  it("does not count again a copy whose file outlived its outcome", async () => {
    await world.make();
    world.warehouses.refuse = "down";
    await world.stage("a");
    const [file = ""] = world.queueFiles();
    const path = join(world.copiesFolder(), file);
    const text = readFileSync(path, "utf8");
    world.warehouses.refuse = undefined;
    world.clock.time += 5 * MINUTE;
    await world.firehose.settled();
    await world.restart();
    writeFileSync(path, text);
    writeFileSync(join(world.copiesFolder(), "0000000000000002.json.new"), "{");
    await world.make();
    assert.deepEqual(world.queueFiles(), []);
    await world.stage("b");
    await world.firehose.settled();
    assert.equal(world.warehouses.text, "ab");
    assert.deepEqual(world.copyCounts(), { copied: 2, abandoned: 0, waiting: 0 });
  });

  it("moves its position only when the object has its place in the queue", async () => {
    world.objects.refuse = (key) => key.includes("manifests/");
    await world.make();
    await world.put("events", "a");
    await until(() => world.problems.length > 0);
    assert.match(world.problems[0] ?? "", /queuing the COPY of staging\/.* failed and is tried again/);
    await world.afterKill(async (later) => {
      await later.firehose.apply("events", redshiftInputs());
      assert.equal(later.firehose.counts("events").waiting, 0);
      await later.firehose.drain();
      assert.equal(later.warehouses.text, "a");
    });
    world.objects.refuse = undefined;
    await world.firehose.settled();
    assert.equal(world.warehouses.text, "a");
  });

  it("copies large objects too when their manifest had to be written twice", async () => {
    let refusals = 2;
    world.objects.refuse = (key) => key.includes("manifests/") && refusals-- > 0;
    await world.make({}, { bufferingSize: 64, bufferingInterval: 60 });
    const records = ["a", "b", "c"].map((letter) => letter.repeat(1_000_000));
    for (const record of records) await world.put("events", record);
    await world.firehose.drain();
    assert.ok(world.warehouses.text === records.join(""));
    assert.equal(world.warehouses.copies, 1);
  });

  describe("when the settings change", () => {
    it("copies what is staged as it was staged, to where the warehouse is now", async () => {
      await world.make();
      world.warehouses.refuse = "down";
      await world.stage("a");
      await until(() => world.problems.length === 1);
      world.warehouses.refuse = undefined;
      const clusterJdbcurl = "jdbc:redshift://127.0.0.1:5439/lake";
      const changed = { dataTableColumns: "id,amount,extra", copyOptions: "CSV", clusterJdbcurl };
      await world.make(changed);
      await world.stage("b");
      await world.firehose.settled();
      assert.deepEqual(
        world.warehouses.loads.map(({ text, target, options }) => ({ text, target, options })),
        [
          { text: "a", target: "ingest.events (id,amount)", options: "JSON 'auto'" },
          { text: "b", target: "ingest.events (id,amount,extra)", options: "CSV" },
        ],
      );
      assert.equal(world.warehouses.logins.at(-2)?.jdbcUrl, clusterJdbcurl);
    });

    it("F-18 refuses another destination while staged objects wait", async () => {
      await world.make();
      world.warehouses.refuse = "down";
      await world.stage("a");
      await world.restart();
      await assert.rejects(
        world.firehose.apply("events", inputs()),
        /changes from redshift while staged objects are not copied.*\(F-18\)/,
      );
      world.warehouses.refuse = undefined;
      await world.make();
      await world.firehose.settled();
      await world.firehose.apply("events", inputs());
      assert.equal(world.counts().copied, 1);
    });

    it("takes up the folder of a stream that had no copy queue", async () => {
      await world.firehose.apply("events", inputs());
      await world.put("events", "a");
      await world.firehose.drain();
      await world.restart();
      const path = join(world.dataDir, "firehose", "events", "state.json");
      const { copies: _copies, ...state } = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
      const saved = state.counts as Record<string, number>;
      delete saved.copied;
      delete saved.abandoned;
      writeFileSync(path, JSON.stringify(state));
      await world.make();
      await world.stage("b");
      await world.firehose.settled();
      assert.deepEqual(world.copyCounts(), { copied: 1, abandoned: 0, waiting: 0 });
      assert.equal(world.counts().delivered, 2);
    });
  });
});
