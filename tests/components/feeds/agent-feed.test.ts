import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AgentFeed } from "../../../components/feeds/agent-feed";
import { checkedImageId, checkedUserData } from "../../../components/feeds/agent-launch-template";
import { agentSettings } from "../../../components/feeds/agent-settings";
import { agentUserData, MAX_USER_DATA_BYTES } from "../../../components/feeds/agent-user-data";
import type { AgentFeedArgs } from "../../../components/feeds/args";
import type { AgentFeedComponentArgs } from "../../../components/feeds/component-args";
import { type MockRuntime, mockRuntime, UNKNOWN, value } from "../mocks";
import { DELIVERY_STREAM_ARN, DIRECT_PUT, ENCRYPTED, KEY_STATEMENT, KINESIS, STREAM_ARN } from "./shared-fixtures";

const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const PROFILE = "aws:iam/instanceProfile:InstanceProfile";
const LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const FEED: AgentFeedArgs = {
  filePattern: "/data/people.csv*",
  option: "CSVTOJSON",
  fieldNames: ["id", "gender"],
  initialPosition: "START_OF_FILE",
  skipHeaderLines: 1,
};
const SETTINGS = agentSettings([{ feed: FEED, target: KINESIS }]);
const USER_DATA = `#!/bin/bash
set -euo pipefail
yum install -y aws-kinesis-agent
cat > /etc/aws-kinesis/agent.json <<'END_OF_AGENT_SETTINGS'
${SETTINGS}END_OF_AGENT_SETTINGS
systemctl enable aws-kinesis-agent
systemctl restart aws-kinesis-agent
`;
const METRICS = {
  Sid: "EmitMetrics",
  Effect: "Allow",
  Action: "cloudwatch:PutMetricData",
  Resource: "*",
  Condition: { StringEquals: { "cloudwatch:namespace": "AWSKinesisAgent" } },
};

async function made(
  changes: Partial<AgentFeedComponentArgs> = {},
  options?: { preview: boolean },
): Promise<{ runtime: MockRuntime; feed: AgentFeed }> {
  const runtime = mockRuntime(options);
  const feed = new AgentFeed("people", { target: KINESIS, feed: FEED, ...changes });
  await runtime.settled();
  return { runtime, feed };
}

async function statements(changes: Partial<AgentFeedComponentArgs>): Promise<unknown> {
  const { runtime } = await made(changes);
  return JSON.parse(String(runtime.one(ROLE_POLICY).inputs.policy)).Statement;
}

/** A feed whose script has this many bytes, by the length of its field's name. */
function feedOfScript(bytes: number): AgentFeedArgs {
  const feed = (length: number): AgentFeedArgs => ({
    filePattern: "/data/a",
    option: "CSVTOJSON",
    fieldNames: ["f".repeat(length)],
    launchTemplate: {},
  });
  const rest = Buffer.byteLength(agentUserData(agentSettings([{ feed: feed(0), target: KINESIS }])));
  return feed(bytes - rest);
}

describe("AgentFeed", () => {
  it("makes a role with one policy and an instance profile, and answers the settings", async () => {
    const { runtime, feed } = await made();
    assert.deepEqual(runtime.resources.map(({ type, name }) => `${type} ${name}`).sort(), [
      `${PROFILE} people`,
      `${ROLE} people`,
      `${ROLE_POLICY} people`,
      "streaming-ingest:index:AgentFeed people",
    ]);
    assert.deepEqual(runtime.one(ROLE).inputs, {
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
      }),
    });
    assert.deepEqual(runtime.one(PROFILE).inputs, { role: "people-1a2b3c4" });
    assert.equal(runtime.one(ROLE_POLICY).inputs.role, "people-1a2b3c4");
    assert.equal(await value(feed.settings), SETTINGS);
    assert.equal(await value(feed.instanceProfileName), "people-1a2b3c4");
    assert.equal(await value(feed.roleArn), "arn:aws:iam::123456789012:role/people-1a2b3c4");
    assert.equal(feed.launchTemplateId, undefined);
  });

  it("is the parent of all its resources", async () => {
    const { runtime, feed } = await made({ feed: { ...FEED, launchTemplate: {} } });
    const urn = await value(feed.urn);
    const [component, ...children] = runtime.resources;
    assert.equal(component?.type, "streaming-ingest:index:AgentFeed");
    assert.equal(children.length, 4);
    for (const child of children) assert.equal(child.parent, urn, child.type);
  });

  it("D-04 lets hosts put in batches into the stream and count in the agent's namespace", async () => {
    const put = { Sid: "PutRecords", Effect: "Allow", Action: ["kinesis:PutRecords"], Resource: STREAM_ARN };
    assert.deepEqual(await statements({}), [put, METRICS]);
    assert.deepEqual(await statements({ target: ENCRYPTED }), [put, KEY_STATEMENT, METRICS]);
  });

  it("D-04 lets hosts put in batches into a delivery stream", async () => {
    assert.deepEqual(await statements({ target: DIRECT_PUT }), [
      { Sid: "PutRecords", Effect: "Allow", Action: ["firehose:PutRecordBatch"], Resource: DELIVERY_STREAM_ARN },
      METRICS,
    ]);
  });

  it("EC2.8 makes a launch template that installs and starts the agent, with IMDSv2 alone", async () => {
    const { runtime, feed } = await made({ feed: { ...FEED, launchTemplate: {} } });
    const { id, inputs, dependencies } = runtime.one(LAUNCH_TEMPLATE);
    assert.deepEqual(inputs, {
      imageId: "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
      instanceType: "t4g.micro",
      iamInstanceProfile: { arn: "arn:aws:iam::123456789012:instance-profile/people-1a2b3c4" },
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      userData: Buffer.from(USER_DATA).toString("base64"),
      updateDefaultVersion: true,
    });
    assert.ok(feed.launchTemplateId);
    assert.equal(await value(feed.launchTemplateId), id);
    assert.ok(dependencies.includes(await value(feed.nodes.rolePolicy.urn)));
  });

  it("takes another image and instance type, and tags what the template launches", async () => {
    const launchTemplate = { imageId: "ami-0123456789abcdef0", instanceType: "t3.micro" };
    const tags = { team: "shop" };
    const { runtime } = await made({ feed: { ...FEED, launchTemplate }, tags });
    const { inputs } = runtime.one(LAUNCH_TEMPLATE);
    assert.equal(inputs.imageId, "ami-0123456789abcdef0");
    assert.equal(inputs.instanceType, "t3.micro");
    assert.deepEqual(inputs.tags, tags);
    assert.deepEqual(inputs.tagSpecifications, [
      { resourceType: "instance", tags },
      { resourceType: "volume", tags },
    ]);
    assert.deepEqual(runtime.one(ROLE).inputs.tags, tags);
    assert.deepEqual(runtime.one(PROFILE).inputs.tags, tags);
  });

  it("knows the settings in a first preview where the target is known", async () => {
    const { runtime, feed } = await made({ feed: { ...FEED, launchTemplate: {} } }, { preview: true });
    assert.equal(await value(feed.settings), SETTINGS);
    assert.deepEqual(runtime.one(LAUNCH_TEMPLATE).inputs.iamInstanceProfile, { arn: UNKNOWN });
    assert.equal(await value(feed.launchTemplateId ?? ""), undefined);
  });

  it("accepts user data of 16,384 bytes", async () => {
    const { runtime } = await made({ feed: feedOfScript(MAX_USER_DATA_BYTES) });
    const userData = Buffer.from(String(runtime.one(LAUNCH_TEMPLATE).inputs.userData), "base64");
    assert.equal(userData.length, 16_384);
  });

  it("refuses user data of 16,385 bytes", async () => {
    const { feed } = await made();
    const settings = pulumi.output(agentSettings([{ feed: feedOfScript(MAX_USER_DATA_BYTES + 1), target: KINESIS }]));
    await assert.rejects(value(checkedUserData("people", settings, feed)), {
      message:
        'AgentFeed "people": feed.launchTemplate needs user data of 16385 bytes, and EC2 takes 16384; give the fields shorter names',
    });
  });

  it("refuses an image that is known later and wrong", async () => {
    const { feed } = await made();
    await assert.rejects(value(checkedImageId("people", pulumi.output("al2023"), feed)), {
      message:
        'AgentFeed "people": feed.launchTemplate.imageId must be the ID of an image, ami-…, or resolve:ssm:<parameter>, got "al2023"',
    });
    assert.equal(await value(checkedImageId("people", pulumi.output("ami-01234567"), feed)), "ami-01234567");
  });

  it("refuses wrong arguments with all their problems", () => {
    mockRuntime();
    const feed = { filePattern: "app.log", skipHeaderLines: -1 };
    assert.throws(() => new AgentFeed("people", { target: KINESIS, feed }), {
      message:
        'AgentFeed "people": feed.filePattern must be an absolute path with the name of a file, such as /var/log/app.log*, got "app.log"\n' +
        'AgentFeed "people": feed.skipHeaderLines must be 0–100 lines, got -1',
    });
  });
});
