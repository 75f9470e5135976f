import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { HISTORY_TAG, NO_HISTORY } from "../../lambda/shard-scaler/rules";
import { unprotected } from "../shared/deletion";
import { FUNCTION_TRUST_POLICY } from "../shared/function-policy";
import { createFunctionSchedule, type FunctionScheduleNodes } from "../shared/function-schedule";
import { DEFAULT_LOG_RETENTION_DAYS } from "../shared/log-retention";
import { ownBundle, RUNTIME } from "../transform-function";
import type { ShardAutoscalingArgs } from "./args";
import { scalerPolicy } from "./policies";
import { scalingRules } from "./rules";

/** The resources that scale a stream's shards. */
export interface ShardScalingNodes extends FunctionScheduleNodes {
  function: aws.lambda.Function;
  role: aws.iam.Role;
  rolePolicy: aws.iam.RolePolicy;
  logGroup: aws.cloudwatch.LogGroup;
}

/** How often the function looks: Kinesis tells CloudWatch its metrics each minute. */
export const SCHEDULE = "rate(1 minute)";
export const SCALER_TIMEOUT_SECONDS = 60;
export const SCALER_MEMORY_MB = 256;
/** A run that comes late does no harm: it goes by the time at which it was due. */
const START_RETRIES = 2;

/** The stream's tags with the one that the function writes: it is there from the beginning, so that Pulumi can be told to leave it alone. */
export function tagsOfScaled(tags: Record<string, string> | undefined): Record<string, string> {
  return { ...tags, [HISTORY_TAG]: NO_HISTORY };
}

/** What a later deployment leaves as the function has made it: the number of shards, and its own tag. */
export const LEFT_TO_SCALER = ["shardCount", `tags.${HISTORY_TAG}`];

/**
 * Makes the function that scales a stream's shards, and what runs it each minute.
 *
 * No concurrency is reserved for it: that would take it from the account's other functions, and two runs at once do no harm.
 *
 * @param parent the stream's component
 */
export function createShardScaling(
  name: string,
  args: ShardAutoscalingArgs,
  { stream, tags }: { stream: aws.kinesis.Stream; tags?: Record<string, string> | undefined },
  parent: pulumi.Resource,
): ShardScalingNodes {
  const own = `${name}-shard-scaler`;
  const opts = unprotected(parent);
  // Made before the function, or Lambda would make one that keeps its events for ever.
  const logGroup = new aws.cloudwatch.LogGroup(
    `/aws/lambda/${own}`,
    { retentionInDays: args.logRetentionDays ?? DEFAULT_LOG_RETENTION_DAYS, tags },
    opts,
  );
  const role = new aws.iam.Role(own, { assumeRolePolicy: FUNCTION_TRUST_POLICY, tags }, opts);
  const policy = pulumi.all([stream.arn, logGroup.arn]).apply(([streamArn, logArn]) => scalerPolicy(streamArn, logArn));
  const rolePolicy = new aws.iam.RolePolicy(own, { role: role.name, policy }, opts);
  const lambda = new aws.lambda.Function(
    own,
    {
      description: `Scales the shards of ${name}`,
      runtime: RUNTIME,
      architectures: ["arm64"],
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(ownBundle("shard-scaler")) }),
      role: role.arn,
      memorySize: SCALER_MEMORY_MB,
      timeout: SCALER_TIMEOUT_SECONDS,
      environment: { variables: { STREAM_ARN: stream.arn, SCALING_RULES: JSON.stringify(scalingRules(args)) } },
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      tags,
    },
    { ...opts, dependsOn: [rolePolicy] },
  );
  const schedule = {
    scheduleName: own,
    functionArn: lambda.arn,
    scheduleExpression: SCHEDULE,
    description: `Has the shards of ${name} scaled`,
    input: JSON.stringify({ time: "<aws.scheduler.scheduled-time>" }),
    maximumRetryAttempts: START_RETRIES,
    tags,
  };
  return { function: lambda, role, rolePolicy, logGroup, ...createFunctionSchedule(`${own}-schedule`, schedule, opts) };
}
