import type { EventSchemaArgs } from "../components/event-schema";

/** What the program exports, once its outputs are known: enough for a producer, a reader, and the local commands. */
export interface StackOutputs {
  pipelines: Record<string, PipelineOutputs>;
  lake: LakeOutputs;
}

export interface PipelineOutputs {
  schema: EventSchemaArgs;
  source: SourceOutputs;
  deliveries: Record<string, DeliveryOutputs>;
}

/** Where producers put events: a data stream, or the delivery stream itself. */
export interface SourceOutputs {
  kind: "kinesis" | "directPut";
  /** Name of the data stream or of the delivery stream, by `kind`. */
  name: string;
  arn: string;
  /** Whether producers end each record with a newline, since a delivery writes the records as they come and adds none. */
  needsNewline: boolean;
  /** IAM policy document (JSON) that a producer needs. */
  producerPolicy: string;
}

export interface DeliveryOutputs {
  deliveryStreamName: string;
  /** RAW, JSON, PARQUET or ORC. */
  format: string;
  bucketName: string;
  /** Prefixes with their expressions, as Firehose was given them. */
  prefix: string;
  errorPrefix: string;
  databaseName: string;
  tableName: string;
}

export interface LakeOutputs {
  bucketName: string;
  databaseName: string;
  workgroupName: string;
}
