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
  type MskSourceArgs,
  type PartitioningArgs,
  type RedshiftDestinationArgs,
} from "./delivery-stream";
export type { EventColumnArgs, EventSchemaArgs } from "./event-schema";
export {
  type CompactionArgs,
  type EventTimeArgs,
  EventTimeTable,
  type EventTimeTableArgs,
  type EventTimeTableNodes,
} from "./event-time-table";
export {
  AgentFeed,
  type AgentFeedArgs,
  type AgentFeedComponentArgs,
  type AgentFeedNodes,
  type AgentLaunchTemplateArgs,
  type DirectPutTargetArgs,
  DmsFeed,
  type DmsFeedArgs,
  type DmsFeedComponentArgs,
  type DmsFeedNodes,
  EventBridgeFeed,
  type EventBridgeFeedArgs,
  type EventBridgeFeedComponentArgs,
  type EventBridgeFeedNodes,
  type FeedsArgs,
  type FeedTargetArgs,
  IotFeed,
  type IotFeedArgs,
  type IotFeedComponentArgs,
  type IotFeedNodes,
  type KinesisTargetArgs,
  LogsFeed,
  type LogsFeedArgs,
  type LogsFeedComponentArgs,
  type LogsFeedNodes,
  ProducerAccess,
  type ProducerAccessArgs,
  type ProducerAccessNodes,
  type ProducerFeedArgs,
} from "./feeds";
export {
  GithubAccess,
  type GithubAccessArgs,
  type GithubAccessNodes,
  type GithubRoleNodes,
  type GithubStateArgs,
} from "./github-access";
export {
  type ReportDataSetArgs,
  type ReportedLakeArgs,
  type ReportedLakeTableArgs,
  type ReportedWarehouseTableArgs,
  Reports,
  type ReportsArgs,
  type ReportsNodes,
} from "./reports";
export {
  SqlAnalytics,
  type SqlAnalyticsArgs,
  type SqlAnalyticsNodes,
  type SqlArtifactArgs,
  type SqlResultArgs,
  type SqlSourceArgs,
} from "./sql-analytics";
export {
  type AnalyticsArgs,
  type AnalyticsResultArgs,
  type DeliveryArgs,
  type ExistingLakeArgs,
  type IngestSourceArgs,
  type RedriveArgs,
  type RedshiftDeliveryArgs,
  StreamingIngest,
  type StreamingIngestArgs,
  type StreamingIngestNodes,
} from "./streaming-ingest";
export {
  type TableIngestionArgs,
  type TableLayoutArgs,
  type TableStreamArgs,
  TargetTable,
  type TargetTableArgs,
  type TargetTableNodes,
} from "./target-table";
export {
  type TransformArgs,
  TransformFunction,
  type TransformFunctionArgs,
  type TransformFunctionNodes,
} from "./transform-function";
export {
  type ClusterArgs,
  type ExistingVpcArgs,
  type ExistingWarehouseArgs,
  type FirehoseAccessArgs,
  type QuickSightAccessArgs,
  type ServerlessArgs,
  Warehouse,
  type WarehouseArgs,
  type WarehouseConnectionArgs,
  type WarehouseNetworkArgs,
  type WarehouseNodes,
} from "./warehouse";
