import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeStreamSummaryCommand,
  KinesisClient,
  MergeShardsCommand,
  type Shard,
  SplitShardCommand,
  UpdateShardCountCommand,
} from "@aws-sdk/client-kinesis";
import { historyTag } from "../../lambda/shard-scaler/history-tag";
import { clientSettings } from "../feed/endpoint";
import { listShards } from "../feed/stream-reader";
import { Progress } from "./progress";
import type { Streams } from "./streams";
import { alignColumns } from "./table";
import { findPlace, PLACE_OPTIONS, PLACE_USAGE } from "./target-place";
import { chooseStream, STREAM_OPTIONS, STREAM_USAGE } from "./target-stream";
import { parseOptions, UsageError, wholeNumber } from "./usage";

const USAGE = `npm run reshard -- [options] (--to N | --shard ID | --merge ID ID)

Splits and merges the shards of a data stream, waits until it is active, and shows its shards before and after.

  --to N             as many shards of equal size; one step at most doubles or halves them
  --shard ID         split this shard at the middle of its hash keys
  --merge ID ID      merge these two neighbours
${STREAM_USAGE}

${PLACE_USAGE}
`;

/** Longest wait between two looks at a stream's state, in milliseconds. */
const LONGEST_LOOK = 2000;
const HASH_KEYS = 2n ** 128n;

const AUTOSCALED =
  "is scaled by its load: its scaler goes on from what you set, and changes by hand count among the ten that AWS takes in 24 hours (K-06); to keep more or fewer, set autoscaling.minShards and maxShards";

type Change = { to: number } | { split: string } | { merge: [string, string] };

export async function reshard(argv: string[], { stdout, stderr }: Streams = process): Promise<number> {
  const { change, values } = readOptions(argv);
  const { name, endpoint } = chooseStream(await findPlace(values), values);
  const client = new KinesisClient(clientSettings(endpoint));
  try {
    await checkProvisioned(client, name);
    // Its scaler keeps the tag from its first deployment on.
    const isScaled = (await historyTag(client, { StreamName: name })) !== undefined;
    if (isScaled) stderr.write(`warning: ${name} ${AUTOSCALED}\n`);
    const before = await openShards(client, name);
    stdout.write(render("before", before));
    await apply(client, name, change, before);
    stdout.write(render("after", await openShards(client, name)));
    return 0;
  } finally {
    client.destroy();
  }
}

function readOptions(argv: string[]) {
  const { values, positionals } = parseOptions(argv, {
    usage: USAGE,
    options: {
      ...PLACE_OPTIONS,
      ...STREAM_OPTIONS,
      to: { type: "string" },
      shard: { type: "string" },
      merge: { type: "string" },
    },
    positionals: true,
  });
  const { to, shard, merge } = values;
  if ([to, shard, merge].filter((value) => value !== undefined).length !== 1) {
    throw new UsageError(`give one of --to, --shard and --merge\n\n${USAGE}`);
  }
  if (positionals.length !== (merge === undefined ? 0 : 1)) {
    const wanted = merge === undefined ? `unexpected: ${positionals.join(" ")}` : "--merge takes two shards";
    throw new UsageError(`${wanted}\n\n${USAGE}`);
  }
  return { change: changeOf(to, shard, merge, positionals[0]), values };
}

function changeOf(to?: string, split?: string, merge = "", neighbour = ""): Change {
  if (to !== undefined) return { to: wholeNumber("to", to, 1, 10_000) };
  return split === undefined ? { merge: [merge, neighbour] } : { split };
}

async function checkProvisioned(client: KinesisClient, name: string): Promise<void> {
  const answer = await client.send(new DescribeStreamSummaryCommand({ StreamName: name }));
  if (answer.StreamDescriptionSummary?.StreamModeDetails?.StreamMode !== "ON_DEMAND") return;
  throw new UsageError(`the stream ${name} is ON_DEMAND: it scales by itself, and its shards are not changed by hand`);
}

async function apply(client: KinesisClient, name: string, change: Change, before: Shard[]): Promise<void> {
  if ("to" in change) return resize(client, name, before.length, change.to);
  if ("split" in change) {
    const [shard] = shardsNamed(before, [change.split]);
    const NewStartingHashKey = middleOf(shard).toString();
    await client.send(new SplitShardCommand({ StreamName: name, ShardToSplit: shard?.ShardId, NewStartingHashKey }));
  } else {
    const [lower, upper] = shardsNamed(before, change.merge);
    const shards = { ShardToMerge: lower?.ShardId, AdjacentShardToMerge: upper?.ShardId };
    await client.send(new MergeShardsCommand({ StreamName: name, ...shards }));
  }
  await untilActive(client, name);
}

/** K-06: one step reaches from half to double the open shards. */
async function resize(client: KinesisClient, name: string, current: number, target: number): Promise<void> {
  for (let count = current; count !== target; ) {
    count = Math.max(Math.ceil(count / 2), Math.min(count * 2, target));
    const step = { TargetShardCount: count, ScalingType: "UNIFORM_SCALING" } as const;
    await client.send(new UpdateShardCountCommand({ StreamName: name, ...step }));
    await untilActive(client, name);
  }
}

/** On AWS a change takes about half a minute for each pair of shards. */
async function untilActive(client: KinesisClient, name: string): Promise<void> {
  const progress = new Progress();
  try {
    for (let wait = 20; ; wait = Math.min(wait * 2, LONGEST_LOOK)) {
      const answer = await client.send(new DescribeStreamSummaryCommand({ StreamName: name }));
      const { StreamStatus: status, OpenShardCount: open } = answer.StreamDescriptionSummary ?? {};
      if (status === "ACTIVE") return;
      progress.show(`${name}: ${status}, ${open} open shards`);
      await sleep(wait);
    }
  } finally {
    progress.clear();
  }
}

/** Open shards in the order of their hash keys. */
async function openShards(client: KinesisClient, name: string): Promise<Shard[]> {
  const shards = await listShards(client, { StreamName: name, ShardFilter: { Type: "AT_LATEST" } });
  return shards.sort((a, b) => (first(a) < first(b) ? -1 : 1));
}

/** In the order of their hash keys. @throws UsageError for a shard that is not open */
function shardsNamed(open: Shard[], shardIds: string[]): Shard[] {
  const missing = shardIds.filter((id) => !open.some(({ ShardId }) => ShardId === id));
  if (missing.length === 0) return open.filter(({ ShardId = "" }) => shardIds.includes(ShardId));
  const there = open.map(({ ShardId }) => ShardId).join(", ");
  throw new UsageError(`${missing.join(" and ")}: no open shard of the stream; it has ${there}`);
}

function middleOf(shard: Shard | undefined): bigint {
  const start = shard === undefined ? 0n : first(shard);
  return start + (last(shard) - start + 1n) / 2n;
}

function first(shard: Shard): bigint {
  return BigInt(shard.HashKeyRange?.StartingHashKey ?? 0);
}

function last(shard: Shard | undefined): bigint {
  return BigInt(shard?.HashKeyRange?.EndingHashKey ?? HASH_KEYS - 1n);
}

function render(when: string, shards: Shard[]): string {
  const rows = shards.map((shard) => [
    String(shard.ShardId),
    String(first(shard)),
    String(last(shard)),
    `${(Number(((last(shard) - first(shard) + 1n) * 10_000n) / HASH_KEYS) / 100).toFixed(2)} %`,
  ]);
  const lines = alignColumns(["shard", "first hash key", "last hash key", "of all keys"], rows);
  const head = `${when}: ${shards.length} open ${shards.length === 1 ? "shard" : "shards"}`;
  return `${[head, ...lines.map((line) => `  ${line}`)].join("\n")}\n`;
}
