import type * as pulumi from "@pulumi/pulumi";

/** Arguments of `Alarms`: the parts that are watched, each by a name of its own, which its alarms' names hold. */
export interface AlarmsArgs {
  /** ARN of the topic that is told of each alarm, and when it is over. @default nobody is told */
  topicArn?: pulumi.Input<string>;
  /** Data streams. */
  streams?: Record<string, WatchedStreamArgs>;
  /** Delivery streams. */
  deliveries?: Record<string, WatchedDeliveryArgs>;
  /** Prefixes of a bucket that only failures are written under. */
  errorPrefixes?: Record<string, WatchedPrefixArgs>;
  /** Lambda functions. */
  functions?: Record<string, WatchedFunctionArgs>;
  /** Queues that somebody works off. */
  queues?: Record<string, WatchedQueueArgs>;
  /** Queues of what failed. */
  failureQueues?: Record<string, WatchedFailureQueueArgs>;
  /** Applications that read a data stream beside deliveries and SQL stages. */
  consumers?: Record<string, WatchedConsumerArgs>;
  /** Flink applications. */
  applications?: Record<string, WatchedApplicationArgs>;
  /** Subscriptions of log groups. */
  subscriptions?: Record<string, WatchedSubscriptionArgs>;
  /** Rules of EventBridge. */
  rules?: Record<string, WatchedRuleArgs>;
  /** Log groups that only failures are written to. */
  errorLogs?: Record<string, WatchedErrorLogArgs>;
  /** Redshift warehouses. */
  warehouses?: Record<string, WatchedWarehouseArgs>;
  /** Where the alarms' bounds lie. */
  thresholds?: AlarmThresholdsArgs;
  /** Name of a dashboard with the alarms and their metrics: 1–255 of `a-zA-Z0-9_-`. @default no dashboard is made */
  dashboardName?: string;
  /** Where the runbook lies that each alarm's description names. @default docs/runbook.md */
  runbookUrl?: string;
  /** Tags of the alarms, at most 50. */
  tags?: Record<string, string>;
}

/** What tells of a pipeline's troubles: an alarm for each, and a dashboard. */
export interface ObservabilityArgs {
  /** ARN of the SNS topic that is told: it lets `cloudwatch.amazonaws.com` publish, as an `AlarmTopic` does. @default nobody is told */
  topicArn?: pulumi.Input<string>;
  /** Where the alarms' bounds lie. */
  thresholds?: AlarmThresholdsArgs;
  /** Name of a dashboard with the alarms and their metrics: 1–255 of `a-zA-Z0-9_-`. @default no dashboard is made */
  dashboardName?: string;
  /** Where the runbook lies that each alarm's description names. @default docs/runbook.md */
  runbookUrl?: string;
}

/** Where alarms' bounds lie. The rest follows from the settings of what is watched. */
export interface AlarmThresholdsArgs {
  /** How far readers of a data stream may be behind its end, and how long a message may wait in a queue, 60–86,400 s. @default 900 */
  iteratorAgeSeconds?: number;
  /** How much of the time that a data stream, a queue or a consumer keeps what is unread may be used up, 1–99 %. @default 50 */
  retentionPercent?: number;
  /** How many of its waits a delivery may be late: the buffer's, and that of the transform's batch, 2–100; at least 300 s in all. @default 3 */
  freshnessIntervals?: number;
  /** How much of a quota, or of the shards, may be used, 1–100 %. @default 80 */
  quotaPercent?: number;
  /** How much of its timeout a function may run, 1–100 %. @default 80 */
  durationPercent?: number;
  /** Records that a transform may reject in 5 minutes, 0 or more. @default 0 */
  rejectedRecords?: number;
  /** Objects that may be written under an error prefix in 5 minutes, 0 or more. @default 0 */
  errorObjects?: number;
  /** Late rows that a SQL stage may leave out in 5 minutes, 0 or more. @default 0 */
  lateRows?: number;
}

/** A data stream. */
export interface WatchedStreamArgs {
  /** Name of the stream, no ARN. */
  streamName: pulumi.Input<string>;
  /** Hours that it keeps records. @default 24, the least that there is */
  retentionHours?: number;
  /** Shards of a stream that is PROVISIONED. @default none: the throughput of one on demand has no fixed bound */
  shardCount?: number;
  /** Most shards of a stream that is scaled by its load, in place of `shardCount`. @default none: its shards stay */
  maxShards?: number;
}

/** A delivery stream. */
export interface WatchedDeliveryArgs {
  /** Name of the delivery stream, no ARN. */
  deliveryStreamName: pulumi.Input<string>;
  /** Where its records come from: `KINESIS`, `DIRECT_PUT` or `MSK`. */
  source: string;
  /** Longest wait of its buffer, in seconds. @default 300 */
  bufferIntervalSeconds?: number;
  /** Longest wait of the transform's batches, in seconds. @default none: it has no transform */
  transformIntervalSeconds?: number;
  /** Longest wait of the backup's buffer, in seconds. @default none: it has no backup */
  backupIntervalSeconds?: number;
  /** Whether it writes Parquet or ORC. @default false */
  converts?: boolean;
  /** Whether it sorts records into prefixes by keys. @default false */
  partitions?: boolean;
  /** Whether it loads a Redshift table. @default false */
  copies?: boolean;
  /** Whether a customer-managed key encrypts what it holds. @default false */
  hasCustomerKey?: boolean;
}

/** A prefix of a bucket that only failures are written under. */
export interface WatchedPrefixArgs {
  /** Name of the bucket. */
  bucketName: pulumi.Input<string>;
  /** What the keys begin with, without expressions. */
  prefix: string;
}

/** A Lambda function. */
export interface WatchedFunctionArgs {
  /** Name of the function, no ARN. */
  functionName: pulumi.Input<string>;
  /** Its timeout, in seconds. @default none: it may take all of it, so how long it runs is no alarm */
  timeoutSeconds?: number;
  /** Name of the log group in which the built-in transform counts the records that it rejects. @default none: it is not that transform */
  rejectionLogGroupName?: pulumi.Input<string>;
}

/** A queue that somebody works off. */
export interface WatchedQueueArgs {
  /** Name of the queue, no ARN. */
  queueName: pulumi.Input<string>;
  /** How long a message stays hidden that a receiver did not delete, in seconds. */
  visibilityTimeoutSeconds: number;
  /** How long the queue keeps a message, in seconds. */
  retentionSeconds: number;
}

/** A queue of what failed: a message in it is a failure that somebody has to see to. */
export interface WatchedFailureQueueArgs {
  /** Name of the queue, no ARN. */
  queueName: pulumi.Input<string>;
  /** What failed: `OBJECTS` that could not be converted into a table by event time, `BATCHES` of a data stream that a consumer gave up, or `RUNS` that a schedule could not start. */
  holds: string;
}

/** An application that reads a data stream: one of `functionName` and `consumerName`. */
export interface WatchedConsumerArgs {
  /** Name of the Lambda function that is called with the records, no ARN. Its errors are those of `functions`. @default none: an application of one's own */
  functionName?: pulumi.Input<string>;
  /** Age at which Lambda gives a record up unread, in seconds. @default none: only the stream's retention ends it */
  maximumRecordAgeSeconds?: number;
  /** Name of the data stream, where `consumerName` is given. */
  streamName?: pulumi.Input<string>;
  /** Name that the application is registered by on the stream, with enhanced fan-out. @default none */
  consumerName?: pulumi.Input<string>;
}

/** A Flink application. */
export interface WatchedApplicationArgs {
  /** Name of the application. */
  applicationName: pulumi.Input<string>;
  /** Name of the log group in which the runner says which records were malformed. */
  logGroupName: pulumi.Input<string>;
}

/** A subscription of a log group. */
export interface WatchedSubscriptionArgs {
  /** Name of the log group. */
  logGroupName: pulumi.Input<string>;
  /** Name of the subscription filter. */
  filterName: pulumi.Input<string>;
  /** Where it puts: `Kinesis` or `Firehose`. */
  destinationType: string;
}

/** A rule of EventBridge. */
export interface WatchedRuleArgs {
  /** Name of the rule. */
  ruleName: pulumi.Input<string>;
  /** Name of the queue with the events that could not be delivered. */
  deadLetterQueueName: pulumi.Input<string>;
}

/** A log group that only failures are written to. */
export interface WatchedErrorLogArgs {
  /** Name of the log group. */
  logGroupName: pulumi.Input<string>;
}

/** A Redshift warehouse: one of `workgroupName` and `clusterIdentifier`. */
export interface WatchedWarehouseArgs {
  /** Name of the Serverless workgroup. */
  workgroupName?: pulumi.Input<string>;
  /** Most RPUs that the workgroup may take. @default none: nothing bounds it */
  maxCapacityRpu?: number;
  /** Identifier of the cluster. */
  clusterIdentifier?: pulumi.Input<string>;
}
