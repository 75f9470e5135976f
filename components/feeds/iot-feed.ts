import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { DEFAULT_LOG_RETENTION_DAYS } from "../shared/log-retention";
import { refuse } from "../shared/problems";
import type { IotFeedArgs } from "./args";
import type { IotFeedComponentArgs } from "./component-args";
import { iotPolicy, iotTrustPolicy } from "./policies-iot";
import { createFeedRole } from "./role";
import { checkedTarget, type KnownTarget, targetName } from "./target";
import { validateIotFeed } from "./validate-iot";

/** Another key for each message, or one shard would take them all (S-11). */
export const DEFAULT_PARTITION_KEY = "${newuuid()}";
/** Version of the rules engine's SQL (S-10). */
export const SQL_VERSION = "2016-03-23";
/** What ends each message in Firehose: one event a line (S-12). */
export const SEPARATOR = "\n";

/** The resources of an `IotFeed`. */
export interface IotFeedNodes {
  /** The rule. */
  rule: aws.iot.TopicRule;
  /** Where IoT logs the messages that it could not put, each whole. */
  errorLogGroup: aws.cloudwatch.LogGroup;
  /** The role that IoT puts with. */
  role: aws.iam.Role;
  /** What the role may do. */
  rolePolicy: aws.iam.RolePolicy;
}

/**
 * Puts MQTT messages of AWS IoT into a stream or a delivery stream, by a topic rule.
 *
 * ```ts
 * new IotFeed("readings", {
 *   target: { kinesis: { streamName: stream.streamName, streamArn: stream.streamArn } },
 *   feed: { sql: "SELECT *, topic(2) AS sensor FROM 'sensors/+/reading'" },
 * });
 * ```
 *
 * Into Firehose each message is put with a newline at its end. A message that could not be put is logged with its payload
 * and the reason in a log group of the feed's own (S-14).
 *
 * @throws pulumi.ResourceError with every problem of the arguments
 */
export class IotFeed extends pulumi.ComponentResource {
  /** Name of the rule. */
  readonly ruleName: pulumi.Output<string>;
  /** ARN of the rule. */
  readonly ruleArn: pulumi.Output<string>;
  /** Name of the log group with the messages that could not be put. */
  readonly errorLogGroupName: pulumi.Output<string>;
  /** ARN of the role that IoT puts with. */
  readonly roleArn: pulumi.Output<string>;
  /** The resources inside. */
  readonly nodes: IotFeedNodes;

  constructor(name: string, args: IotFeedComponentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:IotFeed", name, {}, opts);
    refuse("IotFeed", name, validateIotFeed(args, name), this);

    const target = checkedTarget("IotFeed", name, args.target, this);
    const errorLogGroup = createErrorLogGroup(name, args, this);
    const role = createRole(name, args, target, errorLogGroup, this);
    const rule = createRule(name, args, target, { ...role, errorLogGroup }, this);

    this.nodes = { rule, errorLogGroup, ...role };
    this.ruleName = rule.name;
    this.ruleArn = rule.arn;
    this.errorLogGroupName = errorLogGroup.name;
    this.roleArn = role.role.arn;
    this.registerOutputs({
      ruleName: this.ruleName,
      ruleArn: this.ruleArn,
      errorLogGroupName: this.errorLogGroupName,
      roleArn: this.roleArn,
    });
  }
}

/** What Pulumi makes the rule's name of, with `_` and seven more: a rule's name has no hyphen (S-10). */
function ruleBaseName(name: string): string {
  return name.replace(/-/g, "_");
}

function createErrorLogGroup(
  name: string,
  { logRetentionDays, tags }: IotFeedComponentArgs,
  parent: pulumi.Resource,
): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    `/aws/iot/rule/${name}`,
    { retentionInDays: logRetentionDays ?? DEFAULT_LOG_RETENTION_DAYS, tags },
    { parent },
  );
}

function createRole(
  name: string,
  { feed, tags }: IotFeedComponentArgs,
  target: pulumi.Output<KnownTarget>,
  errorLogGroup: aws.cloudwatch.LogGroup,
  parent: pulumi.Resource,
) {
  // The rule needs the role, so a name that Pulumi makes is not known yet: what it begins with is.
  const ruleName = feed.ruleName ?? `${ruleBaseName(name)}_*`;
  const policy = pulumi
    .all([target, errorLogGroup.arn])
    .apply(([known, logGroupArn]) => iotPolicy(known, feed.batchMode ?? false, logGroupArn));
  const trustPolicy = target.apply((known) => iotTrustPolicy(known, ruleName));
  return createFeedRole(name, { trustPolicy, policy, tags }, parent);
}

function createRule(
  name: string,
  { target: { kinesis }, feed, tags }: IotFeedComponentArgs,
  target: pulumi.Output<KnownTarget>,
  { role, rolePolicy, errorLogGroup }: Omit<IotFeedNodes, "rule">,
  parent: pulumi.Resource,
): aws.iot.TopicRule {
  const put = { roleArn: role.arn, targetName: target.apply(targetName) };
  return new aws.iot.TopicRule(
    ruleBaseName(name),
    {
      name: feed.ruleName,
      enabled: true,
      sql: feed.sql,
      sqlVersion: SQL_VERSION,
      kineses: kinesis && [kinesisAction(feed, put)],
      firehoses: kinesis ? undefined : [firehoseAction(feed, put)],
      errorAction: { cloudwatchLogs: { logGroupName: errorLogGroup.name, roleArn: role.arn } },
      tags,
    },
    { parent, dependsOn: [rolePolicy] },
  );
}

/** Where an action puts, and with which role. */
interface Put {
  targetName: pulumi.Output<string>;
  roleArn: pulumi.Output<string>;
}

function kinesisAction({ partitionKey }: IotFeedArgs, put: Put): aws.types.input.iot.TopicRuleKinesis {
  return { streamName: put.targetName, roleArn: put.roleArn, partitionKey: partitionKey ?? DEFAULT_PARTITION_KEY };
}

function firehoseAction({ batchMode }: IotFeedArgs, put: Put): aws.types.input.iot.TopicRuleFirehose {
  const { targetName: deliveryStreamName, roleArn } = put;
  return { deliveryStreamName, roleArn, separator: SEPARATOR, batchMode: batchMode ?? false };
}
