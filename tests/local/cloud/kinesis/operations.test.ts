import assert from "node:assert/strict";
import * as aws from "@aws-sdk/client-kinesis";
import { refused, useClient } from "./client";
import { ARN, FIRST_SHARD } from "./harness";

const MIDDLE = (2n ** 127n).toString();

describe("Kinesis over the gateway, by the SDK", () => {
  const { client, kinesis } = useClient();
  const create = (StreamName = "s", ShardCount = 1) =>
    client().send(new aws.CreateStreamCommand({ StreamName, ShardCount }));
  const summary = async (of: { StreamName?: string; StreamARN?: string } = { StreamName: "s" }) =>
    (await client().send(new aws.DescribeStreamSummaryCommand(of))).StreamDescriptionSummary;
  const put = (text: string, more: Partial<aws.PutRecordCommandInput> = {}) =>
    client().send(new aws.PutRecordCommand({ StreamName: "s", Data: Buffer.from(text), PartitionKey: text, ...more }));
  const split = (ShardToSplit = FIRST_SHARD) =>
    client().send(new aws.SplitShardCommand({ StreamARN: `${ARN}s`, ShardToSplit, NewStartingHashKey: MIDDLE }));
  const merge = (ShardToMerge: string, AdjacentShardToMerge: string) =>
    client().send(new aws.MergeShardsCommand({ StreamARN: `${ARN}s`, ShardToMerge, AdjacentShardToMerge }));
  const shardIds = async (input: aws.ListShardsCommandInput) =>
    (await client().send(new aws.ListShardsCommand(input))).Shards?.map(({ ShardId }) => ShardId?.slice(-1));

  async function texts(input: Omit<aws.GetShardIteratorCommandInput, "ShardId">, ShardId = FIRST_SHARD) {
    const { ShardIterator } = await client().send(new aws.GetShardIteratorCommand({ ...input, ShardId }));
    const { Records = [] } = await client().send(new aws.GetRecordsCommand({ ShardIterator }));
    return Records.map(({ Data = new Uint8Array() }) => Buffer.from(Data).toString());
  }

  describe("streams", () => {
    it("describes a stream by its name and by its ARN, its shards by pages", async () => {
      await create("s", 3);
      const whole = await client().send(new aws.DescribeStreamCommand({ StreamARN: `${ARN}s` }));
      assert.equal(whole.StreamDescription?.StreamStatus, "ACTIVE");
      assert.equal(whole.StreamDescription?.HasMoreShards, false);
      assert.equal(whole.StreamDescription?.Shards?.length, 3);
      const pages: (string | undefined)[][] = [];
      for (let ExclusiveStartShardId: string | undefined; ; ) {
        const input = { StreamName: "s", Limit: 2, ExclusiveStartShardId };
        const { StreamDescription } = await client().send(new aws.DescribeStreamCommand(input));
        pages.push((StreamDescription?.Shards ?? []).map(({ ShardId }) => ShardId?.slice(-1)));
        if (!StreamDescription?.HasMoreShards) break;
        ExclusiveStartShardId = StreamDescription.Shards?.at(-1)?.ShardId;
      }
      assert.deepEqual(pages, [["0", "1"], ["2"]]);
      assert.deepEqual(await summary({ StreamARN: `${ARN}s` }), await summary());
      assert.equal((await summary())?.OpenShardCount, 3);
    });

    it("keeps the shards that clients made, until the program asks for another count", async () => {
      const stream = { name: "s", mode: "PROVISIONED", retentionHours: 24 } as const;
      await kinesis().ensureStream({ ...stream, shardCount: 1 });
      await split();
      await kinesis().ensureStream({ ...stream, shardCount: 1 });
      assert.equal((await summary())?.OpenShardCount, 2);
      assert.ok(!JSON.stringify(await summary()).includes("eclared"));
      await kinesis().ensureStream({ ...stream, shardCount: 4 });
      assert.equal((await summary())?.OpenShardCount, 4);
      await assert.rejects(kinesis().ensureStream({ ...stream, shardCount: 9 }), /takes 2 to 8, got 9/);
    });

    it("K-08 raises the retention up to 8,760 hours and lowers it to 24", async () => {
      await create();
      const raise = (RetentionPeriodHours: number) =>
        client().send(new aws.IncreaseStreamRetentionPeriodCommand({ StreamARN: `${ARN}s`, RetentionPeriodHours }));
      const lower = (RetentionPeriodHours: number) =>
        client().send(new aws.DecreaseStreamRetentionPeriodCommand({ StreamName: "s", RetentionPeriodHours }));
      await raise(8760);
      assert.equal((await summary())?.RetentionPeriodHours, 8760);
      await refused(raise(8761), "ValidationException", /8760/);
      await refused(raise(48), "InvalidArgumentException", /Decrease/);
      await lower(24);
      assert.equal((await summary())?.RetentionPeriodHours, 24);
      await refused(lower(23), "InvalidArgumentException", /24 hours/);
      await refused(lower(48), "InvalidArgumentException", /Increase/);
    });

    it("tags, lists tags and takes tags away", async () => {
      await create();
      const tag = new aws.AddTagsToStreamCommand({ StreamARN: `${ARN}s`, Tags: { team: "data", stage: "test" } });
      await client().send(tag);
      await client().send(new aws.RemoveTagsFromStreamCommand({ StreamName: "s", TagKeys: ["stage"] }));
      const { Tags } = await client().send(new aws.ListTagsForStreamCommand({ StreamName: "s" }));
      assert.deepEqual(Tags, [{ Key: "team", Value: "data" }]);
    });

    it("K-09 answers encryption's start and stop, and tells it with the stream and its records", async () => {
      await create();
      const key = { StreamName: "s", EncryptionType: "KMS", KeyId: "alias/aws/kinesis" } as const;
      await client().send(new aws.StartStreamEncryptionCommand(key));
      const encrypted = await summary();
      assert.deepEqual([encrypted?.EncryptionType, encrypted?.KeyId], ["KMS", "alias/aws/kinesis"]);
      assert.equal((await put("x")).EncryptionType, "KMS");
      await client().send(new aws.StopStreamEncryptionCommand(key));
      const plain = await summary();
      assert.deepEqual([plain?.EncryptionType, plain?.KeyId], ["NONE", undefined]);
      const without = { ...key, KeyId: "" };
      await refused(client().send(new aws.StartStreamEncryptionCommand(without)), "ValidationException", /KeyId/);
    });

    it("K-20 answers shard-level metrics switched on and off, and rejects one that there is not", async () => {
      await create();
      const named = (ShardLevelMetrics: string[]) =>
        ({ StreamName: "s", ShardLevelMetrics }) as aws.EnableEnhancedMonitoringCommandInput;
      const on = await client().send(
        new aws.EnableEnhancedMonitoringCommand(named(["IncomingBytes", "OutgoingBytes"])),
      );
      assert.deepEqual([on.CurrentShardLevelMetrics, on.DesiredShardLevelMetrics?.length], [[], 2]);
      const off = await client().send(new aws.DisableEnhancedMonitoringCommand(named(["IncomingBytes"])));
      assert.deepEqual(off.DesiredShardLevelMetrics, ["OutgoingBytes"]);
      assert.deepEqual((await summary())?.EnhancedMonitoring, [{ ShardLevelMetrics: ["OutgoingBytes"] }]);
      const wrong = client().send(new aws.EnableEnhancedMonitoringCommand(named(["Incoming"])));
      await refused(wrong, "ValidationException", /got Incoming/);
    });

    it("changes the mode and the largest record", async () => {
      await create();
      const mode = (StreamMode: aws.StreamMode) =>
        client().send(new aws.UpdateStreamModeCommand({ StreamARN: `${ARN}s`, StreamModeDetails: { StreamMode } }));
      await mode("ON_DEMAND");
      assert.equal((await summary())?.StreamModeDetails?.StreamMode, "ON_DEMAND");
      await refused(split(), "ValidationException", /ON_DEMAND/);
      await mode("PROVISIONED");
      await split();
      const size = (MaxRecordSizeInKiB: number) =>
        client().send(new aws.UpdateMaxRecordSizeCommand({ StreamARN: `${ARN}s`, MaxRecordSizeInKiB }));
      await size(10_240);
      await refused(size(10_241), "ValidationException", /1024 to 10240/);
      assert.equal((await summary())?.MaxRecordSizeInKiB, 10_240);
    });

    it("answers ResourceNotFoundException for a stream that is not there, whatever is asked", async () => {
      const of = { StreamName: "none" };
      const calls = [
        () => client().send(new aws.DescribeStreamCommand(of)),
        () => client().send(new aws.DescribeStreamSummaryCommand(of)),
        () => client().send(new aws.ListShardsCommand(of)),
        () => client().send(new aws.DeleteStreamCommand(of)),
        () => client().send(new aws.ListTagsForStreamCommand(of)),
        () => client().send(new aws.RegisterStreamConsumerCommand({ StreamARN: `${ARN}none`, ConsumerName: "c" })),
        () =>
          client().send(
            new aws.UpdateShardCountCommand({ ...of, TargetShardCount: 2, ScalingType: "UNIFORM_SCALING" }),
          ),
        () => put("x", of),
        () => texts({ ...of, ShardIteratorType: "LATEST" }),
      ];
      for (const call of calls) await refused(call(), "ResourceNotFoundException", /none/);
    });
  });

  describe("iterators", () => {
    it("begin at a sequence number, behind it, at a time, at the beginning and at the end", async () => {
      await create();
      const first = await put("a");
      await new Promise((resolve) => setTimeout(resolve, 20));
      const between = new Date();
      await put("b");
      const of = { StreamARN: `${ARN}s` };
      const StartingSequenceNumber = first.SequenceNumber;
      assert.deepEqual(await texts({ ...of, ShardIteratorType: "TRIM_HORIZON" }), ["a", "b"]);
      assert.deepEqual(await texts({ ...of, ShardIteratorType: "LATEST" }), []);
      assert.deepEqual(await texts({ ...of, ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber }), [
        "a",
        "b",
      ]);
      assert.deepEqual(await texts({ ...of, ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber }), [
        "b",
      ]);
      assert.deepEqual(await texts({ ...of, ShardIteratorType: "AT_TIMESTAMP", Timestamp: between }), ["b"]);
      assert.deepEqual(await texts({ ...of, ShardIteratorType: "AT_TIMESTAMP", Timestamp: new Date(0) }), ["a", "b"]);
    });

    it("are refused for what does not go together, for the future and for a shard that is not there", async () => {
      await create();
      const { SequenceNumber } = await put("a");
      const of = { StreamName: "s" };
      const asked = (input: Omit<aws.GetShardIteratorCommandInput, "ShardId">) => texts({ ...of, ...input });
      const latest = asked({ ShardIteratorType: "LATEST", StartingSequenceNumber: SequenceNumber });
      await refused(latest, "InvalidArgumentException", /takes no StartingSequenceNumber/);
      const future = asked({ ShardIteratorType: "AT_TIMESTAMP", Timestamp: new Date(Date.now() + 60_000) });
      await refused(future, "InvalidArgumentException", /greater than the present/);
      await refused(asked({ ShardIteratorType: "AT_TIMESTAMP" }), "InvalidArgumentException", /needs Timestamp/);
      await refused(asked({ ShardIteratorType: "AT_SEQUENCE_NUMBER" }), "InvalidArgumentException", /needs Starting/);
      const elsewhere = texts({ ...of, ShardIteratorType: "LATEST" }, "shardId-000000000007");
      await refused(elsewhere, "ResourceNotFoundException", /000000000007/);
      const broken = client().send(new aws.GetRecordsCommand({ ShardIterator: "broken" }));
      await refused(broken, "InvalidArgumentException", /ShardIterator/);
    });
  });

  describe("shards", () => {
    it("split and merge, and are not split or merged twice", async () => {
      await create();
      await split();
      await refused(split(), "InvalidArgumentException", /split or merged already/);
      await merge("shardId-000000000001", "shardId-000000000002");
      const twice = merge("shardId-000000000001", "shardId-000000000002");
      await refused(twice, "InvalidArgumentException", /split or merged already/);
      assert.deepEqual(await shardIds({ StreamName: "s", ShardFilter: { Type: "AT_LATEST" } }), ["3"]);
    });

    it("that are not neighbours are not merged, and one that is not there is not split", async () => {
      await create("s", 3);
      const apart = merge(FIRST_SHARD, "shardId-000000000002");
      await refused(apart, "InvalidArgumentException", /adjacent/);
      await refused(split("shardId-000000000009"), "ResourceNotFoundException", /000000000009/);
    });

    it("lie apart by the halves of the hash keys after a split", async () => {
      await create();
      await split();
      const low = await put("low", { ExplicitHashKey: "0" });
      const high = await put("high", { ExplicitHashKey: MIDDLE });
      assert.deepEqual([low.ShardId?.slice(-1), high.ShardId?.slice(-1)], ["1", "2"]);
    });

    it("are listed by every filter", async () => {
      await create();
      const beforeSplit = new Date();
      await new Promise((resolve) => setTimeout(resolve, 2100));
      await split();
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const by = (ShardFilter: aws.ShardFilter) => shardIds({ StreamARN: `${ARN}s`, ShardFilter });
      assert.deepEqual(await by({ Type: "AT_TRIM_HORIZON" }), ["0"]);
      assert.deepEqual(await by({ Type: "FROM_TRIM_HORIZON" }), ["0", "1", "2"]);
      assert.deepEqual(await by({ Type: "AT_LATEST" }), ["1", "2"]);
      assert.deepEqual(await by({ Type: "AT_TIMESTAMP", Timestamp: beforeSplit }), ["0"]);
      assert.deepEqual(await by({ Type: "FROM_TIMESTAMP", Timestamp: beforeSplit }), ["0", "1", "2"]);
      assert.deepEqual(await by({ Type: "AT_TIMESTAMP", Timestamp: new Date() }), ["1", "2"]);
      assert.deepEqual(await by({ Type: "FROM_TIMESTAMP", Timestamp: new Date() }), ["1", "2"]);
      assert.deepEqual(await by({ Type: "AFTER_SHARD_ID", ShardId: "shardId-000000000001" }), ["2"]);
      await refused(by({ Type: "AT_TIMESTAMP" }), "InvalidArgumentException", /needs ShardFilter.Timestamp/);
      await refused(by({ Type: "OTHER" as aws.ShardFilterType }), "InvalidArgumentException", /OTHER is none of/);
    });
  });

  describe("consumers", () => {
    const register = (ConsumerName: string) =>
      client().send(new aws.RegisterStreamConsumerCommand({ StreamARN: `${ARN}s`, ConsumerName }));

    it("are registered, described by either name, listed by pages and deregistered", async () => {
      await create();
      const { Consumer } = await register("one");
      await register("two");
      const byArn = await client().send(new aws.DescribeStreamConsumerCommand({ ConsumerARN: Consumer?.ConsumerARN }));
      const named = { StreamARN: `${ARN}s`, ConsumerName: "one" };
      const byName = await client().send(new aws.DescribeStreamConsumerCommand(named));
      assert.deepEqual(byArn.ConsumerDescription, byName.ConsumerDescription);
      assert.deepEqual(
        [byArn.ConsumerDescription?.ConsumerStatus, byArn.ConsumerDescription?.StreamARN],
        ["ACTIVE", `${ARN}s`],
      );
      assert.ok(byArn.ConsumerDescription?.ConsumerCreationTimestamp instanceof Date);
      assert.equal((await summary())?.ConsumerCount, 2);
      const list = (NextToken?: string) =>
        client().send(new aws.ListStreamConsumersCommand({ StreamARN: `${ARN}s`, MaxResults: 1, NextToken }));
      const first = await list();
      const second = await list(first.NextToken);
      const pages = [first, second].map(({ Consumers }) => Consumers?.map(({ ConsumerName }) => ConsumerName));
      assert.deepEqual([...pages, second.NextToken], [["one"], ["two"], undefined]);
      await client().send(new aws.DeregisterStreamConsumerCommand({ ConsumerARN: Consumer?.ConsumerARN }));
      assert.equal((await summary())?.ConsumerCount, 1);
      const gone = client().send(new aws.DescribeStreamConsumerCommand(named));
      await refused(gone, "ResourceNotFoundException", /Consumer one/);
    });

    it("K-21 are 20 at most, each name once", async () => {
      await create();
      for (let index = 0; index < 20; index++) await register(`c${index}`);
      await refused(register("c0"), "ResourceInUseException", /registered already/);
      await refused(register("c20"), "LimitExceededException", /at most 20/);
      await refused(register("a/b"), "ValidationException", /ConsumerName/);
    });

    it("K-22 keep their stream from being deleted, unless that is enforced", async () => {
      await create();
      await register("one");
      const drop = (EnforceConsumerDeletion?: boolean) =>
        client().send(new aws.DeleteStreamCommand({ StreamARN: `${ARN}s`, EnforceConsumerDeletion }));
      await refused(drop(), "ResourceInUseException", /1 registered consumers/);
      assert.equal((await summary())?.StreamStatus, "ACTIVE");
      await drop(true);
      await refused(summary(), "ResourceNotFoundException", /not found/);
      await create();
      assert.equal((await summary())?.ConsumerCount, 0);
    });
  });
});
