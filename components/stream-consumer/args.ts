import type * as pulumi from "@pulumi/pulumi";

/** Arguments of `StreamConsumer`: one application that reads a data stream beside its deliveries. */
export interface StreamConsumerArgs {
  /** The data stream. */
  stream: ConsumerStreamArgs;
  /** Who reads, and how. */
  consumer: ConsumerArgs;
  /** Days that the function's log is kept; one of CloudWatch's values. @default 30 */
  logRetentionDays?: number;
  /** Tags of the function, its role, its log and its queue, at most 50. */
  tags?: Record<string, string>;
}

/** The data stream that a consumer reads. */
export interface ConsumerStreamArgs {
  /** ARN of the stream. */
  streamArn: pulumi.Input<string>;
  /** ARN of the stream's customer-managed key: whoever reads needs `kms:Decrypt` on it (K-10). @default none */
  kmsKeyArn?: pulumi.Input<string>;
}

/** One application that reads a data stream: at least one of the three settings, and not both `lambda` and `roleName`. */
export interface ConsumerArgs {
  /** Registers the consumer, which then has 2 MB/s of each shard for itself (K-21) and takes nothing from other readers. It is charged by shard and hour. @default shares five reads a second and 2 MB/s of each shard (K-15) */
  enhancedFanOut?: EnhancedFanOutArgs;
  /** Name of a role that exists and may read: that of an application of one's own. @default none */
  roleName?: pulumi.Input<string>;
  /** A Lambda function that is called with batches of records. @default none */
  lambda?: ConsumerFunctionArgs;
}

/** The registration of a consumer with enhanced fan-out. */
export interface EnhancedFanOutArgs {
  /** Name of the consumer on its stream, 1–128 of `a-zA-Z0-9_.-` (K-21). Another name is another consumer. @default a unique name from Pulumi */
  consumerName?: string;
}

/** A Lambda function behind a data stream, from code of one's own. */
export interface ConsumerFunctionArgs {
  /** Path, from the working directory, of a TypeScript or JavaScript file that exports `handler`. It is bundled; the AWS SDK is there. */
  codePath: string;
  /** Memory of the function, 128–10,240 MB. @default 256 */
  memoryMB?: number;
  /** Longest run of one batch, 1–900 s (LC-06). @default 60 */
  timeoutSeconds?: number;
  /** Environment variables of the function; no secrets. @default none */
  environment?: Record<string, string>;
  /** What the function may do beside reading the stream: an IAM policy (JSON). @default nothing else */
  policyJson?: pulumi.Input<string>;
  /** Records of one batch at most, 1–10,000 (LC-01). @default 100 */
  batchSize?: number;
  /** How long records are gathered for a batch, 0–300 s (LC-02). @default 0 */
  maximumBatchingWindowSeconds?: number;
  /** Batches of one shard that are worked on at a time, 1–10; records of one partition key stay in order (LC-03). @default 1 */
  parallelizationFactor?: number;
  /** Where it begins to read: `TRIM_HORIZON`, `LATEST` or `AT_TIMESTAMP`. A change makes another mapping, which begins there. @default TRIM_HORIZON */
  startingPosition?: string;
  /** The time to begin at with `AT_TIMESTAMP`, such as `2026-01-31T00:00:00Z`. */
  startingTimestamp?: string;
  /** How often a batch that failed is tried again, 0–10,000; -1 until its records expire, which holds the shard up (LC-04). @default 3 */
  maximumRetryAttempts?: number;
  /** Age at which a record is given up unread, 60–604,800 s; -1 never (LC-05). @default -1 */
  maximumRecordAgeSeconds?: number;
  /** Halves a batch that failed until the record that breaks it stands alone. @default true */
  bisectBatchOnFunctionError?: boolean;
  /** Takes `{ batchItemFailures: [{ itemIdentifier }] }` for an answer: all before the first of them is done (LC-07). @default true */
  reportBatchItemFailures?: boolean;
  /** Where a batch is told of that was given up. @default a queue is made */
  onFailure?: ConsumerFailureArgs;
}

/** Where batches go that were given up: one of the two, or neither for a queue that is made. */
export interface ConsumerFailureArgs {
  /** ARN of an SQS queue that exists. Its messages say which records of the stream failed, not what is in them. */
  queueArn?: pulumi.Input<string>;
  /** ARN of a bucket, which gets the records themselves too, below `aws/lambda/` (LC-08). */
  bucketArn?: pulumi.Input<string>;
  /** ARN of the customer-managed key of the queue or the bucket. @default none */
  kmsKeyArn?: pulumi.Input<string>;
}
