import assert from "node:assert/strict";
import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { FeedsWorld } from "../feeds-world";

const LOGS = "Logs_20140328";
const FILTER = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";
const GROUP = "/app/shop";
const UNPACK: [string, Record<string, string>][] = [
  ["Decompression", { CompressionFormat: "GZIP" }],
  ["CloudWatchLogProcessing", { DataMessageExtraction: "true" }],
];

describe("CloudWatch Logs", () => {
  let world: FeedsWorld;
  beforeEach(async () => {
    world = await FeedsWorld.start();
    await world.make("aws:cloudwatch/logGroup:LogGroup", "shop", { name: GROUP, retentionInDays: 7 });
    await world.make("aws:cloudwatch/logStream:LogStream", "web", { name: "web", logGroupName: GROUP });
  });
  afterEach(() => world.end());

  const put = (...messages: string[]) =>
    world.call(`${LOGS}.PutLogEvents`, {
      logGroupName: GROUP,
      logStreamName: "web",
      logEvents: messages.map((message) => ({ timestamp: Date.now(), message })),
    });
  const subscribe = (destinationArn: string, others: Record<string, unknown> = {}) =>
    world.make(FILTER, "feed", { name: "feed", logGroup: GROUP, filterPattern: "", destinationArn, ...others });
  const messages = (envelope: Record<string, unknown> | undefined) =>
    ((envelope?.logEvents ?? []) as { message: string }[]).map(({ message }) => message);

  it("S-03 puts log events that match into a stream, as gzip envelopes", async () => {
    await subscribe(await world.stream("raw"), { filterPattern: "ERROR" });
    const { status } = await put("ERROR one", "fine", "ERROR two");
    assert.equal(status, 200);
    const [, envelope] = await world.envelopes("raw");
    const { logEvents, ...head } = envelope ?? {};
    assert.deepEqual(head, {
      messageType: "DATA_MESSAGE",
      owner: world.cloud.settings.accountId,
      logGroup: GROUP,
      logStream: "web",
      subscriptionFilters: ["feed"],
    });
    assert.deepEqual(messages(envelope), ["ERROR one", "ERROR two"]);
    const ids = (logEvents as { id: string }[]).map(({ id }) => id);
    for (const id of ids) assert.match(id, /^\d{56}$/);
    assert.equal(new Set(ids).size, 2);
  });

  it("S-04 puts a control message when a subscription is made, and refuses one that cannot be delivered", async () => {
    const arn = await world.stream("raw");
    await subscribe(arn);
    await subscribe(arn);
    const envelopes = await world.envelopes("raw");
    assert.deepEqual(
      envelopes.map(({ messageType }) => messageType),
      ["CONTROL_MESSAGE"],
    );
    await assert.rejects(subscribe(arn.replace("raw", "gone")), /Could not deliver test message.*gone.*\(S-04\)/);
  });

  it("S-02 gives all envelopes of a log stream one key, or each its own at random", async () => {
    const arn = await world.stream("raw");
    await subscribe(arn);
    await put("1");
    await put("2");
    await subscribe(arn, { distribution: "Random" });
    await put("3");
    await put("4");
    const keys = (await world.records("raw")).slice(1).map(({ partitionKey }) => partitionKey);
    assert.equal(keys[0], keys[1]);
    assert.equal(new Set(keys).size, 3);
    await assert.rejects(subscribe("arn:aws:lambda:eu-west-1:1:function:f"), /subscribes nothing else \(S-02\)/);
  });

  it("makes groups under the names that Pulumi would give them", async () => {
    const made = (inputs: Record<string, unknown>) =>
      world.make("aws:cloudwatch/logGroup:LogGroup", "/app/auto", inputs);
    const { name, arn } = await made({});
    assert.match(String(name), /^\/app\/auto-[0-9a-f]{7}$/);
    assert.equal(arn, `arn:aws:logs:eu-west-1:${world.cloud.settings.accountId}:log-group:${name}`);
    assert.match(String((await made({ namePrefix: "/app/p-" })).name), /^\/app\/p-[0-9a-f]{7}$/);
  });

  it("S-07 refuses system fields by name", async () => {
    const arn = await world.stream("raw");
    await subscribe(arn, { emitSystemFields: [] });
    await assert.rejects(
      subscribe(arn, { emitSystemFields: ["@aws.region"] }),
      /emitSystemFields are not done.*\(S-07\)/,
    );
    await assert.rejects(subscribe(arn, { applyOnTransformedLogs: true }), /\(S-07\)/);
  });

  it("S-01 takes two subscriptions of a group and refuses the third", async () => {
    const arn = await world.stream("raw");
    await subscribe(arn);
    await subscribe(arn, { name: "second" });
    await assert.rejects(subscribe(arn, { name: "third" }), /has the subscription filters feed, second; it can have 2/);
  });

  it("delivers the messages as lines through a delivery stream that unpacks them", async () => {
    await subscribe(await world.delivery("lines", ...UNPACK, ["AppendDelimiterToRecord"]));
    await put('{"n":1}', '{"n":2}');
    await put('{"n":3}');
    assert.equal(await world.delivered("lines/"), '{"n":1}\n{"n":2}\n{"n":3}\n');
    // The control message has no log event to deliver.
    assert.equal(world.cloud.deliveries.counts("lines").dropped, 1);
  });

  it("F-86 delivers envelopes as they are without decompression", async () => {
    await subscribe(await world.delivery("packed"));
    await world.cloud.deliveries.drain();
    const [object] = await world.cloud.objects.list("lake", "packed/");
    const body = await world.cloud.objects.get("lake", object?.key ?? "");
    assert.deepEqual([...body.subarray(0, 2)], [0x1f, 0x8b]);
  });

  it("keeps log events of more than one envelope in their order", async () => {
    await subscribe(await world.stream("raw"));
    const large = Array.from({ length: 4 }, (_, index) => String(index).repeat(250_000));
    assert.equal((await put(...large)).status, 200);
    const envelopes = (await world.envelopes("raw")).slice(1);
    assert.deepEqual(
      envelopes.map((envelope) => messages(envelope).length),
      [2, 2],
    );
    assert.deepEqual(envelopes.flatMap(messages), large);
  });

  it("acknowledges nothing that a subscription cannot take", async () => {
    await subscribe(await world.delivery("lines", ...UNPACK));
    await world.restart();
    const early = await put("too early");
    assert.deepEqual([early.status, early.body.__type], [503, "ServiceUnavailableException"]);
    await world.delivery("lines", ...UNPACK);
    assert.equal((await put("now")).status, 200);
    assert.equal(await world.delivered("lines/"), "now");
    const { events } = await world.ask(`${LOGS}.GetLogEvents`, { logGroupName: GROUP, logStreamName: "web" });
    assert.deepEqual(
      (events as { message: string }[]).map(({ message }) => message),
      ["now"],
    );
  });

  it("ends a subscription that the program has no more", async () => {
    await subscribe(await world.stream("raw"));
    await world.restart();
    world.cloud.feeds.removeFormer();
    assert.equal((await put("alone")).status, 200);
    assert.equal((await world.envelopes("raw")).length, 1);
  });

  it("describes groups, streams and subscriptions, a page at a time", async () => {
    await world.ask(`${LOGS}.CreateLogGroup`, { logGroupName: "/app/other" });
    await subscribe(await world.stream("raw"), { filterPattern: "ERROR" });
    const first = await world.ask(`${LOGS}.DescribeLogGroups`, { limit: 1 });
    const second = await world.ask(`${LOGS}.DescribeLogGroups`, { limit: 1, nextToken: first.nextToken });
    const names = [first, second].map(({ logGroups }) => (logGroups as { logGroupName: string }[])[0]?.logGroupName);
    assert.deepEqual(names, ["/app/other", GROUP]);
    assert.equal(second.nextToken, undefined);
    const { logStreams } = await world.ask(`${LOGS}.DescribeLogStreams`, { logGroupName: GROUP });
    assert.equal((logStreams as { logStreamName: string }[])[0]?.logStreamName, "web");
    const { subscriptionFilters } = await world.ask(`${LOGS}.DescribeSubscriptionFilters`, { logGroupName: GROUP });
    const [filter] = subscriptionFilters as Record<string, unknown>[];
    assert.deepEqual(
      [filter?.filterName, filter?.filterPattern, filter?.distribution],
      ["feed", "ERROR", "ByLogStream"],
    );
  });

  it("reads log events back, by stream and by pattern, also after a line that a killed process left", async () => {
    await put("ERROR one", "two");
    await world.restart();
    const groups = join(world.settings.dataDir, "logs");
    const group = readdirSync(groups).find((name) => !name.endsWith(".json")) ?? "";
    appendFileSync(join(groups, group, readdirSync(join(groups, group))[0] ?? ""), '{"id":"1","mess');
    await put("ERROR three");
    const read = { logGroupName: GROUP, logStreamName: "web", startFromHead: true, limit: 2 };
    const page = await world.ask(`${LOGS}.GetLogEvents`, read);
    const next = await world.ask(`${LOGS}.GetLogEvents`, { ...read, nextToken: page.nextForwardToken });
    assert.deepEqual(
      [page, next].map(({ events }) => (events as unknown[]).length),
      [2, 1],
    );
    const { events } = await world.ask(`${LOGS}.FilterLogEvents`, { logGroupName: GROUP, filterPattern: "ERROR" });
    const found = (events as { message: string; logStreamName: string }[]).map((event) => [
      event.logStreamName,
      event.message,
    ]);
    assert.deepEqual(found, [
      ["web", "ERROR one"],
      ["web", "ERROR three"],
    ]);
  });

  it("answers with CloudWatch Logs' own codes", async () => {
    const code = async (operation: string, body: Record<string, unknown>) => {
      const answer = await world.call(`${LOGS}.${operation}`, body);
      return [answer.status, answer.body.__type];
    };
    const logEvents = [{ timestamp: Date.now(), message: "m" }];
    const missing = [400, "ResourceNotFoundException"];
    assert.deepEqual(await code("CreateLogGroup", { logGroupName: GROUP }), [400, "ResourceAlreadyExistsException"]);
    assert.deepEqual(await code("CreateLogGroup", { logGroupName: "a b" }), [400, "InvalidParameterException"]);
    const web = { logGroupName: GROUP, logStreamName: "web" };
    assert.deepEqual(await code("CreateLogStream", web), [400, "ResourceAlreadyExistsException"]);
    assert.deepEqual(await code("CreateLogStream", { ...web, logStreamName: "a:b" }), [
      400,
      "InvalidParameterException",
    ]);
    assert.deepEqual(await code("PutLogEvents", { ...web, logStreamName: "none", logEvents }), missing);
    assert.deepEqual(await code("PutLogEvents", { ...web, logGroupName: "none", logEvents }), missing);
    assert.deepEqual(await code("PutLogEvents", { ...web, logEvents: [] }), [400, "InvalidParameterException"]);
    assert.deepEqual(await code("DeleteLogGroup", web), [400, "UnknownOperationException"]);
  });
});
