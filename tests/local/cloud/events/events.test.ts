import assert from "node:assert/strict";
import { FeedsWorld } from "../feeds-world";

const RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";
const PUT = "AWSEvents.PutEvents";

describe("EventBridge", () => {
  let world: FeedsWorld;
  beforeEach(async () => {
    world = await FeedsWorld.start();
  });
  afterEach(() => world.end());

  const rule = (inputs: Record<string, unknown> = {}) =>
    world.make(RULE, "orders", { name: "orders", eventPattern: '{"source":["shop"]}', ...inputs });
  const target = (arn: string, inputs: Record<string, unknown> = {}) =>
    world.make(TARGET, "orders", { rule: "orders", arn, roleArn: "arn:role", ...inputs });
  const entry = (Detail: string, others: Record<string, unknown> = {}) => ({
    Source: "shop",
    DetailType: "Placed",
    Detail,
    ...others,
  });

  it("puts events that match into a stream, whole, under their id", async () => {
    const { arn } = await rule();
    assert.match(String(arn), /^arn:aws:events:eu-west-1:\d{12}:rule\/orders$/);
    await target(await world.stream("raw"), { kinesisTarget: { partitionKeyPath: "$.id" } });
    const answer = await world.ask(PUT, {
      Entries: [
        entry('{"id": 12345678901234567890}', { Time: 1_700_000_000, Resources: ["arn:x"] }),
        entry("{}", { Source: "other" }),
      ],
    });
    assert.equal(answer.FailedEntryCount, 0);
    const [record, ...more] = await world.records("raw");
    assert.equal(more.length, 0);
    const [{ EventId } = { EventId: "" }] = answer.Entries as { EventId: string }[];
    assert.equal(record?.partitionKey, EventId);
    assert.equal(
      record?.data.toString(),
      `{"version":"0","id":"${EventId}","detail-type":"Placed","source":"shop","account":"${world.cloud.settings.accountId}",` +
        '"time":"2023-11-14T22:13:20Z","region":"eu-west-1","resources":["arn:x"],"detail":{"id":12345678901234567890}}',
    );
  });

  it("puts the detail alone, under a key of it, into a stream and into a delivery stream", async () => {
    await rule();
    const inputPath = "$.detail";
    await target(await world.stream("raw"), {
      targetId: "stream",
      inputPath,
      kinesisTarget: { partitionKeyPath: "$.detail.user.name" },
    });
    await target(await world.delivery("lines", ["AppendDelimiterToRecord"]), { targetId: "lake", inputPath });
    await world.ask(PUT, { Entries: [entry('{"user": {"name": "ann"}}'), entry('{"user": {}}')] });
    const records = await world.records("raw");
    assert.deepEqual(
      records.map(({ data }) => data.toString()),
      ['{"user":{"name":"ann"}}', '{"user":{}}'],
    );
    assert.equal(records[0]?.partitionKey, "ann");
    assert.match(String(records[1]?.partitionKey), /^[0-9a-f-]{36}$/);
    assert.equal(await world.delivered("lines/"), '{"user":{"name":"ann"}}\n{"user":{}}\n');
  });

  it("keeps buses apart, named by name or by ARN", async () => {
    await rule({ eventBusName: "shop-bus" });
    await target(await world.stream("raw"), { eventBusName: "shop-bus", inputPath: "$.detail.n" });
    const arn = "arn:aws:events:eu-west-1:000000000000:event-bus/shop-bus";
    const on = (EventBusName: string, n: number) => entry(`{"n":${n}}`, { EventBusName });
    await world.ask(PUT, { Entries: [entry('{"n":1}'), on("shop-bus", 2), on(arn, 3), on("other", 4)] });
    assert.deepEqual(await world.texts("raw"), ["2", "3"]);
  });

  it("answers each entry that a target cannot take as failed, and the others as taken", async () => {
    await rule();
    await target(await world.stream("raw"), { inputPath: "$.detail.n" });
    const { FailedEntryCount, Entries } = await world.ask(PUT, { Entries: [entry("{}"), entry('{"n":1}')] });
    assert.equal(FailedEntryCount, 1);
    const [failed, taken] = Entries as Record<string, unknown>[];
    assert.equal(failed?.ErrorCode, "InternalFailure");
    assert.match(String(failed?.ErrorMessage), /has nothing at \$\.detail\.n/);
    assert.equal(typeof taken?.EventId, "string");
    assert.deepEqual(await world.texts("raw"), ["1"]);
  });

  it("A-15 gives what a target cannot take to its dead-letter queue, and answers as failed what has no queue to go to", async () => {
    await rule();
    const gone = "arn:aws:kinesis:eu-west-1:000000000000:stream/gone";
    const arn = "arn:aws:sqs:eu-west-1:000000000000:undelivered";
    await target(gone, { deadLetterConfig: { arn } });
    const put = () => world.ask(PUT, { Entries: [entry("{}")] });
    const { FailedEntryCount, Entries } = await put();
    assert.equal(FailedEntryCount, 1);
    assert.match(String((Entries as { ErrorMessage: string }[])[0]?.ErrorMessage), /queue does not exist.*undelivered/);
    await world.make("aws:sqs/queue:Queue", "undelivered", { name: "undelivered" });
    assert.equal((await put()).FailedEntryCount, 0);
    const { QueueUrl } = await world.ask("AmazonSQS.GetQueueUrl", { QueueName: "undelivered" });
    const { Messages } = await world.ask("AmazonSQS.ReceiveMessage", { QueueUrl, MessageAttributeNames: ["All"] });
    const [message] = Messages as { MessageAttributes: Record<string, { StringValue: string }> }[];
    const { RULE_ARN, TARGET_ARN, ERROR_MESSAGE } = message?.MessageAttributes ?? {};
    assert.match(RULE_ARN?.StringValue ?? "", /:rule\/orders$/);
    assert.equal(TARGET_ARN?.StringValue, gone);
    assert.match(ERROR_MESSAGE?.StringValue ?? "", /gone/);
  });

  it("fails entries while the delivery stream of an earlier run is not made again, and ends what the program has no more", async () => {
    await rule();
    await target(await world.delivery("lines"));
    await world.restart();
    assert.equal((await world.ask(PUT, { Entries: [entry("{}")] })).FailedEntryCount, 1);
    world.cloud.feeds.removeFormer();
    assert.equal((await world.ask(PUT, { Entries: [entry("{}")] })).FailedEntryCount, 0);
    assert.deepEqual((await world.ask("AWSEvents.ListRules", {})).Rules, []);
  });

  describe("with a dead-letter queue", () => {
    const queueUrl = "http://127.0.0.1/000000000000/undelivered";
    const queue = () => world.make("aws:sqs/queue:Queue", "undelivered", { name: "undelivered" });
    const detailsOfDead = async (): Promise<unknown[]> => {
      const { Messages = [] } = await world.ask("AmazonSQS.ReceiveMessage", {
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
      });
      return (Messages as { Body: string }[]).map(({ Body }) => JSON.parse(Body).detail as unknown);
    };
    const withQueue = async (arn: string) =>
      target(arn, { inputPath: "$.detail", deadLetterConfig: { arn: (await queue()).arn } });

    it("puts there the event whole, where its stream is gone, and takes the event", async () => {
      await rule();
      await withQueue("arn:aws:kinesis:eu-west-1:000000000000:stream/gone");
      assert.equal((await world.ask(PUT, { Entries: [entry('{"n":1}')] })).FailedEntryCount, 0);
      assert.deepEqual(await detailsOfDead(), [{ n: 1 }]);
    });

    it("puts it there too where it has nothing that the target asks for", async () => {
      await rule();
      const { arn } = await queue();
      await target(await world.stream("raw"), { inputPath: "$.detail.n", deadLetterConfig: { arn } });
      assert.equal((await world.ask(PUT, { Entries: [entry('{"m":1}')] })).FailedEntryCount, 0);
      assert.deepEqual(await detailsOfDead(), [{ m: 1 }]);
    });

    it("puts nothing there for a program that has not run yet: the client is told to put again", async () => {
      await rule();
      await withQueue(await world.delivery("lines"));
      await world.restart();
      assert.equal((await world.ask(PUT, { Entries: [entry("{}")] })).FailedEntryCount, 1);
      assert.deepEqual(await detailsOfDead(), []);
    });

    it("fails the entry where that queue is gone too", async () => {
      await rule();
      const arn = "arn:aws:sqs:eu-west-1:000000000000:gone";
      await target("arn:aws:kinesis:eu-west-1:000000000000:stream/gone", { deadLetterConfig: { arn } });
      const { FailedEntryCount, Entries } = await world.ask(PUT, { Entries: [entry("{}")] });
      assert.equal(FailedEntryCount, 1);
      assert.match(String((Entries as Record<string, unknown>[])[0]?.ErrorMessage), /queue does not exist/);
    });

    it("refuses one that is no queue", async () => {
      await rule();
      const topic = "arn:aws:sns:eu-west-1:000000000000:topic";
      const made = world.stream("raw").then((arn) => target(arn, { deadLetterConfig: { arn: topic } }));
      await assert.rejects(made, /deadLetterConfig\.arn must be of a queue, got "arn:aws:sns/);
    });
  });

  it("leaves a disabled rule alone", async () => {
    await rule({ state: "DISABLED" });
    await target(await world.stream("raw"));
    await world.ask(PUT, { Entries: [entry("{}")] });
    assert.deepEqual(await world.texts("raw"), []);
    assert.equal((await world.ask("AWSEvents.DescribeRule", { Name: "orders" })).State, "DISABLED");
  });

  it("describes rules and targets", async () => {
    await rule({ description: "all orders" });
    const arn = await world.stream("raw");
    await target(arn, { targetId: "t", inputPath: "$.detail" });
    const described = await world.ask("AWSEvents.DescribeRule", { Name: "orders" });
    assert.deepEqual(
      [described.State, described.EventPattern, described.Description],
      ["ENABLED", '{"source":["shop"]}', "all orders"],
    );
    const { Targets } = await world.ask("AWSEvents.ListTargetsByRule", { Rule: "orders" });
    assert.deepEqual(Targets, [{ Id: "t", Arn: arn, InputPath: "$.detail" }]);
    const missing = await world.call("AWSEvents.DescribeRule", { Name: "none" });
    assert.equal(missing.body.__type, "ResourceNotFoundException");
  });

  it("checks entries one by one, and the request as a whole", async () => {
    const { Entries } = await world.ask(PUT, {
      Entries: [entry("[]"), entry("{"), { Source: "s", Detail: "{}" }, entry("{}", { Time: "soon" })],
    });
    const codes = (Entries as { ErrorCode?: string }[]).map(({ ErrorCode }) => ErrorCode);
    assert.deepEqual(codes, ["MalformedDetail", "MalformedDetail", "InvalidArgument", "InvalidArgument"]);
    const many = (count: number) => ({ Entries: Array.from({ length: count }, () => entry("{}")) });
    assert.equal((await world.call(PUT, many(10))).status, 200);
    assert.equal((await world.call(PUT, many(11))).body.__type, "ValidationException");
    // Source and detail type count, and `{"a":""}` itself.
    const sized = (bytes: number) => ({ Entries: [entry(`{"a":"${"x".repeat(bytes - 4 - 6 - 8)}"}`)] });
    assert.equal((await world.call(PUT, sized(256 * 1024))).status, 200);
    assert.equal((await world.call(PUT, sized(256 * 1024 + 1))).body.__type, "ValidationException");
  });

  it("refuses by name what it does not do", async () => {
    const arn = await world.stream("raw");
    await assert.rejects(rule({ eventPattern: undefined, scheduleExpression: "rate(1 hour)" }), /keeps no schedules/);
    await assert.rejects(rule({ eventPattern: '{"source":[{"cidr":"x"}]}' }), /cidr.*does not match/);
    await assert.rejects(target(arn, { inputTransformer: { inputTemplate: "x" } }), /inputTransformer is not done/);
    await assert.rejects(target("arn:aws:sns:eu-west-1:1:t"), /puts into nothing else/);
    await assert.rejects(target(arn, { inputPath: "$..a" }), /path "\$\.\.a" must be members and indexes/);
  });
});
