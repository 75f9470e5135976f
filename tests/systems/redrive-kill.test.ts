import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { redrive } from "../../lambda/redrive/redrive";
import { clientTools } from "../../lambda/redrive/tools";
import type { Cloud } from "../../local/cloud/cloud";
import { clientSettings } from "../../local/feed/endpoint";
import type { StackOutputs } from "../../stacks/outputs";
import { BATCH, put, RECORDS, start } from "./redrive-cloud";
import { dataFolder, objectsUnder, REPOSITORY } from "./support";

describe("a re-drive that is killed again and again", () => {
  const dataDir = dataFolder();
  let cloud: Cloud;
  let outputs: StackOutputs;
  before(async () => {
    const transform = (isMended: boolean) =>
      `exports.handler = async ({ records }) => ({ records: records.map((record) => ({ ...record, result: "${isMended ? "Ok" : "ProcessingFailed"}" })) });`;
    const config = (codePath: string) => `config:
  aws:region: eu-west-1
  streaming-ingest:ingest:
    people:
      schema: young-person
      source: { kinesis: { mode: PROVISIONED, shardCount: 1 } }
      redrive: {}
      deliveries:
        lake: { format: JSON, prefix: people/, transform: { codePath: ${codePath} } }
`;
    const deploy = async (name: string, code: string) => {
      writeFileSync(join(dataDir(), `${name}.js`), code);
      const file = join(dataDir(), "stack.yaml");
      writeFileSync(file, config(join(dataDir(), `${name}.js`)));
      return start(join(dataDir(), "data"), file);
    };
    ({ cloud, outputs } = await deploy("broken", transform(false)));
    await put(cloud.endpoint, outputs.pipelines.people?.source.name ?? "");
    await cloud.deliveries.drain();
    await cloud.close();
    ({ cloud, outputs } = await deploy("mended", transform(true)));
  });
  after(() => cloud.close());

  it("loses no record, feeds none twice by itself, and only what was in doubt when it is told to", async () => {
    const place = outputs.pipelines.people?.redrive?.place;
    assert.ok(place);
    const killed = (stop: string, afterMs = 0) => killedRedrive([cloud.endpoint, JSON.stringify(place), stop], afterMs);
    const tools = clientTools(place.bucketName, clientSettings({ endpoint: cloud.endpoint, region: "eu-west-1" }));
    const countIds = async () => {
      await cloud.deliveries.drain();
      const ids = objectsUnder(join(dataDir(), "data"), "people/").flatMap(({ text }) => text.match(/p\d+/g) ?? []);
      return { records: ids.length, ids: new Set(ids).size };
    };
    try {
      // Each has two calls marked. The third is marked as being put: the one had not been sent, the other was taken.
      await killed("before");
      await killed("after");
      for (const afterMs of [20, 60, 100]) await killed("anywhere", afterMs);
      const inDoubt = (await redrive(place, { dryRun: true }, tools)).deliveries[0]?.inDoubt ?? 0;
      assert.ok(inDoubt >= 2 * BATCH && inDoubt <= 5 * BATCH, `${inDoubt} in doubt`);

      const held = (await redrive(place, {}, tools)).deliveries[0];
      assert.equal(held?.inDoubt, inDoubt);
      const arrived = await countIds();
      assert.equal(arrived.records, arrived.ids);
      assert.ok(arrived.ids >= RECORDS - inDoubt + BATCH && arrived.ids <= RECORDS - BATCH, JSON.stringify(arrived));

      const fed = (await redrive(place, { inDoubt: "feed" }, tools)).deliveries[0]?.fed;
      assert.equal(fed, inDoubt);
      const all = await countIds();
      assert.deepEqual(all, { records: arrived.records + inDoubt, ids: RECORDS });
      console.log(`      killed 5 times: ${inDoubt} in doubt, of which ${all.records - RECORDS} had been taken`);
    } finally {
      tools.close();
    }
  });
});

const LEASE_MS = 1500;

/** Starts a re-drive in a process of its own, kills it so long after it says when, and waits until its lease has ended. */
async function killedRedrive([endpoint = "", place = "", stop = ""]: string[], afterMs: number): Promise<void> {
  const words = ["--require", "./local/cli/transpile.js", "tests/systems/redrive-child.ts"];
  const child = spawn(process.execPath, [...words, endpoint, place, String(LEASE_MS), stop], {
    cwd: REPOSITORY,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = new Promise((resolve) => child.once("close", resolve));
  await new Promise((resolve) => child.stdout.once("data", resolve));
  await sleep(afterMs);
  child.kill("SIGKILL");
  await closed;
  await sleep(LEASE_MS);
}
