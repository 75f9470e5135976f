import assert from "node:assert/strict";
import { FirehoseClient, ListDeliveryStreamsCommand, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { KinesisClient, ListStreamsCommand, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { command, dataFolder, objectsUnder, startAndStay } from "./support";

const RECORDS = 100_000;
const BATCH = 500;
const CLIENT = { region: "eu-west-1", credentials: { accessKeyId: "local", secretAccessKey: "local" }, maxAttempts: 1 };

/** Puts one batch and answers which of its records were acknowledged. */
type Put = (records: string[]) => Promise<string[]>;

describe("an embedded cloud that is killed in the middle of 100,000 records", () => {
  describe("put into a stream", () => {
    const dataDir = dataFolder();
    it("has every acknowledged record in the lake after the next start", async () => {
      const stack = "stacks/examples/s1-data-lake.yaml";
      const { lost, duplicates, acknowledged } = await killInTheMiddle(
        stack,
        dataDir(),
        "user-events/",
        async (endpoint) => {
          const client = new KinesisClient({ ...CLIENT, endpoint });
          const { StreamNames = [] } = await client.send(new ListStreamsCommand({}));
          const StreamName = StreamNames.find((name) => name.startsWith("user-events"));
          return async (records) => {
            const Records = records.map((Data, index) => ({
              Data: Buffer.from(`${Data}\n`),
              PartitionKey: String(index),
            }));
            const answer = await client.send(new PutRecordsCommand({ StreamName, Records }));
            return records.filter((_, index) => answer.Records?.[index]?.SequenceNumber !== undefined);
          };
        },
      );
      assert.deepEqual(lost, []);
      console.log(`      ${acknowledged} acknowledged, ${duplicates} delivered twice`);
    });
  });

  describe("put into Firehose", () => {
    const dataDir = dataFolder();
    it("has every acknowledged record in the lake after the next start", async () => {
      const { lost, duplicates, acknowledged } = await killInTheMiddle(
        "Pulumi.production.yaml",
        dataDir(),
        "app-events/",
        async (endpoint) => {
          const client = new FirehoseClient({ ...CLIENT, endpoint });
          const { DeliveryStreamNames = [] } = await client.send(new ListDeliveryStreamsCommand({}));
          const DeliveryStreamName = DeliveryStreamNames.find((name) => name.startsWith("app-events"));
          return async (records) => {
            const Records = records.map((Data) => ({ Data: Buffer.from(Data) }));
            const answer = await client.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }));
            return records.filter((_, index) => answer.RequestResponses?.[index]?.RecordId !== undefined);
          };
        },
      );
      assert.deepEqual(lost, []);
      console.log(`      ${acknowledged} acknowledged, ${duplicates} delivered twice`);
    });
  });
});

async function killInTheMiddle(
  stack: string,
  dataDir: string,
  prefix: string,
  connect: (endpoint: string) => Promise<Put>,
) {
  const words = ["--config", stack, "--events", "0", "--data-dir", dataDir];
  const running = await startAndStay(...words, "--port", "0");
  const acknowledged = await putUntilKilled(await connect(running.endpoint), running.kill);
  // Some were acknowledged before the end came, and some never were: it came in the middle.
  assert.ok(acknowledged.length >= RECORDS / 4 && acknowledged.length < RECORDS, `${acknowledged.length} acknowledged`);

  const { exitCode, stderr } = await command("start", "--once", ...words);
  assert.equal(exitCode, 0, stderr);
  const times = new Map<string, number>();
  for (const { text } of objectsUnder(dataDir, prefix)) {
    for (const line of text.trimEnd().split("\n")) times.set(line, (times.get(line) ?? 0) + 1);
  }
  const lost = acknowledged.filter((record) => !times.has(record));
  const duplicates = [...times.values()].reduce((sum, count) => sum + count - 1, 0);
  return { acknowledged: acknowledged.length, lost, duplicates };
}

/** Puts on and on, several batches at a time, and has the process killed once half is acknowledged. */
async function putUntilKilled(put: Put, kill: () => Promise<void>): Promise<string[]> {
  const acknowledged: string[] = [];
  let next = 0;
  let killed: Promise<void> | undefined;
  const producer = async () => {
    while (next < RECORDS && !killed) {
      const records = Array.from({ length: BATCH }, () =>
        JSON.stringify({ event_id: String(next++), event_type: "read_post" }),
      );
      const taken = await put(records).catch(() => []);
      acknowledged.push(...taken);
      if (acknowledged.length >= RECORDS / 2) killed ??= kill();
    }
  };
  await Promise.all([producer(), producer(), producer()]);
  await killed;
  return acknowledged;
}
