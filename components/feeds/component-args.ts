import type {
  AgentFeedArgs,
  DmsFeedArgs,
  EventBridgeFeedArgs,
  FeedTargetArgs,
  IotFeedArgs,
  LogsFeedArgs,
  ProducerFeedArgs,
} from "./args";

/** Arguments of `AgentFeed`. */
export interface AgentFeedComponentArgs {
  /** Where the lines go. */
  target: FeedTargetArgs;
  /** The files, and what their lines become. */
  feed: AgentFeedArgs;
  /** Names of the schema's columns in their order, for CSV whose fields have no names of their own. @default none */
  columnNames?: string[];
  /** Tags of the role, the instance profile, the launch template and its instances, at most 50. */
  tags?: Record<string, string>;
}

/** Arguments of `DmsFeed`. */
export interface DmsFeedComponentArgs {
  /** The data stream that the changes go to; DMS puts into no delivery stream. */
  target: FeedTargetArgs;
  /** Whose changes. */
  feed: DmsFeedArgs;
  /** Tags of the role, the endpoint and the task, at most 50. */
  tags?: Record<string, string>;
}

/** Arguments of `EventBridgeFeed`. */
export interface EventBridgeFeedComponentArgs {
  /** Where the events go, in the bus's Region and account. */
  target: FeedTargetArgs;
  /** Which events. */
  feed: EventBridgeFeedArgs;
  /** Tags of all resources, at most 50. */
  tags?: Record<string, string>;
}

/** Arguments of `IotFeed`. */
export interface IotFeedComponentArgs {
  /** Where the messages go, in the rule's Region and account. */
  target: FeedTargetArgs;
  /** Which messages. */
  feed: IotFeedArgs;
  /** Days that messages which could not be put are kept; one of CloudWatch's values. @default 30 */
  logRetentionDays?: number;
  /** Tags of all resources, at most 50. */
  tags?: Record<string, string>;
}

/** Arguments of `LogsFeed`. */
export interface LogsFeedComponentArgs {
  /** Where the log events go, in the log group's Region and account. */
  target: FeedTargetArgs;
  /** Which log events. */
  feed: LogsFeedArgs;
  /** Tags of the role, at most 50. */
  tags?: Record<string, string>;
}

/** Arguments of `ProducerAccess`. */
export interface ProducerAccessArgs {
  /** What the role may put into. */
  target: FeedTargetArgs;
  /** The role. */
  feed: ProducerFeedArgs;
}
