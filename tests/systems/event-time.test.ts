import assert from "node:assert/strict";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { ListBucketsCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { clientSettings } from "../local/cloud/temporary-cloud";
import { lakeRows, until, whileUp, whileUpThenDeliver } from "./clients/stack-run";
import { dataFolder, objectsUnder, startAndStay, startOnce } from "./support";

const EXAMPLE = "stacks/examples/s3-event-time.yaml";
const HOUR_BEFORE = { dt: "2026-01-31", hour: "23" };
const HOUR_AFTER = { dt: "2026-02-01", hour: "00" };
const COUNTS =
  "SELECT dt, hour, count(*)::INT AS n, count(DISTINCT id)::INT AS ids FROM event GROUP BY ALL ORDER BY ALL";

interface Count {
  dt: string;
  hour: string;
  n: number;
  ids: number;
}

function event(id: string, time: string): Buffer {
  return Buffer.from(JSON.stringify({ id, time, type: "purchase", content: { amount: 1 }, state: "raw" }));
}

/** Seconds around midnight: event `i` happened `i - seconds` seconds after it. Half of them lie before. */
function aroundMidnight(prefix: string, seconds: number): Buffer[] {
  const midnight = Date.parse("2026-02-01T00:00:00Z");
  return Array.from({ length: 2 * seconds }, (_, index) =>
    event(`${prefix}${index}`, new Date(midnight + (index - seconds) * 1000).toISOString()),
  );
}

async function put(endpoint: string, streamName: string, events: Buffer[]): Promise<void> {
  const kinesis = new KinesisClient(clientSettings(endpoint));
  const Records = events.map((Data, index) => ({ Data, PartitionKey: String(index) }));
  const { FailedRecordCount } = await kinesis.send(new PutRecordsCommand({ StreamName: streamName, Records }));
  kinesis.destroy();
  assert.equal(FailedRecordCount, 0);
}

/** The files that the table's manifests list, and those that lie under its prefix. */
function filesOf(dataDir: string): { listed: string[]; present: string[] } {
  return {
    listed: objectsUnder(dataDir, "event_manifests/").flatMap(({ text }) => text.trim().split("\n")),
    present: objectsUnder(dataDir, "event/").flatMap(({ key }) => (key.endsWith(".parquet") ? [key] : [])),
  };
}

/** As `aws lambda invoke`. */
async function invoke(endpoint: string, functionName: string): Promise<unknown> {
  const answer = await fetch(`${endpoint}/2015-03-31/functions/${functionName}/invocations`, {
    method: "POST",
    body: "{}",
  });
  return answer.json();
}

async function compactionOf(endpoint: string): Promise<string> {
  const answer = await fetch(`${endpoint}/2015-03-31/functions/`);
  const { Functions } = (await answer.json()) as { Functions: { FunctionName: string }[] };
  return Functions.map(({ FunctionName }) => FunctionName).find((name) => name.includes("-compaction-")) ?? "";
}

describe("S3, events by their own hour", () => {
  const dataDir = dataFolder();

  it("puts events around midnight, delivered out of order, each into its own hour, with exact counts by SQL", async () => {
    await whileUpThenDeliver(EXAMPLE, dataDir(), async ({ endpoint, dataStreamOf }) =>
      put(endpoint, await dataStreamOf("events"), aroundMidnight("a", 30).reverse()),
    );
    assert.deepEqual(await lakeRows<Count>(dataDir(), COUNTS), [
      { ...HOUR_BEFORE, n: 30, ids: 30 },
      { ...HOUR_AFTER, n: 30, ids: 30 },
    ]);
  });

  it("puts an event of 23:59:59 that is delivered later into that hour's partition, and what is no event aside", async () => {
    await whileUp(EXAMPLE, dataDir(), async ({ endpoint, dataStreamOf }) =>
      put(endpoint, await dataStreamOf("events"), [
        event("late", "2026-01-31 23:59:59.999999"),
        event("in-time", "2026-02-01 00:59:59.999999"),
        event("ancient", "2018-12-31 23:59:59"),
        Buffer.from("no event"),
      ]),
    );
    const report = await startOnce("--config", EXAMPLE, "--data-dir", dataDir(), "--events", "0");
    assert.deepEqual(
      report.eventTimeTables.map(({ name, rows, added, hours, rejected }) => ({ name, rows, added, hours, rejected })),
      [{ name: "event", rows: 62, added: 2, hours: 2, rejected: 2 }],
    );
    assert.deepEqual(await lakeRows<Count>(dataDir(), COUNTS), [
      { ...HOUR_BEFORE, n: 31, ids: 31 },
      { ...HOUR_AFTER, n: 31, ids: 31 },
    ]);
    const reasons = objectsUnder(dataDir(), "errors/event/").flatMap(({ text }) =>
      text
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { errorMessage: string }).errorMessage),
    );
    assert.deepEqual(reasons.sort(), [
      '"time" lies before 2019-01-01, the first day of the table\'s partitions',
      "the record is not valid JSON",
    ]);
  });

  it("merges the files of each hour into one, and then takes late events in, with the same counts at each step", async () => {
    const before = filesOf(dataDir());
    assert.ok(before.listed.length > 2);
    await whileUp(EXAMPLE, dataDir(), async ({ endpoint, dataStreamOf }) => {
      const name = await compactionOf(endpoint);
      assert.deepEqual(await invoke(endpoint, name), {
        ...{ hours: 2, merged: before.listed.length, made: 2, deleted: 0, isPartial: false },
      });
      assert.deepEqual(await invoke(endpoint, name), { hours: 2, merged: 0, made: 0, deleted: 0, isPartial: false });
      await put(endpoint, await dataStreamOf("events"), [event("later", "2026-01-31 23:00:00")]);
    });
    const merged = filesOf(dataDir());
    assert.deepEqual([merged.listed.length, merged.present.length], [2, before.present.length + 2]);
    assert.deepEqual(
      (await lakeRows<Count>(dataDir(), COUNTS)).map(({ n }) => n),
      [31, 31],
    );
    await startOnce("--config", EXAMPLE, "--data-dir", dataDir(), "--events", "0");
    assert.equal(filesOf(dataDir()).listed.length, 3);
    assert.deepEqual(
      (await lakeRows<Count>(dataDir(), COUNTS)).map(({ n }) => n),
      [32, 31],
    );
  });

  describe("after kill -9", () => {
    const killedDir = dataFolder();
    const OBJECTS = 60;

    it("has each event of each raw object once", async () => {
      const cloud = await startAndStay(
        ...["--config", EXAMPLE, "--data-dir", killedDir(), "--events", "0", "--port", "0"],
      );
      const s3 = new S3Client(clientSettings(cloud.endpoint));
      const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
      let landed = 0;
      const landing = Promise.all(
        Array.from({ length: OBJECTS }, async (_, index) => {
          const Body = Buffer.concat(aroundMidnight(`${index}-`, 5).flatMap((data) => [data, Buffer.from("\n")]));
          await s3.send(new PutObjectCommand({ Bucket: Buckets[0]?.Name, Key: `raw/events/${index}`, Body }));
          landed++;
        }),
      ).catch(() => undefined);
      await until("some files are listed", 60, () => filesOf(killedDir()).listed.length > 5 || undefined);
      await cloud.kill();
      await landing;
      s3.destroy();
      const listed = filesOf(killedDir()).listed.length;
      assert.ok(listed < 2 * OBJECTS, `${listed} files were listed before the process was killed`);

      await startOnce("--config", EXAMPLE, "--data-dir", killedDir(), "--events", "0");
      const present = objectsUnder(killedDir(), "raw/events/").length;
      assert.ok(present >= landed);
      assert.deepEqual(await lakeRows<Count>(killedDir(), COUNTS), [
        { ...HOUR_BEFORE, n: present * 5, ids: present * 5 },
        { ...HOUR_AFTER, n: present * 5, ids: present * 5 },
      ]);
    });
  });
});
