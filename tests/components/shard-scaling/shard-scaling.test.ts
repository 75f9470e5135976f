import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { DataStream, type DataStreamArgs } from "../../../components/data-stream";
import { scalerPolicy } from "../../../components/shard-scaling/policies";
import { schedulePolicy, scheduleTrustPolicy } from "../../../components/shared/function-schedule";
import { ownBundle } from "../../../components/transform-function";
import { mockRuntime, value } from "../mocks";

const STREAM = "aws:kinesis/stream:Stream";
const FUNCTION = "aws:lambda/function:Function";
const SCHEDULE = "aws:scheduler/schedule:Schedule";
const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const STREAM_ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";

const SCALED: DataStreamArgs = {
  name: "clicks",
  mode: "PROVISIONED",
  shardCount: 2,
  autoscaling: { minShards: 1, maxShards: 8 },
  tags: { owner: "web" },
};

async function made(args: DataStreamArgs) {
  const runtime = mockRuntime();
  const component = new DataStream("clicks", args, { protect: true });
  await value(component.consumerPolicyJson);
  await runtime.settled();
  return { runtime, component };
}

describe("what scales the shards of a stream", () => {
  it("is not there without autoscaling", async () => {
    const { runtime, component } = await made({ name: "clicks", mode: "PROVISIONED", shardCount: 2 });
    assert.deepEqual([runtime.of(FUNCTION), runtime.of(SCHEDULE), component.nodes.scaling], [[], [], undefined]);
    assert.equal(runtime.one(STREAM).inputs.tags, undefined);
  });

  it("keeps its history in a tag that the stream has from its first deployment on", async () => {
    const { runtime } = await made(SCALED);
    const { tags, shardCount } = runtime.one(STREAM).inputs;
    assert.deepEqual(tags, { owner: "web", ShardScalings: "none" });
    assert.equal(shardCount, 2);
  });

  it("is a function of its own code, which knows the stream and the rules with their defaults", async () => {
    const { runtime, component } = await made(SCALED);
    const scaler = runtime.one(FUNCTION, "clicks-shard-scaler");
    const { environment, timeout, memorySize, tags, loggingConfig, reservedConcurrentExecutions, code } = scaler.inputs;
    const { variables } = environment as { variables: Record<string, string> };
    assert.equal(variables.STREAM_ARN, STREAM_ARN);
    assert.deepEqual(JSON.parse(variables.SCALING_RULES ?? ""), {
      ...{ minShards: 1, maxShards: 8, targetUtilizationPercent: 70 },
      ...{ scaleOutCooldownSeconds: 300, scaleInCooldownSeconds: 3600 },
    });
    assert.deepEqual([timeout, memorySize, reservedConcurrentExecutions], [60, 256, undefined]);
    assert.deepEqual(tags, { owner: "web" });
    assert.equal((loggingConfig as { logFormat: string }).logFormat, "JSON");
    const { "index.js": index } = await (code as pulumi.asset.AssetArchive).assets;
    assert.equal(await (index as pulumi.asset.StringAsset).text, ownBundle("shard-scaler"));
    assert.equal(scaler.parent, await value(component.urn));
    assert.equal(
      await value(component.nodes.scaling?.function.name),
      runtime.one(FUNCTION).inputs.name ?? "clicks-shard-scaler-1a2b3c4",
    );
  });

  it("is told of every rule, the night in UTC where nothing else is said", async () => {
    const rules = {
      ...{ minShards: 4, maxShards: 8, targetUtilizationPercent: 50 },
      ...{ scaleOutCooldownSeconds: 60, scaleInCooldownSeconds: 900 },
    };
    const night = { shards: 1, from: "22:00", to: "06:00" };
    const told = async (timeZone?: string) => {
      const autoscaling = { ...rules, night: { ...night, timeZone }, logRetentionDays: 7 };
      const { runtime } = await made({ ...SCALED, shardCount: 4, autoscaling });
      assert.equal(runtime.one(LOG_GROUP).inputs.retentionInDays, 7);
      const { variables } = runtime.one(FUNCTION).inputs.environment as { variables: { SCALING_RULES: string } };
      return JSON.parse(variables.SCALING_RULES);
    };
    assert.deepEqual(await told("Europe/Zurich"), { ...rules, night: { ...night, timeZone: "Europe/Zurich" } });
    assert.deepEqual(await told(), { ...rules, night: { ...night, timeZone: "UTC" } });
  });

  it("runs each minute, and is told when the run was due", async () => {
    const { runtime } = await made(SCALED);
    const { scheduleExpression, flexibleTimeWindow, target } = runtime.one(SCHEDULE).inputs;
    const { input, retryPolicy } = target as { input: string; retryPolicy: object };
    assert.deepEqual([scheduleExpression, flexibleTimeWindow], ["rate(1 minute)", { mode: "OFF" }]);
    assert.equal(input, '{"time":"<aws.scheduler.scheduled-time>"}');
    assert.deepEqual(retryPolicy, { maximumRetryAttempts: 2 });
  });

  it("has roles that reach the stream, its metrics and its log, and the function", async () => {
    const { runtime, component } = await made(SCALED);
    const { scaling } = component.nodes;
    const functionArn = await value(scaling?.function.arn ?? "");
    assert.equal(
      runtime.one(ROLE_POLICY, "clicks-shard-scaler").inputs.policy,
      scalerPolicy(STREAM_ARN, await value(scaling?.logGroup.arn ?? "")),
    );
    assert.equal(
      runtime.one(ROLE, "clicks-shard-scaler-schedule").inputs.assumeRolePolicy,
      scheduleTrustPolicy(functionArn),
    );
    assert.equal(
      runtime.one(ROLE_POLICY, "clicks-shard-scaler-schedule").inputs.policy,
      schedulePolicy(functionArn, await value(scaling?.scheduleFailures.arn ?? "")),
    );
  });

  it("holds no data, so it is not protected with the stream, and its log goes after 30 days", async () => {
    const { runtime } = await made(SCALED);
    assert.equal(runtime.one(STREAM).protect, true);
    for (const type of [FUNCTION, SCHEDULE, ROLE, ROLE_POLICY, LOG_GROUP]) {
      assert.deepEqual(new Set(runtime.of(type).map(({ protect }) => protect)), new Set([false]));
    }
    assert.equal(runtime.one(LOG_GROUP).inputs.retentionInDays, 30);
  });
});

describe("the policy of what scales", () => {
  it("D-05 names the stream where AWS looks at it, and nothing where it does not", () => {
    const log = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/s";
    const { Statement } = JSON.parse(scalerPolicy(STREAM_ARN, log)) as { Statement: Record<string, unknown>[] };
    assert.deepEqual(
      Statement.map(({ Action, Resource }) => [Action, Resource]),
      [
        [["kinesis:DescribeStreamSummary", "kinesis:ListTagsForStream"], STREAM_ARN],
        ["kinesis:AddTagsToStream", STREAM_ARN],
        ["cloudwatch:GetMetricData", "*"],
        ["kinesis:UpdateShardCount", "*"],
        [["logs:CreateLogStream", "logs:PutLogEvents"], `${log}:*`],
      ],
    );
  });
});
