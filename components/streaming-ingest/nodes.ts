import type { DataLake, LakeTable } from "../data-lake";
import type { DataStream } from "../data-stream";
import type { DeliveryStream } from "../delivery-stream";
import type { AgentFeed, DmsFeed, EventBridgeFeed, IotFeed, LogsFeed, ProducerAccess } from "../feeds";
import type { SqlAnalytics } from "../sql-analytics";
import type { TargetTable } from "../target-table";
import type { TransformFunction } from "../transform-function";

/** The components of a `StreamingIngest`, those of deliveries by the deliveries' names, or the names of the results that they take. */
export interface StreamingIngestNodes {
  /** The data stream, unless the source is direct PUT. */
  stream?: DataStream;
  /** The lake, unless one exists. */
  lake?: DataLake;
  /** The tables of the deliveries to the lake. */
  tables: Record<string, LakeTable>;
  /** The tables of the deliveries to the warehouse. */
  targetTables: Record<string, TargetTable>;
  /** The functions of the deliveries that have a transform. */
  transforms: Record<string, TransformFunction>;
  /** The delivery streams; a table that reads the data stream itself has none. */
  deliveries: Record<string, DeliveryStream>;
  /** What feeds the source. */
  feeds: FeedNodes;
  /** The SQL stage, where there is one. */
  analytics?: SqlAnalytics;
  /** The data streams of its results, by the results' names. */
  resultStreams: Record<string, DataStream>;
}

/** The feeds of a pipeline by their names. */
export interface FeedNodes {
  producers: Record<string, ProducerAccess>;
  agents: Record<string, AgentFeed>;
  logs: Record<string, LogsFeed>;
  iot: Record<string, IotFeed>;
  events: Record<string, EventBridgeFeed>;
  dms: Record<string, DmsFeed>;
}
