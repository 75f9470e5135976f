import type * as aws from "@pulumi/aws";
import type { DataLake, LakeTable } from "../data-lake";
import type { DataStream } from "../data-stream";
import type { DeliveryStream } from "../delivery-stream";
import type { EventTimeTable } from "../event-time-table";
import type { AgentFeed, DmsFeed, EventBridgeFeed, IotFeed, LogsFeed, ProducerAccess } from "../feeds";
import type { Alarms } from "../observability";
import type { FunctionScheduleNodes } from "../shared/function-schedule";
import type { SqlAnalytics } from "../sql-analytics";
import type { StreamConsumer } from "../stream-consumer";
import type { TargetTable } from "../target-table";
import type { TransformFunction } from "../transform-function";

/** The resources of the function that feeds failed records once more, and of its schedule where it has one. */
export interface RedriveNodes extends Partial<FunctionScheduleNodes> {
  function: aws.lambda.Function;
  role: aws.iam.Role;
  rolePolicy: aws.iam.RolePolicy;
  logGroup: aws.cloudwatch.LogGroup;
}

/** The components of a `StreamingIngest`, those of deliveries by the deliveries' names, or the names of the results that they take. */
export interface StreamingIngestNodes {
  /** The data stream, unless the source is direct PUT. */
  stream?: DataStream;
  /** The lake, unless one exists. */
  lake?: DataLake;
  /** The tables of the deliveries to the lake. */
  tables: Record<string, LakeTable>;
  /** The tables by event time of the deliveries that have one. */
  eventTimeTables: Record<string, EventTimeTable>;
  /** The tables of the deliveries to the warehouse. */
  targetTables: Record<string, TargetTable>;
  /** The functions of the deliveries that have a transform. */
  transforms: Record<string, TransformFunction>;
  /** The delivery streams; a table that reads the data stream itself has none. */
  deliveries: Record<string, DeliveryStream>;
  /** What takes the failed records of the deliveries once more, by the deliveries' names; with `redrive`. */
  redriveStreams: Record<string, DeliveryStream>;
  /** What takes staged records that no COPY loaded, of the deliveries to the warehouse; with `redrive`. */
  reloadStreams: Record<string, DeliveryStream>;
  /** What puts them there; with `redrive`. */
  redrive?: RedriveNodes;
  /** What feeds the source. */
  feeds: FeedNodes;
  /** The applications that read the data stream, by their names. */
  consumers: Record<string, StreamConsumer>;
  /** The SQL stage, where there is one. */
  analytics?: SqlAnalytics;
  /** The data streams of its results, by the results' names. */
  resultStreams: Record<string, DataStream>;
  /** The alarms on all of these, where there are some. */
  alarms?: Alarms;
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
