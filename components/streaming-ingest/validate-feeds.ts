import {
  checkFiltersOfLogGroups,
  conflictsOf,
  type FeedTargetArgs,
  validateAgentFeed,
  validateDmsFeed,
  validateEventBridgeFeed,
  validateIotFeed,
  validateLogsFeed,
  validateProducerAccess,
} from "../feeds";
import { type Problem, under } from "../shared/problems";
import { allDeliveries } from "./all-deliveries";
import type { StreamingIngestArgs } from "./args";
import { feedKeys, feedName } from "./feeds";
import { planDeliveries } from "./plan";
import { PENDING } from "./validate-parts";

/** Every problem of what feeds a pipeline, each with its path. */
export function validateFeeds(args: StreamingIngestArgs, pipeline: string): Problem[] {
  const { feeds, source } = args;
  if (feeds === undefined) return [];
  if (source.msk)
    return [{ path: "feeds", reason: "must be left out with source.msk, whose producers put into the topic" }];
  const target = pendingTarget(args);
  const each = <Feed>(
    group: string,
    byName: Record<string, Feed> | undefined,
    check: (feed: Feed, name: string) => Problem[],
  ): Problem[] =>
    Object.entries(byName ?? {}).flatMap(([key, feed]) =>
      under(`${group}.${key}`, inTermsOfFeeds(check(feed, feedName(pipeline, key)))),
    );
  const columnNames = args.schema.columns.map(({ name }) => name);
  return under("feeds", [
    ...each("producers", feeds.producers, (feed, name) => validateProducerAccess({ target, feed }, name)),
    ...each("agents", feeds.agents, (feed, name) => validateAgentFeed({ target, feed, columnNames }, name)),
    ...each("logs", feeds.logs, (feed, name) => validateLogsFeed({ target, feed }, name)),
    ...each("iot", feeds.iot, (feed, name) => validateIotFeed({ target, feed }, name)),
    ...each("events", feeds.events, (feed, name) => validateEventBridgeFeed({ target, feed }, name)),
    ...each("dms", feeds.dms, (feed, name) => validateDmsFeed({ target, feed }, name)),
    ...under("logs", checkFiltersOfLogGroups(feeds.logs ?? {})),
    ...conflictsOf(feeds, source.kinesis ? "kinesis" : "directPut"),
  ]).concat(checkNames(args, pipeline), checkLogs(args, pipeline));
}

/** Stands for the source, which is made when all arguments are right. */
function pendingTarget({ source }: StreamingIngestArgs): FeedTargetArgs {
  return source.kinesis
    ? { kinesis: { streamName: PENDING, streamArn: PENDING } }
    : { directPut: { deliveryStreamName: PENDING, deliveryStreamArn: PENDING } };
}

/** The settings of a feed stand below its own name. */
function inTermsOfFeeds(problems: Problem[]): Problem[] {
  return problems.map(({ path, reason }) => ({ path: path.replace(/^feed\.?/, ""), reason }));
}

/** Components of feeds are named as those of deliveries are. */
function checkNames(args: StreamingIngestArgs, pipeline: string): Problem[] {
  const owners = new Map(allDeliveries(args, pipeline).map(({ key, path }) => [key, path]));
  return feedKeys(args.feeds ?? {}).flatMap(({ key, path }) => {
    const owner = owners.get(key);
    owners.set(key, path);
    return owner === undefined ? [] : [{ path, reason: `has the name of ${owner}; give each its own` }];
  });
}

/** Behind a data stream the envelopes of CloudWatch Logs come as they are (S-03), and a function's own log goes round and round (S-06). */
function checkLogs(args: StreamingIngestArgs, pipeline: string): Problem[] {
  const logs = Object.entries(args.feeds?.logs ?? {});
  if (logs.length === 0) return [];
  const loops = logs
    .filter(
      ({ 1: { logGroupName } }) =>
        typeof logGroupName === "string" && logGroupName.startsWith(`/aws/lambda/${pipeline}-`),
    )
    .map(([key]) => ({
      path: `feeds.logs.${key}.logGroupName`,
      reason:
        "must not be the log of the pipeline's own transform, which would write of each event that it reads (S-06)",
    }));
  if (args.source.kinesis === undefined) return loops;
  const packed = planDeliveries(args, pipeline).flatMap(({ path, format, delivery }) => {
    if (delivery.transform === undefined) return format === "RAW" ? [] : [{ path, reason: UNPACKED_BY_TRANSFORM }];
    if (delivery.transform.partitionKeys === undefined) return [];
    const reason = "must be left out beside feeds.logs: the messages of one envelope may differ in their keys (S-03)";
    return [{ path: `${path}.transform.partitionKeys`, reason }];
  });
  const queried = args.analytics === undefined ? [] : [{ path: "analytics", reason: UNPACKED_FOR_QUERIES }];
  return [...loops, ...packed, ...queried];
}

const UNPACKED_BY_TRANSFORM =
  "needs a transform beside feeds.logs, which takes the envelopes of CloudWatch Logs apart; add transform: {}, or take RAW (S-03)";
const UNPACKED_FOR_QUERIES =
  "must be left out beside feeds.logs: a query reads the stream itself, where nothing takes the envelopes of CloudWatch Logs apart; give the log groups a pipeline of their own (S-03)";
