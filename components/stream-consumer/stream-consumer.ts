import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkRoleName } from "../feeds/validate-producer";
import { STREAM_ARN } from "../shared/arn";
import { checkedLater, checkKmsKeyArn } from "../shared/checks";
import { checkPattern, refuse } from "../shared/problems";
import type { StreamConsumerArgs } from "./args";
import { type ConsumerFunctionNodes, createConsumerFunction } from "./consumer-function";
import { readerPolicy } from "./policies";
import { validateStreamConsumer } from "./validate";

/** The resources of a `StreamConsumer`. */
export interface StreamConsumerNodes extends Partial<ConsumerFunctionNodes> {
  /** The registration, with enhanced fan-out. */
  consumer?: aws.kinesis.StreamConsumer;
  /** What the role that exists may do. */
  readerPolicy?: aws.iam.RolePolicy;
}

/**
 * One application that reads a data stream: a Lambda function, or one of one's own by its role.
 *
 * ```ts
 * new StreamConsumer("alerts", {
 *   stream: { streamArn: clicks.streamArn, kmsKeyArn: clicks.kmsKeyArn },
 *   consumer: { enhancedFanOut: {}, lambda: { codePath: "alerts.ts" } },
 * });
 * ```
 *
 * The function gets batches of a shard in their order. A batch that fails is halved until the record that breaks it stands
 * alone; that one is given up after its attempts and told of in a queue, and all others go on.
 *
 * A consumer's name is its place in the stream: with another name the function begins at its starting position again.
 *
 * @throws pulumi.ResourceError with every problem of the arguments
 */
export class StreamConsumer extends pulumi.ComponentResource {
  /** IAM policy (JSON) that lets an application read as this consumer, and nothing else. */
  readonly readerPolicyJson: pulumi.Output<string>;
  /** ARN of the registered consumer; none without enhanced fan-out. */
  readonly consumerArn?: pulumi.Output<string>;
  /** Name of the registered consumer; none without enhanced fan-out. */
  readonly consumerName?: pulumi.Output<string>;
  /** Name of the function; none without `lambda`. */
  readonly functionName?: pulumi.Output<string>;
  /** ARN of the queue or bucket that tells of batches which were given up; none without `lambda`. */
  readonly failureArn?: pulumi.Output<string>;
  /** The resources inside. */
  readonly nodes: StreamConsumerNodes;

  constructor(name: string, args: StreamConsumerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:StreamConsumer", name, {}, opts);
    refuse("StreamConsumer", name, validateStreamConsumer(args, name), this);

    const { enhancedFanOut, lambda } = args.consumer;
    const streamArn = checkedLater("StreamConsumer", name, args.stream.streamArn, checkStream, this);
    const kmsKeyArn = checkedKey(name, args, this);
    const consumer = enhancedFanOut && registerConsumer(name, streamArn, enhancedFanOut.consumerName, this);
    const reader = pulumi
      .all([streamArn, pulumi.output(kmsKeyArn), pulumi.output(consumer?.arn)])
      .apply(([stream, key, registered]) => ({ streamArn: stream, kmsKeyArn: key, consumerArn: registered }));
    this.readerPolicyJson = reader.apply(readerPolicy);
    const made = lambda && createConsumerFunction(name, { ...args, lambda, reader }, this);

    this.nodes = { consumer, readerPolicy: grantRole(name, args, this.readerPolicyJson, this), ...made };
    this.consumerArn = consumer?.arn;
    this.consumerName = consumer?.name;
    this.functionName = made?.function.name;
    this.failureArn = made?.failureArn;
    this.registerOutputs({
      readerPolicyJson: this.readerPolicyJson,
      consumerArn: this.consumerArn,
      consumerName: this.consumerName,
      functionName: this.functionName,
      failureArn: this.failureArn,
    });
  }
}

function checkStream(arn: string) {
  return checkPattern("stream.streamArn", arn, STREAM_ARN, "the ARN of a data stream");
}

function checkedKey(name: string, { stream }: StreamConsumerArgs, parent: pulumi.Resource) {
  const check = (arn: string) => checkKmsKeyArn("stream.kmsKeyArn", arn);
  return stream.kmsKeyArn && checkedLater("StreamConsumer", name, stream.kmsKeyArn, check, parent);
}

function registerConsumer(
  name: string,
  streamArn: pulumi.Output<string>,
  consumerName: string | undefined,
  parent: pulumi.Resource,
): aws.kinesis.StreamConsumer {
  return new aws.kinesis.StreamConsumer(name, { name: consumerName, streamArn }, { parent });
}

function grantRole(
  name: string,
  { consumer: { roleName } }: StreamConsumerArgs,
  policy: pulumi.Output<string>,
  parent: pulumi.Resource,
): aws.iam.RolePolicy | undefined {
  if (roleName === undefined) return undefined;
  const check = (role: string) => checkRoleName("consumer.roleName", role);
  const role = checkedLater("StreamConsumer", name, roleName, check, parent);
  return new aws.iam.RolePolicy(name, { role, policy }, { parent });
}
