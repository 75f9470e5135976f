import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import type { EventColumnArgs, EventSchemaArgs } from "../../components/event-schema";
import { encodeProperties } from "../../components/sql-analytics/properties";
import { flinkScript } from "../../components/sql-analytics/sql/flink-script";
import { type Cloud, type SqlEngineName, startCloud } from "../../local/cloud/cloud";
import { clientSettings, removeData, temporarySettings } from "../local/cloud/temporary-cloud";

/** A query and its result's columns: `kind string, amount bigint`. */
export interface DifferentialQuery {
  name: string;
  sql: string;
  columns: string;
  /** @default JSON */
  format?: "JSON" | "CSV";
}

/** Queries of one script over one stream of events. */
export interface Job {
  schema: EventSchemaArgs;
  records: string[];
  delaySeconds: number;
  queries: DifferentialQuery[];
}

/** What an engine made of a job. */
export interface Outcome {
  /** Texts of the rows by query, sorted: engines are free in the order of a window's rows. */
  rows: Record<string, string[]>;
  read: number;
  malformed: number;
  late: number;
}

const BATCH = 500;
const NAME = "job";
const BUCKET = "results";

/** Runs a job from a Kinesis stream to the objects of its delivery streams, in an embedded cloud of its own. */
export async function runJob(engine: SqlEngineName, job: Job): Promise<Outcome> {
  const settings = temporarySettings();
  const { onProblem, failed } = firstProblem();
  const cloud = await startCloud(settings, { port: 0, warehousePort: 0, engine, onProblem });
  try {
    const { arn } = await make(cloud, "aws:kinesis/stream:Stream", { name: NAME, shardCount: 1 });
    await make(cloud, "aws:s3/bucket:Bucket", { bucket: BUCKET });
    for (const { name } of job.queries) await makeDeliveryStream(cloud, name);
    await put(cloud, job.records);
    await make(cloud, "aws:kinesisanalyticsv2/application:Application", applicationInputs(String(arn), job));
    // An engine tries what failed again and again, so that a drain would not end.
    await Promise.race([cloud.analytics.drain(), failed]);
    await Promise.race([cloud.deliveries.drain(), failed]);
    const { read, malformed, late } = await cloud.analytics.counts(NAME);
    const rows: Record<string, string[]> = {};
    for (const { name } of job.queries) rows[name] = await rowsOf(cloud, name);
    return { rows, read, malformed, late };
  } finally {
    await cloud.close();
    removeData(settings);
  }
}

/** Why the embedded engine refuses a job. @throws Error when it does not */
export async function refusal(job: Job): Promise<string> {
  try {
    await runJob("duckdb", job);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith(`application "${NAME}" cannot run here`))
      return error.message;
    throw error;
  }
  throw new Error("the embedded engine runs it");
}

function firstProblem(): { onProblem: (problem: string) => void; failed: Promise<never> } {
  let onProblem = (_: string): void => {};
  const failed = new Promise<never>((_, reject) => {
    onProblem = (problem) => reject(new Error(problem));
  });
  // One that comes when nobody waits is not lost: the next wait throws it.
  failed.catch(() => {});
  return { onProblem, failed };
}

async function make(cloud: Cloud, type: string, inputs: Record<string, unknown>): Promise<Record<string, unknown>> {
  const handler = cloud.handlers[type];
  assert.ok(handler, type);
  return (await handler({ urn: `urn:pulumi:test::test::${type}::${NAME}`, type, name: NAME, inputs })).outputs;
}

async function makeDeliveryStream(cloud: Cloud, name: string): Promise<void> {
  const delimiter = { parameterName: "Delimiter", parameterValue: "\\n" };
  await make(cloud, "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", {
    name,
    destination: "extended_s3",
    extendedS3Configuration: {
      roleArn: "arn:aws:iam::000000000000:role/delivery",
      bucketArn: `arn:aws:s3:::${BUCKET}`,
      prefix: `${name}/`,
      processingConfiguration: {
        enabled: true,
        processors: [{ type: "AppendDelimiterToRecord", parameters: [delimiter] }],
      },
    },
  });
}

function applicationInputs(streamArn: string, { schema, delaySeconds, queries }: Job): Record<string, unknown> {
  const script = flinkScript({
    sql: queries.map(({ name, sql }) => `-- result: ${name}\n${sql};\n`).join("\n"),
    region: "eu-west-1",
    source: { streamArn, schema, startPosition: "TRIM_HORIZON", watermarkDelaySeconds: delaySeconds },
    results: Object.fromEntries(
      queries.map(({ name, columns, format = "JSON" }) => [
        name,
        { schema: { name, columns: columnsOf(columns) }, format, deliveryStreamName: name },
      ]),
    ),
  });
  const tableConfig = {
    "table.local-time-zone": "UTC",
    // A watermark behind every record, as the embedded engine has it; by default Flink gives one every 200 ms.
    "pipeline.auto-watermark-interval": "0 ms",
    // In two phases Flink counts late rows after it has put those of a window together.
    "table.optimizer.agg-phase-strategy": "ONE_PHASE",
  };
  return {
    name: NAME,
    applicationConfiguration: { environmentProperties: { propertyGroups: encodeProperties(script, tableConfig) } },
  };
}

/** Columns written as `kind string, amount bigint`. */
export function columnsOf(text: string): EventColumnArgs[] {
  return text.split(/, (?=[a-z])/).map((column) => {
    const [name = "", type = ""] = column.split(" ");
    return { name, type };
  });
}

async function put(cloud: Cloud, records: string[]): Promise<void> {
  const kinesis = new KinesisClient(clientSettings(cloud.endpoint));
  try {
    for (let first = 0; first < records.length; first += BATCH) {
      const Records = records
        .slice(first, first + BATCH)
        .map((record) => ({ Data: Buffer.from(record), PartitionKey: "one" }));
      const { FailedRecordCount } = await kinesis.send(new PutRecordsCommand({ StreamName: NAME, Records }));
      assert.equal(FailedRecordCount, 0);
    }
  } finally {
    kinesis.destroy();
  }
}

async function rowsOf(cloud: Cloud, name: string): Promise<string[]> {
  const objects = await cloud.objects.list(BUCKET, `${name}/`);
  const texts = objects.map(({ key }) => readFileSync(cloud.objects.path(BUCKET, key), "utf8"));
  return texts.flatMap((text) => text.replace(/\n$/, "").split("\n")).sort();
}
