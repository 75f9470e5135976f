import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { redrive } from "../../lambda/redrive/redrive";
import { clientTools } from "../../lambda/redrive/tools";
import type { Cloud } from "../../local/cloud/cloud";
import { clientSettings } from "../../local/feed/endpoint";
import type { StackOutputs } from "../../stacks/outputs";
import { put, RECORDS, start } from "./redrive-cloud";
import { dataFolder } from "./support";

describe("a re-drive into the warehouse", () => {
  const dataDir = dataFolder();
  it("loads each record of a batch whose COPY was given up once, and those that a transform failed on", async () => {
    const stack = (transform: string) => `config:
  aws:region: eu-west-1
  streaming-ingest:warehouse:
    databaseName: events
    serverless: { baseCapacityRpu: 8, maxCapacityRpu: 8 }
  streaming-ingest:ingest:
    people:
      schema: young-person
      source: { kinesis: { mode: PROVISIONED, shardCount: 1 } }
      redrive: {}
      deliveries:
        warehouse:
          compression: GZIP
          redshift: { retryDurationSeconds: 0 }
          transform: { codePath: ${transform} }
`;
    // A record of a hundred is rejected; all others are written as the transform of a warehouse writes them.
    const code = (isMended: boolean) => `exports.handler = async ({ records }) => ({
  records: records.map(({ recordId, data }) => {
    const event = JSON.parse(Buffer.from(data, "base64").toString());
    if (!${isMended} && Number(event.firstname.slice(1)) % 100 === 0) return { recordId, result: "ProcessingFailed", data };
    const text = JSON.stringify({ ...event, lastname: event.lastname + "!" }) + "\\n";
    return { recordId, result: "Ok", data: Buffer.from(text).toString("base64") };
  }),
});`;
    const deploy = async (isMended: boolean) => {
      const transform = join(dataDir(), isMended ? "mended.js" : "broken.js");
      writeFileSync(transform, code(isMended));
      writeFileSync(join(dataDir(), "stack.yaml"), stack(transform));
      return start(join(dataDir(), "data"), join(dataDir(), "stack.yaml"));
    };
    const sqlOf = ({ cloud, outputs }: { cloud: Cloud; outputs: StackOutputs }) => {
      assert.ok(outputs.warehouse);
      const { jdbcUrl, adminSecretArn } = outputs.warehouse;
      const { username, password } = JSON.parse(cloud.secrets.value(adminSecretArn)) as {
        username: string;
        password: string;
      };
      return async (sql: string) => (await cloud.warehouses.execute({ jdbcUrl, username, password }, sql)).rows;
    };
    const table = "ingest.young_person_warehouse";
    const loader = "people_warehouse_loader";

    const broken = await deploy(false);
    await sqlOf(broken)(`REVOKE INSERT ON ${table} FROM ${loader}`);
    await put(broken.cloud.endpoint, broken.outputs.pipelines.people?.source.name ?? "");
    await broken.cloud.deliveries.drain();
    assert.deepEqual(await sqlOf(broken)(`SELECT count(*)::int FROM ${table}`), [[0]]);
    await sqlOf(broken)(`GRANT INSERT ON ${table} TO ${loader}`);
    await broken.cloud.close();

    const mended = await deploy(true);
    const { cloud, outputs } = mended;
    const place = outputs.pipelines.people?.redrive?.place;
    assert.ok(place);
    const tools = clientTools(place.bucketName, clientSettings({ endpoint: cloud.endpoint, region: "eu-west-1" }));
    try {
      const found = (await redrive(place, { dryRun: true }, tools)).deliveries[0]?.reasons ?? [];
      const counts = found.map(({ code: reason, records }) => [reason, records]);
      assert.deepEqual(counts, [
        ["Redshift.CopyGivenUp", RECORDS - RECORDS / 100],
        ["Lambda.ProcessingFailedStatus", RECORDS / 100],
      ]);
      for (const fed of [RECORDS, 0]) {
        assert.equal((await redrive(place, {}, tools)).deliveries[0]?.fed, fed);
        await cloud.deliveries.drain();
        const sql = `SELECT count(*)::int, count(DISTINCT firstname)::int, min(lastname), max(lastname) FROM ${table}`;
        // A second transform would have added a second mark.
        assert.deepEqual(await sqlOf(mended)(sql), [[RECORDS, RECORDS, "L!", "L!"]]);
      }
    } finally {
      tools.close();
      await cloud.close();
    }
  });
});
