import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkedLater, checkKmsKeyArn, checkTags } from "../shared/checks";
import { unprotected } from "../shared/deletion";
import { checkPattern, type Problem, refuse } from "../shared/problems";
import { topicKeyPolicy, topicPolicy } from "./policies";

/** Days until a deleted key is gone: the fewest that the policy pack takes. Nothing that lasts is encrypted with it. */
const KEY_DELETION_DAYS = 14;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Arguments of `AlarmTopic`. */
export interface AlarmTopicArgs {
  /** Address that gets a mail for each alarm, once it has confirmed the mail that SNS sends it first. @default nobody: subscribe to the topic by other means */
  email?: string;
  /** ARN of the key that encrypts the messages; its policy must let `cloudwatch.amazonaws.com` use it. @default a key of the topic's own */
  kmsKeyArn?: pulumi.Input<string>;
  /** Tags of topic and key, at most 50. */
  tags?: Record<string, string>;
}

/** The resources of an `AlarmTopic`. */
export interface AlarmTopicNodes {
  /** The topic. */
  topic: aws.sns.Topic;
  /** Who may publish to it. */
  topicPolicy: aws.sns.TopicPolicy;
  /** The key, unless one was given. */
  key?: aws.kms.Key;
  /** The subscription of the address, where there is one. */
  subscription?: aws.sns.TopicSubscription;
}

const nodesOf = new WeakMap<AlarmTopic, AlarmTopicNodes>();

/**
 * The SNS topic that alarms tell, encrypted, to which only CloudWatch's alarms of the account can publish.
 *
 * ```ts
 * const topic = new AlarmTopic("alarms", { email: "on-call@example.com" });
 * ```
 *
 * AWS's own key of topics, `alias/aws/sns`, does not let CloudWatch use it: alarms would change state and tell nobody.
 * So the topic has a key of its own unless one is given.
 *
 * @throws pulumi.ResourceError with every problem of the arguments
 */
export class AlarmTopic extends pulumi.ComponentResource {
  /** ARN of the topic. It is known once CloudWatch may publish to it. */
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: AlarmTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:AlarmTopic", name, {}, opts);
    refuse("AlarmTopic", name, validateAlarmTopic(args), this);

    const { keyArn, key } = topicKey(name, args, this);
    const topic = new aws.sns.Topic(name, { kmsMasterKeyId: keyArn, tags: args.tags }, unprotected(this));
    const policy = new aws.sns.TopicPolicy(
      name,
      { arn: topic.arn, policy: topic.arn.apply(topicPolicy) },
      unprotected(this),
    );
    const subscription = createSubscription(name, args, topic, this);
    nodesOf.set(this, { topic, topicPolicy: policy, key, subscription });

    this.topicArn = policy.arn;
    this.registerOutputs({ topicArn: this.topicArn });
  }

  /** The resources inside. A getter, since the schema for other languages takes every property for an output. */
  get nodes(): AlarmTopicNodes {
    const nodes = nodesOf.get(this);
    if (nodes === undefined) throw new pulumi.ResourceError("the resources inside are not made yet", this);
    return nodes;
  }
}

/** Every problem of a topic's arguments. */
export function validateAlarmTopic({ email, kmsKeyArn, tags }: AlarmTopicArgs): Problem[] {
  return [
    ...checkPattern("email", email, EMAIL, "an address such as on-call@example.com"),
    ...checkKmsKeyArn("kmsKeyArn", kmsKeyArn),
    ...checkTags("tags", tags),
  ];
}

interface TopicKey extends Pick<AlarmTopicNodes, "key"> {
  keyArn: pulumi.Output<string>;
}

function topicKey(name: string, { kmsKeyArn, tags }: AlarmTopicArgs, parent: pulumi.Resource): TopicKey {
  if (kmsKeyArn !== undefined) {
    const checkKey = (arn: string) => checkKmsKeyArn("kmsKeyArn", arn);
    return { keyArn: checkedLater("AlarmTopic", name, kmsKeyArn, checkKey, parent) };
  }
  // Asked of the provider that the topic is made with.
  const account = pulumi.all([aws.getCallerIdentityOutput({}, { parent }), aws.getPartitionOutput({}, { parent })]);
  const key = new aws.kms.Key(
    name,
    {
      description: `Messages of the topic ${name}`,
      enableKeyRotation: true,
      deletionWindowInDays: KEY_DELETION_DAYS,
      // With the key and not beside it: whoever may put a policy on a key that is there may put it on any.
      policy: account.apply(([{ accountId }, { partition }]) => topicKeyPolicy(partition, accountId)),
      tags,
    },
    unprotected(parent),
  );
  return { keyArn: key.arn, key };
}

function createSubscription(
  name: string,
  { email }: AlarmTopicArgs,
  topic: aws.sns.Topic,
  parent: pulumi.Resource,
): aws.sns.TopicSubscription | undefined {
  if (email === undefined) return undefined;
  return new aws.sns.TopicSubscription(
    name,
    { topic: topic.arn, protocol: "email", endpoint: email },
    unprotected(parent),
  );
}
