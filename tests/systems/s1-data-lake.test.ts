import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "../../local/feed/samples";
import { EventSchemas } from "../../stacks/schemas";
import { command, dataFolder, objectsUnder, SHARED_DATA, startOnce } from "./support";

const EXAMPLE = "stacks/examples/s1-data-lake.yaml";
const BY_HOUR = /^\d{4}\/\d{2}\/\d{2}\/\d{2}\/[^/]+$/;

describe("S1, a data lake from a stream", () => {
  describe("fed with generated events", () => {
    const dataDir = dataFolder();

    it("keeps every event byte for byte, one a line, under each stream's own prefix by the hour of arrival", async () => {
      const report = await startOnce("--config", EXAMPLE, "--events", "2000", "--data-dir", dataDir());
      assert.equal(report.fed, 4000);
      assert.equal(report.lost, 0);
      for (const pipeline of ["user-events", "access-log"]) {
        const account = report.deliveries.find((delivery) => delivery.pipeline === pipeline);
        assert.equal(account?.records, 2000);
        const objects = objectsUnder(dataDir(), `${pipeline}/`);
        assert.equal(objects.length, account?.objects);
        for (const { key } of objects) assert.match(key, BY_HOUR);
      }
      // Times in generated events are of the run; numbers and words come from the seed alone.
      const schema = new EventSchemas().get("user-event");
      assert.ok(schema);
      const ids = [...generate(schema, { count: 2000 })].map(({ data }) => JSON.parse(data.toString()).event_id);
      const lines = objectsUnder(dataDir(), "user-events/").flatMap(({ text }) => text.trimEnd().split("\n"));
      assert.deepEqual(lines.map((line) => JSON.parse(line).event_id).sort(), ids.sort());
    });

    it("counts the same by SQL over the lake", async () => {
      const sql = "SELECT event_type, count(*)::INT AS n FROM user_event GROUP BY ALL ORDER BY ALL";
      const { stdout, exitCode } = await command("query", "--data-dir", dataDir(), "--format", "json", sql);
      assert.equal(exitCode, 0);
      const rows = stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as { event_type: string; n: number });
      assert.equal(
        rows.reduce((sum, { n }) => sum + n, 0),
        2000,
      );
      assert.deepEqual(
        rows.map(({ event_type }) => event_type),
        ["make_comments", "read_post", "write_post"],
      );
    });

    it("adds what a second run feeds, and accounts for that alone", async () => {
      const report = await startOnce("--config", EXAMPLE, "--events", "10", "--data-dir", dataDir());
      assert.equal(report.fed, 20);
      assert.deepEqual(
        report.deliveries.map(({ records }) => records),
        [10, 10],
      );
      const lines = objectsUnder(dataDir(), "user-events/").flatMap(({ text }) => text.trimEnd().split("\n"));
      assert.equal(lines.length, 2010);
    });
  });

  describe("fed with an access log", () => {
    const dataDir = dataFolder();

    it("takes every line, and a line that does not parse as it is", async () => {
      const sample = join(__dirname, "samples/access.log");
      const lines = readFileSync(sample, "utf8").trimEnd().split("\n");
      const words = ["--config", EXAMPLE, "--input", sample, "--format", "combined", "--data-dir", dataDir()];
      const report = await startOnce(...words);
      assert.equal(report.fed, lines.length);
      assert.equal(report.lost, 0);
      const stored = objectsUnder(dataDir(), "access-log/").flatMap(({ text }) => text.trimEnd().split("\n"));
      assert.equal(stored.length, lines.length);
      const broken = lines.filter((line) => stored.includes(line));
      assert.deepEqual(broken, lines.slice(-1));
      const hosts = stored.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line).host);
      assert.deepEqual(
        hosts.sort(),
        lines
          .slice(0, -1)
          .map((line) => line.split(" ")[0])
          .sort(),
      );
    });
  });

  describe("fed with 10,000 real lines", () => {
    const dataDir = dataFolder();
    const log = join(SHARED_DATA, "apache_access.log");

    it("loses none of them", async function () {
      if (!existsSync(log)) this.skip();
      const words = ["--config", EXAMPLE, "--input", log, "--format", "combined", "--data-dir", dataDir()];
      const report = await startOnce(...words);
      assert.deepEqual([report.fed, report.lost], [10_000, 0]);
      const stored = objectsUnder(dataDir(), "access-log/").flatMap(({ text }) => text.trimEnd().split("\n"));
      assert.equal(stored.length, 10_000);
    });
  });
});
