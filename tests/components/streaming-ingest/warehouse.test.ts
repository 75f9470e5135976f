import assert from "node:assert/strict";
import { type DeliveryArgs, StreamingIngest, type StreamingIngestArgs } from "../../../components/streaming-ingest";
import { type MockRuntime, mockRuntime, UNKNOWN, value } from "../mocks";
import { minimalArgs, STREAM_ARN, WAREHOUSE } from "./fixtures";

const FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const INVOCATION = "aws:lambda/invocation:Invocation";
const SECRET = "aws:secretsmanager/secret:Secret";

async function made(
  delivery: DeliveryArgs,
  changes: Partial<StreamingIngestArgs> = {},
  preview = false,
): Promise<{ runtime: MockRuntime; ingest: StreamingIngest }> {
  const runtime = mockRuntime({ preview });
  const args = minimalArgs({ warehouse: WAREHOUSE, deliveries: { warehouse: delivery }, ...changes });
  const ingest = new StreamingIngest("users", args);
  await runtime.settled();
  return { runtime, ingest };
}

describe("StreamingIngest to a warehouse", () => {
  it("makes the table before the delivery stream that loads into it", async () => {
    const { runtime } = await made({ redshift: {} });
    const components = runtime.resources.filter(({ type }) => type.startsWith("streaming-ingest:"));
    assert.deepEqual(
      components.map(({ type, name }) => `${type.slice("streaming-ingest:index:".length)} ${name}`),
      [
        "StreamingIngest users",
        "DataStream users",
        "DataLake users",
        "TargetTable users-warehouse",
        "DeliveryStream users-warehouse",
      ],
    );
    const { dependencies } = runtime.one(FIREHOSE);
    assert.ok(
      dependencies.some((urn) => urn.includes(INVOCATION)),
      `the delivery stream waits for ${dependencies.join(", ")}`,
    );
  });

  it("R-08 loads JSON by the schema's columns out of a staging prefix of the lake", async () => {
    const { runtime } = await made({ redshift: {}, bufferIntervalSeconds: 60, compression: "GZIP" });
    const { destination, redshiftConfiguration } = runtime.one(FIREHOSE).inputs;
    const { dataTableName, dataTableColumns, copyOptions, clusterJdbcurl, s3Configuration } =
      redshiftConfiguration as Record<string, unknown>;
    assert.equal(destination, "redshift");
    assert.deepEqual(
      { dataTableName, dataTableColumns, clusterJdbcurl },
      {
        dataTableName: "ingest.user_event_warehouse",
        dataTableColumns: "id,type,age",
        clusterJdbcurl: WAREHOUSE.jdbcUrl,
      },
    );
    assert.match(String(copyOptions), /^JSON 'auto' .*GZIP/);
    const { prefix, bufferingInterval, compressionFormat } = s3Configuration as Record<string, unknown>;
    assert.match(String(prefix), /^staging\/user_event_warehouse\//);
    assert.deepEqual({ bufferingInterval, compressionFormat }, { bufferingInterval: 60, compressionFormat: "GZIP" });
  });

  it("ends each staged JSON record, so that a broken one spoils no other, unless it is told not to", async () => {
    const processorsOf = async (delivery: DeliveryArgs) => {
      const { runtime } = await made(delivery);
      const { processingConfiguration } = runtime.one(FIREHOSE).inputs.redshiftConfiguration as {
        processingConfiguration?: { processors: { type: string }[] };
      };
      return processingConfiguration?.processors.map(({ type }) => type);
    };
    assert.deepEqual(await processorsOf({ redshift: {} }), ["AppendDelimiterToRecord"]);
    assert.equal(await processorsOf({ redshift: {}, appendNewline: false }), undefined);
    assert.deepEqual(await processorsOf({ redshift: {}, transform: {} }), ["Lambda"]);
  });

  it("R-10 lets staging objects expire after 30 days in a lake of its own", async () => {
    const { runtime } = await made({ redshift: {} });
    const { rules } = runtime.one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").inputs as {
      rules: { filter: { prefix?: string }; expiration?: { days?: number } }[];
    };
    const staging = rules.find(({ filter }) => filter.prefix === "staging/user_event_warehouse/");
    assert.equal(staging?.expiration?.days, 30);
  });

  it("has no Glue table, since nothing but COPY reads the staging objects", async () => {
    const { runtime } = await made({ redshift: {} });
    assert.equal(runtime.of("aws:glue/catalogTable:CatalogTable").length, 0);
  });

  it("reads the data stream without Firehose where the ingestion is STREAMING", async () => {
    const { runtime, ingest } = await made({ redshift: { ingestion: "STREAMING" } });
    assert.equal(runtime.of(FIREHOSE).length, 0);
    assert.equal(runtime.of(SECRET).length, 0);
    const { stream, table } = JSON.parse(String(runtime.one(INVOCATION).inputs.input)) as {
      stream: { streamName: string; roleArn: string };
      table: { ingestion: string };
    };
    assert.equal(table.ingestion, "STREAMING");
    assert.equal(stream.streamName, await value(ingest.streamName as NonNullable<typeof ingest.streamName>));
    assert.equal(stream.roleArn, WAREHOUSE.streamingRoleArn);
    assert.deepEqual(await value(ingest.deliveryStreamNames), {});
  });

  it("reads a data stream that exists", async () => {
    const source = { kinesis: { existingStreamArn: STREAM_ARN } };
    const { runtime } = await made({ redshift: { ingestion: "STREAMING" } }, { source });
    const { stream } = JSON.parse(String(runtime.one(INVOCATION).inputs.input)) as { stream: { streamName: string } };
    assert.equal(stream.streamName, "shared");
  });

  it("answers the warehouse's table beside the lake's", async () => {
    const { ingest } = await made(
      { redshift: {} },
      {
        deliveries: { lake: {}, warehouse: { redshift: { databaseSchema: "app" }, table: "users" } },
      },
    );
    assert.deepEqual(await value(ingest.tableNames), { lake: "user_event_lake", warehouse: "app.users" });
    assert.deepEqual(Object.keys(ingest.nodes.targetTables), ["warehouse"]);
  });

  it("runs a transform before it stages", async () => {
    const { runtime } = await made({ redshift: { format: "CSV" }, transform: { output: "CSV" } });
    const { copyOptions, processingConfiguration } = runtime.one(FIREHOSE).inputs.redshiftConfiguration as {
      copyOptions: string;
      processingConfiguration: { processors: { type: string }[] };
    };
    assert.match(copyOptions, /CSV DELIMITER ',' FILLRECORD/);
    // The table must know it, since fields of CSV have no names.
    const { table } = JSON.parse(String(runtime.one(INVOCATION).inputs.input)) as { table: { stagedFormat: string } };
    assert.equal(table.stagedFormat, "CSV");
    assert.deepEqual(
      processingConfiguration.processors.map(({ type }) => type),
      ["Lambda"],
    );
  });

  it("has the transform keep nested JSON, which a SUPER column takes, but not for the lake", async () => {
    const schema = { name: "user-event", columns: [{ name: "extra", type: "json" }] };
    const { runtime } = await made(
      {},
      { schema, deliveries: { lake: { transform: {} }, warehouse: { transform: {}, redshift: {} } } },
    );
    const nested = await Promise.all(
      runtime.of("aws:lambda/function:Function").map(async ({ name, inputs }) => {
        const { assets } = inputs.code as { assets: Promise<Record<string, { text: Promise<string> }>> };
        const spec = JSON.parse((await (await assets)["spec.json"]?.text) ?? "") as { columns: { nested?: boolean }[] };
        return [name, spec.columns[0]?.nested ?? false];
      }),
    );
    assert.deepEqual(nested.sort(), [
      ["users-lake", false],
      ["users-warehouse", true],
    ]);
  });

  it("registers the same resources in a first preview, where the secret is not known yet", async () => {
    const names = ({ runtime }: { runtime: MockRuntime }) =>
      runtime.resources.map(({ type, name }) => `${type} ${name}`).sort();
    const [first, run] = [await made({ redshift: {} }, {}, true), await made({ redshift: {} })];
    assert.deepEqual(names(first), names(run));
    const { secretsManagerConfiguration } = first.runtime.one(FIREHOSE).inputs.redshiftConfiguration as {
      secretsManagerConfiguration: { secretArn: unknown };
    };
    assert.equal(secretsManagerConfiguration.secretArn, UNKNOWN);
  });

  it("R-16 has no password in what it registers", async () => {
    const { runtime } = await made({ redshift: {} });
    const found = JSON.stringify(runtime.resources.map(({ inputs }) => inputs)).match(
      /"[^"]*password[^"]*":\s*"[^"]+"/i,
    );
    assert.equal(found, null);
  });
});
