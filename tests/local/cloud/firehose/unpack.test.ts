import assert from "node:assert/strict";
import { gunzipSync, gzipSync } from "node:zlib";
import {
  FirehoseClient,
  InvalidSourceException,
  PutRecordBatchCommand,
  PutRecordCommand,
} from "@aws-sdk/client-firehose";
import { startGateway } from "../../../../local/cloud/gateway/gateway";
import { clientSettings } from "../temporary-cloud";
import { inputs, processors, World } from "./fakes";

const ERRORS = { errorOutputPrefix: "errors/!{firehose:error-output-type}/" };
const DECOMPRESSION: [string, Record<string, string>] = ["Decompression", { CompressionFormat: "GZIP" }];
const EXTRACTION: [string, Record<string, string>] = ["CloudWatchLogProcessing", { DataMessageExtraction: "true" }];

const envelope = (...messages: string[]) =>
  gzipSync(JSON.stringify({ messageType: "DATA_MESSAGE", logEvents: messages.map((message) => ({ message })) }));
const CONTROL = gzipSync(JSON.stringify({ messageType: "CONTROL_MESSAGE", logEvents: [{ message: "CWL CONTROL" }] }));

describe("what CloudWatch Logs puts", () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => world.end());

  async function delivered(s3: Record<string, unknown>, ...envelopes: Buffer[]) {
    await world.firehose.apply("logs", inputs({ ...ERRORS, ...s3 }));
    await world.firehose.putLogs("logs", envelopes);
    await world.firehose.drain();
    return world.firehose.counts("logs");
  }
  const processing = (...list: Parameters<typeof processors>) => ({ processingConfiguration: processors(...list) });

  it("F-84 is decompressed, and what is not gzip goes under the error prefix as it came", async () => {
    const counts = await delivered(
      processing(DECOMPRESSION, ["AppendDelimiterToRecord"]),
      envelope("a"),
      Buffer.from("plain"),
    );
    assert.deepEqual(world.objects.lines("raw/"), [{ messageType: "DATA_MESSAGE", logEvents: [{ message: "a" }] }]);
    const [failed] = world.objects.lines("errors/decompression-failed/");
    assert.equal(Buffer.from(String(failed?.rawData), "base64").toString(), "plain");
    assert.equal(failed?.errorCode, "DecompressionFailed");
    assert.deepEqual([counts.read, counts.delivered, counts.rejected], [2, 1, 1]);
  });

  it("F-85 becomes one record for each message, and control messages are dropped", async () => {
    const list = processing(DECOMPRESSION, EXTRACTION, ["AppendDelimiterToRecord"]);
    const counts = await delivered(list, envelope("one", "two"), CONTROL, envelope("three"));
    assert.equal(world.objects.text("raw/"), "one\ntwo\nthree\n");
    assert.deepEqual([counts.read, counts.delivered, counts.dropped, counts.rejected], [4, 3, 1, 0]);
  });

  it("F-85 goes under the error prefix where it is no envelope", async () => {
    const counts = await delivered(processing(DECOMPRESSION, EXTRACTION), gzipSync("text"), gzipSync("{}"));
    const lines = world.objects.lines("errors/processing-failed/");
    assert.deepEqual(
      lines.map(({ errorCode }) => errorCode),
      ["MessageExtractionFailed", "MessageExtractionFailed"],
    );
    assert.deepEqual([counts.read, counts.rejected], [2, 2]);
  });

  it("F-84 is kept compressed when a later step fails", async () => {
    const partitioned = {
      prefix: "t=!{partitionKeyFromQuery:t}/",
      dynamicPartitioningConfiguration: { enabled: true },
      ...processing(DECOMPRESSION, EXTRACTION, [
        "MetadataExtraction",
        { MetadataExtractionQuery: "{t: .t}", JsonParsingEngine: "JQ-1.6" },
      ]),
    };
    const sent = envelope('{"t":"x"}', "no json");
    const counts = await delivered(partitioned, sent);
    assert.equal(world.objects.text("t=x/"), '{"t":"x"}');
    const [failed] = world.objects.lines("errors/");
    assert.deepEqual(gunzipSync(Buffer.from(String(failed?.rawData), "base64")), gunzipSync(sent));
    assert.deepEqual([counts.delivered, counts.rejected], [1, 1]);
  });

  it("F-17 is all that a delivery stream with decompression takes", async () => {
    await world.firehose.apply("logs", inputs(processing(DECOMPRESSION)));
    const gateway = await startGateway({
      port: 0,
      services: [world.firehose],
      rest: [],
      onError: (error) => assert.fail(String(error)),
    });
    const client = new FirehoseClient(clientSettings(gateway.endpoint));
    const Data = Buffer.from("x");
    const single = new PutRecordCommand({ DeliveryStreamName: "logs", Record: { Data } });
    const batch = new PutRecordBatchCommand({ DeliveryStreamName: "logs", Records: [{ Data }] });
    try {
      await assert.rejects(client.send(single), InvalidSourceException);
      await assert.rejects(client.send(batch), /Only requests from CloudWatch Logs are supported/);
    } finally {
      client.destroy();
      await gateway.close();
    }
  });

  it("is shown with its processors by DescribeDeliveryStream", async () => {
    await world.firehose.apply("logs", inputs(processing(DECOMPRESSION, EXTRACTION)));
    const { DeliveryStreamDescription } = await world.firehose.call("DescribeDeliveryStream", {
      DeliveryStreamName: "logs",
    });
    const text = JSON.stringify(DeliveryStreamDescription);
    assert.match(
      text,
      /"Type":"Decompression","Parameters":\[\{"ParameterName":"CompressionFormat","ParameterValue":"GZIP"\}\]/,
    );
    assert.match(text, /"Type":"CloudWatchLogProcessing","Parameters":\[\{"ParameterName":"DataMessageExtraction"/);
  });
});
