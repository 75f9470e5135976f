import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { removeEndpoint, writeEndpoint } from "../../../../local/cloud/endpoint-file";
import { Database } from "../../../../local/cloud/redshift/database";
import { queryWarehouse } from "../../../../local/cloud/redshift/query";
import { removeData } from "../temporary-cloud";
import { DATABASE, prepareFolder, startWarehouse, WAREHOUSE_FOLDER } from "./harness";

/** Inserts 100 rows a transaction for ever, and prints the last number of each once it is committed. */
const WRITER = `
const { Database } = require(process.argv[1]);
(async () => {
  const database = await Database.open(process.argv[2], "events");
  await database.administer(({ query }) => query("CREATE TABLE numbers (n int)"));
  for (let n = 0; ; n += 100) {
    await database.administer(({ query }) => query("INSERT INTO numbers SELECT generate_series($1::int, $1::int + 99)", [n]));
    process.stdout.write(n + 99 + "\\n");
  }
})();
`;

describe("the folder of a warehouse", () => {
  it("has what was committed, all of each transaction, when its process was killed", async function () {
    this.timeout(60_000);
    const settings = await prepareFolder();
    const folder = join(settings.dataDir, WAREHOUSE_FOLDER);
    const module = join(__dirname, "../../../../local/cloud/redshift/database.ts");
    const node = ["--require", "ts-node/register/transpile-only", "--eval", WRITER, module, folder];
    const writer = spawn(process.execPath, node, { stdio: ["ignore", "pipe", "inherit"] });
    const exited = once(writer, "exit");
    let committed = -1;
    for await (const line of createInterface(writer.stdout)) {
      committed = Number(line);
      if (committed > 2_000) writer.kill("SIGKILL");
    }
    await exited;
    assert.ok(existsSync(join(folder, "lock")));
    const database = await Database.open(folder, DATABASE);
    const sql = "SELECT count(*)::int, count(DISTINCT n)::int, max(n) FROM numbers";
    const [[rows, distinct, last] = []] = await database.administer(({ query }) => query(sql));
    await database.close();
    removeData(settings);
    assert.ok(Number(last) >= committed && committed > 2_000);
    assert.deepEqual([rows, distinct], [Number(last) + 1, Number(last) + 1]);
    assert.equal(Number(rows) % 100, 0);
  });

  it("is open in one process, once", async () => {
    const settings = await prepareFolder();
    const folder = join(settings.dataDir, WAREHOUSE_FOLDER);
    const database = await Database.open(folder, DATABASE);
    await assert.rejects(Database.open(folder, DATABASE), /lock is held by process/);
    await database.close();
    assert.ok(!existsSync(join(folder, "lock")));
    // Process 1 is always there.
    writeFileSync(join(folder, "lock"), "1\n");
    await assert.rejects(Database.open(folder, DATABASE), /is held by process 1; end that process first/);
    // As a container leaves it that gives its processes the same ids again.
    writeFileSync(join(folder, "lock"), `${process.pid}\n`);
    const again = await Database.open(folder, DATABASE);
    await again.close();
    removeData(settings);
  });

  it("can be queried while the embedded cloud is up and while it is not", async () => {
    const settings = await prepareFolder();
    const { dataDir } = settings;
    await assert.rejects(queryWarehouse(dataDir, "SELECT 1"), /has no warehouse; run a stack/);
    const test = await startWarehouse(settings);
    await test.rows("CREATE TABLE t AS SELECT generate_series(1, 1500) AS n, NULL::text AS nothing");
    await assert.rejects(queryWarehouse(dataDir, "SELECT 1"), /is held by process/);
    writeEndpoint(dataDir, test.gateway.endpoint);
    const sql = "SELECT n, nothing, n / 2.0 AS half FROM t ORDER BY n DESC";
    const up = await queryWarehouse(dataDir, sql);
    assert.deepEqual(up.columns, ["n", "nothing", "half"]);
    assert.deepEqual([up.rows.length, up.rows[0]], [1500, [1500, null, "750.0000000000000000"]]);
    await assert.rejects(queryWarehouse(dataDir, "SELECT x FROM t"), { message: 'column "x" does not exist' });
    assert.deepEqual(await queryWarehouse(dataDir, "DELETE FROM t WHERE n > 10"), { columns: [], rows: [] });
    await test.stop();
    // The file is left behind, as by a process that was killed.
    assert.deepEqual(await queryWarehouse(dataDir, "SELECT count(*) AS c FROM t", "wh"), {
      columns: ["c"],
      rows: [[10]],
    });
    await assert.rejects(queryWarehouse(dataDir, "SELECT 1", "other"), /no warehouse "other"; it has wh/);
    removeEndpoint(dataDir);
    assert.deepEqual((await queryWarehouse(dataDir, "SELECT 1")).rows, [[1]]);
    removeData(settings);
  });

  it("keeps the administrator's password and the warehouse's id over a restart, in a file for its owner only", async () => {
    const settings = await prepareFolder();
    const first = await startWarehouse(settings);
    await first.rows("CREATE TABLE kept (n int)");
    await first.stop();
    const second = await startWarehouse(settings);
    assert.deepEqual(second.definition, first.definition);
    assert.deepEqual(second.adminLogin(), first.adminLogin());
    assert.deepEqual((await second.redshift.execute(second.adminLogin(), "SELECT * FROM kept")).rows, []);
    await second.stop();
    const registry = readFileSync(join(settings.dataDir, "redshift", "warehouses.json"), "utf8");
    assert.ok(!registry.includes(second.adminLogin().password));
    removeData(settings);
  });
});
