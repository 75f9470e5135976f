import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { consumerPolicy, DataStream, producerPolicy } from "../../../components/data-stream";
import { mockRuntime, UNKNOWN, value } from "../mocks";

const STREAM_TYPE = "aws:kinesis/stream:Stream";
const STREAM = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
const KEY = "arn:aws:kms:eu-west-1:123456789012:key/1a2b";

describe("DataStream", () => {
  it("makes one encrypted on-demand stream of no arguments", async () => {
    const runtime = mockRuntime();
    const component = new DataStream("clicks", {});
    await value(component.consumerPolicyJson);

    assert.deepEqual(
      runtime.resources.map(({ type, name }) => `${type} ${name}`),
      ["streaming-ingest:index:DataStream clicks", `${STREAM_TYPE} clicks`],
    );
    const stream = runtime.one(STREAM_TYPE);
    assert.deepEqual(stream.inputs, {
      streamModeDetails: { streamMode: "ON_DEMAND" },
      retentionPeriod: 24,
      encryptionType: "KMS",
      kmsKeyId: "alias/aws/kinesis",
      maxRecordSizeInKib: 1024,
      enforceConsumerDeletion: true,
    });
    assert.equal(stream.parent, await value(component.urn));
    assert.match(
      await value(component.nodes.stream?.urn ?? ""),
      /::streaming-ingest:index:DataStream\$aws:kinesis\/stream:Stream::clicks$/,
    );
  });

  it("passes every argument on", async () => {
    const runtime = mockRuntime();
    const component = new DataStream("clicks", {
      name: "web-clicks",
      mode: "PROVISIONED",
      shardCount: 4,
      retentionHours: 168,
      kmsKeyArn: KEY,
      shardLevelMetrics: ["IncomingBytes"],
      maxRecordSizeKiB: 2048,
      tags: { owner: "web" },
    });
    await value(component.consumerPolicyJson);

    assert.deepEqual(runtime.one(STREAM_TYPE).inputs, {
      name: "web-clicks",
      streamModeDetails: { streamMode: "PROVISIONED" },
      shardCount: 4,
      retentionPeriod: 168,
      encryptionType: "KMS",
      kmsKeyId: KEY,
      shardLevelMetrics: ["IncomingBytes"],
      maxRecordSizeInKib: 2048,
      enforceConsumerDeletion: true,
      tags: { owner: "web" },
    });
    assert.equal(await value(component.streamName), "web-clicks");
    assert.equal(await value(component.kmsKeyArn), KEY);
  });

  it("answers the stream's ARN, name and policies", async () => {
    mockRuntime();
    const component = new DataStream("clicks", { name: "clicks", kmsKeyArn: pulumi.output(KEY) });

    assert.equal(await value(component.streamArn), STREAM);
    assert.equal(await value(component.streamName), "clicks");
    assert.equal(await value(component.producerPolicyJson), producerPolicy(STREAM, KEY));
    assert.equal(await value(component.consumerPolicyJson), consumerPolicy(STREAM, KEY));
  });

  it("grants no key without a customer's key", async () => {
    mockRuntime();
    const component = new DataStream("clicks", { name: "clicks" });
    assert.equal(await value(component.producerPolicyJson), producerPolicy(STREAM));
    assert.equal(component.kmsKeyArn, undefined);
  });

  it("K-25 waits 30 minutes for many shards, and keeps a stream until its replacement is there", async () => {
    const options: pulumi.CustomResourceOptions[] = [];
    const record: pulumi.ResourceTransformation = (args) => {
      if (args.type === STREAM_TYPE) options.push(args.opts);
      return undefined;
    };
    mockRuntime();
    const named = new DataStream("named", { name: "clicks" }, { transformations: [record] });
    const unnamed = new DataStream("unnamed", {}, { transformations: [record] });
    await Promise.all([value(named.streamArn), value(unnamed.streamArn)]);

    assert.deepEqual(
      options.map(({ deleteBeforeReplace, customTimeouts }) => ({ deleteBeforeReplace, customTimeouts })),
      [
        { deleteBeforeReplace: undefined, customTimeouts: { create: "30m" } },
        { deleteBeforeReplace: undefined, customTimeouts: { create: "30m" } },
      ],
    );
  });

  it("adopts a stream by its ARN and makes nothing", async () => {
    const runtime = mockRuntime();
    const component = new DataStream("clicks", { existingStreamArn: STREAM, kmsKeyArn: KEY });

    assert.equal(await value(component.streamArn), STREAM);
    assert.equal(await value(component.streamName), "clicks");
    assert.equal(await value(component.consumerPolicyJson), consumerPolicy(STREAM, KEY));
    assert.deepEqual(component.nodes, {});
    assert.deepEqual(
      runtime.resources.map(({ type }) => type),
      ["streaming-ingest:index:DataStream"],
    );
  });

  it("leaves what a first preview does not know unknown", async () => {
    const runtime = mockRuntime({ preview: true });
    const made = new DataStream("clicks", { name: "clicks" });
    const other = new aws.kinesis.Stream("other", {});
    const adopted = new DataStream("adopted", { existingStreamArn: other.arn });

    assert.equal(await value(made.streamName), "clicks");
    for (const output of [made.streamArn, made.producerPolicyJson, adopted.streamArn, adopted.streamName]) {
      assert.equal(await value(output), undefined);
    }
    assert.equal(runtime.of(STREAM_TYPE).length, 2);
  });

  it("K-09 takes a key that is not yet known", async () => {
    const runtime = mockRuntime({ preview: true });
    const unknown = pulumi.output(pulumi.unknown as unknown as string);
    const component = new DataStream("clicks", { kmsKeyArn: unknown });
    await value(component.streamArn);
    assert.equal(runtime.one(STREAM_TYPE).inputs.kmsKeyId, UNKNOWN);
  });

  it("throws every problem of its arguments at once, and makes nothing", async () => {
    const runtime = mockRuntime();
    assert.throws(
      () => new DataStream("clicks", { shardCount: 2, retentionHours: 23 }),
      (error) => {
        assert.ok(pulumi.ResourceError.isInstance(error));
        const [first, second, ...others] = error.message.split("\n");
        assert.match(first ?? "", /^DataStream "clicks": shardCount must be left out of an ON_DEMAND stream/);
        assert.equal(second, 'DataStream "clicks": retentionHours must be 24–8760 hours, got 23');
        assert.deepEqual(others, []);
        return true;
      },
    );
    await runtime.settled();
    assert.equal(runtime.of(STREAM_TYPE).length, 0);
  });

  it("K-26 refuses a consumer's ARN that is known only later", async () => {
    mockRuntime();
    const component = new DataStream("clicks", { existingStreamArn: pulumi.output(`${STREAM}/consumer/app:1`) });
    await assert.rejects(
      value(component.streamArn),
      /DataStream "clicks": existingStreamArn must be the ARN of a data stream/,
    );
  });
});
