import assert from "node:assert/strict";
import { Kinesis, ON_DEMAND_SHARDS } from "../../../../local/cloud/kinesis/kinesis";
import { streamHandler } from "../../../../local/cloud/kinesis/stream-handler";
import { ARN, FIRST_SHARD, rejects, texts, useKinesis } from "./harness";

describe("Kinesis: streams", () => {
  const { kinesis, settings, create, put, putMany, readAll, iterator, getTexts } = useKinesis();

  describe("streams by ARN", () => {
    it("takes StreamARN in place of StreamName, and both when they agree", async () => {
      await create("s");
      const record = { Data: "", PartitionKey: "k" };
      assert.equal((await kinesis().call("PutRecord", { StreamARN: `${ARN}s`, ...record })).ShardId, FIRST_SHARD);
      await kinesis().call("PutRecord", { StreamARN: `${ARN}s`, StreamName: "s", ...record });
      assert.equal(((await kinesis().call("ListShards", { StreamARN: `${ARN}s` })).Shards as unknown[]).length, 1);
    });

    it("rejects a name that does not match the ARN, and what is no stream's ARN", async () => {
      await create("s");
      const both = kinesis().call("DescribeStream", { StreamARN: `${ARN}s`, StreamName: "other" });
      await rejects(both, "InvalidArgumentException", /does not match/);
      const consumer = kinesis().call("DescribeStream", { StreamARN: `${ARN}s/consumer/c:1` });
      await rejects(consumer, "InvalidArgumentException", /not the ARN of a stream/);
    });
  });

  describe("ensureStream", () => {
    const summary = async (name: string) => {
      const answer = await kinesis().call("DescribeStreamSummary", { StreamName: name });
      return answer.StreamDescriptionSummary as Record<string, unknown>;
    };

    it("makes an on-demand stream of four shards", async () => {
      await kinesis().ensureStream({ name: "s", mode: "ON_DEMAND", retentionHours: 24 });
      const { OpenShardCount, StreamModeDetails, RetentionPeriodHours } = await summary("s");
      assert.equal(OpenShardCount, ON_DEMAND_SHARDS);
      assert.deepEqual(StreamModeDetails, { StreamMode: "ON_DEMAND" });
      assert.equal(RetentionPeriodHours, 24);
    });

    it("keeps a stream and its records, and changes what differs", async () => {
      await kinesis().ensureStream({ name: "s", mode: "PROVISIONED", shardCount: 2, retentionHours: 168 });
      await putMany("s", ["a", "b", "c"]);
      await kinesis().ensureStream({ name: "s", mode: "PROVISIONED", shardCount: 2, retentionHours: 168 });
      assert.equal((await kinesis().shards("s")).length, 2);
      await kinesis().ensureStream({ name: "s", mode: "PROVISIONED", shardCount: 4, retentionHours: 48 });
      const { OpenShardCount, RetentionPeriodHours } = await summary("s");
      assert.deepEqual([OpenShardCount, RetentionPeriodHours], [4, 48]);
      assert.deepEqual(texts(await readAll("s")).sort(), ["a", "b", "c"]);
    });

    it("leaves the shards of a stream alone whose count is for a new one only", async () => {
      const scaled = { name: "s", mode: "PROVISIONED", keepsShards: true, retentionHours: 24 } as const;
      await kinesis().ensureStream({ ...scaled, shardCount: 2 });
      await kinesis().call("UpdateShardCount", {
        ...{ StreamName: "s", TargetShardCount: 4, ScalingType: "UNIFORM_SCALING" },
      });
      await kinesis().ensureStream({ ...scaled, shardCount: 2 });
      await kinesis().ensureStream({ ...scaled, shardCount: 3 });
      assert.equal((await summary("s")).OpenShardCount, 4);
      await kinesis().ensureStream({ ...scaled, keepsShards: false, shardCount: 3 });
      assert.equal((await summary("s")).OpenShardCount, 3);
    });

    it("has the tags of its first deployment, of which clients change theirs", async () => {
      const tags = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`team:${index}`, "a:b"]));
      const tagged = { name: "s", mode: "ON_DEMAND", retentionHours: 24, tags } as const;
      await kinesis().ensureStream(tagged);
      await kinesis().call("AddTagsToStream", { StreamName: "s", Tags: { own: "1" } });
      await kinesis().ensureStream(tagged);
      const page = (after?: string) =>
        kinesis().call("ListTagsForStream", { StreamName: "s", ExclusiveStartTagKey: after });
      const { Tags } = await page("team:8");
      assert.deepEqual(Tags, [{ Key: "team:9", Value: "a:b" }]);
      const own = await page("a");
      assert.deepEqual((own.Tags as object[])[0], { Key: "own", Value: "1" });
    });

    it("is what the handler of aws:kinesis/stream:Stream does", async () => {
      const handler = streamHandler(kinesis());
      const resource = { urn: "urn:pulumi:s::p::aws:kinesis/stream:Stream::events", type: "aws:kinesis/stream:Stream" };
      const inputs = { shardCount: 2, retentionPeriod: 48, streamModeDetails: { streamMode: "PROVISIONED" } };
      const { id, outputs } = await handler({ ...resource, name: "events", inputs: { ...inputs, name: "orders" } });
      assert.equal(id, `${ARN}orders`);
      assert.deepEqual(outputs, { arn: id, name: "orders", ...inputs });
      const unnamed = await handler({ ...resource, name: "events", inputs });
      assert.match(String(unnamed.outputs.name), /^events-[0-9a-f]{7}$/);
      const ignoreChanges = ["shardCount"];
      const scaled = await handler({
        ...resource,
        name: "events",
        inputs: { ...inputs, shardCount: 3 },
        ignoreChanges,
      });
      assert.equal(scaled.outputs.shardCount, 2);
      const again = await handler({ ...resource, name: "events", inputs });
      assert.equal(again.id, unnamed.id);
    });
  });

  describe("other operations", () => {
    it("lists streams by pages with their modes, and counts shards against the limits", async () => {
      await create("a", 2);
      await kinesis().ensureStream({ name: "b", mode: "ON_DEMAND", retentionHours: 24 });
      const first = await kinesis().call("ListStreams", { Limit: 1 });
      assert.deepEqual([first.StreamNames, first.HasMoreStreams], [["a"], true]);
      const second = await kinesis().call("ListStreams", { NextToken: first.NextToken });
      assert.deepEqual([second.StreamNames, second.HasMoreStreams], [["b"], false]);
      const limits = await kinesis().call("DescribeLimits", {});
      assert.deepEqual([limits.OpenShardCount, limits.OnDemandStreamCount], [6, 1]);
    });

    it("hides records past their retention from clients, but not from deliveries", async () => {
      await create("s");
      await put("s", "old");
      const now = Date.now;
      Date.now = () => now() + 25 * 3600 * 1000;
      try {
        assert.deepEqual((await getTexts(await iterator("s", "TRIM_HORIZON"))).got, []);
        assert.deepEqual(texts(await readAll("s")), ["old"]);
        await kinesis().call("IncreaseStreamRetentionPeriod", { StreamName: "s", RetentionPeriodHours: 48 });
        assert.deepEqual((await getTexts(await iterator("s", "TRIM_HORIZON"))).got, ["old"]);
      } finally {
        Date.now = now;
      }
    });

    it("a stream that was deleted and made again has none of the old records", async () => {
      await create("s");
      await put("s", "old");
      await kinesis().call("DeleteStream", { StreamName: "s" });
      await rejects(put("s", "x"), "ResourceNotFoundException", /not found/);
      await create("s");
      await put("s", "new");
      assert.deepEqual(texts(await readAll("s")), ["new"]);
    });

    it("rejects a second stream of a name, and an operation that is not offered", async () => {
      await create("s");
      await rejects(create("s"), "ResourceInUseException", /already exists/);
      const subscription = kinesis().call("SubscribeToShard", { ConsumerARN: `${ARN}s/consumer/c:1` });
      await rejects(subscription, "UnknownOperationException", /offered: .*PutRecords/);
    });

    it("a data folder that is open already is refused with the way out", async () => {
      await assert.rejects(Kinesis.open(settings()), /open in another process.*another data folder/);
    });
  });
});
