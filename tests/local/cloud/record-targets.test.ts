import assert from "node:assert/strict";
import { AwsError } from "../../../local/cloud/contracts";
import { type DeliveryPuts, destinationOf, RecordTargets } from "../../../local/cloud/record-targets";

type Input = Record<string, unknown>;

/** A service that keeps each request, and answers as it is told. */
class FakeService implements DeliveryPuts {
  readonly targetPrefix = "";
  readonly requests: Input[] = [];
  answer: (records: Input[]) => Input = () => ({ FailedRecordCount: 0, FailedPutCount: 0 });

  async call(_operation: string, input: Input): Promise<Input> {
    this.requests.push(input);
    return this.answer(input.Records as Input[]);
  }
  async putLogs(DeliveryStreamName: string, Records: Buffer[]): Promise<void> {
    this.requests.push({ DeliveryStreamName, Records });
  }
  sizes(): number[] {
    return this.requests.map(({ Records }) => (Records as unknown[]).length);
  }
}

describe("puts of other services", () => {
  let kinesis: FakeService;
  let firehose: FakeService;
  let targets: RecordTargets;
  let sent: [queue: string, body: string][];
  beforeEach(() => {
    kinesis = new FakeService();
    firehose = new FakeService();
    sent = [];
    targets = new RecordTargets(kinesis, firehose, {
      queue: (name) => ({
        send: (body) => {
          sent.push([name, body]);
          return "id";
        },
      }),
    });
  });

  const entries = (count: number, bytes = 1) =>
    Array.from({ length: count }, (_, index) => ({ data: Buffer.alloc(bytes), partitionKey: `k${index}` }));

  it("K-16 puts 500 records in one request and the next in another", async () => {
    await targets.putToStream("s", entries(500));
    await targets.putToStream("s", entries(501));
    assert.deepEqual(kinesis.sizes(), [500, 500, 1]);
  });

  it("K-16 parts records at 10 MiB with their keys", async () => {
    const half = 5 * 1024 * 1024;
    await targets.putToStream("s", entries(2, half - 2));
    await targets.putToStream("s", entries(2, half - 1));
    assert.deepEqual(kinesis.sizes(), [2, 1, 1]);
  });

  it("S-22 parts records for a delivery stream at 500 and at 4 MiB", async () => {
    const half = 2 * 1024 * 1024;
    await targets.putToDeliveryStream(
      "d",
      Array.from({ length: 501 }, () => Buffer.from("x")),
    );
    await targets.putToDeliveryStream("d", [Buffer.alloc(half), Buffer.alloc(half)]);
    await targets.putLogs("d", [Buffer.alloc(half), Buffer.alloc(half), Buffer.alloc(1)]);
    assert.deepEqual(firehose.sizes(), [500, 1, 2, 2, 1]);
  });

  it("puts only what a shard refused again", async () => {
    kinesis.answer = (records) => ({
      FailedRecordCount: kinesis.requests.length === 1 ? 1 : 0,
      Records: records.map(({ PartitionKey }) => (PartitionKey === "k1" ? { ErrorCode: "Throughput" } : {})),
    });
    await targets.putToStream("s", entries(3));
    const keys = kinesis.requests.map(({ Records }) => (Records as Input[]).map(({ PartitionKey }) => PartitionKey));
    assert.deepEqual(keys, [["k0", "k1", "k2"], ["k1"]]);
  });

  it("F-10 puts only what a delivery stream refused again", async () => {
    firehose.answer = (records) => ({
      FailedPutCount: firehose.requests.length === 1 ? 1 : 0,
      RequestResponses: records.map((_, index) => (index === 1 ? { ErrorCode: "ServiceUnavailableException" } : {})),
    });
    await targets.putToDeliveryStream(
      "d",
      ["a", "b", "c"].map((text) => Buffer.from(text)),
    );
    const datas = firehose.requests.map(({ Records }) => (Records as Input[]).map(({ Data }) => Data));
    assert.deepEqual(datas, [["YQ==", "Yg==", "Yw=="], ["Yg=="]]);
  });

  it("tells when a shard goes on refusing", async () => {
    kinesis.answer = (records) => ({
      FailedRecordCount: records.length,
      Records: records.map(() => ({ ErrorCode: "ProvisionedThroughputExceededException" })),
    });
    await assert.rejects(targets.putToStream("s", entries(1)), (error) => {
      assert.ok(error instanceof AwsError);
      assert.equal(error.code, "ThrottlingException");
      assert.match(error.message, /no room for 1 of 1 records/);
      return true;
    });
    assert.equal(kinesis.requests.length, 5);
  });

  it("knows streams and delivery streams by their ARNs, and nothing else", () => {
    assert.deepEqual(destinationOf("arn:aws:kinesis:eu-west-1:1:stream/a.b-c"), { kind: "stream", name: "a.b-c" });
    assert.deepEqual(destinationOf("arn:aws-cn:firehose:cn-north-1:1:deliverystream/d"), {
      kind: "deliveryStream",
      name: "d",
    });
    for (const arn of [
      "arn:aws:lambda:eu-west-1:1:function:f",
      "arn:aws:kinesis:eu-west-1:1:stream/s/consumer/c:1",
      "",
    ]) {
      assert.equal(destinationOf(arn), undefined);
    }
  });

  it("puts into a queue, which an ARN of SQS names", async () => {
    assert.deepEqual(destinationOf("arn:aws:sqs:eu-west-1:123456789012:raw-objects"), {
      kind: "queue",
      name: "raw-objects",
    });
    await targets.putToQueue("raw-objects", "{}");
    assert.deepEqual(sent, [["raw-objects", "{}"]]);
  });
});
