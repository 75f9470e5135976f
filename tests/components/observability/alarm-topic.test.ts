import assert from "node:assert/strict";
import { AlarmTopic } from "../../../components/observability";
import { type MockRuntime, mockRuntime, value } from "../mocks";

const TOPIC = "aws:sns/topic:Topic";
const POLICY = "aws:sns/topicPolicy:TopicPolicy";
const KEY = "aws:kms/key:Key";
const SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription";
const KEY_ARN = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555";

async function made(args: ConstructorParameters<typeof AlarmTopic>[1]) {
  const runtime = mockRuntime();
  const topic = new AlarmTopic("alarms", args);
  await runtime.settled();
  return { runtime, topic };
}

function statements(runtime: MockRuntime, type: string): Record<string, unknown>[] {
  return (JSON.parse(String(runtime.one(type).inputs.policy)) as { Statement: Record<string, unknown>[] }).Statement;
}

describe("AlarmTopic", () => {
  it("lets the account's alarms publish, and nobody without TLS", async () => {
    const { runtime, topic } = await made({});
    const arn = await value(topic.topicArn);
    assert.equal(arn, "arn:aws:sns:eu-west-1:123456789012:alarms-1a2b3c4");
    assert.deepEqual(statements(runtime, POLICY), [
      {
        Sid: "TellOfAlarms",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: arn,
        Condition: {
          StringEquals: { "aws:SourceAccount": "123456789012" },
          ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:*" },
        },
      },
      {
        Sid: "RefuseWithoutTls",
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: arn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("encrypts with a key of its own, which CloudWatch may use and nobody may decrypt with", async () => {
    const { runtime } = await made({ tags: { team: "data" } });
    const { policy, ...settings } = runtime.one(KEY).inputs;
    assert.equal(typeof policy, "string");
    assert.deepEqual(settings, {
      description: "Messages of the topic alarms",
      enableKeyRotation: true,
      deletionWindowInDays: 14,
      tags: { team: "data" },
    });
    const [administer, tell, ...more] = statements(runtime, KEY);
    assert.deepEqual(more, []);
    assert.deepEqual(administer?.Principal, { AWS: "arn:aws:iam::123456789012:root" });
    assert.ok(!JSON.stringify(administer?.Action).match(/kms:(Decrypt|GenerateDataKey|\*)/));
    assert.deepEqual(tell, {
      Sid: "TellOfAlarms",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
    });
    assert.match(String(runtime.one(TOPIC).inputs.kmsMasterKeyId), /^arn:aws:kms:/);
  });

  it("takes a key that is given, and makes none", async () => {
    const { runtime } = await made({ kmsKeyArn: KEY_ARN });
    assert.equal(runtime.one(TOPIC).inputs.kmsMasterKeyId, KEY_ARN);
    assert.equal(runtime.of(KEY).length, 0);
  });

  it("subscribes an address, and nobody without one", async () => {
    const { runtime } = await made({ email: "on-call@example.com" });
    assert.deepEqual(runtime.one(SUBSCRIPTION).inputs, {
      topic: "arn:aws:sns:eu-west-1:123456789012:alarms-1a2b3c4",
      protocol: "email",
      endpoint: "on-call@example.com",
    });
    assert.equal((await made({})).runtime.of(SUBSCRIPTION).length, 0);
  });

  it("refuses what is no address and what is no key, both at once (A-10)", () => {
    mockRuntime();
    const alias = "arn:aws:kms:eu-west-1:123456789012:alias/aws/sns";
    assert.throws(() => new AlarmTopic("alarms", { email: "on call", kmsKeyArn: alias }), {
      message: [
        'AlarmTopic "alarms": email must be an address such as on-call@example.com, got "on call"',
        `AlarmTopic "alarms": kmsKeyArn must be the ARN of a key, arn:aws:kms:<region>:<account>:key/<id>, and no alias, got "${alias}"`,
      ].join("\n"),
    });
  });
});
