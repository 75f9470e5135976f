import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkedLater } from "../shared/checks";
import { refuse, under } from "../shared/problems";
import type { EventBridgeFeedComponentArgs } from "./component-args";
import { deadLetterPolicy, eventBridgePolicy, eventBridgeTrustPolicy } from "./policies-event-bridge";
import { createFeedRole } from "./role";
import { checkedTarget, type KnownTarget, targetArn } from "./target";
import { checkEventBusName, validateEventBridgeFeed } from "./validate-event-bridge";

/** The event's id as partition key: the events spread over all shards (S-42). */
export const PARTITION_KEY_PATH = "$.id";
/** Seconds and attempts after which EventBridge gives an event up: its own maxima, and its defaults (S-43). */
export const MAX_EVENT_AGE_SECONDS = 86_400;
export const MAX_RETRY_ATTEMPTS = 185;
/** Seconds that the queue keeps what could not be delivered: 14 days, the longest that SQS can (S-44). */
export const DEAD_LETTER_RETENTION_SECONDS = 1_209_600;

/** The resources of an `EventBridgeFeed`. */
export interface EventBridgeFeedNodes {
  /** The rule. */
  rule: aws.cloudwatch.EventRule;
  /** Where its events go. */
  target: aws.cloudwatch.EventTarget;
  /** The role that EventBridge puts with. */
  role: aws.iam.Role;
  /** What the role may do. */
  rolePolicy: aws.iam.RolePolicy;
  /** The events that could not be delivered. */
  deadLetterQueue: aws.sqs.Queue;
  /** Lets EventBridge put into it. */
  deadLetterQueuePolicy: aws.sqs.QueuePolicy;
}

/**
 * Puts the events of an EventBridge bus that match a pattern into a stream or a delivery stream, one event a record.
 *
 * ```ts
 * new EventBridgeFeed("orders", {
 *   target: { kinesis: { streamName: stream.streamName, streamArn: stream.streamArn } },
 *   feed: { eventPattern: '{"source":["shop.orders"]}', part: "DETAIL" },
 * });
 * ```
 *
 * Records have no newline at their end, so a delivery stream by direct PUT must append it. An event that could not be
 * delivered within a day lies in a queue, where it stays for 14 days (S-44).
 *
 * @throws pulumi.ResourceError with every problem of the arguments
 */
export class EventBridgeFeed extends pulumi.ComponentResource {
  /** Name of the rule. */
  readonly ruleName: pulumi.Output<string>;
  /** ARN of the rule. */
  readonly ruleArn: pulumi.Output<string>;
  /** URL of the queue with the events that could not be delivered. */
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  /** ARN of the role that EventBridge puts with. */
  readonly roleArn: pulumi.Output<string>;
  /** The resources inside. */
  readonly nodes: EventBridgeFeedNodes;

  constructor(name: string, args: EventBridgeFeedComponentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:EventBridgeFeed", name, {}, opts);
    refuse("EventBridgeFeed", name, validateEventBridgeFeed(args, name), this);

    const known = checkedTarget("EventBridgeFeed", name, args.target, this);
    const rule = createRule(name, args, this);
    const role = createFeedRole(
      name,
      { trustPolicy: rule.arn.apply(eventBridgeTrustPolicy), policy: known.apply(eventBridgePolicy), tags: args.tags },
      this,
    );
    const deadLetters = createDeadLetterQueue(name, args, rule, this);
    const target = createTarget(name, args, known, { rule, ...role, ...deadLetters }, this);

    this.nodes = { rule, target, ...role, ...deadLetters };
    this.ruleName = rule.name;
    this.ruleArn = rule.arn;
    this.deadLetterQueueUrl = deadLetters.deadLetterQueue.url;
    this.roleArn = role.role.arn;
    this.registerOutputs({
      ruleName: this.ruleName,
      ruleArn: this.ruleArn,
      deadLetterQueueUrl: this.deadLetterQueueUrl,
      roleArn: this.roleArn,
    });
  }
}

type DeadLetters = Pick<EventBridgeFeedNodes, "deadLetterQueue" | "deadLetterQueuePolicy">;

function createRule(
  name: string,
  { feed: { eventPattern, eventBusName }, tags }: EventBridgeFeedComponentArgs,
  parent: pulumi.Resource,
): aws.cloudwatch.EventRule {
  const checkBus = (bus: string) => under("feed", checkEventBusName(bus));
  return new aws.cloudwatch.EventRule(
    name,
    {
      description: `Events that ${name} puts into a stream`,
      eventBusName: eventBusName && checkedLater("EventBridgeFeed", name, eventBusName, checkBus, parent),
      eventPattern,
      tags,
    },
    { parent },
  );
}

/** Without it EventBridge drops what it cannot deliver, and only a metric shows how many (S-44). */
function createDeadLetterQueue(
  name: string,
  { tags }: EventBridgeFeedComponentArgs,
  rule: aws.cloudwatch.EventRule,
  parent: pulumi.Resource,
): DeadLetters {
  const deadLetterQueue = new aws.sqs.Queue(
    `${name}-undelivered`,
    { messageRetentionSeconds: DEAD_LETTER_RETENTION_SECONDS, sqsManagedSseEnabled: true, tags },
    { parent },
  );
  const policy = pulumi
    .all([deadLetterQueue.arn, rule.arn])
    .apply(([queueArn, ruleArn]) => deadLetterPolicy(queueArn, ruleArn));
  const deadLetterQueuePolicy = new aws.sqs.QueuePolicy(
    `${name}-undelivered`,
    { queueUrl: deadLetterQueue.url, policy },
    { parent },
  );
  return { deadLetterQueue, deadLetterQueuePolicy };
}

function createTarget(
  name: string,
  { target, feed }: EventBridgeFeedComponentArgs,
  known: pulumi.Output<KnownTarget>,
  { rule, role, rolePolicy, deadLetterQueue, deadLetterQueuePolicy }: Omit<EventBridgeFeedNodes, "target">,
  parent: pulumi.Resource,
): aws.cloudwatch.EventTarget {
  return new aws.cloudwatch.EventTarget(
    name,
    {
      rule: rule.name,
      eventBusName: rule.eventBusName,
      arn: known.apply(targetArn),
      roleArn: role.arn,
      inputPath: feed.part === "DETAIL" ? "$.detail" : undefined,
      kinesisTarget: target.kinesis && { partitionKeyPath: PARTITION_KEY_PATH },
      retryPolicy: { maximumEventAgeInSeconds: MAX_EVENT_AGE_SECONDS, maximumRetryAttempts: MAX_RETRY_ATTEMPTS },
      deadLetterConfig: { arn: deadLetterQueue.arn },
    },
    { parent, dependsOn: [rolePolicy, deadLetterQueuePolicy] },
  );
}
