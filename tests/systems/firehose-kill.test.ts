import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { inputs, World } from "../local/cloud/firehose/fakes";

/** Runs the producer, kills it after it printed so much, and gives the records whose acknowledgement it saw. */
async function acknowledgedBeforeKill(dataDir: string, afterBytes: number): Promise<string[]> {
  const child = spawn(
    process.execPath,
    ["-r", "ts-node/register/transpile-only", join(__dirname, "../local/cloud/firehose/kill-producer.ts"), dataDir],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const closed = once(child, "close");
  let printed = "";
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    if (printed.length > afterBytes) child.kill("SIGKILL");
  }
  await closed;
  assert.equal(child.signalCode, "SIGKILL");
  // The kill can have cut the last line.
  return printed.slice(0, printed.lastIndexOf("\n")).split("\n");
}

function objectsOnDisk(folder: string): string {
  if (!existsSync(folder)) return "";
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && !path.endsWith(".new"))
    .map((path) => readFileSync(path, "utf8"))
    .join("");
}

describe("a kill -9", () => {
  it("loses nothing that was acknowledged, also when it comes again and again", async () => {
    const world = new World();
    const acknowledged: string[] = [];
    for (const afterBytes of [1, 100_000, 20_000]) {
      acknowledged.push(...(await acknowledgedBeforeKill(world.dataDir, afterBytes)));
    }
    assert.ok(acknowledged.length > 5_000);
    await world.firehose.apply("events", inputs({ bufferingInterval: 0 }));
    await world.firehose.drain();
    const delivered = new Set(`${objectsOnDisk(join(world.dataDir, "s3"))}${world.objects.text()}`.split("\n"));
    assert.deepEqual(
      acknowledged.filter((text) => !delivered.has(text)),
      [],
    );
    const { read, delivered: count, rejected } = world.firehose.counts("events");
    assert.equal(read, count);
    assert.equal(rejected, 0);
    await world.end();
  }).timeout(120_000);
});
