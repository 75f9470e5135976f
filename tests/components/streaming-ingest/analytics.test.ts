import assert from "node:assert/strict";
import { type AnalyticsArgs, StreamingIngest, type StreamingIngestArgs } from "../../../components/streaming-ingest";
import { type MockRuntime, mockRuntime, value } from "../mocks";
import { minimalArgs, SCHEMA, WAREHOUSE } from "./fixtures";

const APPLICATION = "aws:kinesisanalyticsv2/application:Application";
const FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const STREAM = "aws:kinesis/stream:Stream";

const RESULT = {
  name: "type-count",
  columns: [
    { name: "type", type: "string" },
    { name: "n", type: "bigint" },
  ],
};
const SQL = `SELECT type, COUNT(*) AS n
FROM TABLE(TUMBLE(TABLE user_event, DESCRIPTOR(rt), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, type;`;

/** Counts of each type per minute, to where the test says. */
function analytics(result: Omit<AnalyticsArgs["results"][string], "schema">): AnalyticsArgs {
  return { sql: SQL, results: { counts: { schema: RESULT, ...result } }, whenJarMissing: "warn" };
}

async function made(
  stage: AnalyticsArgs,
  changes: Partial<StreamingIngestArgs> = {},
): Promise<{ runtime: MockRuntime; ingest: StreamingIngest }> {
  const runtime = mockRuntime();
  const args = minimalArgs({ deliveries: {}, analytics: stage, warehouse: WAREHOUSE, ...changes });
  const ingest = new StreamingIngest("users", args);
  await runtime.settled();
  return { runtime, ingest };
}

describe("StreamingIngest with a SQL stage", () => {
  it("makes what takes the results before the job that puts them", async () => {
    const { runtime } = await made(analytics({ delivery: { redshift: { format: "CSV" } } }));
    const components = runtime.resources.filter(({ type }) => type.startsWith("streaming-ingest:"));
    assert.deepEqual(
      components.map(({ type, name }) => `${type.slice("streaming-ingest:index:".length)} ${name}`),
      [
        "StreamingIngest users",
        "DataStream users",
        "DataLake users",
        "TargetTable users-counts",
        "DeliveryStream users-counts",
        "SqlAnalytics users",
      ],
    );
    const { dependencies } = runtime.one(APPLICATION);
    assert.ok(dependencies.some((urn) => urn.includes(FIREHOSE)));
    assert.ok(dependencies.some((urn) => urn.includes(STREAM)));
  });

  it("puts CSV where the result is loaded as CSV, by direct PUT, each row on a line of its own", async () => {
    const { runtime, ingest } = await made(analytics({ delivery: { redshift: { format: "CSV" } } }));
    const script = await value(ingest.nodes.analytics?.script ?? assert.fail("no stage"));
    assert.match(script, /'format' = 'csv'/);
    const { kinesisSourceConfiguration, redshiftConfiguration } = runtime.one(FIREHOSE).inputs;
    assert.equal(kinesisSourceConfiguration, undefined);
    const { copyOptions, dataTableColumns, processingConfiguration } = redshiftConfiguration as {
      copyOptions: string;
      dataTableColumns: string;
      processingConfiguration: { processors: { type: string }[] };
    };
    assert.match(copyOptions, /CSV/);
    assert.equal(dataTableColumns, "type,n");
    assert.deepEqual(
      processingConfiguration.processors.map(({ type }) => type),
      ["AppendDelimiterToRecord"],
    );
  });

  it("delivers JSON to the lake, to a table named after the events and the result", async () => {
    const { runtime, ingest } = await made(analytics({ delivery: { format: "PARQUET" } }));
    assert.match(await value(ingest.nodes.analytics?.script ?? assert.fail("no stage")), /'format' = 'json'/);
    assert.equal(runtime.one("aws:glue/catalogTable:CatalogTable").inputs.name, "user_event_counts");
    assert.deepEqual(await value(ingest.tableNames), { counts: "user_event_counts" });
  });

  it("goes on to another data stream", async () => {
    const { runtime, ingest } = await made(analytics({ stream: { mode: "PROVISIONED", shardCount: 2 } }));
    assert.equal(runtime.one(STREAM, "users-counts").inputs.shardCount, 2);
    assert.match(
      await value(ingest.nodes.analytics?.script ?? assert.fail("no stage")),
      /'stream\.arn' = '[^']*users-counts/,
    );
    assert.equal(runtime.of(FIREHOSE).length, 0);
    assert.deepEqual(Object.keys(ingest.nodes.resultStreams), ["counts"]);
  });

  it("has the shards of that stream scaled, and what scales them watched, its log kept as the pipeline's", async () => {
    const stream = { mode: "PROVISIONED", shardCount: 1, autoscaling: { minShards: 1, maxShards: 4 } };
    const { runtime } = await made(analytics({ stream }), { observability: {}, logRetentionDays: 7 });
    assert.equal(
      runtime.one("aws:cloudwatch/logGroup:LogGroup", "/aws/lambda/users-counts-shard-scaler").inputs.retentionInDays,
      7,
    );
    const alarms = runtime.of("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name }) => name);
    assert.ok(alarms.includes("users-result-counts-shard-bytes-near-quota"));
    assert.ok(alarms.includes("users-result-counts-scaler-function-errors"));
  });

  it("stands beside deliveries of the events themselves", async () => {
    const { runtime } = await made(analytics({ delivery: {} }), { deliveries: { raw: {} } });
    assert.deepEqual(
      runtime
        .of(FIREHOSE)
        .map(({ name, inputs }) => [name, inputs.kinesisSourceConfiguration !== undefined])
        .sort(),
      [
        ["users-counts", false],
        ["users-raw", true],
      ],
    );
  });

  it("is off unless it is configured", async () => {
    const runtime = mockRuntime();
    const ingest = new StreamingIngest("users", minimalArgs());
    await runtime.settled();
    assert.equal(runtime.of(APPLICATION).length, 0);
    assert.equal(ingest.nodes.analytics, undefined);
  });
});

describe("the schema of the tests", () => {
  it("names the event table of the queries", () => assert.equal(SCHEMA.name, "user-event"));
});
