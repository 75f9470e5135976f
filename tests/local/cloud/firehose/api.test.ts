import assert from "node:assert/strict";
import { AwsError } from "../../../../local/cloud/contracts";
import { deliveryStreamHandler } from "../../../../local/cloud/firehose";
import { inputs, KINESIS, processors, World } from "./fakes";

describe("the API of Firehose", () => {
  let world: World;
  beforeEach(async () => {
    world = new World();
    world.streams.shard("shard-0");
    await world.firehose.apply("direct", inputs());
    await world.firehose.apply(
      "stream",
      inputs({ processingConfiguration: processors(["AppendDelimiterToRecord"]) }, KINESIS),
    );
  });
  afterEach(() => world.end());

  const data = (bytes: number) => ({ Data: Buffer.alloc(bytes).toString("base64") });
  const putBatch = (Records: unknown) =>
    world.firehose.call("PutRecordBatch", { DeliveryStreamName: "direct", Records });
  const put = (record: unknown, name: string | undefined = "direct") =>
    world.firehose.call("PutRecord", { DeliveryStreamName: name, Record: record });

  async function refuses(call: Promise<unknown>, code: string): Promise<void> {
    await assert.rejects(call, (error) => error instanceof AwsError && error.code === code);
  }

  it("F-10 takes records of up to 1,000 KiB", async () => {
    const { RecordId, Encrypted } = await put(data(1_024_000));
    assert.ok(typeof RecordId === "string" && RecordId.length > 0);
    assert.equal(Encrypted, false);
    await refuses(put(data(1_024_001)), "ValidationException");
  });

  it("F-05 tells with which key what clients put is encrypted, and that it is", async () => {
    const KeyARN = "arn:aws:kms:eu-central-1:000000000000:key/k";
    const owned = inputs({}, { serverSideEncryption: { enabled: true, keyType: "AWS_OWNED_CMK" } });
    await world.firehose.apply("owned", owned);
    const customers = { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn: KeyARN };
    await world.firehose.apply("customers", inputs({}, { serverSideEncryption: customers }));
    const told = async (DeliveryStreamName: string) => {
      const { DeliveryStreamDescription } = await world.firehose.call("DescribeDeliveryStream", { DeliveryStreamName });
      return (DeliveryStreamDescription as Record<string, unknown>).DeliveryStreamEncryptionConfiguration;
    };
    assert.deepEqual(await told("direct"), { Status: "DISABLED" });
    assert.deepEqual(await told("owned"), { KeyType: "AWS_OWNED_CMK", Status: "ENABLED" });
    assert.deepEqual(await told("customers"), { KeyARN, KeyType: "CUSTOMER_MANAGED_CMK", Status: "ENABLED" });
    assert.equal(await told("stream"), undefined);
    assert.equal((await put(data(1), "owned")).Encrypted, true);
    const { Encrypted } = await world.firehose.call("PutRecordBatch", {
      DeliveryStreamName: "customers",
      Records: [data(1)],
    });
    assert.equal(Encrypted, true);
  });

  it("F-10 takes batches of 1 to 500 records, each with its id", async () => {
    const { FailedPutCount, RequestResponses } = await putBatch(Array.from({ length: 500 }, () => data(1)));
    assert.equal(FailedPutCount, 0);
    assert.ok(Array.isArray(RequestResponses));
    assert.equal(new Set(RequestResponses.map(({ RecordId }) => RecordId)).size, 500);
    await refuses(putBatch(Array.from({ length: 501 }, () => data(1))), "ValidationException");
    await refuses(putBatch([]), "ValidationException");
  });

  it("F-10 takes batches of up to 4 MiB", async () => {
    await putBatch([data(1024 ** 2 - 40_000), ...Array.from({ length: 3 }, () => data(1_024_000)), data(113_728)]);
    const whole = [...Array.from({ length: 4 }, () => data(1_024_000)), data(98_304)];
    await putBatch(whole);
    await refuses(putBatch([...whole, data(1)]), "InvalidArgumentException");
  });

  it("takes nothing of a batch that it refuses", async () => {
    await refuses(putBatch([data(1), { Data: "%%" }]), "SerializationException");
    await refuses(putBatch([data(1), {}]), "ValidationException");
    await world.firehose.drain();
    assert.equal(world.firehose.counts("direct").read, 0);
  });

  it("F-08 refuses records for a delivery stream that reads a data stream", async () => {
    await refuses(put(data(1), "stream"), "InvalidArgumentException");
  });

  it("refuses a stream that is not there, a missing name and operations that it has not", async () => {
    await refuses(put(data(1), "other"), "ResourceNotFoundException");
    await refuses(world.firehose.call("PutRecord", { Record: data(1) }), "ValidationException");
    await refuses(world.firehose.call("CreateDeliveryStream", {}), "UnknownOperationException");
    assert.throws(() => world.firehose.counts("other"), AwsError);
  });

  it("refuses records after the stop, so that nothing is acknowledged that is not kept", async () => {
    await world.firehose.stop();
    await refuses(put(data(1)), "ServiceUnavailableException");
  });

  it("describes a delivery stream", async () => {
    const { DeliveryStreamDescription } = await world.firehose.call("DescribeDeliveryStream", {
      DeliveryStreamName: "stream",
    });
    const created = world.clock.time / 1000;
    const s3 = {
      RoleARN: "arn:aws:iam::000000000000:role/firehose",
      BucketARN: "arn:aws:s3:::lake",
      Prefix: "raw/",
      BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 60 },
      CompressionFormat: "UNCOMPRESSED",
      EncryptionConfiguration: { NoEncryptionConfig: "NoEncryption" },
    };
    assert.deepEqual(DeliveryStreamDescription, {
      DeliveryStreamName: "stream",
      DeliveryStreamARN: "arn:aws:firehose:eu-central-1:000000000000:deliverystream/stream",
      DeliveryStreamStatus: "ACTIVE",
      DeliveryStreamType: "KinesisStreamAsSource",
      VersionId: "1",
      CreateTimestamp: created,
      LastUpdateTimestamp: created,
      Source: {
        KinesisStreamSourceDescription: {
          KinesisStreamARN: KINESIS.kinesisSourceConfiguration.kinesisStreamArn,
          DeliveryStartTimestamp: created,
        },
      },
      Destinations: [
        {
          DestinationId: "destinationId-000000000001",
          S3DestinationDescription: s3,
          ExtendedS3DestinationDescription: {
            ...s3,
            CustomTimeZone: "UTC",
            FileExtension: "",
            S3BackupMode: "Disabled",
            ProcessingConfiguration: {
              Enabled: true,
              Processors: [{ Type: "AppendDelimiterToRecord", Parameters: [] }],
            },
          },
        },
      ],
      HasMoreDestinations: false,
    });
  });

  it("lists delivery streams by name, page by page and by type", async () => {
    const list = (input: Record<string, unknown>) => world.firehose.call("ListDeliveryStreams", input);
    assert.deepEqual(await list({}), { DeliveryStreamNames: ["direct", "stream"], HasMoreDeliveryStreams: false });
    assert.deepEqual(await list({ Limit: 1 }), { DeliveryStreamNames: ["direct"], HasMoreDeliveryStreams: true });
    assert.deepEqual(await list({ ExclusiveStartDeliveryStreamName: "direct" }), {
      DeliveryStreamNames: ["stream"],
      HasMoreDeliveryStreams: false,
    });
    assert.deepEqual(await list({ DeliveryStreamType: "DirectPut" }), {
      DeliveryStreamNames: ["direct"],
      HasMoreDeliveryStreams: false,
    });
  });

  it("makes the resource with AWS's outputs, under its name or one from its logical name", async () => {
    const handler = deliveryStreamHandler(world.firehose);
    const type = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
    const named = await handler({ urn: "urn:1", type, name: "logical", inputs: inputs({}, { name: "mine" }) });
    const arn = "arn:aws:firehose:eu-central-1:000000000000:deliverystream/mine";
    assert.deepEqual(named, {
      id: arn,
      outputs: { arn, name: "mine", destinationId: "destinationId-000000000001", versionId: "1" },
    });
    const unnamed = await handler({ urn: "urn:2", type, name: "logical", inputs: inputs() });
    assert.match(String(unnamed.outputs.name), /^logical-[0-9a-f]{7}$/);
  });
});
