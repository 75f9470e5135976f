import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { mockRuntime, UNKNOWN, value } from "./mocks";

describe("mockRuntime", () => {
  it("records inputs, parent, protection and dependencies, and answers as AWS does", async () => {
    const runtime = mockRuntime();
    const stream = new aws.kinesis.Stream("clicks", { shardCount: 2 });
    const bucket = new aws.s3.Bucket("lake", { bucket: stream.name }, { parent: stream, protect: true });

    assert.equal(await value(bucket.arn), "arn:aws:s3:::clicks-1a2b3c4");
    assert.deepEqual(runtime.one("aws:s3/bucket:Bucket"), {
      type: "aws:s3/bucket:Bucket",
      name: "lake",
      inputs: { bucket: "clicks-1a2b3c4" },
      id: "clicks-1a2b3c4",
      parent: await value(stream.urn),
      protect: true,
      dependencies: [await value(stream.urn)],
    });
  });

  it("leaves what AWS computes unknown in a preview", async () => {
    const runtime = mockRuntime({ preview: true });
    const stream = new aws.kinesis.Stream("clicks", { shardCount: 2 });
    const bucket = new aws.s3.Bucket("lake", { bucket: stream.name });

    assert.equal(await value(stream.shardCount), 2);
    assert.equal(await value(stream.arn), undefined);
    assert.equal(await value(bucket.id), undefined);
    assert.deepEqual(runtime.one("aws:s3/bucket:Bucket").inputs, { bucket: UNKNOWN });
  });

  it("throws on a resource that nobody listed", async () => {
    mockRuntime();
    const pipe = new aws.pipes.Pipe("p", { roleArn: "r", source: "s", target: "t" });
    await assert.rejects(value(pipe.arn), /lists no type aws:pipes\/pipe:Pipe/);
  });

  it("answers account and Region, and throws on any other invoke", async () => {
    mockRuntime();
    assert.equal(await value(aws.getRegionOutput().region), "eu-west-1");
    assert.equal((await aws.getCallerIdentity()).accountId, "123456789012");
    await assert.rejects(aws.getAvailabilityZones(), /answers no invoke aws:index\/getAvailabilityZones/);
  });

  it("finds one resource by type and name, and says what there is when it cannot", async () => {
    const runtime = mockRuntime();
    new aws.kinesis.Stream("a", {});
    new aws.kinesis.Stream("b", {});
    await runtime.settled();

    assert.equal(runtime.one("aws:kinesis/stream:Stream", "b").name, "b");
    assert.throws(() => runtime.one("aws:kinesis/stream:Stream"), /found 2; registered: .*Stream a, .*Stream b/);
    assert.throws(() => runtime.one("aws:s3/bucket:Bucket"), /found 0/);
  });

  it("rejects where an apply throws", async () => {
    mockRuntime();
    const failing = pulumi.output("x").apply(() => {
      throw new Error("not this one");
    });
    await assert.rejects(value(failing), /not this one/);
  });
});
