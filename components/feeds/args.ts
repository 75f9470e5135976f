import type * as pulumi from "@pulumi/pulumi";

/** Where a feed puts its records: the source of a pipeline. Exactly one of the two groups. */
export interface FeedTargetArgs {
  /** A Kinesis data stream. */
  kinesis?: KinesisTargetArgs;
  /** A Firehose delivery stream by direct PUT. */
  directPut?: DirectPutTargetArgs;
}

/** A Kinesis data stream that a feed puts into. */
export interface KinesisTargetArgs {
  /** Name of the data stream. */
  streamName: pulumi.Input<string>;
  /** ARN of the data stream. */
  streamArn: pulumi.Input<string>;
  /** ARN of the data stream's customer-managed key: whoever puts needs `kms:GenerateDataKey` on it (K-10). @default none */
  kmsKeyArn?: pulumi.Input<string>;
}

/** A delivery stream that a feed puts into. */
export interface DirectPutTargetArgs {
  /** Name of the delivery stream. */
  deliveryStreamName: pulumi.Input<string>;
  /** ARN of the delivery stream. */
  deliveryStreamArn: pulumi.Input<string>;
}

/** What feeds a pipeline beside clients that are given its producer policy. All groups are optional, any number each, by name. */
export interface FeedsArgs {
  /** Roles that exist and may put records. */
  producers?: Record<string, ProducerFeedArgs>;
  /** Hosts with the Amazon Kinesis Agent, which tails files. */
  agents?: Record<string, AgentFeedArgs>;
  /** CloudWatch log groups. */
  logs?: Record<string, LogsFeedArgs>;
  /** MQTT topics, by an IoT rule. */
  iot?: Record<string, IotFeedArgs>;
  /** Events of an EventBridge bus. */
  events?: Record<string, EventBridgeFeedArgs>;
  /** Changes of a database, by a DMS task. Kinesis only. */
  dms?: Record<string, DmsFeedArgs>;
}

/** A role that may put records, and nothing else here. */
export interface ProducerFeedArgs {
  /** Name of the role that exists. */
  roleName: pulumi.Input<string>;
}

/** The Kinesis Agent on hosts: its settings file and the permissions of its hosts (S-20). */
export interface AgentFeedArgs {
  /** Files to tail, such as `/var/log/httpd/access_log*`. */
  filePattern: string;
  /** What each line becomes: `SINGLELINE` (without white space at both ends), `CSVTOJSON` or `LOGTOJSON`. @default the line as it is */
  option?: string;
  /** CSVTOJSON: names of the fields in their order. LOGTOJSON: as many as the format has fields, or `matchPattern` groups. @default CSVTOJSON: the schema's columns; LOGTOJSON: the format's own */
  fieldNames?: string[];
  /** CSVTOJSON: what parts the fields, taken as it is: no regular expression, and a tab is a tab. The agent knows no quotes. @default , */
  delimiter?: string;
  /** LOGTOJSON: `COMMONAPACHELOG`, `COMBINEDAPACHELOG`, `APACHEERRORLOG`, `SYSLOG` or `RFC3339SYSLOG`. */
  logFormat?: string;
  /** LOGTOJSON: regular expression (Java's) that takes the place of the format's own, with `fieldNames` for its groups. A line that does not match is dropped by the agent. */
  matchPattern?: string;
  /** Where a file that the agent sees for the first time is read from: `START_OF_FILE` or `END_OF_FILE`. @default END_OF_FILE */
  initialPosition?: string;
  /** `RANDOM` or `DETERMINISTIC`; Kinesis only. @default RANDOM */
  partitionKeyOption?: string;
  /** Lines of the file's head that are no records, 0–100. @default 0 */
  skipHeaderLines?: number;
  /** Makes a launch template whose instances install and start the agent. @default only the instance profile and the settings file */
  launchTemplate?: AgentLaunchTemplateArgs;
}

/** EC2 instances with the agent. */
export interface AgentLaunchTemplateArgs {
  /** ID of an Amazon Linux 2 or 2023 image. @default the newest Amazon Linux 2023 for arm64, by its public parameter */
  imageId?: pulumi.Input<string>;
  /** Instance type. @default t4g.micro */
  instanceType?: string;
}

/** A CloudWatch log group, by a subscription filter. Firehose unpacks its envelope itself; behind a data stream the transform does (S-01 to S-07). */
export interface LogsFeedArgs {
  /** Name of the log group that exists. */
  logGroupName: pulumi.Input<string>;
  /** Which log events: a filter pattern of at most 1,024 characters. @default all */
  filterPattern?: string;
  /** `Random` or `ByLogStream`; Kinesis only (S-02). @default Random */
  distribution?: string;
}

/** MQTT topics, by a topic rule (S-10 to S-14). */
export interface IotFeedArgs {
  /** The rule's query, such as `SELECT * FROM 'sensors/+/reading'`. */
  sql: string;
  /** Name of the rule, 1–128 of `a-zA-Z0-9_` (S-10). @default made of pipeline and feed */
  ruleName?: string;
  /** Kinesis: partition key with substitution templates. @default `${newuuid()}` */
  partitionKey?: string;
  /** Firehose: puts the elements of an array one by one, 500 at most. @default false */
  batchMode?: boolean;
}

/** Events of a bus, by a rule. */
export interface EventBridgeFeedArgs {
  /** Event pattern as JSON text, such as `{"source":["shop.orders"]}`. */
  eventPattern: string;
  /** Name of the bus. @default default */
  eventBusName?: pulumi.Input<string>;
  /** What is put: `EVENT` (the whole event) or `DETAIL` (its detail). @default EVENT */
  part?: string;
}

/** Changes of a database: a DMS target endpoint to the stream, with its role. The replication task may exist or be made of what exists. */
export interface DmsFeedArgs {
  /** ARN of the replication instance that exists. @default no task is made, only the endpoint */
  replicationInstanceArn?: pulumi.Input<string>;
  /** ARN of the source endpoint that exists; needed beside `replicationInstanceArn`. */
  sourceEndpointArn?: pulumi.Input<string>;
  /** Table mappings of the task as JSON text. @default all tables of all schemas */
  tableMappings?: string;
  /** `cdc` or `full-load-and-cdc`. @default cdc */
  migrationType?: string;
}
