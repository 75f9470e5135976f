import assert from "node:assert/strict";
import * as aws from "@aws-sdk/client-kinesis";
import { ShardLimits } from "../../../../local/cloud/kinesis/shard-limits";
import { refused, useClient } from "./client";
import { FIRST_SHARD, MIB } from "./harness";

const THROTTLED = "ProvisionedThroughputExceededException";

describe("ShardLimits", () => {
  const clock = { time: 0, now: () => clock.time };
  let limits: ShardLimits;
  beforeEach(() => {
    clock.time = 0;
    limits = new ShardLimits(clock);
  });
  const admitted = (records: number, bytes = 1) =>
    Array.from({ length: records }, () => limits.admitsRecord("s", "a", bytes)).filter((taken) => taken).length;
  const read = (bytes: number) => {
    const isAdmitted = limits.admitsRead("s", "a");
    if (isAdmitted) limits.countRead("s", "a", bytes);
    return isAdmitted;
  };

  it("K-14 takes 1,000 records in a second, and as many in the next; each shard has its own", () => {
    assert.equal(admitted(1001), 1000);
    assert.equal(limits.admitsRecord("s", "b", 1), true);
    clock.time = 500;
    assert.equal(admitted(1001), 500);
    clock.time = 10_000;
    assert.equal(admitted(1001), 1000);
  });

  it("K-14 takes 1 MiB in a second, and not a byte more", () => {
    assert.equal(admitted(3, MIB / 2), 2);
    assert.equal(admitted(1), 0);
    clock.time = 1000;
    assert.equal(admitted(1, MIB), 1);
  });

  it("takes a larger record when the shard was idle, and nothing until it is paid for", () => {
    assert.equal(admitted(1, 3 * MIB), 1);
    clock.time = 2000;
    assert.equal(admitted(1), 0);
    clock.time = 2001;
    assert.equal(admitted(1), 1);
  });

  it("K-15 gives 5 reads in a second", () => {
    for (let call = 0; call < 5; call++) read(0);
    assert.equal(read(0), false);
    clock.time = 200;
    assert.equal(read(0), true);
    assert.equal(read(0), false);
  });

  it("K-15 gives 2 MiB in a second, and nothing for 5 seconds behind an answer of 10 MiB", () => {
    assert.equal(read(2 * MIB), true);
    assert.equal(read(0), false);
    clock.time = 1000;
    assert.equal(read(10 * MIB), true);
    clock.time = 5999;
    assert.equal(read(0), false);
    clock.time = 6001;
    assert.equal(read(0), true);
  });
});

describe("Kinesis with shard limits, by the SDK", () => {
  const { client, endpoint } = useClient({ shardLimits: true });
  const create = () => client().send(new aws.CreateStreamCommand({ StreamName: "s", ShardCount: 1 }));
  const batch = (count: number, bytes = 1) =>
    Array.from({ length: count }, (_, index) => ({ Data: Buffer.alloc(bytes, "x"), PartitionKey: String(index) }));
  /** A client that does not try again. */
  const once = async <T>(send: (client: aws.KinesisClient) => Promise<T>): Promise<T> => {
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const unretrying = new aws.KinesisClient({
      endpoint: endpoint(),
      region: "eu-west-1",
      credentials,
      maxAttempts: 1,
    });
    return send(unretrying).finally(() => unretrying.destroy());
  };

  async function held(): Promise<number> {
    const of = { StreamName: "s", ShardId: FIRST_SHARD, ShardIteratorType: "TRIM_HORIZON" } as const;
    const { ShardIterator } = await client().send(new aws.GetShardIteratorCommand(of));
    const { Records } = await client().send(new aws.GetRecordsCommand({ ShardIterator }));
    return Records?.length ?? 0;
  }

  it("K-14 PutRecords tells of each record that had no room, and holds the others", async () => {
    await create();
    const put = (bytes: number, count: number) =>
      client().send(new aws.PutRecordsCommand({ StreamName: "s", Records: batch(count, bytes) }));
    const { FailedRecordCount = 0, Records = [] } = await put(100 * 1024, 15);
    const failed = Records.filter(({ ErrorCode }) => ErrorCode !== undefined);
    assert.ok(FailedRecordCount > 0 && FailedRecordCount < 15, `${FailedRecordCount} failed`);
    assert.equal(failed.length, FailedRecordCount);
    assert.equal(failed[0]?.ErrorCode, THROTTLED);
    assert.match(failed[0]?.ErrorMessage ?? "", /Rate exceeded for shard shardId-000000000000 in stream s/);
    assert.equal(failed[0]?.SequenceNumber, undefined);
    assert.equal(await held(), 15 - FailedRecordCount);
  });

  it("PutRecord answers the error, and the SDK's own retries get the record through", async () => {
    await create();
    await client().send(new aws.PutRecordsCommand({ StreamName: "s", Records: batch(1, MIB - 1) }));
    const record = { StreamName: "s", Data: Buffer.alloc(20 * 1024), PartitionKey: "k" };
    await refused(
      once((unretrying) => unretrying.send(new aws.PutRecordCommand({ ...record, Data: Buffer.alloc(MIB - 1) }))),
      THROTTLED,
      /Rate exceeded/,
    );
    await client().send(new aws.PutRecordCommand(record));
    assert.equal(await held(), 2);
  });

  it("K-15 GetRecords answers the error to a sixth read, and the SDK's own retries get through", async () => {
    await create();
    const of = { StreamName: "s", ShardId: FIRST_SHARD, ShardIteratorType: "TRIM_HORIZON" } as const;
    const { ShardIterator } = await client().send(new aws.GetShardIteratorCommand(of));
    const outcomes = await once((unretrying) => {
      const read = () => unretrying.send(new aws.GetRecordsCommand({ ShardIterator }));
      return Promise.allSettled(Array.from({ length: 40 }, read));
    });
    const errors = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as Error] : []));
    assert.ok(errors.length > 0, "no read was refused");
    assert.deepEqual([...new Set(errors.map(({ name }) => name))], [THROTTLED]);
    const { Records } = await client().send(new aws.GetRecordsCommand({ ShardIterator }));
    assert.deepEqual(Records, []);
  });
});

describe("Kinesis without shard limits", () => {
  const { client } = useClient();

  it("takes and gives more than a shard of AWS does", async () => {
    await client().send(new aws.CreateStreamCommand({ StreamName: "s", ShardCount: 1 }));
    const Records = Array.from({ length: 500 }, (_, index) => ({ Data: Buffer.from("x"), PartitionKey: `${index}` }));
    for (let call = 0; call < 4; call++) {
      const answer = await client().send(new aws.PutRecordsCommand({ StreamName: "s", Records }));
      assert.equal(answer.FailedRecordCount, 0);
    }
    const of = { StreamName: "s", ShardId: FIRST_SHARD, ShardIteratorType: "TRIM_HORIZON" } as const;
    const { ShardIterator } = await client().send(new aws.GetShardIteratorCommand(of));
    const reads = Array.from({ length: 12 }, () => client().send(new aws.GetRecordsCommand({ ShardIterator })));
    for (const { Records: got = [] } of await Promise.all(reads)) assert.equal(got.length, 2000);
  });
});
