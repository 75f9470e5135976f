import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { readOutputs } from "../../local/cli/outputs-file";
import type { Differences } from "../../local/compare/tally";
import { clientSettings } from "../../local/feed/endpoint";
import { command, dataFolder, objectsUnder, type Running, startAndStay } from "./support";

const FIRST = "{ format: JSON, table: as_json, prefix: as-json/, appendNewline: true, bufferIntervalSeconds: 0 }";
const SECOND = `
          format: PARQUET
          table: as_parquet
          prefix: as-parquet/!{timestamp:yyyy/MM/dd}/
          bufferSizeMiB: 64
          bufferIntervalSeconds: 0
          transform: { bufferIntervalSeconds: 0 }`;

/** The stack with these deliveries. */
function stackWith(deliveries: Record<string, string>): string {
  const lines = Object.entries(deliveries).map(([name, delivery]) => `        ${name}: ${delivery}`);
  return `config:
  aws:region: eu-west-1
  streaming-ingest:ingest:
    events:
      schema: json-event
      source:
        kinesis: { mode: PROVISIONED, shardCount: 2, retentionHours: 24 }
      deliveries:
${lines.join("\n")}
`;
}

/** Puts events one batch after the other until it is stopped, and waits where nothing answers. */
class Producer {
  readonly ids = new Set<string>();
  private next = 0;
  private stopped = false;
  private readonly running: Promise<void>;

  constructor(
    private readonly client: KinesisClient,
    private readonly stream: string,
  ) {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
    this.client.destroy();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      await this.putUntilTaken(Array.from({ length: 10 }, () => `event-${this.next++}`));
      await sleep(20);
    }
  }

  private async putUntilTaken(batch: string[]): Promise<void> {
    let waiting = batch;
    while (waiting.length > 0) {
      const Records = waiting.map((id) => ({ Data: Buffer.from(`${eventOf(id)}\n`), PartitionKey: id }));
      try {
        const answer = await this.client.send(new PutRecordsCommand({ StreamName: this.stream, Records }));
        const taken = waiting.filter((_, index) => answer.Records?.[index]?.ErrorCode === undefined);
        for (const id of taken) this.ids.add(id);
        waiting = waiting.filter((id) => !this.ids.has(id));
      } catch {
        await sleep(100); // The cloud is down for a deployment.
      }
    }
  }
}

function eventOf(id: string): string {
  const time = new Date().toISOString();
  return JSON.stringify({ id, time, type: "sign_in", content: { plan: "free" }, state: "raw" });
}

describe("a change of destination under load, from JSON to Parquet", () => {
  const dataDir = dataFolder();
  let running: Running | undefined;
  let producer: Producer | undefined;
  afterEach(async () => {
    await producer?.stop();
    await running?.interrupt();
  });

  it("loses no record: second delivery, canary, comparison of the overlap, first delivery removed", async () => {
    const file = join(dataDir(), "Pulumi.moving.yaml");
    const data = join(dataDir(), "data");
    mkdirSync(data);
    const place = ["--data-dir", data];
    const deploy = async (deliveries: Record<string, string>, port: string) => {
      await running?.interrupt();
      writeFileSync(file, stackWith(deliveries));
      running = await startAndStay("--config", file, "--events", "0", "--fast", "--port", port, ...place);
      return running;
    };

    const { endpoint } = await deploy({ first: FIRST }, "0");
    const { port } = new URL(endpoint);
    const stream = readOutputs(data)?.pipelines.events?.source.name ?? "";
    const client = new KinesisClient({ ...clientSettings({ endpoint, region: "eu-west-1" }), maxAttempts: 1 });
    producer = new Producer(client, stream);
    await sleep(3_000);
    const before = producer.ids.size;
    assert.ok(before > 100, `only ${before} events were put`);

    await deploy({ first: FIRST, second: SECOND }, port);
    const proof = await command("canary", ...place, "--timeout", "60s");
    assert.equal(proof.exitCode, 0, proof.stdout + proof.stderr);

    const since = new Date().toISOString();
    await sleep(4_000);
    const until = new Date().toISOString();
    await sleep(5_000);
    const words = ["compare", "--pipeline", "events", "--deliveries", "first,second", ...place, "--json"];
    const overlap = await command(...words, "--since", since, "--until", until);
    assert.equal(overlap.exitCode, 0, overlap.stdout + overlap.stderr);
    const same = JSON.parse(overlap.stdout) as Differences;
    assert.deepEqual([same.missing, same.extra, same.first], [0, 0, same.second]);
    assert.ok(same.first > 100, `only ${same.first} events in the overlap`);
    // Before the second was there, only the first has events, and the comparison says how many.
    const all = await command(...words, "--until", until);
    assert.equal(all.exitCode, 1);
    const whole = JSON.parse(all.stdout) as Differences;
    assert.equal(whole.extra, 0);
    assert.equal(whole.missing, whole.first - whole.second);
    assert.ok(whole.missing >= before, `${whole.missing} are missing, ${before} were put before`);

    await deploy({ second: SECOND }, port);
    await sleep(2_000);
    await producer.stop();
    const last = await command("canary", ...place, "--timeout", "60s");
    assert.equal(last.exitCode, 0, last.stdout + last.stderr);
    await running?.interrupt();

    const lines = objectsUnder(data, "as-json/").flatMap(({ text }) => text.split("\n").filter((line) => line !== ""));
    const inFirst = lines.map((line) => (JSON.parse(line) as { id: string }).id);
    const rows = await command("query", ...place, "--format", "json", "SELECT id FROM as_parquet");
    const inSecond = rows.stdout
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { id: string }).id);
    const union = new Set([...inFirst, ...inSecond].filter((id) => id.startsWith("event-")));
    assert.deepEqual([...union].sort(), [...producer.ids].sort());
    // All that came once the second was proved is in the second alone, too.
    const second = new Set(inSecond);
    const late = [...producer.ids].filter((id) => Number(id.slice("event-".length)) >= whole.first);
    assert.ok(late.length > 0);
    assert.deepEqual(
      late.filter((id) => !second.has(id)),
      [],
    );
  });
});
