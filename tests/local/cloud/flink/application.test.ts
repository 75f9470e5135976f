import assert from "node:assert/strict";
import { applicationHandler } from "../../../../local/cloud/flink";
import { packKpl } from "../firehose/kpl-records";
import { applicationInputs, at, EVENTS, OUTPUT_ARN, World, type WorldSettings } from "./world";

const PER_MINUTE =
  "SELECT k, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end, k";
const COUNTS: WorldSettings = { sql: PER_MINUTE, results: { counts: { columns: "k string, n bigint" } } };
const COPY: WorldSettings = { sql: "SELECT k, v FROM events", results: { rows: { columns: "k string, v int" } } };

describe("an application of the embedded Flink", () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => world.close());

  const deploy = (settings: WorldSettings) => world.flink.apply("sql", applicationInputs(settings));

  it("is made by the resource's handler with its ARN", async () => {
    const inputs = applicationInputs(COPY);
    const applied = await applicationHandler(world.flink)({ urn: "urn:sql", type: "t", name: "sql", inputs });
    assert.equal(applied.id, "arn:aws:kinesisanalytics:eu-central-1:000000000000:application/sql");
    assert.deepEqual(world.flink.names(), ["sql"]);
  });

  it("refuses an application without property groups", async () => {
    await assert.rejects(world.flink.apply("sql", {}), /application "sql" has no environmentProperties.propertyGroups/);
  });

  it("skips and counts what is malformed, and the rest flows", async () => {
    await deploy(COPY);
    const events = [
      "{",
      "[]",
      "null",
      "",
      { k: "a", v: "x" },
      { k: "b", v: 3_000_000_000 },
      { k: "c", at: "yesterday" },
    ];
    for (const event of [...events, { k: "d", v: "7" }, { k: { e: 1 }, v: 8.0 }, {}]) world.put(event);
    await world.flink.settled();
    assert.deepEqual(world.sinks.of("rows"), ['{"k":"d","v":7}', '{"k":"{\\"e\\":1}","v":8}', '{"k":null,"v":null}']);
    const { read, malformed } = await world.flink.counts("sql");
    assert.deepEqual({ read, malformed }, { read: 10, malformed: 7 });
  });

  it("takes records of the Kinesis Producer Library apart", async () => {
    await deploy(COPY);
    const data = packKpl([
      { key: "x", data: '{"k":"a","v":1}' },
      { key: "y", data: '{"k":"b","v":2}' },
    ]);
    world.streams.put("shard-0", data);
    await world.flink.settled();
    assert.deepEqual(world.sinks.of("rows"), ['{"k":"a","v":1}', '{"k":"b","v":2}']);
  });

  it("runs several queries of one script, each into its own result", async () => {
    await deploy({
      sql: `-- result: counts\n${PER_MINUTE};\n-- result: large\nSELECT k, v FROM events WHERE v > 5;\n`,
      results: { counts: { columns: "k string, n bigint" }, large: { columns: "k string, v int", format: "CSV" } },
    });
    for (const v of [1, 6, 9]) world.put({ k: "a", v, at: at("12:00:00") });
    await world.flink.drain();
    assert.deepEqual(world.sinks.of("counts"), ['{"k":"a","n":3}']);
    assert.deepEqual(world.sinks.of("large"), ["a,6", "a,9"]);
    assert.deepEqual((await world.flink.counts("sql")).emitted, { Result_counts: 1, Result_large: 2 });
  });

  it("puts rows into a data stream under the partition key of the result", async () => {
    await deploy({ ...COPY, results: { rows: { columns: "k string, v int", partitionKey: "k" } } });
    world.put({ k: "a", v: 1 });
    world.put({ k: "b", v: 2 });
    await world.flink.settled();
    assert.deepEqual(world.sinks.of(OUTPUT_ARN), ['{"k":"a","v":1}', '{"k":"b","v":2}']);
    assert.deepEqual(world.sinks.keys, ["a", "b"]);
  });

  it("reads the children of a shard after the shard itself, across a restart", async () => {
    await deploy(COUNTS);
    world.put({ k: "a", at: at("12:00:00") });
    await world.flink.settled();
    world.put({ k: "a", at: at("12:00:01") });
    world.streams.close("shard-0");
    world.streams.shard("shard-1", ["shard-0"]);
    world.streams.shard("shard-2", ["shard-0"]);
    world.put({ k: "b", at: at("12:00:02") }, "shard-1");
    world.put({ k: "c", at: at("12:00:03") }, "shard-2");
    await world.flink.settled();
    await world.restart();
    await deploy(COUNTS);
    world.put({ k: "b", at: at("12:00:04") }, "shard-1");
    await world.flink.drain();
    assert.deepEqual(world.sinks.of("counts"), ['{"k":"a","n":2}', '{"k":"b","n":2}', '{"k":"c","n":1}']);
    assert.equal((await world.flink.counts("sql")).read, 5);
  });

  it("passes over what arrived before the start position AT_TIMESTAMP", async () => {
    await deploy({ ...COPY, startTimestamp: at("12:00:00") });
    world.put({ k: "a", v: 1 }, "shard-0", Date.parse(at("12:00:00")) - 1);
    world.put({ k: "b", v: 2 }, "shard-0", Date.parse(at("12:00:00")));
    await world.flink.settled();
    assert.deepEqual(world.sinks.of("rows"), ['{"k":"b","v":2}']);
  });

  it("tries sinks that fail again until they take the rows, and loses none", async () => {
    await deploy(COUNTS);
    world.sinks.failures = 2;
    world.put({ k: "a", at: at("12:00:00") });
    await world.flink.drain();
    assert.deepEqual(world.sinks.of("counts"), ['{"k":"a","n":1}']);
    assert.deepEqual(world.problems, Array(2).fill("Error: ServiceUnavailableException"));
  });

  it("tells those who wait when a step fails again and again, and goes on when it comes right", async () => {
    await deploy(COUNTS);
    world.put({ k: "a", at: at("12:00:00") });
    const { read } = world.streams;
    world.streams.read = async () => {
      throw new Error("the shard cannot be read");
    };
    await assert.rejects(world.flink.settled(), {
      message: 'application "sql": the shard cannot be read (tried 3 times)',
    });
    world.streams.read = read;
    await world.flink.drain();
    assert.deepEqual(world.sinks.of("counts"), ['{"k":"a","n":1}']);
  });

  it("does a round again that was stopped before its sinks took the results", async () => {
    await deploy(COUNTS);
    world.sinks.failures = Number.POSITIVE_INFINITY;
    world.put({ k: "a", at: at("12:00:00") });
    world.put({ k: "b", at: at("12:05:00") });
    const settled = world.flink.settled();
    while (world.problems.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await world.restart();
    await settled;
    await deploy(COUNTS);
    await world.flink.settled();
    assert.deepEqual(world.sinks.of("counts"), ['{"k":"a","n":1}']);
  });

  it("changes nothing when the same script is deployed again", async () => {
    assert.equal((await deploy(COUNTS)).version, 1);
    world.put({ k: "a", at: at("12:00:00") });
    await world.flink.settled();
    assert.equal((await deploy(COUNTS)).version, 1);
    await world.flink.drain();
    assert.deepEqual(world.sinks.of("counts"), ['{"k":"a","n":1}']);
    assert.deepEqual(world.notices, []);
  });

  it("keeps the position under another script, gives up what its windows held, and says so", async () => {
    await deploy(COUNTS);
    world.put({ k: "a", at: at("12:00:00") });
    await world.flink.settled();
    assert.equal((await world.flink.counts("sql")).openWindows, 1);
    assert.equal((await deploy({ ...COUNTS, delaySeconds: 20 })).version, 2);
    world.put({ k: "b", at: at("12:00:00") });
    await world.flink.drain();
    assert.deepEqual(world.sinks.of("counts"), ['{"k":"b","n":1}']);
    assert.deepEqual(world.notices, [
      'application "sql": its script changed; what open windows held is given up, and reading goes on where it was',
    ]);
  });

  it("takes what comes after a drain as a stream of its own, so that nothing of it is late", async () => {
    await deploy(COUNTS);
    world.put({ k: "a", at: at("12:00:00") });
    await world.flink.drain();
    world.put({ k: "a", at: at("11:00:00") });
    await world.flink.drain();
    assert.deepEqual(world.sinks.of("counts"), ['{"k":"a","n":1}', '{"k":"a","n":1}']);
    assert.equal((await world.flink.counts("sql")).late, 0);
  });

  it("closes windows of processing time by the clock", async () => {
    const schema = { ...EVENTS, eventTime: undefined };
    await deploy({ ...COUNTS, schema });
    world.clock.time = Date.parse(at("12:00:59.999"));
    world.put({ k: "a" });
    await world.flink.settled();
    assert.deepEqual(world.sinks.of("counts"), []);
    assert.equal((await world.flink.counts("sql")).openWindows, 1);
    world.clock.time += 1;
    await world.flink.settled();
    assert.deepEqual(world.sinks.of("counts"), ['{"k":"a","n":1}']);
  });

  it("gives an event without a time the time of reading", async () => {
    await deploy(COUNTS);
    world.clock.time = Date.parse(at("12:00:00"));
    world.put({ k: "a", at: null });
    world.put({ k: "b", at: at("12:01:10") });
    await world.flink.settled();
    assert.deepEqual(world.sinks.of("counts"), ['{"k":"a","n":1}']);
  });

  const REFUSALS: { sql: string; columns: string; reason: RegExp }[] = [
    {
      sql: "SELECT REGEXP_EXTRACT(k, 'a') AS k FROM events",
      columns: "k string",
      reason: /rows: the embedded engine does not run the function REGEXP_EXTRACT/,
    },
    {
      sql: "SELECT k, SUM(v) OVER (PARTITION BY k ORDER BY rt) AS n FROM events",
      columns: "k string, n int",
      reason: /a query that has OVER/,
    },
    {
      sql: "SELECT k FROM events UNION ALL SELECT k FROM events",
      columns: "k string",
      reason: /a query that has UNION/,
    },
    {
      sql: "SELECT nothing AS k FROM events",
      columns: "k string",
      reason: /the column nothing, which it does not find/,
    },
    { sql: "SELECT k FROM events WHERE CHAR_LENGTH(v) > 1", columns: "k string", reason: /CHAR_LENGTH of INT/ },
    { sql: "SELECT k FROM events WHERE k > v", columns: "k string", reason: /> of STRING and INT/ },
    { sql: "SELECT v AS k FROM events", columns: "k string", reason: /the column k of INT for one of STRING/ },
    { sql: "SELECT CAST(x AS STRING) AS k FROM events", columns: "k string", reason: /CAST of DOUBLE AS STRING/ },
    {
      sql: "SELECT FIRST_VALUE(k) AS k FROM TABLE(HOP(TABLE events, DESCRIPTOR(rt), INTERVAL '1' MINUTE, INTERVAL '2' MINUTE)) GROUP BY window_start, window_end",
      columns: "k string",
      reason: /FIRST_VALUE in HOP/,
    },
    {
      sql: "SELECT COUNT(*) AS n FROM TABLE(HOP(TABLE events, DESCRIPTOR(rt), INTERVAL '40' SECOND, INTERVAL '60' SECOND)) GROUP BY window_start, window_end",
      columns: "n bigint",
      reason: /HOP of 60000 ms in steps of 40000 ms, which is no whole number of them/,
    },
    {
      sql: "SELECT k, COUNT(*) AS n FROM TABLE(SESSION(TABLE events, DESCRIPTOR(rt), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end, k",
      columns: "k string, n bigint",
      reason: /SESSION whose GROUP BY has other columns than its PARTITION BY/,
    },
    {
      sql: "SELECT v, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end, k",
      columns: "v int, n bigint",
      reason: /the embedded engine does not take the query/,
    },
  ];
  for (const { sql, columns, reason } of REFUSALS) {
    it(`refuses by name: ${sql}`, async () => {
      const refused = deploy({ sql, results: { rows: { columns } } });
      await assert.rejects(
        refused,
        (error: Error) => reason.test(error.message) && /--engine flink/.test(error.message),
      );
    });
  }

  it("leaves the running script as it is when another one is refused", async () => {
    await deploy(COPY);
    await assert.rejects(deploy({ ...COPY, sql: "SELECT INITCAP(k) AS k, v FROM events" }), /INITCAP/);
    world.put({ k: "a", v: 1 });
    await world.flink.settled();
    assert.deepEqual(world.sinks.of("rows"), ['{"k":"a","v":1}']);
  });

  it("names no counts of an application that is not there", async () => {
    await assert.rejects(world.flink.counts("other"), /Application other not found/);
  });
});
