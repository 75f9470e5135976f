import type * as pulumi from "@pulumi/pulumi";
import type { DataStream } from "../data-stream";
import type { DeliveryStream } from "../delivery-stream";
import {
  AgentFeed,
  DmsFeed,
  EventBridgeFeed,
  type FeedsArgs,
  type FeedTargetArgs,
  IotFeed,
  LogsFeed,
  ProducerAccess,
} from "../feeds";
import type { StreamingIngestArgs } from "./args";
import type { FeedNodes } from "./nodes";

/** What a feed is made of. */
interface FeedContext {
  target: FeedTargetArgs;
  args: StreamingIngestArgs;
  opts: pulumi.ComponentResourceOptions;
}

/** Makes the feeds of a pipeline, once its source is there. */
export function createFeeds(
  name: string,
  args: StreamingIngestArgs,
  source: { stream: DataStream | undefined; deliveries: Record<string, DeliveryStream> },
  parent: pulumi.Resource,
): FeedNodes {
  const { feeds = {}, schema, logRetentionDays, tags } = args;
  // None of these holds data, so none inherits the pipeline's protection.
  const context = { target: targetOf(source), args, opts: { parent, protect: false } };
  const columnNames = schema.columns.map((column) => column.name);
  return {
    producers: made(
      name,
      feeds.producers,
      context,
      (key, feed, { target, opts }) => new ProducerAccess(key, { target, feed }, opts),
    ),
    agents: made(
      name,
      feeds.agents,
      context,
      (key, feed, { target, opts }) => new AgentFeed(key, { target, feed, columnNames, tags }, opts),
    ),
    logs: made(
      name,
      feeds.logs,
      context,
      (key, feed, { target, opts }) => new LogsFeed(key, { target, feed, tags }, opts),
    ),
    iot: made(
      name,
      feeds.iot,
      context,
      (key, feed, { target, opts }) => new IotFeed(key, { target, feed, logRetentionDays, tags }, opts),
    ),
    events: made(
      name,
      feeds.events,
      context,
      (key, feed, { target, opts }) => new EventBridgeFeed(key, { target, feed, tags }, opts),
    ),
    dms: made(
      name,
      feeds.dms,
      context,
      (key, feed, { target, opts }) => new DmsFeed(key, { target, feed, tags }, opts),
    ),
  };
}

/** Name of a feed's component. */
export function feedName(pipeline: string, key: string): string {
  return `${pipeline}-${key}`;
}

/** Every feed's name, with the path of its settings. */
export function feedKeys(feeds: FeedsArgs): { key: string; path: string }[] {
  return Object.entries(feeds).flatMap(([group, byName]) =>
    Object.keys(byName ?? {}).map((key) => ({ key, path: `feeds.${group}.${key}` })),
  );
}

function made<Feed, Component>(
  pipeline: string,
  feeds: Record<string, Feed> | undefined,
  context: FeedContext,
  make: (name: string, feed: Feed, context: FeedContext) => Component,
): Record<string, Component> {
  const entries = Object.entries(feeds ?? {});
  return Object.fromEntries(entries.map(([key, feed]) => [key, make(feedName(pipeline, key), feed, context)]));
}

/** With direct PUT there is exactly one delivery, and feeds put into it. */
function targetOf({ stream, deliveries }: Parameters<typeof createFeeds>[2]): FeedTargetArgs {
  if (stream) {
    const { streamName, streamArn, kmsKeyArn } = stream;
    return { kinesis: { streamName, streamArn, kmsKeyArn } };
  }
  const [delivery] = Object.values(deliveries);
  if (delivery === undefined) return {};
  const { deliveryStreamName, deliveryStreamArn } = delivery;
  return { directPut: { deliveryStreamName, deliveryStreamArn } };
}
