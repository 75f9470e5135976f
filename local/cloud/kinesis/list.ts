import { AwsError } from "../contracts";
import { checked } from "./actions";
import { openShards } from "./reshard";
import { trimHorizon, wasOpenAt, wasOpenFrom } from "./shard-times";
import { SHARD_LIMIT, type Shard, type StreamMeta, type StreamStore } from "./store";

type Input = Record<string, unknown>;

/** AWS's defaults and quotas: ListStreams and ListShards pages, on-demand streams of an account (K-05). */
const DEFAULT_STREAMS = 100;
const DEFAULT_SHARDS = 1000;
const ON_DEMAND_STREAM_LIMIT = 50;

export async function listStreams(store: StreamStore, input: Input): Promise<Input> {
  const start = input.NextToken ?? input.ExclusiveStartStreamName;
  const request = checked("ListStreams", { ...input, ExclusiveStartStreamName: start });
  const { Limit = DEFAULT_STREAMS, ExclusiveStartStreamName = "" } = request as {
    Limit?: number;
    ExclusiveStartStreamName?: string;
  };
  const behind = (await store.streams()).filter(({ StreamName }) => StreamName > ExclusiveStartStreamName);
  const page = behind.slice(0, Limit);
  const HasMoreStreams = behind.length > page.length;
  return {
    StreamNames: page.map(({ StreamName }) => StreamName),
    StreamSummaries: page.map(summary),
    HasMoreStreams,
    ...(HasMoreStreams ? { NextToken: page.at(-1)?.StreamName } : {}),
  };
}

function summary(stream: StreamMeta): object {
  const { StreamName, StreamARN, StreamStatus, StreamModeDetails, StreamCreationTimestamp } = stream;
  return { StreamName, StreamARN, StreamStatus, StreamModeDetails, StreamCreationTimestamp };
}

export async function describeLimits(store: StreamStore): Promise<Input> {
  const streams = await store.streams();
  return {
    ShardLimit: SHARD_LIMIT,
    OpenShardCount: streams.reduce((sum, stream) => sum + openShards(stream).length, 0),
    OnDemandStreamCount: streams.filter((stream) => stream.StreamModeDetails?.StreamMode === "ON_DEMAND").length,
    OnDemandStreamCountLimit: ON_DEMAND_STREAM_LIMIT,
  };
}

/** A page's token is the stream and the last shard of the page before. */
export async function listShards(store: StreamStore, input: Input): Promise<Input> {
  const request = checked("ListShards", input) as { NextToken?: string; StreamName?: string; MaxResults?: number };
  if ((request.NextToken === undefined) === (request.StreamName === undefined)) {
    throw new AwsError("InvalidArgumentException", "Give the stream or NextToken, and not both.");
  }
  const [StreamName = "", after = ""] = request.NextToken?.split("/") ?? [
    request.StreamName,
    String(input.ExclusiveStartShardId ?? ""),
  ];
  const stream = await store.stream(StreamName);
  const behind = stream.Shards.filter(shardFilter(input.ShardFilter, stream, store.now())).filter(
    ({ ShardId }) => ShardId > after,
  );
  const page = behind.slice(0, request.MaxResults ?? DEFAULT_SHARDS);
  const NextToken = behind.length > page.length ? `${StreamName}/${page.at(-1)?.ShardId}` : undefined;
  return { Shards: page, ...(NextToken === undefined ? {} : { NextToken }) };
}

interface ShardFilter {
  Type?: string;
  ShardId?: string;
  /** Seconds since the epoch. */
  Timestamp?: number;
}

const FILTERS = [
  "AFTER_SHARD_ID",
  "AT_TRIM_HORIZON",
  "FROM_TRIM_HORIZON",
  "AT_LATEST",
  "AT_TIMESTAMP",
  "FROM_TIMESTAMP",
];

function shardFilter(filter: unknown, stream: StreamMeta, now: number): (shard: Shard) => boolean {
  const { Type = "FROM_TRIM_HORIZON", ShardId, Timestamp } = (filter ?? {}) as ShardFilter;
  switch (Type) {
    case "FROM_TRIM_HORIZON":
      return (shard) => wasOpenFrom(shard, trimHorizon(stream, now));
    case "AT_TRIM_HORIZON":
      return (shard) => wasOpenAt(shard, trimHorizon(stream, now));
    case "FROM_TIMESTAMP": {
      const time = needed(Type, "Timestamp", Timestamp) * 1000;
      return (shard) => wasOpenFrom(shard, time);
    }
    case "AT_TIMESTAMP": {
      const time = needed(Type, "Timestamp", Timestamp) * 1000;
      return (shard) => wasOpenAt(shard, time);
    }
    case "AFTER_SHARD_ID": {
      const after = needed(Type, "ShardId", ShardId);
      return (shard) => shard.ShardId > after;
    }
    case "AT_LATEST":
      return (shard) => shard.SequenceNumberRange.EndingSequenceNumber === undefined;
    default:
      throw new AwsError("InvalidArgumentException", `ShardFilter.Type ${Type} is none of ${FILTERS.join(", ")}.`);
  }
}

function needed<T>(type: string, field: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new AwsError("InvalidArgumentException", `ShardFilter.Type ${type} needs ShardFilter.${field}.`);
}
