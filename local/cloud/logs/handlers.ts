import { type DesiredResource, physicalName, type ResourceHandler, type ResourceHandlers } from "../../engine/handler";
import type { CloudWatchLogs } from "./logs";

/** Make log groups, log streams and subscription filters. */
export function logsHandlers(logs: CloudWatchLogs): ResourceHandlers {
  return {
    "aws:cloudwatch/logGroup:LogGroup": logGroupHandler(logs),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": metricFilterHandler(logs),
    "aws:cloudwatch/logStream:LogStream": logStreamHandler(logs),
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": subscriptionHandler(logs),
  };
}

interface GroupInputs {
  name?: string;
  namePrefix?: string;
  /** 0 keeps events for good. */
  retentionInDays?: number;
}

function logGroupHandler(logs: CloudWatchLogs): ResourceHandler {
  return async (resource) => {
    const { name: given, namePrefix, retentionInDays = 0 } = resource.inputs as GroupInputs;
    const unique = physicalName(resource);
    const name = given ?? (namePrefix === undefined ? unique : `${namePrefix}${unique.slice(-7)}`);
    logs.groups.ensure(name, { retentionInDays: retentionInDays === 0 ? undefined : retentionInDays });
    return { id: name, outputs: { arn: logs.arnOf(name), name } };
  };
}

function logStreamHandler(logs: CloudWatchLogs): ResourceHandler {
  return async (resource) => {
    const { name: given, logGroupName } = resource.inputs as { name?: string; logGroupName: string };
    const name = given ?? physicalName(resource);
    logs.groups.ensureStream(logGroupName, name);
    return { id: name, outputs: { arn: `${logs.arnOf(logGroupName)}:log-stream:${name}`, name } };
  };
}

interface MetricFilterInputs {
  name?: string;
  logGroupName: string;
  pattern: string;
  metricTransformation: {
    name: string;
    namespace: string;
    value: string;
    unit?: string;
    defaultValue?: unknown;
    dimensions?: Record<string, string>;
  };
}

function metricFilterHandler(logs: CloudWatchLogs): ResourceHandler {
  return async (resource: DesiredResource) => {
    const inputs = resource.inputs as unknown as MetricFilterInputs;
    const { logGroupName, pattern, metricTransformation } = inputs;
    const { name: metricName, namespace, value, unit = "None", defaultValue, dimensions } = metricTransformation;
    const name = inputs.name ?? physicalName(resource);
    if (defaultValue !== undefined || Object.keys(dimensions ?? {}).length > 0) {
      throw new Error(
        `metric filter "${name}": defaultValue and dimensions are not done by the embedded cloud; leave them out`,
      );
    }
    logs.groups.ensure(logGroupName);
    logs.metricFilters.set({ name, logGroupName, pattern, namespace, metricName, value, unit });
    return { id: name, outputs: { name } };
  };
}

interface SubscriptionInputs {
  name?: string;
  logGroup: unknown;
  filterPattern: string;
  destinationArn: string;
  roleArn?: string;
  distribution?: "Random" | "ByLogStream";
  applyOnTransformedLogs?: boolean;
  emitSystemFields?: string[];
}

/** The group of an adopted name exists in AWS; here it begins empty. */
function subscriptionHandler(logs: CloudWatchLogs): ResourceHandler {
  return async (resource: DesiredResource) => {
    const inputs = resource.inputs as unknown as SubscriptionInputs;
    const { filterPattern: pattern, destinationArn, roleArn, distribution = "ByLogStream" } = inputs;
    const name = inputs.name ?? physicalName(resource);
    if (inputs.applyOnTransformedLogs || (inputs.emitSystemFields ?? []).length > 0) {
      throw new Error(
        `subscription filter "${name}": applyOnTransformedLogs and emitSystemFields are not done by the embedded cloud; leave them out (S-07)`,
      );
    }
    if (typeof inputs.logGroup !== "string") {
      throw new Error(`subscription filter "${name}": logGroup must be the name of a log group; pass its name output`);
    }
    logs.groups.ensure(inputs.logGroup);
    await logs.subscriptions.apply({
      name,
      logGroupName: inputs.logGroup,
      pattern,
      destinationArn,
      ...(roleArn !== undefined && { roleArn }),
      distribution,
    });
    return { id: `cwlsf-${name}`, outputs: { name, distribution } };
  };
}
