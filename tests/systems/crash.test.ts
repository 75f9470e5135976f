import assert from "node:assert/strict";
import { FirehoseClient, ListDeliveryStreamsCommand, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { KinesisClient, ListStreamsCommand, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { command, dataFolder, objectsUnder, startAndStay, warehouseRows } from "./support";

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
        async () => linesUnder(dataDir(), "user-events/"),
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
        "Pulumi.staging.yaml",
        dataDir(),
        async () => linesUnder(dataDir(), "app-events/"),
        firehosePut,
      );
      assert.deepEqual(lost, []);
      console.log(`      ${acknowledged} acknowledged, ${duplicates} delivered twice`);
    });
  });

  describe("put into Firehose for the warehouse", () => {
    const dataDir = dataFolder();
    it("has a row for every acknowledged record after the next start", async () => {
      const { lost, duplicates, acknowledged } = await killInTheMiddle(
        "stacks/examples/s2-redshift.yaml",
        dataDir(),
        async () => {
          const rows = await warehouseRows(dataDir(), "SELECT event_name FROM ingest.app_event");
          return rows.map(({ event_name }) => eventOf(String(event_name)));
        },
        firehosePut,
        eventOf,
      );
      assert.deepEqual(lost, []);
      console.log(`      ${acknowledged} acknowledged, ${duplicates} loaded twice`);
    });
  });
});

/** An event of the application's schema that its name tells from all others. */
function eventOf(name: string): string {
  return JSON.stringify({ event_time: "2025-05-17T10:05:00Z", event_name: name, user: 7 });
}

/** Puts into the delivery stream of the application's events. */
async function firehosePut(endpoint: string): Promise<Put> {
  const client = new FirehoseClient({ ...CLIENT, endpoint });
  const { DeliveryStreamNames = [] } = await client.send(new ListDeliveryStreamsCommand({}));
  const DeliveryStreamName = DeliveryStreamNames.find((name) => name.startsWith("app-events"));
  return async (records) => {
    const Records = records.map((Data) => ({ Data: Buffer.from(Data) }));
    const answer = await client.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }));
    return records.filter((_, index) => answer.RequestResponses?.[index]?.RecordId !== undefined);
  };
}

function linesUnder(dataDir: string, prefix: string): string[] {
  return objectsUnder(dataDir, prefix).flatMap(({ text }) => text.trimEnd().split("\n"));
}

/** Reads what arrived, as the records that were put. */
type Read = () => Promise<string[]>;

async function killInTheMiddle(
  stack: string,
  dataDir: string,
  read: Read,
  connect: (endpoint: string) => Promise<Put>,
  recordOf = (id: string) => JSON.stringify({ event_id: id, event_type: "read_post" }),
) {
  const words = ["--config", stack, "--events", "0", "--data-dir", dataDir];
  const running = await startAndStay(...words, "--port", "0");
  const acknowledged = await putUntilKilled(await connect(running.endpoint), recordOf, running.kill);
  // Some were acknowledged before the end came, and some never were: it came in the middle.
  assert.ok(acknowledged.length >= RECORDS / 4 && acknowledged.length < RECORDS, `${acknowledged.length} acknowledged`);

  const { exitCode, stderr } = await command("start", "--once", ...words);
  assert.equal(exitCode, 0, stderr);
  const times = new Map<string, number>();
  for (const record of await read()) times.set(record, (times.get(record) ?? 0) + 1);
  const lost = acknowledged.filter((record) => !times.has(record));
  const duplicates = [...times.values()].reduce((sum, count) => sum + count - 1, 0);
  return { acknowledged: acknowledged.length, lost, duplicates };
}

/** Puts on and on, several batches at a time, and has the process killed once half is acknowledged. */
async function putUntilKilled(
  put: Put,
  recordOf: (id: string) => string,
  kill: () => Promise<void>,
): Promise<string[]> {
  const acknowledged: string[] = [];
  let next = 0;
  let killed: Promise<void> | undefined;
  const producer = async () => {
    while (next < RECORDS && !killed) {
      const records = Array.from({ length: BATCH }, () => recordOf(String(next++)));
      const taken = await put(records).catch(() => []);
      acknowledged.push(...taken);
      if (acknowledged.length >= RECORDS / 2) killed ??= kill();
    }
  };
  await Promise.all([producer(), producer(), producer()]);
  await killed;
  return acknowledged;
}
