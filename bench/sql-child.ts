import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { encodeProperties } from "../components/sql-analytics/properties";
import { flinkScript } from "../components/sql-analytics/sql/flink-script";
import { type Cloud, type SqlEngineName, startCloud } from "../local/cloud/cloud";
import { watchOwnMemory } from "./own-memory";
import type { SqlRun } from "./sql";

const REGION = "eu-west-1";
const NAME = "bench";
const FIRST_MS = Date.parse("2026-01-31T12:00:00Z");
const BATCH = 500;
const POLL_MILLISECONDS = 10;
const SQL = `SELECT window_start AS minute_start, kind, COUNT(*) AS events, SUM(amount) AS amount
FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, kind`;

/** Fills a stream, and times an engine from its first record until the results of the last are put. */
async function main([engine, shardCount, count]: string[]): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), "streaming-ingest-sql-"));
  const cloud = await startCloud(
    { dataDir, region: REGION },
    // Shards would hold the reading back to what AWS's give in a second.
    { port: 0, warehousePort: 0, engine: engine as SqlEngineName, shardLimits: false, onProblem: console.error },
  );
  try {
    process.stdout.write(JSON.stringify(await run(cloud, Number(shardCount), Number(count))));
  } finally {
    await cloud.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function run(cloud: Cloud, shardCount: number, records: number): Promise<SqlRun> {
  const { arn } = await make(cloud, "aws:kinesis/stream:Stream", { name: NAME, shardCount });
  await make(cloud, "aws:s3/bucket:Bucket", { bucket: NAME });
  await make(cloud, "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", {
    name: NAME,
    destination: "extended_s3",
    extendedS3Configuration: {
      roleArn: "arn:aws:iam::000000000000:role/bench",
      bucketArn: `arn:aws:s3:::${NAME}`,
    },
  });
  await put(cloud.endpoint, records);
  const endWatch = watchOwnMemory();
  await make(cloud, "aws:kinesisanalyticsv2/application:Application", application(String(arn)));
  const before = await firstRead(cloud);
  const startedAt = process.hrtime.bigint();
  await cloud.analytics.drain();
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  const { read, malformed, late } = await cloud.analytics.counts(NAME);
  if (read !== records || malformed + late > 0)
    throw new Error(`${read} of ${records} records were read, ${malformed} malformed and ${late} late`);
  return { records: records - before, seconds, peakMiB: endWatch() };
}

async function make(cloud: Cloud, type: string, inputs: Record<string, unknown>): Promise<Record<string, unknown>> {
  const handler = cloud.handlers[type];
  if (handler === undefined) throw new Error(`nothing makes ${type}`);
  return (await handler({ urn: `urn:pulumi:bench::bench::${type}::${NAME}`, type, name: NAME, inputs })).outputs;
}

/** Events 10 ms apart, so that a window of a minute closes every 6,000. */
async function put(endpoint: string, records: number): Promise<void> {
  const client = new KinesisClient({
    endpoint,
    region: REGION,
    // kinesalite knows no HTTP/2, which this client would speak by default.
    requestHandler: new NodeHttpHandler(),
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  for (let first = 0; first < records; first += BATCH) {
    const Records = Array.from({ length: Math.min(BATCH, records - first) }, (_, index) => recordAt(first + index));
    const { FailedRecordCount } = await client.send(new PutRecordsCommand({ StreamName: NAME, Records }));
    if (FailedRecordCount !== 0) throw new Error(`the stream did not take ${FailedRecordCount} records`);
  }
  client.destroy();
}

function recordAt(index: number): { Data: Buffer; PartitionKey: string } {
  const seen = new Date(FIRST_MS + index * 10).toISOString();
  const event = { seen, kind: `kind-${index % 20}`, user_id: index % 5000, amount: (index % 1000) / 4 };
  return { Data: Buffer.from(JSON.stringify(event)), PartitionKey: String(index) };
}

function application(streamArn: string): Record<string, unknown> {
  const script = flinkScript({
    sql: SQL,
    region: REGION,
    source: {
      streamArn,
      schema: {
        name: "events",
        eventTime: "seen",
        columns: [
          { name: "seen", type: "timestamp" },
          { name: "kind", type: "string" },
          { name: "user_id", type: "bigint" },
          { name: "amount", type: "double" },
        ],
      },
      startPosition: "TRIM_HORIZON",
      // Shards are not read in step; none of the events is to be late.
      watermarkDelaySeconds: 300,
    },
    results: {
      minutes: {
        schema: {
          name: "minutes",
          columns: [
            { name: "minute_start", type: "timestamp" },
            { name: "kind", type: "string" },
            { name: "events", type: "bigint" },
            { name: "amount", type: "double" },
          ],
        },
        format: "JSON",
        deliveryStreamName: NAME,
      },
    },
  });
  const propertyGroups = encodeProperties(script, { "table.local-time-zone": "UTC" });
  return { name: NAME, applicationConfiguration: { environmentProperties: { propertyGroups } } };
}

/** Waits until the engine runs. @returns how many records it has read by then */
async function firstRead(cloud: Cloud): Promise<number> {
  for (;;) {
    const { read } = await cloud.analytics.counts(NAME);
    if (read > 0) return read;
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.stack : error);
  process.exitCode = 1;
});
