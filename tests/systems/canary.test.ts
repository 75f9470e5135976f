import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { CanaryResult } from "../../local/canary/result";
import { canary } from "../../local/cli/canary";
import { saveOutputs } from "../../local/cli/outputs-file";
import { startCloud } from "../../local/cloud/cloud";
import type { Differences } from "../../local/compare/tally";
import { readStackFile, revealMap, runProgram } from "../../local/engine";
import type { StackOutputs } from "../../stacks/outputs";
import { collector } from "../local/cli/target-cloud";
import { command, dataFolder, startAndStay } from "./support";

const PARTITIONED = `        partitioned:
          format: PARQUET
          prefix: by-type/by_type=!{partitionKeyFromQuery:type}/!{timestamp:yyyy/MM/dd}/
          partitionKeys: { type: .type }
          bufferSizeMiB: 64
          bufferIntervalSeconds: 60
`;

const LINES = `        json: { format: JSON, appendNewline: true, bufferIntervalSeconds: 0 }
`;

/** Five deliveries: a shard has no reads for a sixth (K-15). */
const STACK = (other: string) => `config:
  aws:region: eu-west-1
  streaming-ingest:warehouse:
    databaseName: events
    publicAccessReason: COPY by Firehose reaches no private warehouse
    serverless: { baseCapacityRpu: 8, maxCapacityRpu: 32 }
  streaming-ingest:ingest:
    events:
      schema: json-event
      source:
        kinesis: { mode: PROVISIONED, shardCount: 2, retentionHours: 24 }
      deliveries:
        raw: { format: RAW, compression: GZIP, bufferIntervalSeconds: 0 }
        parquet:
          format: PARQUET
          bufferSizeMiB: 64
          bufferIntervalSeconds: 0
          transform: { select: { type: [sign_in] }, set: { state: transformed }, bufferIntervalSeconds: 0 }
${other}        copy:
          table: copied
          bufferIntervalSeconds: 0
          redshift: { retryDurationSeconds: 7200 }
        streaming:
          table: streamed
          redshift: { ingestion: STREAMING }
`;

const DELIVERIES = ["copy", "parquet", "partitioned", "raw", "streaming"];

interface Report {
  failed: number;
  latencySeconds: Record<string, number>;
  results: CanaryResult[];
}

function byDelivery({ results }: Report): Map<string, CanaryResult> {
  return new Map(results.map((result) => [result.delivery, result]));
}

describe("a canary for each delivery", () => {
  describe("of a stack that works", () => {
    const dataDir = dataFolder();

    it("is found in raw objects, in lake tables with and without partitions, and in the warehouse by both ways", async () => {
      const file = join(dataDir(), "Pulumi.canary.yaml");
      const out = join(dataDir(), "canary.json");
      mkdirSync(join(dataDir(), "data"));
      writeFileSync(file, STACK(PARTITIONED));
      const place = ["--data-dir", join(dataDir(), "data")];
      const running = await startAndStay("--config", file, "--events", "3", "--fast", "--port", "0", ...place);
      try {
        const ended = await command("canary", ...place, "--json", "--out", out, "--timeout", "90s");
        assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
        const report = JSON.parse(ended.stdout) as Report;
        assert.deepEqual(JSON.parse(readFileSync(out, "utf8")), report);
        assert.equal(report.failed, 0);
        const found = byDelivery(report);
        assert.deepEqual([...found.keys()].sort(), DELIVERIES);
        for (const { delivery, outcome, latencySeconds = -1, marker } of found.values()) {
          assert.equal(outcome, "found");
          assert.ok(latencySeconds >= 0 && latencySeconds < 90);
          assert.equal(report.latencySeconds[`events.${delivery}`], latencySeconds);
          assert.match(String(marker?.value), /^canary-[0-9a-z]{16}$/);
        }
        assert.equal(new Set(report.results.map(({ marker }) => marker?.value)).size, DELIVERIES.length);
        assert.match(found.get("raw")?.where ?? "", /^s3:\/\/.+\/json_event_raw\/\d{4}\/\d\d\/\d\d\/\d\d\/.+$/);
        assert.match(found.get("partitioned")?.where ?? "", /^table .+\.json_event_partitioned$/);
        assert.equal(found.get("copy")?.where, "table ingest.copied");
        assert.equal(found.get("streaming")?.where, "table ingest.streamed");
        const compared = async (other: string) => {
          const words = ["compare", ...place, "--pipeline", "events", "--deliveries", `raw,${other}`, "--json"];
          const { exitCode, stdout, stderr } = await command(...words);
          assert.ok(stdout.startsWith("{"), stderr);
          return { exitCode, ...(JSON.parse(stdout) as Differences) };
        };
        // The other deliveries' canaries arrive too, each in its delivery's own time.
        const whenAllAreThere = async (other: string) => {
          const deadline = Date.now() + 60_000;
          let found = await compared(other);
          while ((found.first < 8 || found.second < 8) && Date.now() < deadline) {
            await sleep(1_000);
            found = await compared(other);
          }
          return found;
        };
        // 3 events and 5 canaries, from text, Parquet, rows of COPY and of a view over the stream.
        for (const other of ["partitioned", "copy", "streaming"]) {
          const { exitCode, first, second, missing, extra, missingRows, extraRows } = await whenAllAreThere(other);
          assert.deepEqual([first, second, missing, extra], [8, 8, 0, 0], `${other}: ${missingRows} / ${extraRows}`);
          assert.equal(exitCode, 0);
        }
        const selected = await compared("parquet");
        assert.equal(selected.exitCode, 1);
        assert.deepEqual([selected.first, selected.missing], [8, 8], "state is set by the transform");
        assert.equal(selected.extra, selected.second);
      } finally {
        await running.interrupt();
      }
    });
  });

  describe("of a stack with broken destinations", () => {
    const dataDir = dataFolder();

    it("fails, and says which and why: COPY refused with the object staged, a transform that throws", async () => {
      const folder = dataDir();
      const code = join(folder, "throws.ts");
      const file = join(folder, "Pulumi.broken.yaml");
      writeFileSync(code, 'export const handler = async () => { throw new Error("no such key"); };\n');
      const transform = `transform: { codePath: ${JSON.stringify(code)}, bufferIntervalSeconds: 0 }`;
      // Without the partitioned one: its buffers wait for a minute at least.
      const broken = STACK(LINES).replace(
        "json: { format: JSON, appendNewline: true, bufferIntervalSeconds: 0 }",
        `json: { format: JSON, bufferIntervalSeconds: 0, ${transform} }`,
      );
      writeFileSync(file, broken);
      const data = join(folder, "data");
      mkdirSync(data);
      const cloud = await startCloud(
        { dataDir: data, region: "eu-west-1" },
        { port: 0, warehousePort: 0, onProblem() {} },
      );
      try {
        const { handlers, recordedTypes, settings: account } = cloud;
        const run = await runProgram({ ...readStackFile({ file }), mode: "deploy", handlers, recordedTypes, account });
        const outputs = revealMap(run.outputs) as unknown as StackOutputs;
        saveOutputs(data, outputs);
        assert.ok(outputs.warehouse);
        const login = JSON.parse(cloud.secrets.value(outputs.warehouse.adminSecretArn)) as Record<string, string>;
        await cloud.warehouses.execute(
          { jdbcUrl: outputs.warehouse.jdbcUrl, username: login.username ?? "", password: login.password ?? "" },
          "REVOKE INSERT ON ingest.copied FROM events_copy_loader",
        );
        const written = collector();
        const exitCode = await canary(["--data-dir", data, "--json", "--no-metrics", "--timeout", "25s"], written);
        assert.equal(exitCode, 1);
        const report = JSON.parse(written.out()) as Report;
        const results = byDelivery(report);
        assert.equal(report.failed, 2);
        assert.equal(results.get("json")?.outcome, "rejected");
        assert.match(
          results.get("json")?.reason ?? "",
          /^Lambda\.FunctionError: .+; it lies in s3:\/\/.+\/errors\/json_event_json\/processing-failed\//,
        );
        assert.equal(results.get("copy")?.outcome, "missing");
        assert.match(
          results.get("copy")?.reason ?? "",
          /^staged in s3:\/\/.+\/staging\/copied\/.+, but ingest\.copied does not have it after 25 s: COPY fails; ask sys_load_error_detail/,
        );
        assert.deepEqual(
          DELIVERIES.filter((name) => results.get(name)?.outcome === "found"),
          ["parquet", "raw", "streaming"],
        );
      } finally {
        await cloud.close();
      }
    });
  });
});
