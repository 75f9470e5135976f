import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { whyNoJvm } from "../../local/cloud/flink";
import { edit, projectCopy } from "./project-copy";
import { commandIn, dataFolder, SHARED_DATA, startOnce, warehouseRows } from "./support";

const EXAMPLE = "stacks/examples/s4-sql-redshift.yaml";
const TABLE = "ingest.gender_per_minute";
const QUERY = "stacks/sql/gender-per-minute.sql";

async function countsOf(dataDir: string): Promise<Record<string, number>> {
  const rows = await warehouseRows(dataDir, `SELECT gender, sum(gendercount)::int AS n FROM ${TABLE} GROUP BY gender`);
  return Object.fromEntries(rows.map(({ gender, n }) => [String(gender), Number(n)]));
}

/** People as lines of CSV, under a header: two women for each man. */
function people(count: number): string {
  const lines = Array.from({ length: count }, (_, index) => {
    const gender = index % 3 === 0 ? "Male" : "Female";
    return `${index},"Ann, Mary",O'Neil,a${index}@example.com,${gender},192.0.2.1`;
  });
  return `${["id,first_name,last_name,email,gender,ip_address", ...lines].join("\n")}\n`;
}

describe("S4, stream, SQL, warehouse", () => {
  describe("over the embedded engine", () => {
    const dataDir = dataFolder();

    it("has per-minute counts in the warehouse that add up to the rows fed, per gender", async () => {
      const file = join(dataDir(), "people.csv");
      writeFileSync(file, people(900));
      const report = await startOnce("--config", EXAMPLE, "--input", file, "--format", "csv", "--data-dir", dataDir());
      assert.deepEqual([report.fed, report.lost], [900, 0]);
      assert.deepEqual(
        report.queries.map(({ pipeline, read, malformed, late }) => ({ pipeline, read, malformed, late })),
        [{ pipeline: "people", read: 900, malformed: 0, late: 0 }],
      );
      assert.deepEqual(await countsOf(dataDir()), { Female: 600, Male: 300 });
    });

    it("has the columns that the system had", async () => {
      const columns = await warehouseRows(
        dataDir(),
        "SELECT column_name, data_type, character_maximum_length AS length FROM information_schema.columns WHERE table_name = 'gender_per_minute' ORDER BY ordinal_position",
      );
      assert.deepEqual(
        columns.map(({ column_name, data_type, length }) => [column_name, data_type, length && Number(length)]),
        [
          ["r_time", "character varying", 32],
          ["gender", "character varying", 8],
          ["gendercount", "integer", null],
        ],
      );
    });

    it("counts malformed events, and the rest flows", async () => {
      const file = join(dataDir(), "hostile.jsonl");
      const hostile = ["{", "[]", "no JSON", '{"gender":', "null"];
      const lines = Array.from({ length: 500 }, (_, index) =>
        index % 100 === 0 ? (hostile[index / 100] ?? "") : JSON.stringify({ id: String(index), gender: "Other" }),
      );
      writeFileSync(file, `${lines.join("\n")}\n`);
      const report = await startOnce("--config", EXAMPLE, "--input", file, "--data-dir", dataDir());
      assert.deepEqual([report.fed, report.lost], [500, 0]);
      const [query] = report.queries;
      assert.deepEqual([query?.read, query?.malformed], [500, 5]);
      assert.deepEqual(await countsOf(dataDir()), { Female: 600, Male: 300, Other: 495 });
    });
  });

  describe("with a broken query", () => {
    const project = projectCopy();
    for (const { change, from, to, says } of [
      { change: "misspells a keyword", from: "GROUP BY", to: "GRUOP BY", says: /sql:\d+:\d+ .*GROUP/ },
      { change: "names a column that is not there", from: "  gender,", to: "  sex,", says: /sql:4:3 .*"sex"/ },
      {
        change: "would update rows",
        from: "window_start, window_end, gender;",
        to: "gender;",
        says: /sql:\d+:\d+ .*window/,
      },
      { change: "is of the retired dialect", from: "SELECT", to: "SELECT STREAM", says: /sql:2:\d+ .*STREAM/ },
    ]) {
      it(`refuses one that ${change}, with line and column`, async () => {
        edit(project(), QUERY, from, to);
        const { exitCode, stderr } = await commandIn(project(), "plan", "--config", EXAMPLE);
        edit(project(), QUERY, to, from);
        assert.equal(exitCode, 1, stderr);
        assert.match(stderr, says);
      });
    }
  });

  describe("with the real people", () => {
    const dataDir = dataFolder();
    it("has 493 women and 507 men", async function () {
      const file = join(SHARED_DATA, "people.csv");
      if (!existsSync(file)) this.skip();
      const report = await startOnce("--config", EXAMPLE, "--input", file, "--format", "csv", "--data-dir", dataDir());
      assert.deepEqual([report.fed, report.lost], [1000, 0]);
      assert.deepEqual(await countsOf(dataDir()), { Female: 493, Male: 507 });
    });
  });

  describe("over the real runner", () => {
    const dataDir = dataFolder();
    it("has the same counts", async function () {
      const reason = whyNoJvm();
      if (reason !== undefined) {
        console.log(`      skipped: ${reason}`);
        this.skip();
      }
      const file = join(dataDir(), "people.csv");
      writeFileSync(file, people(900));
      const report = await startOnce(
        ...["--config", EXAMPLE, "--input", file, "--format", "csv", "--data-dir", dataDir(), "--engine", "flink"],
      );
      assert.deepEqual([report.fed, report.lost], [900, 0]);
      assert.deepEqual(await countsOf(dataDir()), { Female: 600, Male: 300 });
    });
  });
});
