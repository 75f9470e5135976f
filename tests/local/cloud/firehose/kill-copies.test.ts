import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFirehose } from "./kill-copies";

/** Runs the producer, kills it after it printed so much, and gives the records whose acknowledgement it saw. */
async function acknowledgedBeforeKill(dataDir: string, afterBytes: number): Promise<string[]> {
  const script = join(__dirname, "kill-copies.ts");
  const child = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", script, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
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

describe("a kill -9 amid COPYs", () => {
  it("loses nothing that was acknowledged, loads no object twice, and counts what is loaded", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "firehose-copies-"));
    const acknowledged: string[] = [];
    for (const afterBytes of [1, 10_000, 3_000, 20_000]) {
      acknowledged.push(...(await acknowledgedBeforeKill(dataDir, afterBytes)));
    }
    const { firehose, warehouse } = await openFirehose(dataDir);
    const left = firehose.counts("events").waiting;
    await firehose.settled();
    await firehose.stop();
    const urls = warehouse.loads.map(({ url }) => url);
    assert.equal(new Set(urls).size, urls.length, "an object was loaded twice");
    const rows = warehouse.loads.flatMap(({ text }) => text.split("\n").slice(0, -1));
    const loaded = new Set(rows);
    assert.deepEqual(
      acknowledged.filter((text) => !loaded.has(text)),
      [],
    );
    const { copied, waiting, abandoned } = firehose.counts("events");
    assert.deepEqual({ copied, waiting, abandoned }, { copied: rows.length, waiting: 0, abandoned: 0 });
    assert.ok(left > 0, "the last kill left something to copy");
    rmSync(dataDir, { recursive: true });
  }).timeout(120_000);
});
