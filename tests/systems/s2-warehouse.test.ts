import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { edit, projectCopy } from "./project-copy";
import { command, commandIn, dataFolder, objectsUnder, startOnce, warehouseRows } from "./support";

const EXAMPLE = "stacks/examples/s2-redshift.yaml";
const SCHEMA = "stacks/schemas/app-event.yaml";
const TABLE = "ingest.app_event";

describe("S2, direct PUT to lake and warehouse", () => {
  describe("to the lake", () => {
    const dataDir = dataFolder();
    it("ends each event with a newline, which the clients do not put", async () => {
      const report = await startOnce(
        ...["--config", "stacks/examples/s2-direct-put.yaml", "--events", "500", "--data-dir", dataDir()],
      );
      assert.deepEqual([report.fed, report.lost], [500, 0]);
      const lines = objectsUnder(dataDir(), "events/app-staging/").flatMap(({ text }) => text.trimEnd().split("\n"));
      assert.equal(lines.length, 500);
      for (const line of lines) assert.deepEqual(Object.keys(JSON.parse(line)), ["event_time", "event_name", "user"]);
    });
  });

  describe("to the warehouse", () => {
    const dataDir = dataFolder();

    it("has a row for each event, and the event as it came in the lake", async () => {
      const report = await startOnce("--config", EXAMPLE, "--events", "2000", "--data-dir", dataDir());
      assert.deepEqual([report.fed, report.lost], [2000, 0]);
      const [table, ...others] = report.tables;
      assert.deepEqual(table, {
        pipeline: "app-events",
        delivery: "warehouse",
        name: TABLE,
        rows: 2000,
        loaded: 2000,
        rejected: 0,
        givenUp: 0,
      });
      assert.deepEqual(others, []);
      const rows = await warehouseRows(dataDir(), `SELECT event_name, "user" FROM ${TABLE}`);
      const copies = objectsUnder(dataDir(), "events/app-staging/").flatMap(({ text }) =>
        text.replaceAll("}{", "}\n{").split("\n"),
      );
      const events = copies.map((line) => JSON.parse(line) as { event_name: string; user: number });
      const shown = (event: Record<string, unknown>) => `${event.event_name} ${event.user}`;
      assert.deepEqual(rows.map(shown).sort(), events.map(shown).sort());
    });

    it("adds what a second run feeds, and recreates nothing", async () => {
      const report = await startOnce("--config", EXAMPLE, "--events", "10", "--data-dir", dataDir());
      assert.deepEqual(
        report.tables.map(({ rows, loaded, rejected }) => ({ rows, loaded, rejected })),
        [{ rows: 2010, loaded: 10, rejected: 0 }],
      );
    });

    it("has a user for reports that may read the table and write nothing, whose login is in a secret alone", async () => {
      const [reader] = await warehouseRows(
        dataDir(),
        `SELECT usename, usesuper, has_table_privilege(usename, '${TABLE}', 'SELECT') AS reads,
          has_table_privilege(usename, '${TABLE}', 'INSERT, UPDATE, DELETE, TRUNCATE') AS writes,
          has_schema_privilege(usename, 'ingest', 'CREATE') AS makes FROM pg_user WHERE usename LIKE '%_reader'`,
      );
      assert.deepEqual(reader, {
        usename: "streaming_ingest_s2_redshift_reader",
        usesuper: false,
        reads: true,
        writes: false,
        makes: false,
      });
    });

    it("loads all good rows of a batch, and tells of each bad one why, by its line", async () => {
      const file = join(dataDir(), "one-percent.jsonl");
      const event = (index: number) =>
        index % 100 === 50
          ? { event_time: "2025-05-17T10:05:00Z", event_name: `bad ${index}`, user: `nobody ${index}` }
          : { event_time: "2025-05-17T10:05:00Z", event_name: "GOOD", user: index % 101 };
      writeFileSync(file, Array.from({ length: 3000 }, (_, index) => `${JSON.stringify(event(index))}\n`).join(""));
      const report = await startOnce("--config", EXAMPLE, "--input", file, "--data-dir", dataDir());
      assert.deepEqual([report.fed, report.lost], [3000, 0]);
      const [table] = report.tables;
      assert.deepEqual([table?.loaded, table?.rejected], [2970, 30]);
      const [good] = await warehouseRows(dataDir(), `SELECT count(*) AS n FROM ${TABLE} WHERE event_name = 'GOOD'`);
      assert.equal(Number(good?.n), 2970);
      const errors = await warehouseRows(
        dataDir(),
        "SELECT trim(colname) AS col, err_code, trim(err_reason) AS reason, raw_line FROM stl_load_errors",
      );
      assert.equal(errors.length, 30);
      for (const { col, err_code } of errors) assert.deepEqual([col, Number(err_code)], ["user", 1207]);
      const named = errors.map(({ raw_line }) => (JSON.parse(String(raw_line)) as { event_name: string }).event_name);
      const expected = Array.from({ length: 30 }, (_, index) => `bad ${100 * index + 50}`);
      assert.deepEqual(named.sort(), expected.sort());
    });
  });

  describe("whose schema changes", () => {
    const dataDir = dataFolder();
    const project = projectCopy();
    const run = (...words: string[]) =>
      commandIn(project(), "start", "--once", "--json", "--config", EXAMPLE, "--data-dir", dataDir(), ...words);
    const plan = () => commandIn(project(), "plan", "--config", EXAMPLE, "--data-dir", dataDir());

    it("has NULL in old rows and values in new ones when a column is added", async () => {
      assert.equal((await run("--events", "100")).exitCode, 0);
      edit(
        project(),
        SCHEMA,
        "  - name: user\n",
        "  - name: channel\n    type: string\n    examples: [a, b]\n  - name: user\n",
      );
      edit(
        project(),
        SCHEMA,
        "    nullable: false\n    description: Kind",
        "    maxLength: 300\n    nullable: false\n    description: Kind",
      );
      const { exitCode, stderr } = await run("--events", "50");
      assert.equal(exitCode, 0, stderr);
      const [counts] = await warehouseRows(
        dataDir(),
        `SELECT count(*) AS n, count(channel) AS filled, count(CASE WHEN channel IN ('a', 'b') THEN 1 END) AS known FROM ${TABLE}`,
      );
      assert.equal(Number(counts?.n), 150);
      // A tenth of the values of a nullable column are empty.
      assert.ok(Number(counts?.filled) > 25 && Number(counts?.filled) <= 50, JSON.stringify(counts));
      assert.equal(counts?.known, counts?.filled);
      const [column] = await warehouseRows(
        dataDir(),
        "SELECT character_maximum_length AS length FROM information_schema.columns WHERE table_name = 'app_event' AND column_name = 'event_name'",
      );
      assert.equal(Number(column?.length), 300);
    });

    for (const { change, from, to, says } of [
      {
        change: "dropped",
        from: "  - name: channel\n    type: string\n    examples: [a, b]\n",
        to: "",
        says: "channel",
      },
      { change: "retyped", from: "type: int\n", to: "type: bigint\n", says: "user" },
      { change: "narrowed", from: "maxLength: 300", to: "maxLength: 299", says: "event_name" },
    ]) {
      it(`refuses a column that is ${change}, in the plan and before a run, and touches nothing`, async () => {
        edit(project(), SCHEMA, from, to);
        for (const refused of [await plan(), await run()]) {
          assert.equal(refused.exitCode, 1, refused.stdout);
          assert.match(refused.stderr, new RegExp(`nothing was touched:\\n${TABLE}: .*${says}`));
        }
        const [counts] = await warehouseRows(dataDir(), `SELECT count(*) AS n, count(channel) AS filled FROM ${TABLE}`);
        assert.equal(Number(counts?.n), 150);
        edit(project(), SCHEMA, to === "" ? "  - name: user\n" : to, to === "" ? `${from}  - name: user\n` : from);
      });
    }

    it("refuses a table that is renamed", async () => {
      edit(project(), EXAMPLE, "table: app_event", "table: app_events");
      const { exitCode, stderr } = await plan();
      assert.equal(exitCode, 1);
      assert.match(stderr, /ingest\.app_event: .*app_events/);
      edit(project(), EXAMPLE, "table: app_events", "table: app_event");
    });

    it("goes on when the schema is as it was", async () => {
      const { exitCode, stdout, stderr } = await run("--events", "1");
      assert.equal(exitCode, 0, stderr);
      assert.equal(JSON.parse(stdout).tables[0].rows, 151);
    });
  });

  describe("by streaming ingestion", () => {
    const dataDir = dataFolder();
    it("has a row for each event that is JSON, keeps the bytes of what is not, and needs no Firehose", async () => {
      const file = join(dataDir(), "events.jsonl");
      const good = { event_time: "2025-05-17T10:05:00Z", event_name: "JOIN", user: 7 };
      const lines = Array.from({ length: 200 }, (_, index) => (index % 50 === 0 ? "no JSON" : JSON.stringify(good)));
      writeFileSync(file, `${lines.join("\n")}\n`);
      const example = "stacks/examples/warehouse-streaming.yaml";
      const report = await startOnce("--config", example, "--input", file, "--data-dir", dataDir());
      assert.deepEqual([report.fed, report.lost], [200, 0]);
      assert.deepEqual(
        report.tables.map(({ loaded, rejected }) => ({ loaded, rejected })),
        [{ loaded: 196, rejected: 4 }],
      );
      const [row] = await warehouseRows(dataDir(), `SELECT event_name, "user", event_time FROM ${TABLE} LIMIT 1`);
      assert.deepEqual([row?.event_name, row?.user], ["JOIN", 7]);
      const { stdout } = await command("plan", "--config", example);
      assert.doesNotMatch(stdout, /SecurityGroupIngressRule/);
    });
  });
});
