import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { startCloud } from "../../local/cloud/cloud";
import { readStackFile, revealMap, runProgram } from "../../local/engine";
import type { CopyDeliveryOutputs, StackOutputs } from "../../stacks/outputs";
import { dataFolder } from "./support";

const BATCHES = 12;
const BATCH = 500;
/** Long enough for several attempts, which come ever later. */
const OUTAGE_MILLISECONDS = 5_000;

describe("a warehouse that refuses COPY for a while", () => {
  const dataDir = dataFolder();

  it("has every row afterwards, each once", async () => {
    const problems: string[] = [];
    const cloud = await startCloud(
      { dataDir: dataDir(), region: "eu-west-1" },
      { port: 0, warehousePort: 0, onProblem: (problem) => problems.push(problem) },
    );
    try {
      const { handlers, recordedTypes, settings: account } = cloud;
      const stackFile = readStackFile({ file: "stacks/examples/s2-redshift.yaml" });
      const result = await runProgram({ ...stackFile, mode: "deploy", handlers, recordedTypes, account });
      const outputs = revealMap(result.outputs) as unknown as StackOutputs;
      const delivery = outputs.pipelines["app-events"]?.deliveries.warehouse as CopyDeliveryOutputs;
      assert.ok(outputs.warehouse);
      const { jdbcUrl, adminSecretArn } = outputs.warehouse;
      const { username, password } = JSON.parse(cloud.secrets.value(adminSecretArn)) as Record<string, string>;
      const run = async (sql: string) => {
        const login = { jdbcUrl, username: username ?? "", password: password ?? "" };
        return (await cloud.warehouses.execute(login, sql)).rows;
      };
      const loader = "app_events_warehouse_loader";

      await run(`REVOKE INSERT ON ${delivery.tableName} FROM ${loader}`);
      await put(cloud.endpoint, delivery.deliveryStreamName);
      const drained = cloud.deliveries.drain();
      await sleep(OUTAGE_MILLISECONDS);
      assert.deepEqual(await run(`SELECT count(*)::int FROM ${delivery.tableName}`), [[0]]);
      await run(`GRANT INSERT ON ${delivery.tableName} TO ${loader}`);
      await drained;

      const [row] = await run(`SELECT count(*)::int, count(DISTINCT event_name)::int FROM ${delivery.tableName}`);
      assert.deepEqual(row, [BATCHES * BATCH, BATCHES * BATCH]);
      const { copied, abandoned, waiting } = cloud.deliveries.counts(delivery.deliveryStreamName);
      assert.deepEqual({ copied, abandoned, waiting }, { copied: BATCHES * BATCH, abandoned: 0, waiting: 0 });
      assert.ok(problems.length > 1, "the outage was not told");
      for (const problem of problems) {
        assert.match(problem, /permission denied/);
        assert.ok(password !== undefined && !problem.includes(password));
      }
    } finally {
      await cloud.close();
    }
  });
});

async function put(endpoint: string, DeliveryStreamName: string): Promise<void> {
  const client = new FirehoseClient({
    endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  for (let batch = 0; batch < BATCHES; batch++) {
    const Records = Array.from({ length: BATCH }, (_, index) => ({
      Data: Buffer.from(
        JSON.stringify({ event_time: "2025-05-17T10:05:00Z", event_name: `${batch}-${index}`, user: index % 101 }),
      ),
    }));
    const { FailedPutCount } = await client.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }));
    assert.equal(FailedPutCount, 0);
  }
  client.destroy();
}
