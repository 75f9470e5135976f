import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  EventBridgeFeed,
  type EventBridgeFeedArgs,
  type EventBridgeFeedComponentArgs,
  type FeedTargetArgs,
  validateEventBridgeFeed,
} from "../../../components/feeds";
import { EVENT_FIELDS } from "../../../components/feeds/event-pattern";
import { preview } from "../../support/programs";
import { mockRuntime, UNKNOWN, value } from "../mocks";
import {
  acceptsWith,
  DELIVERY_STREAM_ARN,
  DIRECT_PUT,
  ENCRYPTED,
  KEY_STATEMENT,
  KINESIS,
  putStatement,
  rejectsWith,
  STREAM_ARN,
  trustDocument,
} from "./shared-fixtures";

const RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const QUEUE = "aws:sqs/queue:Queue";
const QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy";
const ROLE_ARN = "arn:aws:iam::123456789012:role/orders-1a2b3c4";
const RULE_ARN = "arn:aws:events:eu-west-1:123456789012:rule/orders-1a2b3c4";
const QUEUE_ARN = "arn:aws:sqs:eu-west-1:123456789012:orders-undelivered-1a2b3c4";
const QUEUE_URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/orders-undelivered-1a2b3c4";
const PATTERN = '{"source":["shop.orders"]}';

function minimalArgs(
  feed: Partial<EventBridgeFeedArgs> = {},
  target: FeedTargetArgs = KINESIS,
): EventBridgeFeedComponentArgs {
  return { target, feed: { eventPattern: PATTERN, ...feed } };
}

async function made(args: EventBridgeFeedComponentArgs, options: { preview?: boolean } = {}) {
  const runtime = mockRuntime(options);
  const component = new EventBridgeFeed("orders", args);
  await runtime.settled();
  return { runtime, component };
}

describe("EventBridgeFeed", () => {
  it("S-42 S-43 S-44 puts whole events of the default bus into a stream, retried for a day and then kept in a queue", async () => {
    const { runtime, component } = await made(minimalArgs());
    assert.deepEqual(
      runtime.resources.map(({ type, name }) => `${type} ${name}`).sort(),
      [
        "streaming-ingest:index:EventBridgeFeed orders",
        `${RULE} orders`,
        `${TARGET} orders`,
        `${ROLE} orders`,
        `${POLICY} orders`,
        `${QUEUE} orders-undelivered`,
        `${QUEUE_POLICY} orders-undelivered`,
      ].sort(),
    );
    assert.deepEqual(runtime.one(RULE).inputs, {
      description: "Events that orders puts into a stream",
      eventPattern: PATTERN,
    });
    assert.deepEqual(runtime.one(TARGET).inputs, {
      rule: "orders-1a2b3c4",
      eventBusName: "default",
      arn: STREAM_ARN,
      roleArn: ROLE_ARN,
      kinesisTarget: { partitionKeyPath: "$.id" },
      retryPolicy: { maximumEventAgeInSeconds: 86400, maximumRetryAttempts: 185 },
      deadLetterConfig: { arn: QUEUE_ARN },
    });
    assert.deepEqual(runtime.one(QUEUE).inputs, { messageRetentionSeconds: 1209600, sqsManagedSseEnabled: true });
    const urn = await value(component.urn);
    for (const type of [RULE, TARGET, ROLE, POLICY, QUEUE, QUEUE_POLICY]) assert.equal(runtime.one(type).parent, urn);
  });

  it("puts the detail alone into a delivery stream, of a bus of one's own", async () => {
    const feed = { part: "DETAIL", eventBusName: pulumi.output("shop") };
    const { runtime } = await made({ ...minimalArgs(feed, DIRECT_PUT), tags: { owner: "shop" } });
    assert.deepEqual(runtime.one(RULE).inputs, {
      description: "Events that orders puts into a stream",
      eventBusName: "shop",
      eventPattern: PATTERN,
      tags: { owner: "shop" },
    });
    assert.deepEqual(runtime.one(TARGET).inputs, {
      rule: "orders-1a2b3c4",
      eventBusName: "shop",
      arn: DELIVERY_STREAM_ARN,
      roleArn: ROLE_ARN,
      inputPath: "$.detail",
      retryPolicy: { maximumEventAgeInSeconds: 86400, maximumRetryAttempts: 185 },
      deadLetterConfig: { arn: QUEUE_ARN },
    });
    for (const type of [ROLE, QUEUE]) assert.deepEqual(runtime.one(type).inputs.tags, { owner: "shop" });
    assert.deepEqual(
      JSON.parse(String(runtime.one(ROLE).inputs.assumeRolePolicy)),
      trustDocument("events.amazonaws.com", "arn:aws:events:eu-west-1:123456789012:rule/shop/orders-1a2b3c4"),
    );
  });

  it("D-01 D-04 gives the rule a role that may put into the stream and use its key", async () => {
    const { runtime } = await made(minimalArgs({ part: "EVENT" }, ENCRYPTED));
    const { assumeRolePolicy } = runtime.one(ROLE).inputs;
    assert.deepEqual(JSON.parse(String(assumeRolePolicy)), trustDocument("events.amazonaws.com", RULE_ARN));
    assert.deepEqual(JSON.parse(String(runtime.one(POLICY).inputs.policy)).Statement, [
      putStatement(STREAM_ARN, "kinesis:PutRecord", "kinesis:PutRecords"),
      KEY_STATEMENT,
    ]);
    assert.equal(runtime.one(TARGET).inputs.inputPath, undefined);
  });

  it("D-04 gives the rule a role that may put into the delivery stream", async () => {
    const { runtime } = await made(minimalArgs({}, DIRECT_PUT));
    assert.deepEqual(JSON.parse(String(runtime.one(POLICY).inputs.policy)).Statement, [
      putStatement(DELIVERY_STREAM_ARN, "firehose:PutRecord", "firehose:PutRecordBatch"),
    ]);
  });

  it("S-44 lets this rule alone put into the queue", async () => {
    const { runtime } = await made(minimalArgs());
    const { queueUrl, policy } = runtime.one(QUEUE_POLICY).inputs;
    assert.equal(queueUrl, QUEUE_URL);
    assert.deepEqual(JSON.parse(String(policy)), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "PutUndelivered",
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: QUEUE_ARN,
          Condition: {
            StringEquals: { "aws:SourceAccount": "123456789012" },
            ArnEquals: { "aws:SourceArn": RULE_ARN },
          },
        },
      ],
    });
  });

  it("makes the target when its role and its queue take events", async () => {
    const { runtime, component } = await made(minimalArgs());
    const { dependencies } = runtime.one(TARGET);
    for (const node of [component.nodes.rolePolicy, component.nodes.deadLetterQueuePolicy]) {
      assert.ok(dependencies.includes(await value(node.urn)));
    }
  });

  it("answers the rule, the queue and the role", async () => {
    const { component } = await made(minimalArgs());
    assert.equal(await value(component.ruleName), "orders-1a2b3c4");
    assert.equal(await value(component.ruleArn), RULE_ARN);
    assert.equal(await value(component.deadLetterQueueUrl), QUEUE_URL);
    assert.equal(await value(component.roleArn), ROLE_ARN);
  });

  it("leaves what a first preview does not know unknown", async () => {
    const unknown = pulumi.output(pulumi.unknown as unknown as string);
    const args = minimalArgs({ eventBusName: unknown }, { kinesis: { streamName: unknown, streamArn: unknown } });
    const { runtime } = await made(args, { preview: true });
    assert.equal(runtime.one(RULE).inputs.eventBusName, UNKNOWN);
    assert.equal(runtime.one(RULE).inputs.eventPattern, PATTERN);
    assert.equal(runtime.one(TARGET).inputs.arn, UNKNOWN);
    for (const type of [POLICY, QUEUE_POLICY]) assert.equal(runtime.one(type).inputs.policy, UNKNOWN);
    assert.equal(runtime.one(ROLE).inputs.assumeRolePolicy, UNKNOWN);
  });

  it("throws every problem of its arguments at once, and makes nothing", async () => {
    const runtime = mockRuntime();
    assert.throws(
      () => new EventBridgeFeed("orders", minimalArgs({ eventPattern: "source", part: "BODY" })),
      (error) => {
        assert.ok(pulumi.ResourceError.isInstance(error));
        const [first, second, ...others] = error.message.split("\n");
        assert.match(
          first ?? "",
          /^EventBridgeFeed "orders": feed\.eventPattern must be JSON of an object, .*got "source"$/,
        );
        assert.equal(second, 'EventBridgeFeed "orders": feed.part must be one of EVENT, DETAIL, got "BODY"');
        assert.deepEqual(others, []);
        return true;
      },
    );
    await runtime.settled();
    assert.deepEqual(runtime.of(RULE), []);
  });

  it("S-41 refuses the ARN of a bus that is known only later", async () => {
    const arn = "arn:aws:events:eu-west-1:123456789012:event-bus/shop";
    const program = async () => {
      new EventBridgeFeed("orders", minimalArgs({ eventBusName: pulumi.output(arn) }));
    };
    await assert.rejects(
      preview(program),
      /EventBridgeFeed "orders": feed\.eventBusName must be the name of an event bus/,
    );
  });
});

describe("arguments of an EventBridge feed", () => {
  const problemsOf = (feed: Partial<EventBridgeFeedArgs>) => validateEventBridgeFeed(minimalArgs(feed), "orders");
  const accepts = acceptsWith(problemsOf);
  const rejects = rejectsWith(problemsOf);
  const pattern = (value: unknown) => ({ eventPattern: JSON.stringify(value) });
  const ofLength = (length: number) => pattern({ source: ["x".repeat(length - '{"source":[""]}'.length)] });

  for (const field of EVENT_FIELDS) accepts(`S-40 accept the field ${field}`, pattern({ [field]: ["x"] }));
  accepts(
    "S-40 accept matchers, nested fields and alternatives",
    pattern({
      source: [{ prefix: "shop." }],
      detail: { order: { state: ["paid", null], total: [{ numeric: [">", 0] }] } },
    }),
    pattern({ $or: [{ source: ["shop"] }, { "detail-type": ["Order"] }] }),
    pattern({ detail: { $or: [{ a: ["1"] }, { b: ["2"] }] } }),
  );
  accepts("S-40 accept a pattern of 4,096 characters", ofLength(4096));
  rejects(
    "S-40 reject a pattern of 4,097 characters",
    ofLength(4097),
    "feed.eventPattern",
    /0–4096 characters, got 4097/,
  );
  for (const text of ["", "source", "[]", "null", '"source"', '{"source":["a"]']) {
    rejects(
      `S-40 reject ${JSON.stringify(text)}`,
      { eventPattern: text },
      "feed.eventPattern",
      /must be JSON of an object/,
    );
  }
  rejects(
    "S-40 reject an empty object",
    pattern({}),
    "feed.eventPattern",
    /at least one of version, id, .*\{\} matches nothing/,
  );
  rejects(
    "S-40 reject a field that no event has",
    pattern({ sources: ["shop"] }),
    "feed.eventPattern",
    /has the field "sources", which no event has; did you mean "source"\?/,
  );
  rejects(
    "S-40 reject such a field among alternatives",
    pattern({ $or: [{ source: ["shop"] }, { detailtype: ["x"] }] }),
    "feed.eventPattern",
    /has the field "detailtype", .*"detail-type"/,
  );
  rejects(
    "S-40 reject a value outside a list",
    pattern({ detail: { state: "paid" } }),
    "feed.eventPattern",
    /a list of values for "detail\.state", got "paid"; put it in \[ \]/,
  );
  rejects(
    "S-40 reject an empty list",
    pattern({ source: [] }),
    "feed.eventPattern",
    /at least one value for "source", got \[\]/,
  );
  rejects(
    "S-40 reject an empty field",
    pattern({ detail: {} }),
    "feed.eventPattern",
    /at least one field of "detail", got \{\}/,
  );
  rejects(
    "S-40 reject a value outside a list among alternatives",
    pattern({ $or: [{ source: "shop" }, { id: ["x"] }] }),
    "feed.eventPattern",
    /a list of values for "source", got "shop"/,
  );

  accepts(
    "S-41 accept names of 1 and 256 characters, also one known later",
    { eventBusName: "a" },
    { eventBusName: "aZ9_./-".padEnd(256, "x") },
    { eventBusName: pulumi.output("later") },
  );
  rejects("S-41 reject an empty name", { eventBusName: "" }, "feed.eventBusName", /the name of an event bus, 1–256 of/);
  rejects("S-41 reject a name of 257 characters", { eventBusName: "x".repeat(257) }, "feed.eventBusName", /1–256 of/);
  accepts("accept both parts", { part: "EVENT" }, { part: "DETAIL" });
  rejects("reject another part", { part: "detail" }, "feed.part", /one of EVENT, DETAIL, got "detail"/);
});
