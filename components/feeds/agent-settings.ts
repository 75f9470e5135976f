import { serviceHost } from "../shared/arn";
import { delimiterPattern, FORMAT_BESIDE_PATTERN } from "./agent-formats";
import type { AgentFeedArgs } from "./args";
import { type KnownTarget, targetArn } from "./target";

/** One set of files and where their lines go. */
export interface AgentFlow {
  feed: AgentFeedArgs;
  target: KnownTarget;
  /** Names of the schema's columns: those of CSV fields where the feed gives none. */
  columnNames?: readonly string[];
}

/** Where the agent finds AWS. */
export interface AgentServices {
  /** Address of all services, such as `http://127.0.0.1:4566`. @default those of the targets' Region */
  endpoint?: string;
  /** Whether the agent counts in CloudWatch what it sends. @default true */
  emitMetrics?: boolean;
}

/**
 * The text of `/etc/aws-kinesis/agent.json` for one flow or several (S-20). The endpoints are always written: the agent's own
 * are those of us-east-1 for Firehose and CloudWatch, wherever it runs (S-21).
 *
 * @throws Error without a flow, and when targets lie in more than one Region, which one agent cannot serve
 */
export function agentSettings(flows: readonly AgentFlow[], services: AgentServices = {}): string {
  const settings = {
    "cloudwatch.emitMetrics": services.emitMetrics ?? true,
    "cloudwatch.endpoint": endpointOf("monitoring", flows, services),
    ...(flows.some(({ target }) => target.kinesis) && { "kinesis.endpoint": endpointOf("kinesis", flows, services) }),
    ...(flows.some(({ target }) => target.directPut) && {
      "firehose.endpoint": endpointOf("firehose", flows, services),
    }),
    flows: flows.map(flowSettings),
  };
  return `${JSON.stringify(settings, null, 2)}\n`;
}

function endpointOf(service: string, flows: readonly AgentFlow[], { endpoint }: AgentServices): string {
  if (endpoint !== undefined) return endpoint;
  const hosts = [...new Set(flows.map(({ target }) => serviceHost(service, targetArn(target))))];
  const [host] = hosts;
  if (host === undefined || hosts.length > 1) {
    throw new Error(`an agent's flows must go to one Region, got ${host === undefined ? "no flow" : hosts.join(", ")}`);
  }
  return `https://${host}`;
}

/** Values that were not given stay out of the file: the agent's defaults are those of the arguments. */
function flowSettings({ feed, target: { kinesis, directPut }, columnNames }: AgentFlow) {
  const processing = processingOption(feed, columnNames);
  return {
    filePattern: feed.filePattern,
    ...(kinesis && { kinesisStream: kinesis.streamName, partitionKeyOption: feed.partitionKeyOption }),
    ...(directPut && { deliveryStream: directPut.deliveryStreamName }),
    initialPosition: feed.initialPosition,
    skipHeaderLines: feed.skipHeaderLines,
    ...(processing && { dataProcessingOptions: [processing] }),
  };
}

function processingOption(feed: AgentFeedArgs, columnNames: readonly string[] | undefined) {
  const { option: optionName, fieldNames, delimiter, logFormat, matchPattern } = feed;
  if (optionName === "CSVTOJSON") {
    return {
      optionName,
      customFieldNames: fieldNames ?? columnNames,
      delimiter: delimiter === undefined ? undefined : delimiterPattern(delimiter),
    };
  }
  if (optionName === "LOGTOJSON") {
    return { optionName, logFormat: logFormat ?? FORMAT_BESIDE_PATTERN, matchPattern, customFieldNames: fieldNames };
  }
  return optionName === undefined ? undefined : { optionName };
}
