import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  checkFiltersOfLogGroups,
  type FeedTargetArgs,
  LogsFeed,
  type LogsFeedArgs,
  type LogsFeedComponentArgs,
  validateLogsFeed,
} from "../../../components/feeds";
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

const FILTER = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const COMPONENT = "streaming-ingest:index:LogsFeed";
const ROLE_ARN = "arn:aws:iam::123456789012:role/shop-1a2b3c4";

function minimalArgs(feed: Partial<LogsFeedArgs> = {}, target: FeedTargetArgs = KINESIS): LogsFeedComponentArgs {
  return { target, feed: { logGroupName: "/aws/lambda/shop", ...feed } };
}

async function made(args: LogsFeedComponentArgs, options: { preview?: boolean } = {}) {
  const runtime = mockRuntime(options);
  const component = new LogsFeed("shop", args);
  await runtime.settled();
  return { runtime, component };
}

describe("LogsFeed", () => {
  it("subscribes a stream to all events of a log group, at random over its shards", async () => {
    const { runtime, component } = await made(minimalArgs());
    assert.deepEqual(
      runtime.resources.map(({ type }) => type),
      [COMPONENT, ROLE, POLICY, FILTER],
    );
    assert.deepEqual(runtime.one(FILTER).inputs, {
      logGroup: "/aws/lambda/shop",
      filterPattern: "",
      destinationArn: STREAM_ARN,
      roleArn: ROLE_ARN,
      distribution: "Random",
    });
    const urn = await value(component.urn);
    for (const type of [ROLE, POLICY, FILTER]) assert.equal(runtime.one(type).parent, urn);
  });

  it("S-02 subscribes a delivery stream without a distribution", async () => {
    const { runtime } = await made(minimalArgs({ filterPattern: "ERROR" }, DIRECT_PUT));
    assert.deepEqual(runtime.one(FILTER).inputs, {
      logGroup: "/aws/lambda/shop",
      filterPattern: "ERROR",
      destinationArn: DELIVERY_STREAM_ARN,
      roleArn: ROLE_ARN,
    });
  });

  it("S-02 keeps a log stream in one shard when told to", async () => {
    const { runtime } = await made(minimalArgs({ distribution: "ByLogStream" }));
    assert.equal(runtime.one(FILTER).inputs.distribution, "ByLogStream");
  });

  it("D-01 D-04 gives CloudWatch Logs a role that may put into the stream and use its key", async () => {
    const { runtime } = await made({ ...minimalArgs({}, ENCRYPTED), tags: { owner: "web" } });
    const { assumeRolePolicy, tags } = runtime.one(ROLE).inputs;
    const source = "arn:aws:logs:eu-west-1:123456789012:*";
    assert.deepEqual(JSON.parse(String(assumeRolePolicy)), trustDocument("logs.amazonaws.com", source));
    assert.deepEqual(tags, { owner: "web" });
    const { role, policy } = runtime.one(POLICY).inputs;
    assert.equal(role, "shop-1a2b3c4");
    assert.deepEqual(JSON.parse(String(policy)).Statement, [
      putStatement(STREAM_ARN, "kinesis:PutRecord"),
      KEY_STATEMENT,
    ]);
  });

  it("D-04 gives it a role that may put into the delivery stream", async () => {
    const { runtime } = await made(minimalArgs({}, DIRECT_PUT));
    assert.deepEqual(JSON.parse(String(runtime.one(POLICY).inputs.policy)).Statement, [
      putStatement(DELIVERY_STREAM_ARN, "firehose:PutRecord", "firehose:PutRecordBatch"),
    ]);
  });

  it("S-04 waits for the role's policy, since AWS puts a test message", async () => {
    const { runtime, component } = await made(minimalArgs());
    const policyUrn = await value(component.nodes.rolePolicy.urn);
    assert.ok(runtime.one(FILTER).dependencies.includes(policyUrn));
  });

  it("answers the group, the filter and the role", async () => {
    const { component } = await made(minimalArgs());
    assert.equal(await value(component.logGroupName), "/aws/lambda/shop");
    assert.equal(await value(component.filterName), "shop-1a2b3c4");
    assert.equal(await value(component.roleArn), ROLE_ARN);
  });

  it("leaves what a first preview does not know unknown", async () => {
    const unknown = pulumi.output(pulumi.unknown as unknown as string);
    const target = { kinesis: { streamName: unknown, streamArn: unknown } };
    const { runtime } = await made(minimalArgs({}, target), { preview: true });
    assert.deepEqual(runtime.one(FILTER).inputs, {
      logGroup: "/aws/lambda/shop",
      filterPattern: "",
      destinationArn: UNKNOWN,
      roleArn: UNKNOWN,
      distribution: "Random",
    });
    assert.equal(runtime.one(ROLE).inputs.assumeRolePolicy, UNKNOWN);
  });

  it("throws every problem of its arguments at once, and makes nothing", async () => {
    const runtime = mockRuntime();
    assert.throws(
      () => new LogsFeed("shop", minimalArgs({ logGroupName: "a:b", distribution: "Even" })),
      (error) => {
        assert.ok(pulumi.ResourceError.isInstance(error));
        const [first, second, ...others] = error.message.split("\n");
        assert.match(first ?? "", /^LogsFeed "shop": feed\.logGroupName must be the name of a log group, .*got "a:b"$/);
        assert.equal(second, 'LogsFeed "shop": feed.distribution must be one of Random, ByLogStream, got "Even"');
        assert.deepEqual(others, []);
        return true;
      },
    );
    await runtime.settled();
    assert.deepEqual(runtime.of(ROLE), []);
  });

  it("S-06 refuses a log group of Firehose that is known only later", async () => {
    const program = async () => {
      new LogsFeed("shop", minimalArgs({ logGroupName: pulumi.output("/aws/kinesisfirehose/shop") }));
    };
    await assert.rejects(preview(program), /LogsFeed "shop": feed\.logGroupName must not be a log group of Firehose/);
  });

  it("refuses a target of another name that is known only later", async () => {
    const target = { kinesis: { streamName: pulumi.output("other"), streamArn: pulumi.output(STREAM_ARN) } };
    const program = async () => {
      new LogsFeed("shop", minimalArgs({}, target));
    };
    await assert.rejects(
      preview(program),
      /LogsFeed "shop": target\.kinesis\.streamName must be the name in streamArn, "clicks", got "other"/,
    );
  });
});

describe("arguments of a logs feed", () => {
  const problemsOf = (feed: Partial<LogsFeedArgs>) => validateLogsFeed(minimalArgs(feed), "shop");
  const accepts = acceptsWith(problemsOf);
  const rejects = rejectsWith(problemsOf);

  accepts(
    "accept names of log groups of 1 and 512 characters, also one known later",
    { logGroupName: "a" },
    { logGroupName: "aZ9.-_/#".padEnd(512, "x") },
    { logGroupName: pulumi.output("later") },
  );
  rejects("reject an empty name", { logGroupName: "" }, "feed.logGroupName", /1–512 of .*got ""/);
  rejects("reject a name of 513 characters", { logGroupName: "x".repeat(513) }, "feed.logGroupName", /1–512 of /);
  rejects(
    "reject an ARN",
    { logGroupName: "arn:aws:logs:eu-west-1:123456789012:log-group:a" },
    "feed.logGroupName",
    /and no ARN, got "arn:/,
  );

  accepts("S-06 accept a log group beside Firehose's", { logGroupName: "/aws/kinesisfirehose" });
  rejects(
    "S-06 reject a log group of Firehose",
    { logGroupName: "/aws/kinesisfirehose/clicks" },
    "feed.logGroupName",
    /must not be a log group of Firehose, got "\/aws\/kinesisfirehose\/clicks": .*\(S-06\)/,
  );

  accepts("S-01 accept patterns of 0 and 1,024 characters", { filterPattern: "" }, { filterPattern: "x".repeat(1024) });
  rejects(
    "S-01 reject a pattern of 1,025 characters",
    { filterPattern: "x".repeat(1025) },
    "feed.filterPattern",
    /must be 0–1024 characters, got 1025/,
  );
  accepts(
    "S-01 accept two regular expressions, and percent signs in quotes or escaped",
    { filterPattern: "%AUTH[0-9]+% %E.*%" },
    { filterPattern: '{ $.a = %x% && $.b = %y% && $.c = "5%" }' },
    { filterPattern: String.raw`%\%a% %b% \%` },
  );
  rejects(
    "S-01 reject three regular expressions",
    { filterPattern: "%a% %b% %c%" },
    "feed.filterPattern",
    /at most 2 regular expressions, each between two %, got 3/,
  );

  accepts("S-02 accept both distributions", { distribution: "Random" }, { distribution: "ByLogStream" });
  it("S-02 reject a distribution over a delivery stream", () => {
    const [problem, ...others] = validateLogsFeed(minimalArgs({ distribution: "Random" }, DIRECT_PUT), "shop");
    assert.deepEqual(problem, {
      path: "feed.distribution",
      reason: "applies to a target kinesis only; leave it out",
    });
    assert.deepEqual(others, []);
  });

  const group = (logGroupName: LogsFeedArgs["logGroupName"]): LogsFeedArgs => ({ logGroupName });

  it("S-01 accept two feeds of one log group, and any number of names known later", () => {
    const later = { c: group(pulumi.output("a")), d: group(pulumi.output("a")), e: group(pulumi.output("a")) };
    assert.deepEqual(checkFiltersOfLogGroups({ a: group("a"), b: group("a"), x: group("b"), ...later }), []);
  });

  it("S-01 reject each feed of a log group after its second", () => {
    const problems = checkFiltersOfLogGroups({ a: group("a"), b: group("a"), c: group("a"), d: group("a") });
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["c.logGroupName", "d.logGroupName"],
    );
    assert.match(problems[0]?.reason ?? "", /at most 2 feeds \(S-01\), and this is number 3 of "a"; subscribe once/);
  });
});
