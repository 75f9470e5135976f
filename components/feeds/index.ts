export { AgentFeed, type AgentFeedNodes } from "./agent-feed";
export { type AgentFlow, type AgentServices, agentSettings } from "./agent-settings";
export type {
  AgentFeedArgs,
  AgentLaunchTemplateArgs,
  DirectPutTargetArgs,
  DmsFeedArgs,
  EventBridgeFeedArgs,
  FeedsArgs,
  FeedTargetArgs,
  IotFeedArgs,
  KinesisTargetArgs,
  LogsFeedArgs,
  ProducerFeedArgs,
} from "./args";
export type * from "./component-args";
export { conflictsOf } from "./conflicts";
export { DmsFeed, type DmsFeedNodes } from "./dms-feed";
export { EventBridgeFeed, type EventBridgeFeedNodes } from "./event-bridge-feed";
export { IotFeed, type IotFeedNodes } from "./iot-feed";
export { LogsFeed, type LogsFeedNodes } from "./logs-feed";
export { ProducerAccess, type ProducerAccessNodes } from "./producer-access";
export { type KnownTarget, type PutActions, putStatements } from "./target";
export { validateAgentFeed } from "./validate-agent";
export { validateDmsFeed } from "./validate-dms";
export { validateEventBridgeFeed } from "./validate-event-bridge";
export { validateIotFeed } from "./validate-iot";
export { checkFiltersOfLogGroups, validateLogsFeed } from "./validate-logs";
export { validateProducerAccess } from "./validate-producer";
export { validateTarget } from "./validate-target";
