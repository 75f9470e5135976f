import type { EventSchemaArgs } from "../components/event-schema";
import type { RedrivePlace } from "../lambda/redrive/request";

/** What the program exports, once its outputs are known: enough for a producer, a reader, and the local commands. */
export interface StackOutputs {
  pipelines: Record<string, PipelineOutputs>;
  lake: LakeOutputs;
  /** Where the stack has one. */
  warehouse?: WarehouseOutputs;
  /** Where the stack has any. */
  reports?: ReportsOutputs;
  /** The topic that alarms tell, where the stack has alarms. */
  alarmTopicArn?: string;
  /** IAM policy document (JSON) for `npm run canary -- --aws`: who puts test records and looks them up again. */
  canaryPolicy?: string;
}

export interface ReportsOutputs {
  /** ARNs of QuickSight's data sources: `warehouse`, `lake` or both. */
  dataSourceArns: Record<string, string>;
  /** ARNs of the data sets by name. */
  dataSetArns: Record<string, string>;
  /** ARN of the secret of the user that reads the warehouse. An administrator of QuickSight lets it read this (QS-06). */
  readerSecretArn?: string;
}

export interface PipelineOutputs {
  schema: EventSchemaArgs;
  source: SourceOutputs;
  deliveries: Record<string, DeliveryOutputs>;
  /** Applications that read the stream, by their names. */
  consumers?: Record<string, ConsumerOutputs>;
  /** Where the pipeline has a SQL stage. */
  analytics?: AnalyticsOutputs;
  /** Where the pipeline has a re-drive. */
  redrive?: RedriveOutputs;
}

/** What feeds failed records once more. */
export interface RedriveOutputs {
  functionName: string;
  /** What the function knows of the pipeline. */
  place: RedrivePlace;
}

/** An application that reads a pipeline's data stream. */
export interface ConsumerOutputs {
  /** IAM policy document (JSON) that the application needs to read. */
  readerPolicy: string;
  /** With enhanced fan-out: the ARN to subscribe with. */
  consumerArn?: string;
  /** Of a Lambda consumer. */
  functionName?: string;
  /** Of a Lambda consumer: the queue or bucket that tells of batches which were given up. */
  failureArn?: string;
}

/** The SQL stage of a pipeline. */
export interface AnalyticsOutputs {
  applicationName: string;
  /** Where its results go, by their names. */
  results: Record<string, DeliveryOutputs | ResultStreamOutputs>;
}

/** A data stream that takes the rows of a result. */
export interface ResultStreamOutputs {
  destination: "STREAM";
  streamName: string;
}

/** Where producers put events: a data stream, or the delivery stream itself. */
export interface SourceOutputs {
  kind: "kinesis" | "directPut" | "msk";
  /** Name of the data stream, of the delivery stream or of the topic, by `kind`. */
  name: string;
  arn: string;
  /** Whether producers end each record with a newline, since a delivery writes the records as they come and adds none. */
  needsNewline: boolean;
  /** IAM policy document (JSON) that a producer needs; none with MSK. */
  producerPolicy?: string;
  /** Log groups of CloudWatch Logs whose events go to the source. With direct PUT nothing else can (F-17). */
  logGroups?: string[];
  /** Settings files of the Kinesis Agent, by the names of the agents that feed the source. */
  agentSettings?: Record<string, string>;
  /** Of the function that scales the shards of the data stream, where one does. */
  scalerFunctionName?: string;
}

/** Objects in the lake, a table of the warehouse that Firehose fills, or one that reads the data stream itself. */
export type DeliveryOutputs = LakeDeliveryOutputs | CopyDeliveryOutputs | StreamingDeliveryOutputs;

/** What a test record must be like to reach a delivery, and what is known of its arrival. */
export interface ProbeOutputs {
  /** Columns of the delivery's table. Absent: those of the pipeline. */
  schema?: EventSchemaArgs;
  /** Values as text that the record must have, for the transform selects by them or the table knows partitions of them only. */
  values: Record<string, string>;
  /** Columns that carry no value of a client's own: what selects, sets or parts the records. */
  taken: string[];
  /** Whether custom code decides what becomes of a record. */
  hasCustomCode: boolean;
  /** Longest time that Firehose's buffers hold a record, in seconds; 0 where Redshift reads the stream itself. */
  bufferSeconds: number;
  /** Of the timestamps in prefixes. @default UTC */
  timeZone?: string;
}

/** What each delivery tells. */
interface ProbedOutputs {
  probe: ProbeOutputs;
}

/** What a delivery by Firehose writes to S3. */
interface ObjectOutputs extends ProbedOutputs {
  deliveryStreamName: string;
  /** RAW, JSON, PARQUET or ORC; JSON or CSV of staged objects. */
  format: string;
  bucketName: string;
  /** Prefixes with their expressions, as Firehose was given them. */
  prefix: string;
  errorPrefix: string;
}

export interface LakeDeliveryOutputs extends ObjectOutputs {
  destination: "LAKE";
  databaseName: string;
  tableName: string;
  /** Where the delivery has a table by event time. */
  eventTime?: EventTimeOutputs;
}

export interface EventTimeOutputs {
  tableName: string;
  /** Where lines lie that are no event of the table. */
  errorPrefix: string;
  queueUrl: string;
  deadLetterQueueUrl: string;
  functionName: string;
  /** Where its files are merged. */
  compactionFunctionName?: string;
}

export interface CopyDeliveryOutputs extends ObjectOutputs {
  destination: "COPY";
  /** The warehouse's table with its schema: `ingest.clicks`. */
  tableName: string;
}

export interface StreamingDeliveryOutputs extends ProbedOutputs {
  destination: "STREAMING";
  tableName: string;
}

export interface LakeOutputs {
  bucketName: string;
  databaseName: string;
  workgroupName: string;
}

export interface WarehouseOutputs {
  /** `jdbc:redshift://<host>:<port>/<database>`. */
  jdbcUrl: string;
  databaseName: string;
  /** ARN of the secret with the administrator's name and password. */
  adminSecretArn: string;
  /** Of Redshift Serverless. */
  workgroupName?: string;
  /** Of a provisioned cluster. */
  clusterIdentifier?: string;
}
