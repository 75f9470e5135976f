import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { Compaction } from "../../../lambda/event-time/compact";
import { compileConvert } from "../../../lambda/event-time/convert";
import { readParquet } from "../../../lambda/event-time/parquet";
import type { EventTimeSpec } from "../../../lambda/event-time/spec";
import { MemoryStore } from "./memory-store";

const SPEC: EventTimeSpec & { compaction: NonNullable<EventTimeSpec["compaction"]> } = {
  bucketName: "lake",
  columns: [
    { name: "id", type: "string", nullable: false },
    { name: "time", type: "timestamp", nullable: false },
  ],
  eventTime: "time",
  dataPrefix: "events/",
  manifestPrefix: "events_manifests/",
  errorPrefix: "errors/events/",
  since: "2024-01-01",
  compaction: { afterMinutes: 60, targetFileSizeMiB: 32, graceMinutes: 60 },
};
const LANDED = new Date("2026-02-01T00:10:00Z");
const MINUTE = 60_000;

/** One line for each pair of an id and a time. */
function lines(...events: [string, string][]): string {
  return events.map(([id, time]) => `${JSON.stringify({ id, time })}\n`).join("");
}

/** The ids of each hour, read as a query reads: what the manifests list. */
async function rowsByHour(store: MemoryStore): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const key of store.keys(SPEC.manifestPrefix)) {
    const files = store.objects.get(key)?.body.toString().trim().split("\n") ?? [];
    const ids: unknown[] = [];
    for (const file of files) {
      const object = store.objects.get(file.replace("s3://lake/", ""));
      assert.ok(object, file);
      ids.push(...((await readParquet(SPEC.columns, object.body))[0] ?? []));
    }
    found[key.slice(SPEC.manifestPrefix.length, -"/symlink.txt".length)] = ids.sort();
  }
  return found;
}

describe("the conversion of a raw object", () => {
  let now = LANDED;
  let store: MemoryStore;
  beforeEach(() => {
    now = LANDED;
    store = new MemoryStore(() => now);
  });
  const convert = () => compileConvert(SPEC, store);
  const around = lines(
    ["a", "2026-01-31 23:59:59.999999"],
    ["b", "2026-02-01T00:00:00Z"],
    ["c", "2026-01-31T22:30:00-02:00"],
  );

  it("puts each event into the partition of its own hour in UTC, wherever the object lies", async () => {
    const landed = store.land("raw/2026/02/01/00/x", around);
    assert.deepEqual(await convert()(landed), { events: 3, misfits: 0, hours: 2 });
    assert.deepEqual(await rowsByHour(store), {
      "dt=2026-01-31/hour=23": ["a"],
      "dt=2026-02-01/hour=00": ["b", "c"],
    });
  });

  it("reads gzip by its first bytes", async () => {
    await convert()(store.land("raw/x", gzipSync(around)));
    assert.deepEqual(Object.values(await rowsByHour(store)), [["a"], ["b", "c"]]);
  });

  it("changes not one byte when it runs twice", async () => {
    const landed = store.land("raw/x", around);
    await convert()(landed);
    const before = new Map([...store.objects].map(([key, { body }]) => [key, body.toString("hex")]));
    now = new Date(LANDED.getTime() + MINUTE);
    await convert()(landed);
    const after = new Map([...store.objects].map(([key, { body }]) => [key, body.toString("hex")]));
    assert.deepEqual(after, before);
    assert.equal(before.size, 5);
  });

  it("makes another file of another object with the same lines", async () => {
    await convert()(store.land("raw/x", around));
    await convert()(store.land("raw/y", around));
    assert.deepEqual(await rowsByHour(store), {
      "dt=2026-01-31/hour=23": ["a", "a"],
      "dt=2026-02-01/hour=00": ["b", "b", "c", "c"],
    });
  });

  it("keeps each line that is no event under the error prefix, with its number, its reason and its bytes", async () => {
    const body = Buffer.concat([
      Buffer.from('{"id":"a","time":"2026-01-31 23:00:00"}\n\nnot json\n{"id":"b"}\n'),
      Buffer.from([0xff, 0x0a]),
      Buffer.from('{"id":"c","time":"2023-12-31 23:59:59"}\n{"id":"d","time":"2026-02-03 00:00:00"}'),
    ]);
    assert.deepEqual(await convert()(store.land("raw/x", body)), { events: 1, misfits: 5, hours: 1 });
    const [key = "", ...others] = store.keys(SPEC.errorPrefix);
    assert.deepEqual(others, []);
    const found = store.objects
      .get(key)
      ?.body.toString()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      found?.map(({ line, errorMessage, rawData }) => [
        line,
        errorMessage,
        Buffer.from(rawData, "base64").toString("latin1"),
      ]),
      [
        [3, "the record is not valid JSON", "not json"],
        [4, '"time" is required, but missing', '{"id":"b"}'],
        [5, "the record is not valid UTF-8", "\xff"],
        [
          6,
          '"time" lies before 2024-01-01, the first day of the table\'s partitions',
          '{"id":"c","time":"2023-12-31 23:59:59"}',
        ],
        [
          7,
          '"time" lies after 2026-02-02, the day after the event\'s arrival',
          '{"id":"d","time":"2026-02-03 00:00:00"}',
        ],
      ],
    );
  });

  it("takes the first and the last day that queries see", async () => {
    const body = lines(["a", "2024-01-01 00:00:00"], ["b", "2026-02-02 23:59:59"]);
    assert.deepEqual(await convert()(store.land("raw/x", body)), { events: 2, misfits: 0, hours: 2 });
  });

  it("refuses an object that is gone, or is another by now", async () => {
    const landed = store.land("raw/x", around);
    store.land("raw/x", "{}\n");
    await assert.rejects(convert()(landed), /raw\/x was replaced by another object before it was read/);
    await assert.rejects(convert()({ key: "raw/y", etag: "e" }), /raw\/y is gone/);
  });

  it("lists the files of runs side by side, each once", async () => {
    const objects = Array.from({ length: 8 }, (_, index) => store.land(`raw/${index}`, around));
    await Promise.all([...objects, ...objects].map((landed) => convert()(landed)));
    const found = await rowsByHour(store);
    assert.deepEqual(found["dt=2026-01-31/hour=23"], Array(8).fill("a"));
  });

  it("loses nothing and doubles nothing, wherever a run is killed", async () => {
    for (let killedAt = 1; ; killedAt++) {
      store = new MemoryStore(() => now);
      const landed = store.land("raw/x", `${around}broken\n`);
      let calls = 0;
      store.onCall = () => {
        if (++calls === killedAt) throw new Error("killed");
      };
      const isWhole = await convert()(landed).then(
        () => true,
        () => false,
      );
      store.onCall = () => undefined;
      await convert()(landed);
      assert.deepEqual(Object.values(await rowsByHour(store)), [["a"], ["b", "c"]]);
      assert.equal(store.keys(SPEC.errorPrefix).length, 1);
      if (isWhole) break;
      assert.ok(killedAt < 100);
    }
  });
});

describe("the compaction of an hour", () => {
  let now = LANDED;
  let store: MemoryStore;
  const advance = (minutes: number) => {
    now = new Date(now.getTime() + minutes * MINUTE);
  };
  const convert = () => compileConvert(SPEC, store);
  const compact = () => new Compaction(SPEC, store, () => now.getTime()).run();
  const HOUR = "dt=2026-01-31/hour=23";
  const dataFiles = () => store.keys(`${SPEC.dataPrefix}${HOUR}/`).map((key) => key.slice(key.lastIndexOf("/") + 1));

  beforeEach(async () => {
    now = LANDED;
    store = new MemoryStore(() => now);
    for (const id of ["a", "b", "c"]) await convert()(store.land(`raw/${id}`, lines([id, "2026-01-31 23:30:00"])));
  });

  it("waits until the hour is over for as long as it is told", async () => {
    now = new Date("2026-02-01T00:59:59.999Z");
    assert.equal((await compact()).hours, 0);
    now = new Date("2026-02-01T01:00:00.000Z");
    assert.deepEqual(await compact(), { hours: 1, merged: 3, made: 1, deleted: 0, isPartial: false });
  });

  it("lists one file in place of three, and deletes them when the queries that read them are over", async () => {
    advance(60);
    await compact();
    assert.deepEqual(await rowsByHour(store), { [HOUR]: ["a", "b", "c"] });
    assert.equal(dataFiles().length, 5);
    advance(59);
    assert.equal((await compact()).deleted, 0);
    advance(1);
    assert.deepEqual(await compact(), { hours: 1, merged: 0, made: 0, deleted: 3, isPartial: false });
    const files = dataFiles();
    assert.equal(files.length, 2);
    assert.match(files[0] ?? "", /^_merged-[0-9a-f]{32}\.json$/);
    assert.match(files[1] ?? "", /^merged-[0-9a-f]{32}\.parquet$/);
    assert.deepEqual(await rowsByHour(store), { [HOUR]: ["a", "b", "c"] });
  });

  it("changes nothing when it runs again", async () => {
    advance(60);
    await compact();
    const before = store.keys();
    assert.deepEqual(await compact(), { hours: 1, merged: 0, made: 0, deleted: 0, isPartial: false });
    assert.deepEqual(store.keys(), before);
  });

  it("does not bring an event back when an object's message comes again after its file was merged and deleted", async () => {
    const again = store.land("raw/a", lines(["a", "2026-01-31 23:30:00"]));
    advance(60);
    await compact();
    advance(60);
    await compact();
    await convert()(again);
    assert.deepEqual(await rowsByHour(store), { [HOUR]: ["a", "b", "c"] });
    assert.equal(dataFiles().length, 2);
  });

  it("takes a late event into the same hour, and merges it with the next run, twice over", async () => {
    advance(60);
    await compact();
    for (const id of ["d", "e"]) {
      await convert()(store.land(`raw/${id}`, lines([id, "2026-01-31 23:59:59"])));
      await compact();
      advance(60);
      await compact();
    }
    assert.deepEqual(await rowsByHour(store), { [HOUR]: ["a", "b", "c", "d", "e"] });
    assert.equal(dataFiles().length, 2);
    await convert()(store.land("raw/a", lines(["a", "2026-01-31 23:30:00"])));
    assert.deepEqual(await rowsByHour(store), { [HOUR]: ["a", "b", "c", "d", "e"] });
  });

  it("shows queries each event once at every step, wherever a run is killed, and the next run ends what was begun", async () => {
    const whole = { [HOUR]: ["a", "b", "c"] };
    for (let killedAt = 1; ; killedAt++) {
      now = LANDED;
      store = new MemoryStore(() => now);
      for (const id of ["a", "b", "c"]) await convert()(store.land(`raw/${id}`, lines([id, "2026-01-31 23:30:00"])));
      advance(60);
      let calls = 0;
      store.onCall = () => {
        if (++calls === killedAt) throw new Error("killed");
      };
      const runs = async () => {
        await compact();
        advance(60);
        await compact();
      };
      const isWhole = await runs().then(
        () => true,
        () => false,
      );
      store.onCall = () => undefined;
      assert.deepEqual(await rowsByHour(store), whole);
      await compact();
      advance(60);
      await compact();
      assert.deepEqual(await rowsByHour(store), whole);
      assert.equal(dataFiles().length, 2);
      if (isWhole) break;
      assert.ok(killedAt < 100);
    }
  });

  it("keeps an event that is converted while the hour's files are merged", async () => {
    advance(60);
    let isDone = false;
    store.onCall = (call, key) => {
      if (isDone || call !== "putIf" || !key.startsWith(SPEC.manifestPrefix)) return;
      isDone = true;
      const file = `s3://lake/${SPEC.dataPrefix}${HOUR}/late.parquet`;
      const manifest = store.objects.get(key)?.body.toString() ?? "";
      store.objects.set(
        file.replace("s3://lake/", ""),
        store.objects.get(store.keys(`events/${HOUR}/`)[0] ?? "") as never,
      );
      store.land(key, `${manifest}${file}\n`);
    };
    await compact();
    const [manifest] = store.keys(SPEC.manifestPrefix);
    const files =
      store.objects
        .get(manifest ?? "")
        ?.body.toString()
        .trim()
        .split("\n") ?? [];
    assert.equal(files.length, 2);
    assert.ok(files[0]?.endsWith("/late.parquet"));
  });

  it("leaves hours for the next run when its time is up", async () => {
    advance(60);
    const run = new Compaction(SPEC, store, () => now.getTime()).run(() => false);
    assert.deepEqual(await run, { hours: 0, merged: 0, made: 0, deleted: 0, isPartial: true });
  });
});
