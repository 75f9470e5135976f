import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { DuckDB } from "../../local/cloud/duckdb";
import { generate } from "../../local/feed/samples";
import { EventSchemas } from "../../stacks/schemas";
import { dataFolder, startOnce } from "./support";

const EXAMPLE = "stacks/examples/s3-json-parquet.yaml";
const EVENTS = 10_000;

describe("S3, JSON events to Parquet", () => {
  const dataDir = dataFolder();
  let duckdb: DuckDB;
  before(async () => {
    duckdb = await DuckDB.open();
  });
  after(() => duckdb.close());

  it("delivers each kind of event to its own table, and skips the others there", async () => {
    const report = await startOnce("--config", EXAMPLE, "--events", String(EVENTS), "--data-dir", dataDir());
    assert.deepEqual([report.fed, report.lost], [EVENTS, 0]);
    const types = expectedTypes();
    for (const { name, records, rejected, skipped } of report.deliveries) {
      const expected = types.get(name.replace(/-/g, "_")) ?? 0;
      assert.ok(expected > 0);
      assert.deepEqual(
        { name, records, rejected, skipped },
        { name, records: expected, rejected: 0, skipped: EVENTS - expected },
      );
    }
    assert.deepEqual(report.deliveries.map(({ name }) => name.replace(/-/g, "_")).sort(), [...types.keys()].sort());
  });

  it("writes Parquet with the Glue table's types, which another reader opens", async () => {
    for (const [type, expected] of expectedTypes()) {
      const files = `[${parquetFiles(dataDir(), type)
        .map((file) => `'${file}'`)
        .join(", ")}]`;
      const { rows } = await duckdb.query(`DESCRIBE SELECT * FROM read_parquet(${files})`);
      assert.deepEqual(
        rows.map(({ column_name, column_type }) => [column_name, column_type]),
        [
          ["id", "VARCHAR"],
          ["time", "TIMESTAMP"],
          ["type", "VARCHAR"],
          ["content", "VARCHAR"],
          ["state", "VARCHAR"],
        ],
      );
      const counted = await duckdb.query(
        `SELECT type, state, count(*)::INT AS n, count(DISTINCT id)::INT AS ids FROM read_parquet(${files}) GROUP BY ALL`,
      );
      assert.deepEqual(counted.rows, [{ type, state: "transformed", n: expected, ids: expected }]);
      const codecs = await duckdb.query(`SELECT DISTINCT compression FROM parquet_metadata(${files})`);
      assert.deepEqual(codecs.rows, [{ compression: "SNAPPY" }]);
    }
  });
});

/** How many of each type the same generator makes of the same seed. */
function expectedTypes(): Map<string, number> {
  const schema = new EventSchemas().get("json-event");
  assert.ok(schema);
  const types = new Map<string, number>();
  for (const { data } of generate(schema, { count: EVENTS })) {
    const { type } = JSON.parse(data.toString()) as { type: string };
    types.set(type, (types.get(type) ?? 0) + 1);
  }
  return types;
}

function parquetFiles(dataDir: string, prefix: string): string[] {
  const root = join(dataDir, "s3");
  const folder = join(root, readdirSync(root)[0] ?? "", prefix);
  const names = readdirSync(folder, { recursive: true }) as string[];
  return names.map((name) => join(folder, name)).filter((file) => statSync(file).isFile());
}
