import assert from "node:assert/strict";
import { FIRST_SHARD, rejects, texts, useKinesis } from "./harness";

describe("Kinesis: shards", () => {
  const { kinesis, create, put, putMany, iterator } = useKinesis();

  const open = async (name: string) => {
    const { Shards } = await kinesis().call("ListShards", { StreamName: name, ShardFilter: { Type: "AT_LATEST" } });
    return Shards as { HashKeyRange: { StartingHashKey: string; EndingHashKey: string } }[];
  };
  const resize = (name: string, TargetShardCount: number) =>
    kinesis().call("UpdateShardCount", { StreamName: name, TargetShardCount, ScalingType: "UNIFORM_SCALING" });

  it("K-06 UpdateShardCount goes up and down, to equal ranges that cover every hash key", async () => {
    await create("s", 2);
    for (const target of [4, 6, 3, 5, 3, 2, 1, 1]) {
      await resize("s", target);
      const ranges = (await open("s"))
        .map(({ HashKeyRange }) => [BigInt(HashKeyRange.StartingHashKey), BigInt(HashKeyRange.EndingHashKey)] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1));
      assert.equal(ranges.length, target);
      assert.equal(ranges[0]?.[0], 0n);
      assert.equal(ranges.at(-1)?.[1], 2n ** 128n - 1n);
      const starts = ranges.slice(1).map(([start]) => start);
      assert.deepEqual(
        starts,
        ranges.slice(0, -1).map(([, end]) => end + 1n),
      );
      const even = 2n ** 128n / BigInt(target);
      for (const [start, end] of ranges) assert.ok((end - start - even) ** 2n < 10_000n, `${end - start} of ${even}`);
    }
  });

  it("K-06 rejects a target over double or under half of the open shards", async () => {
    await create("s", 4);
    await rejects(resize("s", 9), "InvalidArgumentException", /takes 2 to 8, got 9/);
    await rejects(resize("s", 1), "InvalidArgumentException", /takes 2 to 8, got 1/);
    await resize("s", 8);
    await resize("s", 4);
    await resize("s", 2);
    assert.equal((await open("s")).length, 2);
  });

  it("rejects UpdateShardCount of an on-demand stream", async () => {
    await kinesis().ensureStream({ name: "s", mode: "ON_DEMAND", retentionHours: 24 });
    await rejects(resize("s", 8), "ValidationException", /ON_DEMAND/);
  });

  it("a split shard is closed once its records are read, and its children hold what comes later", async () => {
    await create("s");
    await put("s", "before");
    await kinesis().call("SplitShard", {
      StreamName: "s",
      ShardToSplit: FIRST_SHARD,
      NewStartingHashKey: (2n ** 127n).toString(),
    });
    await putMany("s", ["woman", "man"]);
    assert.deepEqual(await kinesis().shards("s"), [
      { shardId: FIRST_SHARD, parents: [] },
      { shardId: "shardId-000000000001", parents: [FIRST_SHARD] },
      { shardId: "shardId-000000000002", parents: [FIRST_SHARD] },
    ]);
    const parent = await kinesis().read("s", FIRST_SHARD, undefined, 10);
    assert.deepEqual([texts(parent.records), parent.closed], [["before"], true]);
    const [low, high] = await Promise.all(
      ["shardId-000000000001", "shardId-000000000002"].map((id) => kinesis().read("s", id, undefined, 10)),
    );
    assert.deepEqual([...texts(low?.records ?? []), ...texts(high?.records ?? [])].sort(), ["man", "woman"]);
    assert.equal(low?.closed, false);
  });

  it("is not closed while records are left, and its iterator ends with its children named", async () => {
    await create("s");
    await putMany("s", ["1", "2"]);
    await resize("s", 2);
    assert.equal((await kinesis().read("s", FIRST_SHARD, undefined, 1)).closed, false);
    const end = await kinesis().call("GetRecords", { ShardIterator: await iterator("s", "TRIM_HORIZON") });
    assert.equal(end.NextShardIterator, undefined);
    assert.deepEqual(
      (end.ChildShards as { ShardId: string; ParentShards: string[] }[]).map(({ ShardId }) => ShardId),
      ["shardId-000000000001", "shardId-000000000002"],
    );
  });

  it("a merged shard has two parents", async () => {
    await create("s", 2);
    await resize("s", 1);
    assert.deepEqual((await kinesis().shards("s")).at(-1), {
      shardId: "shardId-000000000002",
      parents: ["shardId-000000000000", "shardId-000000000001"],
    });
  });

  it("latest of a shard made a moment ago misses no record that comes after it", async () => {
    await create("s");
    await resize("s", 2);
    const shardId = "shardId-000000000001";
    const latest = await kinesis().latest("s", shardId);
    // kinesalite dates a split's children one second ahead, so numbers are checked past that second too.
    for (let round = 0; round < 4; round++) {
      await kinesis().call("PutRecord", { StreamName: "s", Data: "", PartitionKey: "k", ExplicitHashKey: "0" });
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    assert.equal((await kinesis().read("s", shardId, latest, 10)).records.length, 4);
  });

  it("lists shards by pages", async () => {
    await create("s", 3);
    const first = await kinesis().call("ListShards", { StreamName: "s", MaxResults: 2 });
    const second = await kinesis().call("ListShards", { NextToken: first.NextToken });
    const ids = [first, second].map(({ Shards }) => (Shards as { ShardId: string }[]).map(({ ShardId }) => ShardId));
    assert.deepEqual(ids, [["shardId-000000000000", "shardId-000000000001"], ["shardId-000000000002"]]);
    assert.equal(second.NextToken, undefined);
  });
});
