import assert from "node:assert/strict";
import { FeedsWorld } from "../feeds-world";

const RULE = "aws:iot/topicRule:TopicRule";

describe("IoT rules", () => {
  let world: FeedsWorld;
  beforeEach(async () => {
    world = await FeedsWorld.start();
  });
  afterEach(() => world.end());

  const rule = (inputs: Record<string, unknown>) =>
    world.make(RULE, "readings", {
      enabled: true,
      sql: "SELECT * FROM 'sensors/+/reading'",
      sqlVersion: "2016-03-23",
      ...inputs,
    });
  const toStream = (streamName: string, partitionKey = "${topic(2)}") => [
    { streamName, roleArn: "arn:role", partitionKey },
  ];

  it("puts the messages of a topic filter into a stream, with their numbers as they came, under the partition key's template", async () => {
    await world.stream("raw");
    const { name, arn } = await rule({ kineses: toStream("raw") });
    assert.match(String(name), /^readings_[0-9a-f]{7}$/);
    assert.match(String(arn), /^arn:aws:iot:eu-west-1:\d{12}:rule\/readings_/);
    for (const signed of ["iotdata", "iotdevicegateway", undefined]) {
      const answer = await world.publish("sensors/s1/reading", '{"id":12345678901234567890}', signed);
      assert.deepEqual([answer.status, answer.body.message], [200, "OK"]);
    }
    await world.publish("sensors/s1/other", "{}");
    const records = (await world.records("raw")).map(({ data, partitionKey }) => [partitionKey, data.toString()]);
    assert.deepEqual(records, Array(3).fill(["s1", '{"id":12345678901234567890}']));
  });

  it("selects, filters and adds the topic's part", async () => {
    await world.stream("raw");
    await rule({
      sql: "SELECT temp, topic(2) AS sensor FROM 'sensors/#' WHERE temp > 30",
      kineses: toStream("raw", "k"),
    });
    await world.publish("sensors/s1", '{"temp":31,"x":1}');
    await world.publish("sensors/s2", '{"temp":30}');
    assert.deepEqual(await world.texts("raw"), ['{"temp":31,"sensor":"s1"}']);
  });

  it("puts into a delivery stream with the separator", async () => {
    await world.delivery("lines");
    await rule({ firehoses: [{ deliveryStreamName: "lines", roleArn: "arn:role", separator: "\n" }] });
    await world.publish("sensors/a/reading", '{ "n": 1 }');
    await world.publish("sensors/a/reading", "[2,3]");
    assert.equal(await world.delivered("lines/"), '{"n":1}\n[2,3]\n');
  });

  it("S-12 puts the elements of a list one by one in batch mode, 500 and not 501", async () => {
    await world.delivery("lines");
    await rule({ firehoses: [{ deliveryStreamName: "lines", roleArn: "arn:role", separator: "\n", batchMode: true }] });
    const list = (length: number) => JSON.stringify(Array.from({ length }, (_, n) => ({ n })));
    assert.equal((await world.publish("sensors/a/reading", list(500))).status, 200);
    const refused = await world.publish("sensors/a/reading", list(501));
    assert.deepEqual([refused.status, refused.type], [500, "InternalFailureException"]);
    assert.match(String(refused.body.message), /has 501 elements; batch mode takes at most 500 \(S-12\)/);
    await world.publish("sensors/a/reading", '{"n":500}');
    assert.equal((await world.delivered("lines/")).split("\n").length, 502);
    assert.equal(world.cloud.deliveries.counts("lines").read, 501);
  });

  it("passes bytes that are not JSON on by SELECT * alone", async () => {
    await world.stream("raw");
    await rule({ kineses: toStream("raw") });
    await world.publish("sensors/s1/reading", Buffer.from([0xff, 0x00, 0x0a]));
    assert.deepEqual((await world.records("raw"))[0]?.data, Buffer.from([0xff, 0x00, 0x0a]));
  });

  it("S-14 logs a message that it could not put, with its payload and the reason", async () => {
    await world.make("aws:cloudwatch/logGroup:LogGroup", "errors", { name: "/iot/errors" });
    const errorAction = { cloudwatchLogs: { logGroupName: "/iot/errors", roleArn: "arn:role" } };
    await rule({ name: "broken", kineses: toStream("gone"), errorAction });
    assert.equal((await world.publish("sensors/s1/reading", '{"n":1}')).status, 200);
    const { events } = await world.ask("Logs_20140328.FilterLogEvents", { logGroupName: "/iot/errors" });
    const logged = JSON.parse((events as { message: string }[])[0]?.message ?? "") as Record<string, unknown>;
    assert.equal(Buffer.from(String(logged.base64OriginalPayload), "base64").toString(), '{"n":1}');
    assert.deepEqual([logged.ruleName, logged.topic], ["broken", "sensors/s1/reading"]);
    const [failure] = logged.failures as Record<string, unknown>[];
    assert.deepEqual([failure?.failedAction, failure?.failedResource], ["KinesisAction", "gone"]);
    assert.match(String(failure?.errorMessage), /Stream gone .* not found/);
  });

  it("tells the publisher of a message that it could neither put nor log", async () => {
    await rule({ kineses: toStream("gone") });
    const answer = await world.publish("sensors/s1/reading", "{}");
    assert.equal(answer.type, "InternalFailureException");
    assert.match(String(answer.body.message), /has no error action and could not put the message.*gone/);
  });

  it("F-17 cannot put into a delivery stream that unpacks CloudWatch Logs", async () => {
    await world.delivery("logs", ["Decompression", { CompressionFormat: "GZIP" }]);
    await rule({ firehoses: [{ deliveryStreamName: "logs", roleArn: "arn:role" }] });
    const answer = await world.publish("sensors/s1/reading", "{}");
    assert.match(String(answer.body.message), /Only requests from CloudWatch Logs are supported/);
  });

  it("keeps its rules for the next process, until its program has run without them", async () => {
    await world.stream("raw");
    await rule({ kineses: toStream("raw") });
    await world.restart();
    await world.publish("sensors/s1/reading", "1");
    world.cloud.feeds.removeFormer();
    await world.publish("sensors/s1/reading", "2");
    assert.deepEqual(await world.texts("raw"), ["1"]);
  });

  it("leaves a disabled rule alone", async () => {
    await rule({ enabled: false, kineses: toStream("gone") });
    assert.equal((await world.publish("sensors/s1/reading", "{}")).status, 200);
  });

  it("refuses by name what it does not run", async () => {
    const kineses = toStream("raw");
    await assert.rejects(
      rule({ kineses, lambdas: [{ functionArn: "f" }] }),
      /action lambdas does not run in the embedded cloud/,
    );
    await assert.rejects(rule({ kineses, errorAction: { s3: { bucketName: "b" } } }), /errorAction\.s3 does not run/);
    await assert.rejects(rule({}), /has no action/);
    await assert.rejects(rule({ kineses, sqlVersion: "2015-10-08" }), /sqlVersion: must be 2016-03-23.*\(S-10\)/);
    await assert.rejects(rule({ kineses, name: "with-hyphen" }), /name: must be 1–128 letters, digits and _ \(S-10\)/);
    await assert.rejects(rule({ kineses: toStream("s-${topic()}") }), /fills templates in partitionKey only/);
    await assert.rejects(rule({ kineses: toStream("s", "${abs(1)}") }), /calls abs\(\)/);
    const firehoses = [{ deliveryStreamName: "d", roleArn: "r", separator: ";" }];
    await assert.rejects(rule({ firehoses }), /firehoses\.0\.separator/);
  });

  it("refuses topics and payloads as IoT does", async () => {
    for (const topic of ["a/+", "a/#", "$aws/rules/x", "a/b/c/d/e/f/g/h/i", "t".repeat(257)]) {
      assert.equal((await world.publish(topic, "{}")).type, "InvalidRequestException", topic);
    }
    assert.equal((await world.publish("a/b/c/d/e/f/g/h", "{}")).status, 200);
    assert.equal((await world.publish("t".repeat(256), "x".repeat(131_072))).status, 200);
    assert.equal((await world.publish("t", "x".repeat(131_073))).status, 413);
  });

  it("leaves the paths of other services alone", async () => {
    const answer = await fetch(`${world.cloud.endpoint}/topics/key?uploads`, { method: "POST" });
    assert.equal(answer.status, 404);
    assert.match(await answer.text(), /NoSuchBucket/);
  });
});
