import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { KinesisClient, ListShardsCommand, PutRecordsCommand, SubscribeToShardCommand } from "@aws-sdk/client-kinesis";
import { MessageStore } from "../../local/cloud/sqs/message-store";
import type { StackOutputs } from "../../stacks/outputs";
import { clientSettings } from "../local/cloud/temporary-cloud";
import { auditedIds } from "./clients/s3-fan-out";
import { command, dataFolder, objectsUnder, startAndStay, startOnce } from "./support";

const EXAMPLE = "stacks/examples/fan-out.yaml";
const EVENTS = 2_000;
const POISON = "no JSON";

interface Event {
  id: string;
  type: string;
}

describe("fan-out of one stream", () => {
  const dataDir = dataFolder();
  const events: Event[] = Array.from({ length: EVENTS }, (_, number) => ({
    id: `event-${String(number).padStart(4, "0")}`,
    type: ["sign_up", "sign_in", "purchase"][number % 3] ?? "",
  }));

  before(async () => {
    const report = await startOnce("--config", EXAMPLE, "--events", "0", "--data-dir", dataDir());
    assert.equal(report.lost, 0);
  });

  it("gives every record to both deliveries, to the Lambda consumer and to a client with enhanced fan-out", async () => {
    const running = await startAndStay(
      ...["--config", EXAMPLE, "--events", "0", "--fast", "--port", "0", "--data-dir", dataDir()],
    );
    const kinesis = new KinesisClient(clientSettings(running.endpoint));
    const { source, consumers } = outputs(dataDir()).pipelines.fan ?? assert.fail();
    const consumerArn = consumers?.search?.consumerArn ?? assert.fail();
    const ids = events.map(({ id }) => id);
    try {
      const seen = readByFanOut(kinesis, source.name, consumerArn, EVENTS + 1);
      await putAll(kinesis, source.name);
      assert.deepEqual((await seen).sort(), [...ids, POISON].sort());
      await until(() => auditedIds(dataDir()).length === EVENTS, "the Lambda consumer");
      assert.deepEqual(auditedIds(dataDir()).sort(), ids);
      await until(() => failures(dataDir()).length === 1, "the failure destination");
      await until(() => rawIds(dataDir()).length === EVENTS + 1, "the raw delivery");
      assert.deepEqual(rawIds(dataDir()).sort(), [...ids, POISON].sort());
    } finally {
      kinesis.destroy();
      await running.interrupt();
    }
  });

  it("tells the queue of the one record that the function cannot read, and of no other", () => {
    const [failure, ...more] = failures(dataDir());
    assert.deepEqual(more, []);
    const { requestContext, KinesisBatchInfo } = failure ?? {};
    assert.deepEqual(
      { condition: requestContext?.condition, batchSize: KinesisBatchInfo?.batchSize },
      { condition: "RetryAttemptsExhausted", batchSize: 1 },
    );
  });

  it("has every event in Parquet too, and the record that is none under the error prefix", async () => {
    const { exitCode, stdout, stderr } = await command(
      ...["query", "--data-dir", dataDir(), "--format", "json"],
      "SELECT count(*)::INT AS n, count(DISTINCT id)::INT AS ids FROM json_event_typed",
    );
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), { n: EVENTS, ids: EVENTS });
    const rejected = objectsUnder(dataDir(), "errors").flatMap(({ text }) => text.trimEnd().split("\n"));
    assert.equal(rejected.length, 1);
  });

  it("calls nobody twice after a restart, and reports what the function was handed of the run's own records", async () => {
    const report = await startOnce("--config", EXAMPLE, "--events", "0", "--data-dir", dataDir());
    assert.deepEqual(
      report.consumers.map(({ functionName: _name, ...counts }) => counts),
      [{ pipeline: "fan", name: "audit", fed: 0, handed: 0, givenUp: 0, skipped: 0 }],
    );
    assert.equal(auditedIds(dataDir()).length, EVENTS);
    assert.equal(failures(dataDir()).length, 1);
  });

  it("accounts for each record that is fed, and would set off no alarm but the one of what was given up before", async () => {
    const { consumers, lost, alarms } = await startOnce(
      "--config",
      EXAMPLE,
      "--events",
      "500",
      "--data-dir",
      dataDir(),
    );
    assert.equal(lost, 0);
    assert.deepEqual(
      consumers.map(({ functionName: _name, ...counts }) => counts),
      [{ pipeline: "fan", name: "audit", fed: 500, handed: 500, givenUp: 0, skipped: 0 }],
    );
    // The message of the record that the function could not read still lies in its queue.
    assert.deepEqual(
      alarms.wouldFire.map(({ name }) => name.slice(0, name.lastIndexOf("-"))),
      ["fan-audit-batches-given-up"],
    );
  });

  async function putAll(kinesis: KinesisClient, StreamName: string): Promise<void> {
    const now = new Date().toISOString().replace("T", " ").replace("Z", "");
    const texts = events.map((event) => JSON.stringify({ ...event, time: now, content: {}, state: "raw" }));
    texts.splice(EVENTS / 2, 0, POISON);
    for (let begin = 0; begin < texts.length; begin += 500) {
      const Records = texts
        .slice(begin, begin + 500)
        .map((text, index) => ({ Data: Buffer.from(text), PartitionKey: String(begin + index) }));
      const { FailedRecordCount } = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
      assert.equal(FailedRecordCount, 0);
    }
  }
});

function outputs(dataDir: string): StackOutputs {
  return JSON.parse(readFileSync(join(dataDir, "outputs.json"), "utf8")) as StackOutputs;
}

/** What a client with a subscription to each shard gets, until it has got so many records. */
async function readByFanOut(kinesis: KinesisClient, StreamName: string, ConsumerARN: string, count: number) {
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
  const seen: string[] = [];
  const subscribed = Shards.map(async ({ ShardId }) => {
    const { EventStream = [] } = await kinesis.send(
      new SubscribeToShardCommand({ ConsumerARN, ShardId, StartingPosition: { Type: "TRIM_HORIZON" } }),
    );
    for await (const { SubscribeToShardEvent: event } of EventStream) {
      for (const { Data } of event?.Records ?? []) seen.push(idOf(Buffer.from(Data ?? []).toString()));
      if (seen.length >= count) return;
    }
  });
  await Promise.all(subscribed);
  return seen;
}

function idOf(text: string): string {
  return text === POISON ? text : (JSON.parse(text) as Event).id;
}

/** The messages of the queue that the failures of the Lambda consumer go to, as they lie on disk. */
function failures(dataDir: string): Record<string, Record<string, unknown>>[] {
  const { failureArn } = outputs(dataDir).pipelines.fan?.consumers?.audit ?? {};
  const queue = failureArn?.split(":").at(-1) ?? assert.fail();
  const messages = new MessageStore(join(dataDir, "sqs", queue)).all();
  return messages.map(({ body }) => JSON.parse(body) as Record<string, Record<string, unknown>>);
}

function rawIds(dataDir: string): string[] {
  return objectsUnder(dataDir, "raw").flatMap(({ text }) => text.trimEnd().split("\n").map(idOf));
}

async function until(holds: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > end) assert.fail(`${what}: not within 20 s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
