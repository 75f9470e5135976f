import assert from "node:assert/strict";
import type { DmsFeedComponentArgs } from "../../../components/feeds/component-args";
import { DmsFeed, dmsIdentifier } from "../../../components/feeds/dms-feed";
import { type MockRuntime, mockRuntime, UNKNOWN, value } from "../mocks";
import { ENCRYPTED, KEY_STATEMENT, KINESIS, STREAM_ARN } from "./shared-fixtures";

const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ENDPOINT = "aws:dms/endpoint:Endpoint";
const TASK = "aws:dms/replicationTask:ReplicationTask";
const ROLE_ARN = "arn:aws:iam::123456789012:role/shop-changes-1a2b3c4";
const DMS = "arn:aws:dms:eu-west-1:123456789012";
const FEED = { replicationInstanceArn: `${DMS}:rep:SHOP1`, sourceEndpointArn: `${DMS}:endpoint:SHOPDB` };

async function made(
  changes: Partial<DmsFeedComponentArgs> = {},
  options?: { preview: boolean },
): Promise<{ runtime: MockRuntime; feed: DmsFeed }> {
  const runtime = mockRuntime(options);
  const feed = new DmsFeed("shop-changes", { target: KINESIS, feed: {}, ...changes });
  await runtime.settled();
  return { runtime, feed };
}

async function statements(changes: Partial<DmsFeedComponentArgs>): Promise<unknown> {
  const { runtime } = await made(changes);
  return JSON.parse(String(runtime.one(ROLE_POLICY).inputs.policy)).Statement;
}

describe("DmsFeed", () => {
  it("makes an endpoint with its role, and no task without a replication instance", async () => {
    const { runtime, feed } = await made();
    assert.deepEqual(runtime.resources.map(({ type, name }) => `${type} ${name}`).sort(), [
      `${ENDPOINT} shop-changes`,
      `${ROLE} shop-changes`,
      `${ROLE_POLICY} shop-changes`,
      "streaming-ingest:index:DmsFeed shop-changes",
    ]);
    assert.deepEqual(runtime.one(ENDPOINT).inputs, {
      endpointId: "shop-changes-clicks",
      endpointType: "target",
      engineName: "kinesis",
      kinesisSettings: {
        streamArn: STREAM_ARN,
        serviceAccessRoleArn: ROLE_ARN,
        messageFormat: "json-unformatted",
        includeNullAndEmpty: true,
      },
    });
    assert.match(await value(feed.endpointArn), /^arn:aws:dms:eu-west-1:123456789012:endpoint:[0-9A-F]{8}$/);
    assert.equal(await value(feed.roleArn), ROLE_ARN);
    assert.equal(feed.taskArn, undefined);
  });

  it("makes the task between what exists, and starts it", async () => {
    const { runtime, feed } = await made({ feed: FEED });
    assert.deepEqual(runtime.one(TASK).inputs, {
      replicationTaskId: "shop-changes-clicks",
      migrationType: "cdc",
      ...FEED,
      targetEndpointArn: await value(feed.endpointArn),
      tableMappings:
        '{"rules":[{"rule-type":"selection","rule-id":"1","rule-name":"all","object-locator":{"schema-name":"%","table-name":"%"},"rule-action":"include"}]}',
      startReplicationTask: true,
    });
    assert.ok(feed.taskArn);
    assert.match(await value(feed.taskArn), /^arn:aws:dms:eu-west-1:123456789012:task:[0-9A-F]{8}$/);
  });

  it("takes other mappings, a full load first, and tags", async () => {
    const tableMappings = '{"rules":[{"rule-type":"selection"}]}';
    const tags = { team: "shop" };
    const { runtime } = await made({ feed: { ...FEED, tableMappings, migrationType: "full-load-and-cdc" }, tags });
    const { inputs } = runtime.one(TASK);
    assert.equal(inputs.tableMappings, tableMappings);
    assert.equal(inputs.migrationType, "full-load-and-cdc");
    for (const type of [TASK, ENDPOINT, ROLE]) assert.deepEqual(runtime.one(type).inputs.tags, tags);
  });

  it("is the parent of all its resources", async () => {
    const { runtime, feed } = await made({ feed: FEED });
    const urn = await value(feed.urn);
    const [component, ...children] = runtime.resources;
    assert.equal(component?.type, "streaming-ingest:index:DmsFeed");
    assert.equal(children.length, 4);
    for (const child of children) assert.equal(child.parent, urn, child.type);
  });

  it("G-04 makes the role's policy before the endpoint", async () => {
    const { runtime, feed } = await made();
    assert.ok(runtime.one(ENDPOINT).dependencies.includes(await value(feed.nodes.rolePolicy.urn)));
  });

  it("D-01 lets DMS take the role", async () => {
    const { runtime } = await made();
    assert.deepEqual(JSON.parse(String(runtime.one(ROLE).inputs.assumeRolePolicy)), {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "dms.amazonaws.com" }, Action: "sts:AssumeRole" }],
    });
  });

  it("D-04 and K-10 let it describe this stream and put into it, and use its key", async () => {
    const describeAndPut = [
      { Sid: "DescribeStream", Effect: "Allow", Action: "kinesis:DescribeStream", Resource: STREAM_ARN },
      {
        Sid: "PutRecords",
        Effect: "Allow",
        Action: ["kinesis:PutRecord", "kinesis:PutRecords"],
        Resource: STREAM_ARN,
      },
    ];
    assert.deepEqual(await statements({}), describeAndPut);
    assert.deepEqual(await statements({ target: ENCRYPTED }), [...describeAndPut, KEY_STATEMENT]);
  });

  it("shows names in a first preview, and the role as unknown", async () => {
    const { runtime } = await made({ feed: FEED }, { preview: true });
    const { endpointId, kinesisSettings } = runtime.one(ENDPOINT).inputs;
    assert.equal(endpointId, "shop-changes-clicks");
    assert.deepEqual(kinesisSettings, {
      streamArn: STREAM_ARN,
      serviceAccessRoleArn: UNKNOWN,
      messageFormat: "json-unformatted",
      includeNullAndEmpty: true,
    });
    assert.equal(runtime.one(TASK).inputs.targetEndpointArn, UNKNOWN);
  });

  it("makes identifiers that DMS takes of any stream's name", () => {
    const streamArn = STREAM_ARN;
    const idOf = (streamName: string) => dmsIdentifier("shop", { kinesis: { streamName, streamArn } });
    assert.equal(idOf("people_v2.eu-1a2b3c4"), "shop-people-v2-eu-1a2b3c4");
    assert.equal(idOf("-people--"), "shop-people");
    assert.equal(idOf("_"), "shop");
  });

  it("refuses wrong arguments with all their problems", () => {
    mockRuntime();
    const feed = { migrationType: "full-load" };
    assert.throws(() => new DmsFeed("shop-changes", { target: KINESIS, feed }), {
      message:
        'DmsFeed "shop-changes": feed.migrationType must be left out without replicationInstanceArn: no task is made\n' +
        'DmsFeed "shop-changes": feed.migrationType must be one of cdc, full-load-and-cdc, got "full-load"',
    });
  });
});
