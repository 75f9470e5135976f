import { z } from "zod";
import type {
  AgentFeedArgs,
  AgentLaunchTemplateArgs,
  DmsFeedArgs,
  EventBridgeFeedArgs,
  FeedsArgs,
  IotFeedArgs,
  LogsFeedArgs,
  ProducerFeedArgs,
} from "../../components/feeds/args";
import { byName, flag, group, type KeysOf, number, text, texts } from "./shape-parts";

const producer = group("ProducerFeedArgs", { roleName: z.string() } satisfies KeysOf<ProducerFeedArgs>);

const launchTemplate = group("AgentLaunchTemplateArgs", {
  imageId: text,
  instanceType: text,
} satisfies KeysOf<AgentLaunchTemplateArgs>);

const agent = group("AgentFeedArgs", {
  filePattern: z.string(),
  option: text,
  fieldNames: texts,
  delimiter: text,
  logFormat: text,
  matchPattern: text,
  initialPosition: text,
  partitionKeyOption: text,
  skipHeaderLines: number,
  launchTemplate: launchTemplate.optional(),
} satisfies KeysOf<AgentFeedArgs>);

const logs = group("LogsFeedArgs", {
  logGroupName: z.string(),
  filterPattern: text,
  distribution: text,
} satisfies KeysOf<LogsFeedArgs>);

const iot = group("IotFeedArgs", {
  sql: z.string(),
  ruleName: text,
  partitionKey: text,
  batchMode: flag,
} satisfies KeysOf<IotFeedArgs>);

const events = group("EventBridgeFeedArgs", {
  eventPattern: z.string(),
  eventBusName: text,
  part: text,
} satisfies KeysOf<EventBridgeFeedArgs>);

const dms = group("DmsFeedArgs", {
  replicationInstanceArn: text,
  sourceEndpointArn: text,
  tableMappings: text,
  migrationType: text,
} satisfies KeysOf<DmsFeedArgs>);

/** What feeds a pipeline. */
export const feedsShape = group("FeedsArgs", {
  producers: byName(producer).optional(),
  agents: byName(agent).optional(),
  logs: byName(logs).optional(),
  iot: byName(iot).optional(),
  events: byName(events).optional(),
  dms: byName(dms).optional(),
} satisfies KeysOf<FeedsArgs>);
