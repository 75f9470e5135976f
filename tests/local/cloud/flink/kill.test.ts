import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EVENT_COUNT, rowsOf } from "./kill-application";

const SCRIPT = join(__dirname, "kill-application.ts");
const RESULTS = ["tumble", "hop", "session"];

function run(folder: string, mode: string) {
  return spawn(process.execPath, ["--require", "ts-node/register/transpile-only", SCRIPT, folder, mode], {
    stdio: "inherit",
  });
}

async function toEnd(folder: string): Promise<void> {
  const [code] = await once(run(folder, "drain"), "exit");
  assert.equal(code, 0);
}

/** Kills a process when it has put so many rows of the first result more. */
async function killAfter(folder: string, rows: number): Promise<void> {
  const target = rowsOf(folder, "tumble").length + rows;
  const child = run(folder, "settle");
  const exit = once(child, "exit");
  while (child.exitCode === null && rowsOf(folder, "tumble").length < target)
    await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill("SIGKILL");
  const [, signal] = await exit;
  assert.equal(signal, "SIGKILL");
}

describe("the embedded Flink, killed", () => {
  const folders: string[] = [];
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), "flink-kill-"));
    folders.push(made);
    return made;
  };
  after(() => {
    for (const made of folders) rmSync(made, { recursive: true, force: true });
  });

  it("misses no window and makes none smaller after kill -9 in the middle, three times", async function () {
    this.timeout(120_000);
    const whole = folder();
    await toEnd(whole);
    const killed = folder();
    for (const rows of [1, 150, 200]) await killAfter(killed, rows);
    assert.ok(!existsSync(join(killed, "counts.json")));
    await toEnd(killed);
    for (const result of RESULTS) assert.deepEqual(rowsOf(killed, result), rowsOf(whole, result));
    const { read, late, openWindows } = JSON.parse(readFileSync(join(killed, "counts.json"), "utf8"));
    assert.deepEqual({ read, late, openWindows }, { read: EVENT_COUNT, late: 0, openWindows: 0 });
    const total = rowsOf(killed, "tumble").reduce((sum, line) => sum + (JSON.parse(line) as { n: number }).n, 0);
    assert.equal(total, EVENT_COUNT);
  });
});
