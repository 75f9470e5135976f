import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EventTimeTableArgs } from "./args";
import { queuePolicy } from "./policies";
import { DEFAULT_CONVERT_TIMEOUT_SECONDS, MAX_RECEIVES, RETENTION_SECONDS, VISIBILITY_FACTOR } from "./settings";

/** The way of an object's event: from the bucket by a rule into a queue, and into another when all runs failed. */
export interface QueueNodes {
  rule: aws.cloudwatch.EventRule;
  target: aws.cloudwatch.EventTarget;
  queue: aws.sqs.Queue;
  queuePolicy: aws.sqs.QueuePolicy;
  deadLetterQueue: aws.sqs.Queue;
  deadLetterQueuePolicy: aws.sqs.QueuePolicy;
}

/**
 * The rule is the pipeline's own. A bucket has one notification configuration, which whoever writes it last owns whole, so
 * queues of several pipelines in it would need one writer that knows them all.
 */
export function createQueue(
  name: string,
  args: EventTimeTableArgs,
  bucketName: pulumi.Output<string>,
  parent: pulumi.Resource,
): QueueNodes {
  const { tags, sourcePrefix, timeoutSeconds = DEFAULT_CONVERT_TIMEOUT_SECONDS } = args;
  const opts = { parent };
  const common = { messageRetentionSeconds: RETENTION_SECONDS, sqsManagedSseEnabled: true, tags };
  const rule = new aws.cloudwatch.EventRule(
    name,
    {
      description: `Raw objects that ${name} sorts by event time`,
      eventPattern: bucketName.apply((bucket) => objectCreatedPattern(bucket, sourcePrefix)),
      tags,
    },
    opts,
  );
  const deadLetterQueue = new aws.sqs.Queue(`${name}-failed`, common, opts);
  const queue = new aws.sqs.Queue(
    name,
    {
      ...common,
      visibilityTimeoutSeconds: VISIBILITY_FACTOR * timeoutSeconds,
      redrivePolicy: deadLetterQueue.arn.apply((arn) =>
        JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: MAX_RECEIVES }),
      ),
    },
    opts,
  );
  const policies = {
    queuePolicy: createPolicy(name, queue, rule, parent),
    deadLetterQueuePolicy: createPolicy(`${name}-failed`, deadLetterQueue, rule, parent),
  };
  const target = new aws.cloudwatch.EventTarget(
    name,
    { rule: rule.name, arn: queue.arn, deadLetterConfig: { arn: deadLetterQueue.arn } },
    { parent, dependsOn: Object.values(policies) },
  );
  return { rule, target, queue, deadLetterQueue, ...policies };
}

/** Events of S3 by EventBridge carry the key as it is, not encoded as in S3's own messages (Q-06). */
function objectCreatedPattern(bucketName: string, sourcePrefix: string): string {
  return JSON.stringify({
    source: ["aws.s3"],
    "detail-type": ["Object Created"],
    detail: { bucket: { name: [bucketName] }, object: { key: [{ prefix: sourcePrefix }] } },
  });
}

function createPolicy(
  name: string,
  queue: aws.sqs.Queue,
  rule: aws.cloudwatch.EventRule,
  parent: pulumi.Resource,
): aws.sqs.QueuePolicy {
  const policy = pulumi.all([queue.arn, rule.arn]).apply(([queueArn, ruleArn]) => queuePolicy(queueArn, ruleArn));
  return new aws.sqs.QueuePolicy(name, { queueUrl: queue.url, policy }, { parent });
}
