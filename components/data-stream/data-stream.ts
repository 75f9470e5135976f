import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createShardScaling, LEFT_TO_SCALER, type ShardScalingNodes, tagsOfScaled } from "../shard-scaling";
import { nameInArn } from "../shared/arn";
import { checkedLater, checkKmsKeyArn } from "../shared/checks";
import { refuse } from "../shared/problems";
import type { DataStreamArgs } from "./args";
import { consumerPolicy, producerPolicy } from "./policies";
import { checkStreamArn, MIN_RECORD_SIZE_KIB, MIN_RETENTION_HOURS, validateDataStream } from "./validate";

export const DEFAULT_MODE = "ON_DEMAND";
export const DEFAULT_RETENTION_HOURS = MIN_RETENTION_HOURS;
/** The AWS-managed key. It must be named: encryption without a key fails after the stream was made (K-09). */
export const AWS_MANAGED_KEY = "alias/aws/kinesis";
/** The provider gives up after 5 minutes, which many shards exceed (K-25). */
const CREATE_TIMEOUT = "30m";

/** The resources of a `DataStream`. */
export interface DataStreamNodes {
  /** The stream, unless it was adopted. */
  stream?: aws.kinesis.Stream;
  /** What scales its shards, with `autoscaling`. */
  scaling?: ShardScalingNodes;
}

/**
 * A Kinesis data stream, encrypted, made or adopted, with the policies of those who write and read it.
 *
 * ```ts
 * const clicks = new DataStream("clicks", { retentionHours: 168 });
 * new aws.iam.RolePolicy("producer", { role: producer.name, policy: clicks.producerPolicyJson });
 * ```
 *
 * The stream is a buffer and no store, so it is not protected: what it holds is gone after its retention anyway.
 * It goes with the consumers that are registered on it. Flink and other readers with enhanced fan-out register their own,
 * Pulumi does not know of them, and without this the deletion fails (K-22).
 *
 * @throws pulumi.ResourceError with every problem of the arguments
 */
export class DataStream extends pulumi.ComponentResource {
  /** ARN of the stream. */
  readonly streamArn: pulumi.Output<string>;
  /** Name of the stream. */
  readonly streamName: pulumi.Output<string>;
  /** ARN of the customer-managed key that encrypts the records; none with the AWS-managed key. */
  readonly kmsKeyArn?: pulumi.Output<string>;
  /** IAM policy (JSON) that lets a client put records into this stream, and nothing else. */
  readonly producerPolicyJson: pulumi.Output<string>;
  /** IAM policy (JSON) that lets a client read this stream, and nothing else. */
  readonly consumerPolicyJson: pulumi.Output<string>;
  /** The resources inside. */
  readonly nodes: DataStreamNodes;

  constructor(name: string, args: DataStreamArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:DataStream", name, {}, opts);
    refuse("DataStream", name, validateDataStream(args, name), this);

    if (args.kmsKeyArn !== undefined) {
      const checkKey = (arn: string) => checkKmsKeyArn("kmsKeyArn", arn);
      this.kmsKeyArn = checkedLater("DataStream", name, args.kmsKeyArn, checkKey, this);
    }
    if (args.existingStreamArn === undefined) {
      const stream = createStream(name, args, this.kmsKeyArn, this);
      this.nodes = { stream, ...createScaling(name, args, stream, this) };
      this.streamArn = stream.arn;
      this.streamName = stream.name;
    } else {
      this.nodes = {};
      this.streamArn = checkedLater("DataStream", name, args.existingStreamArn, checkStreamArn, this);
      this.streamName = this.streamArn.apply(nameInArn);
    }
    const arns = pulumi.all([this.streamArn, pulumi.output(this.kmsKeyArn)]);
    this.producerPolicyJson = arns.apply(([stream, key]) => producerPolicy(stream, key));
    this.consumerPolicyJson = arns.apply(([stream, key]) => consumerPolicy(stream, key));

    this.registerOutputs({
      streamArn: this.streamArn,
      streamName: this.streamName,
      kmsKeyArn: this.kmsKeyArn,
      producerPolicyJson: this.producerPolicyJson,
      consumerPolicyJson: this.consumerPolicyJson,
    });
  }
}

function createStream(
  name: string,
  args: DataStreamArgs,
  kmsKeyArn: pulumi.Output<string> | undefined,
  parent: pulumi.Resource,
): aws.kinesis.Stream {
  return new aws.kinesis.Stream(
    name,
    {
      name: args.name,
      streamModeDetails: { streamMode: args.mode ?? DEFAULT_MODE },
      shardCount: args.shardCount,
      retentionPeriod: args.retentionHours ?? DEFAULT_RETENTION_HOURS,
      encryptionType: "KMS",
      kmsKeyId: kmsKeyArn ?? AWS_MANAGED_KEY,
      shardLevelMetrics: args.shardLevelMetrics,
      maxRecordSizeInKib: args.maxRecordSizeKiB ?? MIN_RECORD_SIZE_KIB,
      enforceConsumerDeletion: true,
      tags: args.autoscaling ? tagsOfScaled(args.tags) : args.tags,
    },
    {
      parent,
      ignoreChanges: args.autoscaling && LEFT_TO_SCALER,
      // No deleteBeforeReplace: only another name or Region replaces a stream, so the new one does not collide with it.
      customTimeouts: { create: CREATE_TIMEOUT },
    },
  );
}

function createScaling(
  name: string,
  { autoscaling, tags }: DataStreamArgs,
  stream: aws.kinesis.Stream,
  parent: pulumi.Resource,
): Pick<DataStreamNodes, "scaling"> {
  return autoscaling ? { scaling: createShardScaling(name, autoscaling, { stream, tags }, parent) } : {};
}
