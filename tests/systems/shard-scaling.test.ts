import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DescribeStreamSummaryCommand, KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { readHistory } from "../../lambda/shard-scaler/history";
import { historyTag } from "../../lambda/shard-scaler/history-tag";
import type { ScalingReport } from "../../lambda/shard-scaler/scale";
import type { StackOutputs } from "../../stacks/outputs";
import { clientSettings } from "../local/cloud/temporary-cloud";
import { command, dataFolder, objectsUnder, type Running, startAndStay, startOnce } from "./support";

/** At a target of 10 % a shard is wanted for each 6,000 records of a minute. */
const config = (shardCount: number) => `config:
  aws:region: eu-west-1
  streaming-ingest:ingest:
    people:
      schema: young-person
      source:
        kinesis:
          mode: PROVISIONED
          shardCount: ${shardCount}
          autoscaling:
            minShards: 2
            maxShards: 8
            targetUtilizationPercent: 10
            scaleOutCooldownSeconds: 60
            scaleInCooldownSeconds: 300
            night: { shards: 1, from: "22:00", to: "06:00", timeZone: Europe/Zurich }
      deliveries:
        lake: { format: JSON, table: young_person, prefix: people/, bufferIntervalSeconds: 60, appendNewline: true }
`;
/** Half of them ask for four shards, should they fall into two minutes. */
const BEFORE = 40_000;
const MEANWHILE = 5_000;
const BATCH = 500;

describe("a stream whose shards follow its load", () => {
  const dataDir = dataFolder();
  const stack = () => join(dataDir(), "stack.yaml");
  const options = () => ["--config", stack(), "--events", "0", "--data-dir", dataDir()];
  let put = 0;

  before(() => writeFileSync(stack(), config(2)));

  it("is scaled out by the deployed function under load, and loses no record while its shards split", async () => {
    await withCloud(async ({ kinesis, endpoint, streamName }) => {
      assert.equal(await openShards(kinesis, streamName), 2);
      await putPeople(kinesis, streamName, BEFORE);
      const [report] = await Promise.all([runScaler(endpoint, new Date()), putPeople(kinesis, streamName, MEANWHILE)]);
      assert.deepEqual(
        { from: report.from, to: report.shards, scaled: report.scaled },
        { from: 2, to: 4, scaled: true },
      );
      assert.match(report.reason, /^goes from 2 to 4 shards: a minute filled \d+ % of 2 shards, target 10 %$/);
      assert.equal(await openShards(kinesis, streamName), 4);
      await putPeople(kinesis, streamName, MEANWHILE);
    });
    const report = await startOnce(...options());
    assert.equal(report.lost, 0);
    assert.deepEqual(
      delivered(),
      Array.from({ length: put }, (_, age) => age),
    );
  });

  it("is left alone by later deployments, also by one that asks for another number", async () => {
    const shards = () => withCloud(({ kinesis, streamName }) => openShards(kinesis, streamName));
    assert.equal(await shards(), 4);
    writeFileSync(stack(), config(3));
    assert.equal(await shards(), 4);
  });

  it("keeps what was asked for in its own tag, from which a run within the cool-down waits", async () => {
    await withCloud(async ({ kinesis, endpoint, streamName }) => {
      const [first, ...more] = await historyOf(kinesis, streamName);
      assert.deepEqual(more, []);
      assert.deepEqual([first?.direction, first?.shards], ["out", 4]);
      const soon = new Date((first?.at ?? 0) + 30_000);
      const { scaled, reason } = await runScaler(endpoint, soon);
      assert.equal(scaled, false);
      assert.match(reason, /cool-down of \d+ s is not over/);
    });
  });

  it("shrinks when it is idle: to the day's least by day, to the floor by night, and is back in the morning", async () => {
    await withCloud(async ({ kinesis, endpoint, streamName }) => {
      const runAt = async (time: string) => {
        const { shards } = await runScaler(endpoint, new Date(time));
        assert.equal(await openShards(kinesis, streamName), shards);
        return shards;
      };
      // Days later, so that no record of this run lies in the minutes that are looked at. Zurich is two hours ahead in June.
      const day = `${new Date().getUTCFullYear() + 1}-06-15`;
      assert.equal(await runAt(`${day}T12:00:00Z`), 2);
      assert.equal(await runAt(`${day}T19:59:00Z`), 2);
      assert.equal(await runAt(`${day}T20:00:00Z`), 1);
      assert.equal(await runAt(`${day}T20:10:00Z`), 1);
      assert.equal(await runAt(`${day.slice(0, 8)}16T04:00:00Z`), 2);
    });
  });

  it("is warned of by npm run reshard", async () => {
    const running = await startAndStay(...options(), "--fast", "--port", "0");
    try {
      const { exitCode, stderr } = await command("reshard", "--data-dir", dataDir(), "--to", "2");
      assert.equal(exitCode, 0, stderr);
      assert.match(stderr, /^warning: \S+ is scaled by its load: .*autoscaling\.minShards and maxShards$/m);
    } finally {
      await running.interrupt();
    }
  });

  interface Open {
    kinesis: KinesisClient;
    endpoint: string;
    streamName: string;
  }

  async function withCloud<Result>(work: (open: Open) => Promise<Result>): Promise<Result> {
    const running: Running = await startAndStay(...options(), "--fast", "--port", "0");
    const kinesis = new KinesisClient(clientSettings(running.endpoint));
    try {
      const streamName = outputs().pipelines.people?.source.name ?? assert.fail();
      return await work({ kinesis, endpoint: running.endpoint, streamName });
    } finally {
      kinesis.destroy();
      await running.interrupt();
    }
  }

  function outputs(): StackOutputs {
    return JSON.parse(readFileSync(join(dataDir(), "outputs.json"), "utf8")) as StackOutputs;
  }

  /** Records that tell themselves apart by their age. */
  async function putPeople(kinesis: KinesisClient, StreamName: string, count: number): Promise<void> {
    const ages = Array.from({ length: count }, (_, index) => put + index);
    put += count;
    for (let begin = 0; begin < count; begin += BATCH) {
      const Records = ages.slice(begin, begin + BATCH).map((age) => ({
        Data: Buffer.from(JSON.stringify({ firstname: "Ada", lastname: "L", age, gender: "female" })),
        PartitionKey: String(age),
      }));
      const { FailedRecordCount } = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
      assert.equal(FailedRecordCount, 0);
    }
  }

  function delivered(): number[] {
    const lines = objectsUnder(dataDir(), "people").flatMap(({ text }) => text.trimEnd().split("\n"));
    return lines.map((line) => (JSON.parse(line) as { age: number }).age).sort((one, other) => one - other);
  }

  /** Has the deployed function run as its schedule has it. */
  async function runScaler(endpoint: string, time: Date): Promise<ScalingReport> {
    const name = outputs().pipelines.people?.source.scalerFunctionName ?? assert.fail();
    const answer = await fetch(`${endpoint}/2015-03-31/functions/${name}/invocations`, {
      method: "POST",
      body: JSON.stringify({ time: time.toISOString() }),
    });
    const text = await answer.text();
    assert.equal(answer.headers.get("x-amz-function-error"), null, text);
    return JSON.parse(text) as ScalingReport;
  }
});

async function openShards(kinesis: KinesisClient, StreamName: string): Promise<number> {
  const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
  return StreamDescriptionSummary?.OpenShardCount ?? assert.fail();
}

async function historyOf(kinesis: KinesisClient, StreamName: string) {
  return readHistory(await historyTag(kinesis, { StreamName }));
}
