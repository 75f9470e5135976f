import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Kinesis } from "../../../../local/cloud/kinesis/kinesis";
import { removeData, temporarySettings } from "../temporary-cloud";

/** Puts batches of 100 for ever, and prints the last index of each once it is acknowledged. */
const WRITER = `
const { Kinesis } = require(process.argv[1]);
(async () => {
  const kinesis = await Kinesis.open(JSON.parse(process.argv[2]));
  await kinesis.ensureStream({ name: "s", mode: "PROVISIONED", shardCount: 2, retentionHours: 24 });
  for (let index = 0; ; index += 100) {
    const Records = Array.from({ length: 100 }, (_, at) => {
      const text = String(index + at);
      return { Data: Buffer.from(text).toString("base64"), PartitionKey: text };
    });
    await kinesis.call("PutRecords", { StreamName: "s", Records });
    process.stdout.write(index + 99 + "\\n");
  }
})();
`;

describe("Kinesis killed in the middle of a put", () => {
  it("has every record that was acknowledged, once, and takes more", async function () {
    this.timeout(60_000);
    const settings = temporarySettings();
    const module = join(__dirname, "../../../../local/cloud/kinesis/kinesis.ts");
    const node = ["--require", "ts-node/register/transpile-only", "--eval", WRITER, module, JSON.stringify(settings)];
    const writer = spawn(process.execPath, node, { stdio: ["ignore", "pipe", "inherit"] });
    const exited = once(writer, "exit");
    let acknowledged = -1;
    for await (const line of createInterface(writer.stdout)) {
      acknowledged = Number(line);
      if (acknowledged > 5_000) writer.kill("SIGKILL");
    }
    await exited;
    const kinesis = await Kinesis.open(settings);
    await kinesis.call("PutRecord", { StreamName: "s", Data: Buffer.from("-1").toString("base64"), PartitionKey: "k" });
    const shards = await kinesis.shards("s");
    const reads = await Promise.all(shards.map(({ shardId }) => kinesis.read("s", shardId, undefined, 1_000_000)));
    const found = reads
      .flatMap(({ records }) => records.map(({ data }) => Number(data.toString())))
      .sort((a, b) => a - b);
    await kinesis.close();
    removeData(settings);
    assert.ok(acknowledged > 5_000);
    assert.deepEqual(
      found.slice(0, acknowledged + 2),
      Array.from({ length: acknowledged + 2 }, (_, index) => index - 1),
    );
    assert.equal(new Set(found).size, found.length);
  });
});
