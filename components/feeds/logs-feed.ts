import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkedLater } from "../shared/checks";
import { refuse, under } from "../shared/problems";
import type { LogsFeedComponentArgs } from "./component-args";
import { logsPolicy, logsTrustPolicy } from "./policies-logs";
import { createFeedRole, type FeedRole } from "./role";
import { checkedTarget, targetArn } from "./target";
import { checkLogGroupName, validateLogsFeed } from "./validate-logs";

/** By log stream one busy stream would fill one shard. */
export const DEFAULT_DISTRIBUTION = "Random";

/** The resources of a `LogsFeed`. */
export interface LogsFeedNodes {
  /** The subscription. */
  filter: aws.cloudwatch.LogSubscriptionFilter;
  /** The role that CloudWatch Logs puts with. */
  role: aws.iam.Role;
  /** What the role may do. */
  rolePolicy: aws.iam.RolePolicy;
}

/**
 * Puts the events of a CloudWatch log group into a stream or a delivery stream.
 *
 * ```ts
 * new LogsFeed("shop", {
 *   target: { kinesis: { streamName: stream.streamName, streamArn: stream.streamArn } },
 *   feed: { logGroupName: "/aws/lambda/shop" },
 * });
 * ```
 *
 * Each record is a gzip envelope with several log events, and some are control messages without any (S-03). Behind a delivery
 * stream by direct PUT Firehose unpacks it, and then takes records of no other client (F-17); behind a data stream the
 * transform does. The log group must be of the class STANDARD (S-05).
 *
 * @throws pulumi.ResourceError with every problem of the arguments
 */
export class LogsFeed extends pulumi.ComponentResource {
  /** Name of the log group. */
  readonly logGroupName: pulumi.Output<string>;
  /** Name of the subscription filter. */
  readonly filterName: pulumi.Output<string>;
  /** ARN of the role that CloudWatch Logs puts with. */
  readonly roleArn: pulumi.Output<string>;
  /** The resources inside. */
  readonly nodes: LogsFeedNodes;

  constructor(name: string, args: LogsFeedComponentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:LogsFeed", name, {}, opts);
    refuse("LogsFeed", name, validateLogsFeed(args, name), this);

    const target = checkedTarget("LogsFeed", name, args.target, this);
    const role = createFeedRole(
      name,
      { trustPolicy: target.apply(logsTrustPolicy), policy: target.apply(logsPolicy), tags: args.tags },
      this,
    );
    const filter = createFilter(name, args, { ...role, destinationArn: target.apply(targetArn) }, this);

    this.nodes = { filter, ...role };
    this.logGroupName = filter.logGroup;
    this.filterName = filter.name;
    this.roleArn = role.role.arn;
    this.registerOutputs({
      logGroupName: this.logGroupName,
      filterName: this.filterName,
      roleArn: this.roleArn,
    });
  }
}

function createFilter(
  name: string,
  { target, feed }: LogsFeedComponentArgs,
  { role, rolePolicy, destinationArn }: FeedRole & { destinationArn: pulumi.Output<string> },
  parent: pulumi.Resource,
): aws.cloudwatch.LogSubscriptionFilter {
  const checkGroup = (group: string) => under("feed", checkLogGroupName(group));
  return new aws.cloudwatch.LogSubscriptionFilter(
    name,
    {
      logGroup: checkedLater("LogsFeed", name, feed.logGroupName, checkGroup, parent),
      filterPattern: feed.filterPattern ?? "",
      destinationArn,
      roleArn: role.arn,
      // AWS refuses it for Firehose (S-02).
      distribution: target.kinesis && (feed.distribution ?? DEFAULT_DISTRIBUTION),
    },
    // AWS puts a test message with the role as it makes the filter (S-04, G-04).
    { parent, dependsOn: [rolePolicy] },
  );
}
