import { checked } from "./actions";
import { consumersOf } from "./consumers";
import { openShards } from "./reshard";
import type { StreamMeta, StreamStore } from "./store";

type Input = Record<string, unknown>;

/** Shards of an answer, as AWS has it. */
const DEFAULT_SHARDS = 100;

/** The stream with a page of its shards; the next page begins behind `ExclusiveStartShardId`. */
export async function describeStream(store: StreamStore, input: Input): Promise<Input> {
  const request = checked("DescribeStream", input) as {
    StreamName: string;
    Limit?: number;
    ExclusiveStartShardId?: string;
  };
  const { StreamName, Limit = DEFAULT_SHARDS, ExclusiveStartShardId = "" } = request;
  const stream = await store.stream(StreamName);
  const behind = stream.Shards.filter(({ ShardId }) => ShardId > ExclusiveStartShardId);
  const Shards = behind.slice(0, Limit);
  const HasMoreShards = behind.length > Shards.length;
  return { StreamDescription: { ...shown(stream), Shards, HasMoreShards } };
}

export async function describeStreamSummary(store: StreamStore, input: Input): Promise<Input> {
  const { StreamName } = checked("DescribeStreamSummary", input) as { StreamName: string };
  const stream = await store.stream(StreamName);
  const counts = { OpenShardCount: openShards(stream).length, ConsumerCount: consumersOf(stream).length };
  return { StreamDescriptionSummary: { ...shown(stream), ...counts } };
}

/** What both descriptions tell. */
function shown(stream: StreamMeta): Partial<StreamMeta> {
  const { Shards, _seqIx, _consumers, _tags, _declaredShards, HasMoreShards, ...rest } = stream;
  return rest;
}
