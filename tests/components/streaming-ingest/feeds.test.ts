import assert from "node:assert/strict";
import { StreamingIngest, type StreamingIngestArgs } from "../../../components/streaming-ingest";
import { type MockRuntime, mockRuntime, value } from "../mocks";
import { accepts, minimalArgs, refuses } from "./fixtures";

const FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";

async function made(changes: Partial<StreamingIngestArgs>): Promise<{ runtime: MockRuntime; ingest: StreamingIngest }> {
  const runtime = mockRuntime();
  const ingest = new StreamingIngest("users", minimalArgs(changes));
  await runtime.settled();
  return { runtime, ingest };
}

const LOGS = { logs: { app: { logGroupName: "/app" } } };
const DIRECT: Partial<StreamingIngestArgs> = { source: { directPut: {} } };

describe("StreamingIngest with feeds", () => {
  it("lets each feed put into the data stream, by components named after the feeds", async () => {
    const { runtime, ingest } = await made({
      feeds: {
        producers: { web: { roleName: "web" } },
        agents: { hosts: { filePattern: "/var/log/app.csv", option: "CSVTOJSON" } },
        iot: { sensors: { sql: "SELECT * FROM 'sensors/+'" } },
        events: { orders: { eventPattern: '{"source":["shop.orders"]}' } },
        dms: { database: {} },
      },
    });
    const feeds = runtime.resources
      .filter(({ type }) => type.startsWith("streaming-ingest:"))
      .map(({ type, name }) => `${type.slice("streaming-ingest:index:".length)} ${name}`)
      .slice(5);
    assert.deepEqual(feeds, [
      "ProducerAccess users-web",
      "AgentFeed users-hosts",
      "IotFeed users-sensors",
      "EventBridgeFeed users-orders",
      "DmsFeed users-database",
    ]);
    const { flows } = JSON.parse((await value(ingest.agentSettings)).hosts ?? "") as {
      flows: Record<string, unknown>[];
    };
    assert.equal(flows[0]?.kinesisStream, await value(ingest.streamName ?? assert.fail()));
    assert.match(JSON.stringify(flows[0]), /"customFieldNames":\["id","type","age"\]/);
  });

  it("F-84, F-85 and F-17 have Firehose unpack log events that CloudWatch puts into it", async () => {
    const { runtime } = await made({
      ...DIRECT,
      feeds: LOGS,
      deliveries: { lake: { format: "JSON", appendNewline: true } },
    });
    const { processingConfiguration } = runtime.one(FIREHOSE).inputs.extendedS3Configuration as {
      processingConfiguration: { processors: unknown };
    };
    assert.deepEqual(processingConfiguration.processors, [
      { type: "Decompression", parameters: [{ parameterName: "CompressionFormat", parameterValue: "GZIP" }] },
      {
        type: "CloudWatchLogProcessing",
        parameters: [{ parameterName: "DataMessageExtraction", parameterValue: "true" }],
      },
      { type: "AppendDelimiterToRecord" },
    ]);
  });

  it("S-03 has the transform unpack them behind a data stream", async () => {
    const { runtime } = await made({ feeds: LOGS, deliveries: { lake: { format: "JSON", transform: {} } } });
    const { assets } = runtime.one("aws:lambda/function:Function").inputs.code as {
      assets: Promise<Record<string, { text: Promise<string> }>>;
    };
    const spec = JSON.parse((await (await assets)["spec.json"]?.text) ?? "") as { unpackLogs?: boolean };
    assert.equal(spec.unpackLogs, true);
    assert.doesNotMatch(JSON.stringify(runtime.one(FIREHOSE).inputs), /Decompression/);
  });

  accepts("takes log events behind a data stream as they come, for RAW", { feeds: LOGS });
  refuses(
    "S-03 refuses a delivery of JSON that nothing unpacks",
    { feeds: LOGS, deliveries: { lake: { format: "JSON" } } },
    "deliveries.lake needs a transform beside feeds.logs, which takes the envelopes of CloudWatch Logs apart; add transform: {}, or take RAW (S-03)",
  );
  refuses(
    "S-06 refuses the log of the pipeline's own transform",
    { feeds: { logs: { own: { logGroupName: "/aws/lambda/users-lake-1a2b3c4" } } } },
    "feeds.logs.own.logGroupName must not be the log of the pipeline's own transform, which would write of each event that it reads (S-06)",
  );
  refuses(
    "refuses two feeds, and a feed and a delivery, of one name",
    { feeds: { producers: { lake: { roleName: "web" } }, dms: { lake: {} } } },
    "feeds.producers.lake has the name of deliveries.lake; give each its own",
    "feeds.dms.lake has the name of feeds.producers.lake; give each its own",
  );
  it("F-17 refuses other feeds beside log groups with direct PUT", async () => {
    const feeds = { ...LOGS, producers: { web: { roleName: "web" } } };
    await assert.rejects(made({ ...DIRECT, feeds }), /feeds\.producers must be left out beside logs.*F-17/);
  });
  refuses(
    "refuses feeds of a topic, into which its own producers put",
    {
      source: {
        msk: {
          clusterArn: "arn:aws:kafka:eu-west-1:123456789012:cluster/c/11111111-2222-3333-4444-555555555555-1",
          topicName: "t",
          connectivity: "PRIVATE",
        },
      },
      feeds: { dms: { db: {} } },
    },
    "feeds must be left out with source.msk, whose producers put into the topic",
  );
});
