import type * as pulumi from "@pulumi/pulumi";
import type { ShardAutoscalingArgs } from "../shard-scaling/args";

/** Arguments of `DataStream`. */
export interface DataStreamArgs {
  /** Name of the stream, 1–128 of `a-zA-Z0-9_.-` (K-01). @default a unique name from Pulumi */
  name?: string;
  /** `ON_DEMAND`, which scales by itself, or `PROVISIONED`, which needs `shardCount` (K-02). @default ON_DEMAND */
  mode?: string;
  /** Open shards of a `PROVISIONED` stream, at least 1. Each takes 1 MB/s or 1,000 records/s (K-03, K-14). With `autoscaling` it is the number at the first deployment, and later ones leave the shards alone. */
  shardCount?: number;
  /** Scales the shards of a `PROVISIONED` stream by its load. @default the shards stay as many as `shardCount` says */
  autoscaling?: ShardAutoscalingArgs;
  /** How long records can be read again, 24–8,760 hours (K-08). It is the budget for an outage of a destination (F-09). @default 24 */
  retentionHours?: number;
  /**
   * ARN of the customer-managed key that encrypts the records: the key's own, no alias. With `existingStreamArn` it says
   * which key that stream has, so that the policies let its readers and producers use it. @default the AWS-managed key `alias/aws/kinesis`
   */
  kmsKeyArn?: pulumi.Input<string>;
  /**
   * Metrics for each shard, charged for each (K-20): `IncomingBytes`, `IncomingRecords`, `OutgoingBytes`, `OutgoingRecords`,
   * `WriteProvisionedThroughputExceeded`, `ReadProvisionedThroughputExceeded`, `IteratorAgeMilliseconds`. @default none
   */
  shardLevelMetrics?: string[];
  /** Largest record in KiB, 1,024–10,240 (K-12). Firehose reads at most 1,000 KiB, so more than 1,024 is refused where it reads the stream (K-13). @default 1024 */
  maxRecordSizeKiB?: number;
  /** ARN of a stream that exists; it is used as it is, and the other arguments but `kmsKeyArn` must be left out. @default a stream is made */
  existingStreamArn?: pulumi.Input<string>;
  /** Tags of the stream, at most 50 (K-23). */
  tags?: Record<string, string>;
}
