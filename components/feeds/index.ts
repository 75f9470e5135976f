export { AgentFeed, type AgentFeedComponentArgs, type AgentFeedNodes } from "./agent-feed";
export { type AgentFlow, type AgentServices, agentSettings } from "./agent-settings";
export { validateAgentFeed } from "./agent-validate";
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
export { conflictsOf } from "./conflicts";
export { DmsFeed, type DmsFeedComponentArgs, type DmsFeedNodes } from "./dms-feed";
export { validateDmsFeed } from "./dms-validate";
export { EventBridgeFeed, type EventBridgeFeedComponentArgs, type EventBridgeFeedNodes } from "./event-bridge-feed";
export { IotFeed, type IotFeedComponentArgs, type IotFeedNodes } from "./iot-feed";
export { LogsFeed, type LogsFeedComponentArgs, type LogsFeedNodes } from "./logs-feed";
export { ProducerAccess, type ProducerAccessArgs, type ProducerAccessNodes } from "./producer-access";
export { validateProducerAccess } from "./producer-validate";
export { type KnownTarget, type PutActions, putStatements } from "./target";
export { validateEventBridgeFeed } from "./validate-event-bridge";
export { validateIotFeed } from "./validate-iot";
export { checkFiltersOfLogGroups, validateLogsFeed } from "./validate-logs";
export { validateTarget } from "./validate-target";
