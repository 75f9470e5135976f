import assert from "node:assert/strict";
import { CloudWatch } from "../../../../../local/cloud/cloudwatch/cloudwatch";
import type { CloudSettings } from "../../../../../local/cloud/contracts";
import { Feeds } from "../../../../../local/cloud/feeds";
import { Kinesis } from "../../../../../local/cloud/kinesis/kinesis";
import { Sqs } from "../../../../../local/cloud/sqs";
import { FakeClock } from "../../firehose/fakes";
import { removeData, temporarySettings } from "../../temporary-cloud";
import { fault } from "./fault";
import { firing, watch } from "./watch";

const STREAM_ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/raw";
const QUEUE_ARN = "arn:aws:sqs:eu-west-1:123456789012:undelivered";

describe("faults of the services that feed a stream", () => {
  let settings: CloudSettings;
  let cloudWatch: CloudWatch;
  let kinesis: Kinesis;
  let queues: Sqs;
  let feeds: Feeds;
  beforeEach(async () => {
    settings = temporarySettings();
    cloudWatch = new CloudWatch(settings);
    const { metrics } = cloudWatch;
    kinesis = await Kinesis.open(settings, { shardLimits: true, clock: new FakeClock(Date.now()) });
    await kinesis.call("CreateStream", { StreamName: "raw", ShardCount: 1 });
    queues = new Sqs(settings);
    queues.adopt(QUEUE_ARN);
    const firehose = { targetPrefix: "Firehose", call: async () => ({}), putLogs: async () => {} };
    feeds = new Feeds(settings, { kinesis, firehose, queues, metrics });
    await watch(
      {
        subscriptions: { app: { logGroupName: "/app", filterName: "all", destinationType: "Kinesis" } },
        rules: { orders: { ruleName: "orders", deadLetterQueueName: "undelivered" } },
        errorLogs: { sensors: { logGroupName: "/sensors/errors" } },
      },
      cloudWatch.handlers(),
    );
    await makeFeeds();
  });
  afterEach(async () => {
    await kinesis.close();
    cloudWatch.close();
    removeData(settings);
  });

  /** One feed of each service into the stream. */
  const makeFeeds = async (): Promise<void> => {
    const subscription = { pattern: "", destinationArn: STREAM_ARN, distribution: "Random" as const };
    feeds.logs.groups.ensureStream(ensured("/app"), "host");
    await feeds.logs.subscriptions.apply({ name: "all", logGroupName: "/app", ...subscription });
    feeds.events.applyRule({ name: "orders", bus: "default", pattern: '{"source":["shop"]}', enabled: true });
    feeds.events.applyTarget("stream", { rule: "orders", arn: STREAM_ARN, deadLetterConfig: { arn: QUEUE_ARN } });
    const errorAction = { cloudwatchLogs: { logGroupName: ensured("/sensors/errors") } };
    feeds.iot.apply("sensors", {
      ...{ sql: "SELECT * FROM 'sensors/#'", sqlVersion: "2016-03-23", enabled: true },
      ...{ kineses: [{ streamName: "raw" }], errorAction },
    });
  };
  const ensured = (logGroupName: string): string => {
    feeds.logs.groups.ensure(logGroupName);
    return logGroupName;
  };
  const log = (message: string) =>
    feeds.logs.call("PutLogEvents", {
      ...{ logGroupName: "/app", logStreamName: "host" },
      logEvents: [{ timestamp: Date.now(), message }],
    });
  const putEvent = () =>
    feeds.events.call("PutEvents", { Entries: [{ Source: "shop", DetailType: "Placed", Detail: '{"n":1}' }] });
  const publish = () => feeds.iot.publish({ topic: "sensors/1", payload: Buffer.from("{}"), receivedAt: Date.now() });
  const deleteStream = () => kinesis.call("DeleteStream", { StreamName: "raw" });

  fault("logs-not-delivered", "the stream of a subscription is deleted", async () => {
    await deleteStream();
    await assert.rejects(log("lost to nobody: the client is told"), { code: "ServiceUnavailableException" });
    assert.deepEqual(firing(cloudWatch), ["app-logs-not-delivered"]);
  });

  fault("logs-throttled", "other producers leave the stream no room for a subscription's envelopes", async () => {
    const Records = Array.from({ length: 500 }, () => ({ Data: "YQ==", PartitionKey: "k" }));
    for (let batch = 0; batch < 2; batch++) await kinesis.call("PutRecords", { StreamName: "raw", Records });
    // No second passes by the stream's clock, so that there is no room again.
    await assert.rejects(log("not now"), /no room for 1 of 1 records/);
    assert.deepEqual(firing(cloudWatch), ["app-logs-throttled"]);
  });

  // What lies in the queue then is the other alarm's, which the queue's own metrics set off.
  fault("events-not-put", "the target of a rule is deleted; the event is in the dead-letter queue", async () => {
    await deleteStream();
    assert.equal((await putEvent()).FailedEntryCount, 0);
    assert.deepEqual(firing(cloudWatch), ["orders-events-not-put"]);
    const [message] = queues.queue("undelivered").receive(1);
    assert.deepEqual((JSON.parse(message?.body ?? "{}") as Record<string, unknown>).detail, { n: 1 });
  });

  fault("messages-not-put", "the stream of a topic rule is deleted; the message is in the error log", async () => {
    await deleteStream();
    await publish();
    assert.deepEqual(firing(cloudWatch), ["sensors-messages-not-put"]);
    const { events } = await feeds.logs.call("FilterLogEvents", { logGroupName: "/sensors/errors" });
    const [event] = events as { message: string }[];
    const { base64OriginalPayload } = JSON.parse(event?.message ?? "{}") as Record<string, string>;
    assert.equal(Buffer.from(base64OriginalPayload ?? "", "base64").toString(), "{}");
  });

  it("clean: nothing, and all is put", async () => {
    await log("one");
    await putEvent();
    await publish();
    assert.deepEqual(firing(cloudWatch), []);
    const { ShardIterator } = await kinesis.call("GetShardIterator", {
      ...{ StreamName: "raw", ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON" },
    });
    const { Records } = await kinesis.call("GetRecords", { ShardIterator });
    // The first is the control message that tries the subscription out.
    assert.equal((Records as unknown[]).length, 4);
  });
});
