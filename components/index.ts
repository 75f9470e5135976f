/** The package's entry: its components and their arguments. */
export {
  DataLake,
  type DataLakeArgs,
  type DataLakeNodes,
  LakeTable,
  type LakeTableArgs,
  type LakeTableComponentArgs,
  type LakeTableNodes,
  type PrefixExpirationArgs,
} from "./data-lake";
export { DataStream, type DataStreamArgs, type DataStreamNodes } from "./data-stream";
export {
  type BackupArgs,
  type DeliverySourceArgs,
  DeliveryStream,
  type DeliveryStreamArgs,
  type DeliveryStreamNodes,
  type DirectPutArgs,
  type FormatConversionArgs,
  type KinesisSourceArgs,
  type LambdaProcessorArgs,
  type PartitioningArgs,
} from "./delivery-stream";
export type { EventColumnArgs, EventSchemaArgs } from "./event-schema";
export {
  type ExistingLakeArgs,
  type IngestSourceArgs,
  type LakeDeliveryArgs,
  StreamingIngest,
  type StreamingIngestArgs,
  type StreamingIngestNodes,
} from "./streaming-ingest";
export {
  type TransformArgs,
  TransformFunction,
  type TransformFunctionArgs,
  type TransformFunctionNodes,
} from "./transform-function";
