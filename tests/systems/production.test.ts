import assert from "node:assert/strict";
import { command, dataFolder, startOnce } from "./support";

const EVENTS = 12_000;

describe("the production stack", () => {
  const dataDir = dataFolder();

  // So many that jq, which sorts the requests into their partitions, needs instance after instance.
  it("brings every event to each of its deliveries, and sorts the requests by their class of status", async () => {
    const report = await startOnce("--events", String(EVENTS), "--data-dir", dataDir());
    assert.deepEqual([report.fed, report.lost], [2 * EVENTS, 0]);
    for (const { name, records, rejected, skipped } of report.deliveries) {
      assert.deepEqual({ name, sum: records + skipped, rejected }, { name, sum: EVENTS, rejected: 0 });
    }
    const sql =
      "SELECT status_class, count(*)::INT AS n, count(*) FILTER (status // 100 || 'xx' <> status_class)::INT AS wrong FROM access_log GROUP BY ALL";
    const { stdout, exitCode, stderr } = await command("query", "--data-dir", dataDir(), "--format", "json", sql);
    assert.equal(exitCode, 0, stderr);
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { n: number; wrong: number });
    assert.ok(rows.length > 1);
    assert.deepEqual(
      rows.reduce((sums, { n, wrong }) => ({ n: sums.n + n, wrong: sums.wrong + wrong }), { n: 0, wrong: 0 }),
      { n: EVENTS, wrong: 0 },
    );
  });
});
