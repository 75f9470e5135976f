import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, renameSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  ListStreamsCommand,
} from "@aws-sdk/client-kinesis";
import { command, dataFolder, REPOSITORY, type Running, startAndStay } from "./support";

const LINES = 100_000;
const LINES_AT_ONCE = 250;
const LINES_BETWEEN_ROTATIONS = 9_000;
const BATCH = 500;

/** Appends numbered lines, often the half of one, and rotates by turns by renaming and by copying and truncating. */
class GrowingLog {
  written = 0;
  private rest = "";
  private rotations = 0;

  constructor(private readonly file: string) {}

  grow(): void {
    const lines = Array.from(
      { length: LINES_AT_ONCE },
      () => `{"event_id":"${this.written++}","event_type":"read_post"}\n`,
    );
    const text = this.rest + lines.join("");
    const cut = this.written === LINES || this.isAtRotation() ? text.length : text.length - 20;
    appendFileSync(this.file, text.slice(0, cut));
    this.rest = text.slice(cut);
    if (this.isAtRotation()) this.rotate();
  }

  private isAtRotation(): boolean {
    return this.written % LINES_BETWEEN_ROTATIONS === 0;
  }

  private rotate(): void {
    const old = `${this.file}.${++this.rotations}`;
    if (this.rotations % 2 === 1) renameSync(this.file, old);
    else {
      copyFileSync(this.file, old);
      truncateSync(this.file);
    }
  }
}

describe("a file that is tailed while it grows and rotates", () => {
  const dataDir = dataFolder();
  let cloud: Running;
  let agent: ChildProcess | undefined;

  before(async () => {
    const stack = "stacks/examples/s1-data-lake.yaml";
    cloud = await startAndStay("--config", stack, "--events", "0", "--data-dir", dataDir(), "--port", "0");
  });
  after(async () => {
    agent?.kill("SIGKILL");
    await cloud.interrupt();
  });

  it("has every line in the stream although the agent is killed twice", async () => {
    const folder = join(dataDir(), "tailed");
    mkdirSync(folder);
    const checkpoints = join(dataDir(), "agent/user-events.json");
    const pattern = join(folder, "events.log*");
    const words = ["agent", "--pipeline", "user-events", "--file", pattern, "--data-dir", dataDir()];
    const start = () => spawn(process.execPath, ["local/cli/run.js", ...words], { cwd: REPOSITORY, stdio: "ignore" });
    const log = new GrowingLog(join(folder, "events.log"));

    agent = start();
    for (const share of [1 / 3, 2 / 3]) {
      const before = readIfThere(checkpoints);
      await growTo(log, share * LINES, () => readIfThere(checkpoints) !== before);
      assert.equal(agent.exitCode, null, "the agent ended by itself");
      await kill(agent);
      // What comes meanwhile, with a rotation of each kind, is there at the next start.
      await growTo(log, log.written + 2 * LINES_BETWEEN_ROTATIONS, () => true);
      agent = start();
    }
    await growTo(log, LINES, () => true);
    await kill(agent);
    const { exitCode, stderr, stdout } = await command(...words, "--until-idle", "3", "--json");
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /"waitingBytes":0/);

    const times = new Map<string, number>();
    for (const id of await idsInStream(cloud.endpoint)) times.set(id, (times.get(id) ?? 0) + 1);
    const lost = Array.from({ length: LINES }, (_, number) => String(number)).filter((id) => !times.has(id));
    assert.deepEqual(lost, []);
    assert.equal(times.size, LINES);
    const duplicates = [...times.values()].reduce((sum, count) => sum + count - 1, 0);
    console.log(`      ${LINES} lines, ${duplicates} of them twice`);
    // Each kill repeats a batch, and where it falls between a copy and what tells that it is one, the copy too.
    assert.ok(duplicates <= 3 * (BATCH + LINES_BETWEEN_ROTATIONS), `${duplicates} duplicates for three kills`);
  });
});

/** Grows the log to so many lines and on, at the pace of a busy server, until the condition holds. */
async function growTo(log: GrowingLog, lines: number, until: () => boolean): Promise<void> {
  while (log.written < LINES && (log.written < lines || !until())) {
    log.grow();
    await sleep(20);
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

async function kill(child: ChildProcess): Promise<void> {
  const closed = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGKILL");
  await closed;
}

async function idsInStream(endpoint: string): Promise<string[]> {
  const client = new KinesisClient({
    region: "eu-west-1",
    endpoint,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const { StreamNames = [] } = await client.send(new ListStreamsCommand({}));
  const StreamName = StreamNames.find((name) => name.startsWith("user-events"));
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
  const ids: string[] = [];
  for (const { ShardId } of Shards) {
    const first = await client.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" }),
    );
    let iterator = first.ShardIterator;
    for (let isMore = true; isMore; ) {
      const {
        Records = [],
        NextShardIterator,
        MillisBehindLatest,
      } = await client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: 10_000 }));
      for (const { Data } of Records) ids.push(String(JSON.parse(Buffer.from(Data ?? []).toString()).event_id));
      iterator = NextShardIterator;
      isMore = iterator !== undefined && (Records.length > 0 || (MillisBehindLatest ?? 0) > 0);
    }
  }
  client.destroy();
  return ids;
}
