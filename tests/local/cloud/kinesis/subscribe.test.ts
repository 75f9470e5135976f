import assert from "node:assert/strict";
import {
  CreateStreamCommand,
  PutRecordCommand,
  RegisterStreamConsumerCommand,
  type StartingPosition,
  SubscribeToShardCommand,
  type SubscribeToShardEvent,
  UpdateShardCountCommand,
} from "@aws-sdk/client-kinesis";
import { refused, useClient } from "./client";
import { FIRST_SHARD } from "./harness";

describe("SubscribeToShard, by the SDK's client", () => {
  const { client } = useClient();
  let ConsumerARN: string;

  beforeEach(async () => {
    await client().send(new CreateStreamCommand({ StreamName: "s", ShardCount: 1 }));
    ConsumerARN = await register("c");
  });

  async function register(ConsumerName: string): Promise<string> {
    const StreamARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/s";
    const { Consumer } = await client().send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName }));
    return Consumer?.ConsumerARN ?? "";
  }

  async function put(text: string): Promise<string> {
    const { SequenceNumber = "" } = await client().send(
      new PutRecordCommand({ StreamName: "s", PartitionKey: "k", Data: Buffer.from(text) }),
    );
    return SequenceNumber;
  }

  async function subscribe(StartingPosition: StartingPosition, arn = ConsumerARN, ShardId = FIRST_SHARD) {
    const { EventStream } = await client().send(
      new SubscribeToShardCommand({ ConsumerARN: arn, ShardId, StartingPosition }),
    );
    assert.ok(EventStream);
    return EventStream;
  }

  /** Events until so many records have come, or the subscription ends; then it is left. */
  async function collect(stream: Awaited<ReturnType<typeof subscribe>>, count: number) {
    const events: SubscribeToShardEvent[] = [];
    let records = 0;
    for await (const { SubscribeToShardEvent: event } of stream) {
      assert.ok(event);
      events.push(event);
      records += event.Records?.length ?? 0;
      if (records >= count) break;
    }
    const all = events.flatMap(({ Records = [] }) => Records);
    return { events, texts: all.map(({ Data }) => Buffer.from(Data ?? []).toString()), all };
  }

  it("pushes what is there and what comes after, in order", async () => {
    await put("one");
    const stream = await subscribe({ Type: "TRIM_HORIZON" });
    setTimeout(() => void put("two").then(() => put("three")), 50);
    const { texts, all, events } = await collect(stream, 3);
    assert.deepEqual(texts, ["one", "two", "three"]);
    assert.deepEqual(
      { key: all[0]?.PartitionKey, encryption: all[0]?.EncryptionType },
      { key: "k", encryption: "NONE" },
    );
    assert.ok(all[0]?.ApproximateArrivalTimestamp instanceof Date);
    assert.equal(events.at(-1)?.ContinuationSequenceNumber, all[2]?.SequenceNumber);
    assert.equal(events.at(-1)?.MillisBehindLatest, 0);
  });

  it("goes on behind the sequence number that it came to", async () => {
    await put("one");
    const SequenceNumber = await put("two");
    await put("three");
    const after = await collect(await subscribe({ Type: "AFTER_SEQUENCE_NUMBER", SequenceNumber }), 1);
    assert.deepEqual(after.texts, ["three"]);
    const at = await collect(await subscribe({ Type: "AT_SEQUENCE_NUMBER", SequenceNumber }, await register("d")), 2);
    assert.deepEqual(at.texts, ["two", "three"]);
  });

  it("begins behind all with LATEST, and says where it is while nothing comes", async () => {
    const newest = await put("one");
    const stream = await subscribe({ Type: "LATEST" });
    setTimeout(() => void put("two"), 1200);
    const { texts, events } = await collect(stream, 1);
    assert.deepEqual(texts, ["two"]);
    assert.ok(events.length >= 2);
    assert.deepEqual([events[0]?.Records, events[0]?.ContinuationSequenceNumber], [[], newest]);
  });

  it("ends with the children of a shard that was split", async () => {
    await put("one");
    await client().send(
      new UpdateShardCountCommand({ StreamName: "s", TargetShardCount: 2, ScalingType: "UNIFORM_SCALING" }),
    );
    const { texts, events } = await collect(await subscribe({ Type: "TRIM_HORIZON" }), Number.POSITIVE_INFINITY);
    assert.deepEqual(texts, ["one"]);
    assert.deepEqual(
      events.at(-1)?.ChildShards?.map(({ ShardId, ParentShards }) => [ShardId, ParentShards]),
      [
        ["shardId-000000000001", [FIRST_SHARD]],
        ["shardId-000000000002", [FIRST_SHARD]],
      ],
    );
  });

  it("gives each consumer every record", async () => {
    const others = [ConsumerARN, await register("d"), await register("e")];
    const streams = await Promise.all(others.map((arn) => subscribe({ Type: "TRIM_HORIZON" }, arn)));
    await put("one");
    await put("two");
    const seen = await Promise.all(streams.map((stream) => collect(stream, 2)));
    assert.deepEqual(
      seen.map(({ texts }) => texts),
      [
        ["one", "two"],
        ["one", "two"],
        ["one", "two"],
      ],
    );
  });

  it("K-27 refuses a second subscription of one consumer to one shard within 5 seconds", async () => {
    await put("one");
    const stream = await subscribe({ Type: "TRIM_HORIZON" });
    await refused(subscribe({ Type: "TRIM_HORIZON" }), "ResourceInUseException", /call again after 5 seconds/);
    assert.deepEqual((await collect(stream, 1)).texts, ["one"]);
  });

  it("refuses what is not there", async () => {
    await refused(
      subscribe({ Type: "LATEST" }, ConsumerARN.replace("/c:", "/x:")),
      "ResourceNotFoundException",
      /Consumer .* of stream s not found/,
    );
    await refused(
      subscribe({ Type: "LATEST" }, ConsumerARN, "shardId-000000000009"),
      "ResourceNotFoundException",
      /Shard/,
    );
    await refused(
      subscribe({ Type: "AFTER_SEQUENCE_NUMBER" }),
      "InvalidArgumentException",
      /needs StartingSequenceNumber/,
    );
    await refused(
      subscribe({ Type: "SOON" as "LATEST" }),
      "ValidationException",
      /StartingPosition.Type must be one of/,
    );
  });
});
