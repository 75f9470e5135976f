import assert from "node:assert/strict";
import { mock } from "node:test";
import { CloudWatch } from "../../../../../local/cloud/cloudwatch/cloudwatch";
import { AwsError, type CloudSettings, LambdaFunctionError } from "../../../../../local/cloud/contracts";
import { EventSourceMappings, openSqs } from "../../../../../local/cloud/lambda/event-source-mapping";
import { Scheduler } from "../../../../../local/cloud/scheduler";
import { type Queue, Sqs } from "../../../../../local/cloud/sqs";
import { FeedsWorld } from "../../feeds-world";
import { removeData, temporarySettings } from "../../temporary-cloud";
import { fault } from "./fault";
import { firing, watch } from "./watch";

const VISIBILITY_SECONDS = 1800;
const RETENTION_SECONDS = 1_209_600;

describe("faults of the queue of raw objects", () => {
  let settings: CloudSettings;
  let cloudWatch: CloudWatch;
  let sqs: Sqs;
  let queue: Queue;
  let mappings: EventSourceMappings;
  /** Milliseconds that the queue's clock is ahead. */
  let ahead: number;
  beforeEach(async () => {
    ahead = 0;
    settings = temporarySettings();
    cloudWatch = new CloudWatch(settings);
    sqs = new Sqs(settings, { metrics: cloudWatch.metrics, clock: { now: () => Date.now() + ahead } });
    const common = { visibilityTimeoutSeconds: VISIBILITY_SECONDS, retentionSeconds: RETENTION_SECONDS };
    const failed = sqs.apply({ ...common, name: "raw-failed" });
    sqs.apply({ ...common, name: "raw", redrive: { deadLetterTargetArn: failed.arn, maxReceiveCount: 5 } });
    queue = sqs.queue("raw");
    const watched = { visibilityTimeoutSeconds: VISIBILITY_SECONDS, retentionSeconds: RETENTION_SECONDS };
    await watch(
      {
        queues: { raw: { queueName: "raw", ...watched } },
        failureQueues: { raw: { queueName: "raw-failed", holds: "OBJECTS" } },
      },
      cloudWatch.handlers(),
    );
  });
  afterEach(async () => {
    await mappings?.stop();
    cloudWatch.close();
    removeData(settings);
  });

  /** Works the queue off. */
  async function drain(convert: () => unknown): Promise<void> {
    const functions = { invoke: async () => convert() };
    mappings = new EventSourceMappings({ sqs: openSqs(sqs, functions, () => {}) });
    const inputs = { eventSourceArn: "arn:aws:sqs:eu-west-1:123456789012:raw", functionName: "arn:function" };
    await mappings.apply({ urn: "urn:mapping", type: "", name: "mapping", inputs });
    await mappings.drain();
  }
  const sum = (metricName: string) =>
    cloudWatch.metrics.find({ namespace: "AWS/SQS", metricName, dimensions: { QueueName: "raw" } })?.here?.sum;

  fault("queue-behind", "nothing works the queue off, as its mapping is switched off", async () => {
    queue.send("object");
    // A run may fail once and come again before that: half an hour, and 15 minutes.
    ahead = 2_700_000;
    assert.deepEqual(firing(cloudWatch), []);
    ahead += 2_000;
    assert.deepEqual(firing(cloudWatch), ["raw-queue-behind"]);
  });

  fault("objects-not-converted", "every run over an object fails", async () => {
    queue.send("object");
    await drain(() => {
      throw new LambdaFunctionError("no gzip");
    });
    assert.deepEqual(firing(cloudWatch), ["raw-objects-not-converted"]);
    // What SQS moves itself nobody has sent, and its time begins anew.
    const dimensions = { QueueName: "raw-failed" };
    const of = (metricName: string) => cloudWatch.metrics.find({ namespace: "AWS/SQS", metricName, dimensions })?.here;
    assert.equal(of("NumberOfMessagesSent"), undefined);
    ahead += 60_000;
    cloudWatch.metrics.sample();
    assert.ok((of("ApproximateAgeOfOldestMessage")?.max ?? 0) >= 60);
  });

  it("leaves the age of a message out that was received three times: one poison object is no backlog (A-13)", () => {
    queue.send("poison");
    for (let receive = 1; receive <= 3; receive++) {
      assert.equal(queue.receive(1).length, 1);
      ahead += VISIBILITY_SECONDS * 1000;
    }
    assert.deepEqual(firing(cloudWatch), []);
  });

  it("clean: nothing, and all that was sent is counted", async () => {
    for (const body of ["a", "b"]) queue.send(body);
    cloudWatch.metrics.sample();
    await drain(() => null);
    assert.deepEqual(firing(cloudWatch), []);
    const names = ["NumberOfMessagesSent", "NumberOfMessagesReceived", "NumberOfMessagesDeleted"];
    assert.deepEqual(names.map(sum), [2, 2, 2]);
    const visible = { namespace: "AWS/SQS", metricName: "ApproximateNumberOfMessagesVisible" };
    const { max, min } = cloudWatch.metrics.find({ ...visible, dimensions: { QueueName: "raw" } })?.here ?? {};
    assert.deepEqual([max, min], [2, 0]);
  });
});

describe("faults of an event feed", () => {
  const ENTRY = { Source: "shop", DetailType: "Placed", Detail: '{"id":1}' };
  let world: FeedsWorld;
  beforeEach(async () => {
    world = await FeedsWorld.start();
    const deadLetters = await world.make("aws:sqs/queue:Queue", "undelivered", { name: "undelivered" });
    await world.make("aws:cloudwatch/eventRule:EventRule", "orders", {
      ...{ name: "orders", eventPattern: '{"source":["shop"]}' },
    });
    await world.make("aws:cloudwatch/eventTarget:EventTarget", "orders", {
      ...{ rule: "orders", arn: "arn:aws:kinesis:eu-west-1:000000000000:stream/orders" },
      deadLetterConfig: { arn: deadLetters.arn },
    });
    const rule = { ruleName: "orders", deadLetterQueueName: "undelivered" };
    await watch({ rules: { orders: rule } }, world.cloud.handlers);
  });
  afterEach(() => world.end());

  fault("events-undelivered", "the stream that a rule puts into is gone", async () => {
    const { FailedEntryCount } = await world.ask("AWSEvents.PutEvents", { Entries: [ENTRY] });
    // EventBridge has taken it, and has nowhere to go with it but the queue.
    assert.equal(FailedEntryCount, 0);
    // The invocation failed for good too.
    assert.deepEqual(firing(world.cloud.cloudWatch), ["orders-events-not-put", "orders-events-undelivered"]);
    const { QueueUrl } = await world.ask("AmazonSQS.GetQueueUrl", { QueueName: "undelivered" });
    const { Messages } = await world.ask("AmazonSQS.ReceiveMessage", { QueueUrl });
    const [message] = Messages as { Body: string }[];
    assert.deepEqual((JSON.parse(message?.Body ?? "") as { detail: unknown }).detail, { id: 1 });
  });

  it("clean: nothing, and the event is in the stream", async () => {
    await world.stream("orders");
    await world.ask("AWSEvents.PutEvents", { Entries: [ENTRY] });
    assert.equal((await world.texts("orders")).length, 1);
    assert.deepEqual(firing(world.cloud.cloudWatch), []);
  });
});

describe("faults of a schedule", () => {
  let settings: CloudSettings;
  let cloudWatch: CloudWatch;
  let sqs: Sqs;
  let scheduler: Scheduler;
  let invoked: unknown[];
  let problems: string[];
  let answer: () => unknown;
  beforeEach(async () => {
    [invoked, problems] = [[], []];
    settings = temporarySettings();
    cloudWatch = new CloudWatch(settings);
    sqs = new Sqs(settings, { metrics: cloudWatch.metrics });
    const failures = sqs.adopt("arn:aws:sqs:eu-west-1:123456789012:not-started");
    const functions = {
      invoke: async (_arn: string, event: unknown) => {
        invoked.push(event);
        return answer();
      },
    };
    scheduler = new Scheduler(settings, { functions, queues: sqs, onProblem: (problem) => problems.push(problem) });
    mock.timers.enable({ apis: ["setInterval"] });
    const type = "aws:scheduler/schedule:Schedule";
    const arn = "arn:aws:lambda:eu-west-1:123456789012:function:redrive";
    const target = { arn, input: '{"firstTimeOnly":true}', deadLetterConfig: { arn: failures.settings.name } };
    const inputs = { name: "hourly", scheduleExpression: "rate(1 hour)", target };
    await scheduler.handlers()[type]?.({ urn: "urn:hourly", type, name: "hourly", inputs });
    const failureQueues = { redrive: { queueName: "not-started", holds: "RUNS" } };
    await watch({ failureQueues }, cloudWatch.handlers());
  });
  afterEach(() => {
    mock.timers.reset();
    scheduler.stop();
    cloudWatch.close();
    removeData(settings);
  });

  /** Lets the hour pass, and the run after it. */
  async function run(): Promise<void> {
    mock.timers.tick(3_600_000);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(invoked, [{ firstTimeOnly: true }]);
  }

  fault("runs-not-started", "the function that a schedule runs is gone", async () => {
    answer = () => {
      throw new AwsError("ResourceNotFoundException", "Function not found: redrive", 404);
    };
    await run();
    assert.deepEqual(firing(cloudWatch), ["redrive-runs-not-started"]);
    const [message] = sqs.queue("not-started").receive(1);
    assert.equal(message?.attributes?.ERROR_CODE, "ResourceNotFoundException");
    assert.deepEqual(problems, ["schedule hourly: Function not found: redrive"]);
  });

  it("leaves to the function's own alarms what a run that has started fails by (A-16)", async () => {
    answer = () => {
      throw new LambdaFunctionError("no bucket");
    };
    await run();
    assert.deepEqual(firing(cloudWatch), []);
    assert.deepEqual(problems, ["schedule hourly: no bucket"]);
  });

  it("clean: nothing, and the function got the schedule's input", async () => {
    answer = () => null;
    await run();
    assert.deepEqual(firing(cloudWatch), []);
    assert.deepEqual(problems, []);
  });
});
