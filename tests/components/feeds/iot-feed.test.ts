import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  type FeedTargetArgs,
  IotFeed,
  type IotFeedArgs,
  type IotFeedComponentArgs,
  validateIotFeed,
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

const RULE = "aws:iot/topicRule:TopicRule";
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const ROLE_ARN = "arn:aws:iam::123456789012:role/plant-readings-1a2b3c4";
const ERRORS = "/aws/iot/rule/plant-readings-1a2b3c4";
const ERRORS_ARN = `arn:aws:logs:eu-west-1:123456789012:log-group:${ERRORS}`;
const SQL = "SELECT *, topic(2) AS sensor FROM 'sensors/+/reading'";

const WRITE_ERRORS = {
  Sid: "WriteErrors",
  Effect: "Allow",
  Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
  Resource: [ERRORS_ARN, `${ERRORS_ARN}:*`],
};

function minimalArgs(feed: Partial<IotFeedArgs> = {}, target: FeedTargetArgs = KINESIS): IotFeedComponentArgs {
  return { target, feed: { sql: SQL, ...feed } };
}

async function made(args: IotFeedComponentArgs, options: { preview?: boolean } = {}) {
  const runtime = mockRuntime(options);
  const component = new IotFeed("plant-readings", args);
  await runtime.settled();
  return { runtime, component };
}

async function statementsOf(args: IotFeedComponentArgs): Promise<unknown> {
  const { runtime } = await made(args);
  return JSON.parse(String(runtime.one(POLICY).inputs.policy)).Statement;
}

describe("IotFeed", () => {
  it("S-11 S-14 makes a rule that spreads messages over a stream's shards, and logs those that it cannot put", async () => {
    const { runtime, component } = await made(minimalArgs());
    assert.deepEqual(
      runtime.resources.map(({ type, name }) => `${type} ${name}`).sort(),
      [
        "streaming-ingest:index:IotFeed plant-readings",
        `${LOG_GROUP} /aws/iot/rule/plant-readings`,
        `${ROLE} plant-readings`,
        `${POLICY} plant-readings`,
        `${RULE} plant_readings`,
      ].sort(),
    );
    assert.deepEqual(runtime.one(RULE).inputs, {
      enabled: true,
      sql: SQL,
      sqlVersion: "2016-03-23",
      kineses: [{ streamName: "clicks", roleArn: ROLE_ARN, partitionKey: "${newuuid()}" }],
      errorAction: { cloudwatchLogs: { logGroupName: ERRORS, roleArn: ROLE_ARN } },
    });
    assert.deepEqual(runtime.one(LOG_GROUP).inputs, { retentionInDays: 30 });
    const urn = await value(component.urn);
    for (const type of [RULE, ROLE, POLICY, LOG_GROUP]) assert.equal(runtime.one(type).parent, urn);
  });

  it("S-12 puts into a delivery stream with a newline behind each message", async () => {
    const { runtime } = await made(minimalArgs({}, DIRECT_PUT));
    const { firehoses, kineses } = runtime.one(RULE).inputs;
    assert.deepEqual(firehoses, [
      { deliveryStreamName: "clicks", roleArn: ROLE_ARN, separator: "\n", batchMode: false },
    ]);
    assert.equal(kineses, undefined);
  });

  it("passes every argument on", async () => {
    const feed = { ruleName: "plant", partitionKey: "${topic(2)}" };
    const { runtime } = await made({ ...minimalArgs(feed), logRetentionDays: 7, tags: { owner: "plant" } });
    const { name, kineses, tags } = runtime.one(RULE).inputs;
    assert.equal(name, "plant");
    assert.deepEqual(kineses, [{ streamName: "clicks", roleArn: ROLE_ARN, partitionKey: "${topic(2)}" }]);
    assert.deepEqual(tags, { owner: "plant" });
    assert.deepEqual(runtime.one(ROLE).inputs.tags, { owner: "plant" });
    assert.deepEqual(runtime.one(LOG_GROUP).inputs, { retentionInDays: 7, tags: { owner: "plant" } });
  });

  it("D-01 gives IoT a role for the rules of the name that Pulumi makes", async () => {
    const { runtime } = await made(minimalArgs());
    assert.deepEqual(
      JSON.parse(String(runtime.one(ROLE).inputs.assumeRolePolicy)),
      trustDocument("iot.amazonaws.com", "arn:aws:iot:eu-west-1:123456789012:rule/plant_readings_*"),
    );
  });

  it("D-01 gives IoT a role for the rule of the name that is given", async () => {
    const { runtime } = await made(minimalArgs({ ruleName: "plant" }));
    assert.deepEqual(
      JSON.parse(String(runtime.one(ROLE).inputs.assumeRolePolicy)),
      trustDocument("iot.amazonaws.com", "arn:aws:iot:eu-west-1:123456789012:rule/plant"),
    );
  });

  it("D-04 S-13 S-14 lets the role put one record, use the stream's key and log errors", async () => {
    assert.deepEqual(await statementsOf(minimalArgs({}, ENCRYPTED)), [
      putStatement(STREAM_ARN, "kinesis:PutRecord"),
      KEY_STATEMENT,
      WRITE_ERRORS,
    ]);
  });

  it("S-12 lets the role put a batch only in batch mode", async () => {
    assert.deepEqual(await statementsOf(minimalArgs({}, DIRECT_PUT)), [
      putStatement(DELIVERY_STREAM_ARN, "firehose:PutRecord"),
      WRITE_ERRORS,
    ]);
    assert.deepEqual(await statementsOf(minimalArgs({ batchMode: true }, DIRECT_PUT)), [
      putStatement(DELIVERY_STREAM_ARN, "firehose:PutRecord", "firehose:PutRecordBatch"),
      WRITE_ERRORS,
    ]);
    const { runtime } = await made(minimalArgs({ batchMode: true }, DIRECT_PUT));
    assert.deepEqual(runtime.one(RULE).inputs.firehoses, [
      { deliveryStreamName: "clicks", roleArn: ROLE_ARN, separator: "\n", batchMode: true },
    ]);
  });

  it("makes the rule when its role may put", async () => {
    const { runtime, component } = await made(minimalArgs());
    const policyUrn = await value(component.nodes.rolePolicy.urn);
    assert.ok(runtime.one(RULE).dependencies.includes(policyUrn));
  });

  it("answers the rule, the log group and the role", async () => {
    const { component } = await made(minimalArgs());
    assert.equal(await value(component.ruleName), "plant_readings_1a2b3c4");
    assert.equal(await value(component.ruleArn), "arn:aws:iot:eu-west-1:123456789012:rule/plant_readings_1a2b3c4");
    assert.equal(await value(component.errorLogGroupName), ERRORS);
    assert.equal(await value(component.roleArn), ROLE_ARN);
  });

  it("leaves what a first preview does not know unknown", async () => {
    const unknown = pulumi.output(pulumi.unknown as unknown as string);
    const target = { directPut: { deliveryStreamName: unknown, deliveryStreamArn: unknown } };
    const { runtime } = await made(minimalArgs({}, target), { preview: true });
    const { firehoses, sql } = runtime.one(RULE).inputs;
    assert.equal(sql, SQL);
    assert.deepEqual(firehoses, [{ deliveryStreamName: UNKNOWN, roleArn: UNKNOWN, separator: "\n", batchMode: false }]);
    assert.equal(runtime.one(POLICY).inputs.policy, UNKNOWN);
    assert.equal(runtime.one(ROLE).inputs.assumeRolePolicy, UNKNOWN);
  });

  it("throws every problem of its arguments at once, and makes nothing", async () => {
    const runtime = mockRuntime();
    assert.throws(
      () => new IotFeed("plant", { ...minimalArgs({ ruleName: "a-b" }), logRetentionDays: 2 }),
      (error) => {
        assert.ok(pulumi.ResourceError.isInstance(error));
        const [first, second, ...others] = error.message.split("\n");
        assert.match(first ?? "", /^IotFeed "plant": feed\.ruleName must be 1–128 of .*got "a-b"$/);
        assert.match(second ?? "", /^IotFeed "plant": logRetentionDays must be one of 1, 3, 5, .*got 2$/);
        assert.deepEqual(others, []);
        return true;
      },
    );
    await runtime.settled();
    assert.deepEqual(runtime.of(ROLE), []);
  });

  it("refuses a target that is known only later and is wrong", async () => {
    const target = { kinesis: { streamName: "clicks", streamArn: pulumi.output("clicks") } };
    const program = async () => {
      new IotFeed("plant", minimalArgs({}, target));
    };
    await assert.rejects(
      preview(program),
      /IotFeed "plant": target\.kinesis\.streamArn must be the ARN of a data stream/,
    );
  });
});

describe("arguments of an IoT feed", () => {
  const accepts = acceptsWith((feed: Partial<IotFeedArgs>) => validateIotFeed(minimalArgs(feed), "plant"));
  const rejects = rejectsWith((feed: Partial<IotFeedArgs>) => validateIotFeed(minimalArgs(feed), "plant"));
  const directPut = (feed: Partial<IotFeedArgs>) => validateIotFeed(minimalArgs(feed, DIRECT_PUT), "plant");

  accepts("S-10 accept names of 1 and 128 characters", { ruleName: "a" }, { ruleName: "aZ9_".padEnd(128, "x") });
  rejects("S-10 reject an empty name", { ruleName: "" }, "feed.ruleName", /1–128 of .*got ""/);
  rejects("S-10 reject a name of 129 characters", { ruleName: "x".repeat(129) }, "feed.ruleName", /1–128 of /);
  rejects(
    "S-10 reject a name with a hyphen",
    { ruleName: "a-b" },
    "feed.ruleName",
    /without a hyphen \(S-10\), got "a-b"/,
  );

  accepts(
    "S-10 accept queries in any case, on several lines and with either quote",
    { sql: "select temperature from 'a' where temperature > 50" },
    { sql: "  SELECT VALUE *\n  FROM\n  'a/b'" },
    { sql: 'SELECT *FROM "a/+/b/#"' },
    { sql: "SELECT (SELECT v FROM readings) AS v FROM 'a'" },
    { sql: "SELECT * FROM '$aws/things/+/shadow/update'" },
  );
  rejects("S-10 reject an empty query", { sql: "" }, "feed.sql", /must begin with SELECT, got ""; for example/);
  rejects("S-10 reject another statement", { sql: "UPDATE x FROM 'a'" }, "feed.sql", /must begin with SELECT/);
  rejects("S-10 reject a longer word", { sql: "SELECTED FROM 'a'" }, "feed.sql", /must begin with SELECT/);
  rejects(
    "S-10 reject a query without FROM",
    { sql: "SELECT *" },
    "feed.sql",
    /must say FROM '<topic filter>' in quotes/,
  );
  rejects(
    "S-10 reject a topic without quotes",
    { sql: "SELECT * FROM a" },
    "feed.sql",
    /in quotes, got "SELECT \* FROM a"/,
  );
  rejects("S-10 reject an empty topic", { sql: "SELECT * FROM ''" }, "feed.sql", /must say FROM/);
  rejects("S-10 reject + in a level", { sql: "SELECT * FROM 'a/b+/c'" }, "feed.sql", /got "b\+" in 'a\/b\+\/c'/);
  rejects("S-10 reject # before the last level", { sql: "SELECT * FROM 'a/#/c'" }, "feed.sql", /got "#" in 'a\/#\/c'/);
  rejects("S-10 reject # in a level", { sql: "SELECT * FROM 'a/b#'" }, "feed.sql", /got "b#" in/);

  accepts(
    "K-16 accept partition keys of 1 and 256 characters, and any template",
    { partitionKey: "a" },
    { partitionKey: "x".repeat(256) },
    { partitionKey: `\${topic()}${"x".repeat(256)}` },
  );
  rejects("K-16 reject an empty partition key", { partitionKey: "" }, "feed.partitionKey", /1–256 characters, got 0/);
  rejects(
    "K-16 reject a partition key of 257 characters",
    { partitionKey: "x".repeat(257) },
    "feed.partitionKey",
    /1–256 characters, got 257; leave it out for \$\{newuuid\(\)\}/,
  );
  rejects("S-12 reject batch mode over a stream", { batchMode: true }, "feed.batchMode", /a target directPut only/);

  it("S-11 reject a partition key over a delivery stream, S-12 and accept batch mode", () => {
    assert.deepEqual(directPut({ partitionKey: "a" }), [
      { path: "feed.partitionKey", reason: "applies to a target kinesis only; leave it out" },
    ]);
    assert.deepEqual(directPut({ batchMode: true }), []);
  });
});
