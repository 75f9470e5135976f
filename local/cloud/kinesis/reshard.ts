import { AwsError } from "../contracts";
import { act } from "./actions";
import type { Shard, StreamMeta, StreamStore } from "./store";

const HASH_LIMIT = 2n ** 128n;

/**
 * Splits and merges until the stream has `target` open shards of equal hash key ranges, as UpdateShardCount does with
 * UNIFORM_SCALING. Records may be put meanwhile.
 * @throws AwsError InvalidArgumentException when the target is under half or over double the open shards (K-06)
 */
export async function updateShardCount(store: StreamStore, name: string, target: number): Promise<void> {
  const current = openShards(await store.stream(name)).length;
  if (target === current) return;
  if (target > current * 2 || target * 2 < current) {
    const allowed = `${Math.ceil(current / 2)} to ${current * 2}`;
    throw new AwsError(
      "InvalidArgumentException",
      `Stream ${name} has ${current} open shards; UpdateShardCount takes ${allowed}, got ${target}. Go there in steps, each with a shardCount in between.`,
    );
  }
  const bounds = targetBounds(openShards(await store.stream(name)), target);
  for (const bound of bounds) await splitAt(store, name, bound);
  for (const bound of [...bounds, HASH_LIMIT]) await mergeBelow(store, name, bounds, bound);
}

/** Open shards in the order of their hash keys. */
export function openShards({ Shards }: StreamMeta): Shard[] {
  const open = Shards.filter(({ SequenceNumberRange }) => SequenceNumberRange.EndingSequenceNumber === undefined);
  return open.sort((a, b) => (start(a) < start(b) ? -1 : 1));
}

/** Where the target's shards begin, but for the first. A bound that is there already but for rounding stays. */
function targetBounds(shards: Shard[], target: number): bigint[] {
  const count = BigInt(target);
  return Array.from({ length: target - 1 }, (_, index) => {
    const bound = (HASH_LIMIT / count) * BigInt(index + 1);
    return shards.map(start).find((existing) => distance(existing, bound) <= count) ?? bound;
  });
}

async function splitAt(store: StreamStore, name: string, bound: bigint): Promise<void> {
  const shard = openShards(await store.stream(name)).findLast((candidate) => start(candidate) <= bound);
  if (shard === undefined || start(shard) === bound) return;
  const input = { StreamName: name, ShardToSplit: shard.ShardId, NewStartingHashKey: bound.toString() };
  await reshard(store, "SplitShard", input);
}

/** Merges the shards between the bound before `end` and `end` into one. */
async function mergeBelow(store: StreamStore, name: string, bounds: bigint[], end: bigint): Promise<void> {
  const begin = bounds.filter((bound) => bound < end).at(-1) ?? 0n;
  for (;;) {
    const inside = openShards(await store.stream(name)).filter((shard) => start(shard) >= begin && start(shard) < end);
    const [first, second] = inside;
    if (first === undefined || second === undefined) return;
    const input = { StreamName: name, ShardToMerge: first.ShardId, AdjacentShardToMerge: second.ShardId };
    await reshard(store, "MergeShards", input);
  }
}

/**
 * Splits or merges, and answers when the stream is ACTIVE again: a client need not wait for it, as it must on AWS.
 * @throws AwsError InvalidArgumentException for a shard that is closed, which kinesalite would split once more
 */
export async function reshard(
  store: StreamStore,
  operation: "SplitShard" | "MergeShards",
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  await checkOpen(store, String(input.StreamName), [
    input.ShardToSplit,
    input.ShardToMerge,
    input.AdjacentShardToMerge,
  ]);
  const output = await act(store, operation, input);
  await active(store, String(input.StreamName));
  return output;
}

async function checkOpen(store: StreamStore, name: string, shardIds: unknown[]): Promise<void> {
  const stream = await store.find(name);
  const closed = stream?.Shards.find(
    ({ ShardId, SequenceNumberRange }) =>
      SequenceNumberRange.EndingSequenceNumber !== undefined && shardIds.includes(ShardId),
  );
  if (closed === undefined) return;
  const message = `Shard ${closed.ShardId} in stream ${name} has been split or merged already and cannot be again.`;
  throw new AwsError("InvalidArgumentException", message);
}

/** kinesalite changes a stream's state in the next turns of the event loop. */
export async function active(store: StreamStore, name: string): Promise<void> {
  while ((await store.stream(name)).StreamStatus !== "ACTIVE") await new Promise((resolve) => setTimeout(resolve, 1));
}

function start(shard: Shard): bigint {
  return BigInt(shard.HashKeyRange.StartingHashKey);
}

function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}
