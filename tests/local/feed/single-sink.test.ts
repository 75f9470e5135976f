import assert from "node:assert/strict";
import { AwsError, type JsonService } from "../../../local/cloud/contracts";
import { type Gateway, startGateway } from "../../../local/cloud/gateway/gateway";
import { metered } from "../../../local/feed/metered-sink";
import { feed } from "../../../local/feed/producer";
import { singleSinkOf } from "../../../local/feed/single-sink";
import type { SourceOutputs } from "../../../stacks/outputs";

/** A service that notes each call; the first ones are answered that they come too fast. */
class Noting implements JsonService {
  readonly calls: Record<string, unknown>[] = [];
  tooFast = 0;

  constructor(
    readonly targetPrefix: string,
    private readonly code: string,
  ) {}

  async call(operation: string, input: Record<string, unknown>) {
    if (this.tooFast-- > 0) throw new AwsError(this.code, "slow down");
    this.calls.push({ operation, ...input });
    return { SequenceNumber: "1", ShardId: "shardId-000000000000", RecordId: "1" };
  }
}

const EVENTS = ["one", "two"].map((text) => ({ data: Buffer.from(text), partitionKey: text.slice(0, 1) }));
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("singleSinkOf", () => {
  let kinesis: Noting;
  let firehose: Noting;
  let gateway: Gateway;
  beforeEach(async () => {
    kinesis = new Noting("Kinesis_20131202", "ProvisionedThroughputExceededException");
    firehose = new Noting("Firehose_20150804", "ServiceUnavailableException");
    const onError = (error: unknown) => assert.fail(String(error));
    gateway = await startGateway({ port: 0, services: [kinesis, firehose], rest: [], onError });
  });
  afterEach(() => gateway.close());

  async function put(kind: SourceOutputs["kind"], needsNewline: boolean) {
    const source = { kind, name: "orders", arn: "arn:aws:…", needsNewline, producerPolicy: "{}" };
    const sink = singleSinkOf(source, { endpoint: gateway.endpoint, region: "eu-west-1" });
    const { sink: counted, meter } = metered(sink);
    try {
      const result = await feed(EVENTS, counted, { wait: async () => undefined, concurrency: 1 });
      return { acknowledged: result.acknowledged, ...meter };
    } finally {
      sink.close();
    }
  }

  it("puts one record a call into a data stream, with its partition key", async () => {
    assert.deepEqual(await put("kinesis", true), { acknowledged: 2, calls: 2, retries: 0, throttled: 0 });
    assert.deepEqual(kinesis.calls, [
      { operation: "PutRecord", StreamName: "orders", Data: base64("one\n"), PartitionKey: "o" },
      { operation: "PutRecord", StreamName: "orders", Data: base64("two\n"), PartitionKey: "t" },
    ]);
  });

  it("puts one record a call into a delivery stream", async () => {
    assert.deepEqual(await put("directPut", false), { acknowledged: 2, calls: 2, retries: 0, throttled: 0 });
    assert.deepEqual(firehose.calls, [
      { operation: "PutRecord", DeliveryStreamName: "orders", Record: { Data: base64("one") } },
      { operation: "PutRecord", DeliveryStreamName: "orders", Record: { Data: base64("two") } },
    ]);
  });

  it("puts a record again when the SDK's own retries were not enough (K-14)", async () => {
    kinesis.tooFast = 4;
    assert.deepEqual(await put("kinesis", false), { acknowledged: 2, calls: 3, retries: 1, throttled: 1 });
    assert.equal(kinesis.calls.length, 2);
  });
});
