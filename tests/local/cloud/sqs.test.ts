import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Functions, LambdaFunctionError, NO_METRICS } from "../../../local/cloud/contracts";
import { EventSourceMappings, openSqs } from "../../../local/cloud/lambda/event-source-mapping";
import { Sqs } from "../../../local/cloud/sqs";
import { QueueMetrics } from "../../../local/cloud/sqs/metrics";
import { Queue } from "../../../local/cloud/sqs/queue";
import { scratchFolder } from "./support";
import { removeData, temporarySettings } from "./temporary-cloud";

const SETTINGS = { name: "raw", visibilityTimeoutSeconds: 30, retentionSeconds: 1_209_600 };
const bodies = (messages: { body: string }[]) => messages.map(({ body }) => body);

describe("a queue of SQS", () => {
  const scratch = scratchFolder();
  let now = 0;
  let folders = 0;
  const clock = { now: () => now };
  const dead: string[] = [];
  const open = (folder: string, redrive?: { deadLetterTargetArn: string; maxReceiveCount: number }) =>
    new Queue({ ...SETTINGS, ...(redrive && { redrive }) }, `${scratch.path}/${folder}`, {
      deadLetters: (arn, { body }) => dead.push(`${arn} ${body}`),
      metrics: new QueueMetrics(NO_METRICS.of("", {})),
      clock,
    });
  const fresh = (redrive?: { deadLetterTargetArn: string; maxReceiveCount: number }) =>
    open(String(++folders), redrive);
  beforeEach(() => {
    now = 1_000_000;
    dead.length = 0;
  });

  it("hides a received message for the visibility timeout, and gives it again after it", () => {
    const queue = fresh();
    queue.send("a");
    assert.deepEqual(bodies(queue.receive(10)), ["a"]);
    now += 29_999;
    assert.deepEqual(queue.receive(10), []);
    now += 1;
    assert.deepEqual(bodies(queue.receive(10)), ["a"]);
  });

  it("deletes by the newest receipt only", () => {
    const queue = fresh();
    queue.send("a");
    const [first] = queue.receive(1);
    now += 30_000;
    const [second] = queue.receive(1);
    queue.delete(first?.receiptHandle ?? "");
    assert.deepEqual(queue.counts(), { visible: 0, hidden: 1 });
    queue.delete(second?.receiptHandle ?? "");
    assert.deepEqual(queue.counts(), { visible: 0, hidden: 0 });
    assert.throws(() => queue.delete("handle"), { name: "ReceiptHandleIsInvalid" });
  });

  it("keeps messages and their counts over a restart, where nobody holds them", () => {
    const before = open("kept");
    before.send("a");
    before.receive(1);
    const [again] = open("kept").receive(1);
    assert.deepEqual([again?.body, again?.receives], ["a", 2]);
  });

  it("Q-03 gives a message to the dead-letter queue when it would be received once more than allowed", () => {
    const queue = fresh({ deadLetterTargetArn: "arn:dead", maxReceiveCount: 2 });
    queue.send("a");
    for (let receive = 1; receive <= 2; receive++) {
      assert.equal(queue.receive(1).length, 1);
      assert.deepEqual(dead, []);
      now += 30_000;
    }
    assert.deepEqual(queue.receive(1), []);
    assert.deepEqual(dead, ["arn:dead a"]);
    assert.deepEqual(queue.counts(), { visible: 0, hidden: 0 });
  });

  it("drops a message after its retention", () => {
    const queue = fresh();
    queue.send("a");
    now += 1_209_600_000;
    assert.equal(queue.counts().visible, 1);
    now += 1;
    assert.equal(queue.counts().visible, 0);
  });
});

describe("SQS and its event source", () => {
  const settings = temporarySettings();
  after(() => removeData(settings));
  let sqs: Sqs;
  let arn: string;
  let queueName = "";
  let number = 0;
  let mappings: EventSourceMappings;
  const problems: string[] = [];

  beforeEach(() => {
    sqs = new Sqs(settings);
    queueName = `raw-${++number}`;
    const deadLetters = sqs.apply({ ...SETTINGS, name: `${queueName}-failed` });
    arn = sqs.apply({
      ...{ ...SETTINGS, name: queueName },
      redrive: { deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 3 },
    }).arn;
    problems.length = 0;
  });
  afterEach(() => mappings?.stop());

  const map = async (invoke: Functions["invoke"], inputs: Record<string, unknown> = {}) => {
    mappings = new EventSourceMappings({ sqs: openSqs(sqs, { invoke }, (problem) => problems.push(problem)) });
    const given = { eventSourceArn: arn, functionName: "arn:function", ...inputs };
    await mappings.apply({ urn: "urn:mapping", type: "", name: "mapping", inputs: given });
  };
  const recordsOf = (event: unknown) => (event as { Records: { messageId: string; body: string }[] }).Records;

  it("speaks the JSON protocol: send, receive, delete", async () => {
    const { QueueUrl } = await sqs.call("GetQueueUrl", { QueueName: queueName });
    assert.equal(QueueUrl, `http://127.0.0.1/${settings.accountId}/${queueName}`);
    const sent = await sqs.call("SendMessage", { QueueUrl, MessageBody: "a" });
    assert.equal(sent.MD5OfMessageBody, "0cc175b9c0f1b6a831c399e269772661");
    const { Messages } = await sqs.call("ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10 });
    const [message] = Messages as Record<string, unknown>[];
    assert.deepEqual([message?.MessageId, message?.Body], [sent.MessageId, "a"]);
    await sqs.call("DeleteMessage", { QueueUrl, ReceiptHandle: message?.ReceiptHandle });
    const { Attributes } = await sqs.call("GetQueueAttributes", { QueueUrl, AttributeNames: ["All"] });
    const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes as Record<string, string>;
    assert.deepEqual([ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible], ["0", "0"]);
    await assert.rejects(sqs.call("GetQueueUrl", { QueueName: "other" }), { name: "QueueDoesNotExist" });
  });

  it("takes a queue that nobody made for one that exists in AWS, with SQS's defaults, also after a restart", async () => {
    const theirs = "arn:aws:sqs:eu-west-1:123456789012:theirs";
    sqs.adopt(theirs).send("a");
    const again = new Sqs(settings).adopt(theirs);
    assert.deepEqual(again.settings, { name: "theirs", visibilityTimeoutSeconds: 30, retentionSeconds: 345_600 });
    assert.deepEqual(bodies(again.receive(10)), ["a"]);
  });

  it("keeps the settings of a queue that the program made when a message is sent to it", () => {
    assert.equal(sqs.adopt(arn).settings.redrive?.maxReceiveCount, 3);
  });

  it("Q-05 takes a message of 256 KiB, and none that is larger or empty", async () => {
    const { QueueUrl } = await sqs.call("GetQueueUrl", { QueueName: queueName });
    await sqs.call("SendMessage", { QueueUrl, MessageBody: "a".repeat(262_144) });
    for (const MessageBody of ["a".repeat(262_145), ""]) {
      await assert.rejects(sqs.call("SendMessage", { QueueUrl, MessageBody }), { name: "InvalidParameterValue" });
    }
  });

  it("hands messages over in batches, and deletes what the function has taken", async () => {
    const batches: string[][] = [];
    for (const body of ["a", "b", "c"]) sqs.queue(arn).send(body);
    await map(
      async (_arn, event) => {
        batches.push(bodies(recordsOf(event)));
        return null;
      },
      { batchSize: 2 },
    );
    await mappings.drain();
    assert.deepEqual(batches.flat().sort(), ["a", "b", "c"]);
    assert.ok(batches.every(({ length }) => length <= 2));
    assert.deepEqual(sqs.queue(arn).counts(), { visible: 0, hidden: 0 });
  });

  it("takes back only what the function says has failed, until the dead-letter queue has it", async () => {
    const seen: string[] = [];
    for (const body of ["good", "bad"]) sqs.queue(arn).send(body);
    await map(
      async (_arn, event) => {
        const records = recordsOf(event);
        seen.push(...bodies(records));
        const failed = records.filter(({ body }) => body === "bad");
        return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
      },
      { functionResponseTypes: ["ReportBatchItemFailures"] },
    );
    await mappings.drain();
    assert.deepEqual(seen.sort(), ["bad", "bad", "bad", "good"]);
    assert.deepEqual(bodies(sqs.queue(`${queueName}-failed`).receive(10)), ["bad"]);
  });

  it("hides what a run failed on for the queue's time, and tells why", async () => {
    let runs = 0;
    await map(async () => {
      runs++;
      throw new LambdaFunctionError("out of order");
    });
    sqs.queue(arn).send("a");
    while (runs === 0) await sleep(5);
    await sleep(50);
    assert.equal(runs, 1);
    assert.deepEqual(sqs.queue(arn).counts(), { visible: 0, hidden: 1 });
    assert.deepEqual(problems, ["arn:function: out of order; tried again"]);
  });

  it("refuses a source of another service by name", async () => {
    await assert.rejects(
      map(async () => null, { eventSourceArn: "arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/s" }),
      /event source mapping "mapping": the embedded cloud reads sqs, got "arn:aws:dynamodb/,
    );
  });
});
