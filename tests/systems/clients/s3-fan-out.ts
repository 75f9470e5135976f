import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { group } from "../../../local/cli/table";
import type { StackOutputs } from "../../../stacks/outputs";
import { dataFolder } from "../support";
import type { AcceptanceTable } from "./acceptance-table";
import { runClient } from "./python-client";
import { lakeRows, linesUnder, whileUpThenDeliver } from "./stack-run";

const EXAMPLE = "stacks/examples/fan-out.yaml";
const CLIENT = "s3_fan_out.py";
const EVENTS = 1200;

interface Put {
  ids: string[];
  read: string[];
  shards: number;
}

/** Two deliveries, a Lambda consumer and a client with a subscription read one stream. */
export function s3FanOut(table: AcceptanceTable): void {
  table.system("S3, fan-out", CLIENT, (accepts) => {
    const dataDir = dataFolder();
    let put: Put = { ids: [], read: [], shards: 0 };
    before(async () => {
      put = await whileUpThenDeliver(EXAMPLE, dataDir(), async ({ endpoint, dataStreamOf }) => {
        const consumer = outputsOf(dataDir()).pipelines.fan?.consumers?.search?.consumerArn ?? assert.fail();
        const words = ["--stream", await dataStreamOf("fan"), "--consumer", consumer, "--events", String(EVENTS)];
        return runClient<Put>(CLIENT, endpoint, ...words);
      });
      put.ids.sort();
    });

    accepts("reads every event of every shard by a subscription", async () => {
      assert.equal(put.ids.length, EVENTS);
      assert.deepEqual([...put.read].sort(), put.ids);
      return `${group(put.read.length)} events of ${put.shards} shards`;
    });

    accepts("hands every event to the Lambda consumer too, once", async () => {
      const audited = auditedIds(dataDir());
      assert.deepEqual(audited.sort(), put.ids);
      return `${group(audited.length)} events`;
    });

    accepts("has every event in both deliveries", async () => {
      const raw = linesUnder(dataDir(), "raw").map((line) => (JSON.parse(line) as { id: string }).id);
      const typed = await lakeRows<{ id: string }>(dataDir(), "SELECT id FROM json_event_typed");
      assert.deepEqual(raw.sort(), put.ids);
      assert.deepEqual(typed.map(({ id }) => id).sort(), put.ids);
      return `${group(raw.length)} lines and ${group(typed.length)} rows`;
    });
  });
}

function outputsOf(dataDir: string): StackOutputs {
  return JSON.parse(readFileSync(join(dataDir, "outputs.json"), "utf8")) as StackOutputs;
}

/** The ids that the Lambda consumer has written into its log. */
export function auditedIds(dataDir: string): string[] {
  const folder = join(dataDir, "logs", "lambda");
  const [name] = readdirSync(folder).filter((file) => file.startsWith("fan-audit"));
  if (name === undefined) return [];
  const text = readFileSync(join(folder, name), "utf8");
  return [...text.matchAll(/audited[\\"]+:[\\"]+([^\\"]+)/g)].map(([, id = ""]) => id);
}
