import assert from "node:assert/strict";
import { AwsError, type JsonService } from "../../../local/cloud/contracts";
import { type Gateway, startGateway } from "../../../local/cloud/gateway/gateway";
import { feed } from "../../../local/feed/producer";
import { sinkOf } from "../../../local/feed/sinks";
import type { SourceOutputs } from "../../../stacks/outputs";

type Call = { operation: string; input: Record<string, unknown> };

/** A service that notes each call and answers by `answer`. */
class Noting implements JsonService {
  readonly calls: Call[] = [];
  answer: (records: unknown[]) => Record<string, unknown> = () => ({});

  constructor(readonly targetPrefix: string) {}

  async call(operation: string, input: Record<string, unknown>) {
    this.calls.push({ operation, input });
    return this.answer(input.Records as unknown[]);
  }
}

function sourceOf(kind: SourceOutputs["kind"], needsNewline: boolean): SourceOutputs {
  return { kind, name: "orders", arn: "arn:aws:…", needsNewline, producerPolicy: "{}" };
}

const EVENTS = ["one", "two"].map((text) => ({ data: Buffer.from(text), partitionKey: text.slice(0, 1) }));
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("sinkOf", () => {
  let kinesis: Noting;
  let firehose: Noting;
  let gateway: Gateway;
  beforeEach(async () => {
    kinesis = new Noting("Kinesis_20131202");
    firehose = new Noting("Firehose_20150804");
    kinesis.answer = (records) => ({
      FailedRecordCount: 0,
      Records: records.map(() => ({ SequenceNumber: "1", ShardId: "shardId-000000000000" })),
    });
    firehose.answer = (records) => ({ FailedPutCount: 0, RequestResponses: records.map(() => ({ RecordId: "1" })) });
    const onError = (error: unknown) => assert.fail(String(error));
    gateway = await startGateway({ port: 0, services: [kinesis, firehose], rest: [], onError });
  });
  afterEach(() => gateway.close());

  async function put(source: SourceOutputs) {
    const sink = sinkOf(source, { endpoint: gateway.endpoint, region: "eu-west-1" });
    try {
      return await feed(EVENTS, sink, { wait: async () => undefined });
    } finally {
      sink.close();
    }
  }

  it("puts records with their partition keys into a data stream", async () => {
    assert.deepEqual(await put(sourceOf("kinesis", false)), { fed: 2, acknowledged: 2, refusals: [] });
    assert.deepEqual(kinesis.calls, [
      {
        operation: "PutRecords",
        input: {
          StreamName: "orders",
          Records: [
            { Data: base64("one"), PartitionKey: "o" },
            { Data: base64("two"), PartitionKey: "t" },
          ],
        },
      },
    ]);
    assert.deepEqual(firehose.calls, []);
  });

  it("puts records into a delivery stream", async () => {
    assert.deepEqual(await put(sourceOf("directPut", false)), { fed: 2, acknowledged: 2, refusals: [] });
    assert.deepEqual(firehose.calls, [
      {
        operation: "PutRecordBatch",
        input: { DeliveryStreamName: "orders", Records: [{ Data: base64("one") }, { Data: base64("two") }] },
      },
    ]);
  });

  for (const [kind, service] of [
    ["kinesis", () => kinesis],
    ["directPut", () => firehose],
  ] as const) {
    it(`ends each record with a newline where the pipeline adds none (${kind})`, async () => {
      await put(sourceOf(kind, true));
      const records = service().calls[0]?.input.Records as { Data: string }[];
      assert.deepEqual(
        records.map(({ Data }) => Data),
        [base64("one\n"), base64("two\n")],
      );
    });
  }

  it("puts those records again that the stream had no room for (K-16)", async () => {
    const taken = kinesis.answer;
    kinesis.answer = (records) => {
      kinesis.answer = taken;
      const busy = { ErrorCode: "ProvisionedThroughputExceededException", ErrorMessage: "slow down" };
      return { FailedRecordCount: 1, Records: [...(taken(records.slice(1)).Records as unknown[]), busy] };
    };
    assert.deepEqual(await put(sourceOf("kinesis", false)), { fed: 2, acknowledged: 2, refusals: [] });
    assert.deepEqual(kinesis.calls[1]?.input.Records, [{ Data: base64("two"), PartitionKey: "t" }]);
  });

  it("puts a record again that has no answer of its own", async () => {
    firehose.answer = () => ({ FailedPutCount: 0, RequestResponses: [{ RecordId: "1" }] });
    const result = await put(sourceOf("directPut", false));
    assert.deepEqual([result.fed, result.acknowledged], [2, 2]);
    assert.equal(firehose.calls.length, 2);
  });

  it("rejects when there is no such stream", async () => {
    kinesis.answer = () => {
      throw new AwsError("ResourceNotFoundException", "Stream orders not found.");
    };
    await assert.rejects(put(sourceOf("kinesis", false)), /Stream orders not found/);
  });
});
