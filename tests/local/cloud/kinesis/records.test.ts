import assert from "node:assert/strict";
import { base64, FIRST_SHARD, MIB, rejects, texts, useKinesis } from "./harness";

describe("Kinesis: records", () => {
  const { kinesis, reopen, create, put, putMany, readAll, iterator, getTexts } = useKinesis();

  describe("records", () => {
    it("come back as they were put, in their order, with key, number and time of arrival", async () => {
      await create("s");
      const before = Date.now();
      const placed = await put("s", "first", "a");
      await putMany("s", ["second", "third"]);
      const { records, closed } = await kinesis().read("s", FIRST_SHARD, undefined, 100);
      assert.deepEqual(texts(records), ["first", "second", "third"]);
      assert.equal(closed, false);
      const [first] = records;
      assert.equal(first?.partitionKey, "a");
      assert.equal(first?.sequenceNumber, placed.SequenceNumber);
      assert.ok((first?.arrivedAt ?? 0) >= before && (first?.arrivedAt ?? 0) <= Date.now());
    });

    it("are read on behind a sequence number, up to a limit", async () => {
      await create("s");
      await putMany("s", ["1", "2", "3"]);
      const { records } = await kinesis().read("s", FIRST_SHARD, undefined, 2);
      assert.deepEqual(texts(records), ["1", "2"]);
      const rest = await kinesis().read("s", FIRST_SHARD, records.at(-1)?.sequenceNumber, 2);
      assert.deepEqual(texts(rest.records), ["3"]);
    });

    it("go to the shard of an ExplicitHashKey", async () => {
      await create("s", 2);
      const at = (ExplicitHashKey: string) =>
        kinesis().call("PutRecord", { StreamName: "s", Data: "", PartitionKey: "k", ExplicitHashKey });
      assert.equal((await at("0")).ShardId, "shardId-000000000000");
      assert.equal((await at((2n ** 127n - 1n).toString())).ShardId, "shardId-000000000000");
      assert.equal((await at((2n ** 127n).toString())).ShardId, "shardId-000000000001");
      assert.equal((await at((2n ** 128n - 1n).toString())).ShardId, "shardId-000000000001");
      await rejects(at((2n ** 128n).toString()), "InvalidArgumentException", /ExplicitHashKey/);
    });

    it("outlive the process, and numbering goes on behind them", async () => {
      await create("s");
      const first = await put("s", "before");
      await reopen();
      const second = await put("s", "after");
      assert.deepEqual(texts(await readAll("s")), ["before", "after"]);
      assert.ok(BigInt(String(second.SequenceNumber)) > BigInt(String(first.SequenceNumber)));
    });

    it("are all read once by a reader that runs beside four writers, in the order of each writer", async function () {
      this.timeout(60_000);
      await create("s", 3);
      const writers = 4;
      const batches = 50;
      let isWriting = true;
      const writing = Promise.all(
        Array.from({ length: writers }, async (_, writer) => {
          for (let batch = 0; batch < batches; batch++) {
            await putMany(
              "s",
              Array.from({ length: 100 }, (__, index) => `${writer}/${batch * 100 + index}`),
            );
          }
        }),
      ).finally(() => {
        isWriting = false;
      });
      const reading = (await kinesis().shards("s")).map(async ({ shardId }) => {
        const seen: string[] = [];
        let after: string | undefined;
        for (;;) {
          const wasWriting = isWriting;
          const { records } = await kinesis().read("s", shardId, after, 997);
          seen.push(...texts(records));
          after = records.at(-1)?.sequenceNumber ?? after;
          if (records.length === 0 && !wasWriting) return seen;
        }
      });
      const [seen] = await Promise.all([Promise.all(reading), writing]);
      assert.equal(seen.flat().length, 20_000);
      assert.equal(new Set(seen.flat()).size, 20_000);
      for (const shard of seen) {
        for (let writer = 0; writer < writers; writer++) {
          const own = shard.filter((text) => text.startsWith(`${writer}/`)).map((text) => Number(text.split("/")[1]));
          assert.deepEqual(
            own,
            [...own].sort((a, b) => a - b),
          );
        }
      }
    });
  });

  describe("limits", () => {
    it("K-16 takes 500 records and rejects 501", async () => {
      await create("s");
      const batch = (count: number) =>
        putMany(
          "s",
          Array.from({ length: count }, (_, index) => String(index)),
        );
      assert.equal((await batch(500)).FailedRecordCount, 0);
      await rejects(batch(501), "ValidationException", /less than or equal to 500/);
    });

    it("K-12 takes a record of 1 MiB with its partition key and rejects one byte more", async () => {
      await create("s");
      await put("s", "x".repeat(MIB - 1), "k");
      await rejects(put("s", "x".repeat(MIB), "k"), "InvalidArgumentException", /takes at most 1048576/);
    });

    it("K-12 takes larger records where the stream allows them", async () => {
      await kinesis().ensureStream({ name: "s", mode: "ON_DEMAND", retentionHours: 24, maxRecordSizeKiB: 2048 });
      await put("s", "x".repeat(2 * MIB - 1), "k");
      await rejects(put("s", "x".repeat(2 * MIB), "k"), "InvalidArgumentException", /takes at most 2097152/);
    });

    it("K-16 takes a request of 10 MiB and rejects one byte more", async () => {
      await create("s");
      const batch = (last: number) => {
        const sizes = [...Array.from({ length: 9 }, () => MIB), last].map((size) => size - 1);
        const Records = sizes.map((size) => ({ Data: base64("x".repeat(size)), PartitionKey: "k" }));
        return kinesis().call("PutRecords", { StreamName: "s", Records });
      };
      await rejects(batch(MIB + 1), "InvalidArgumentException", /takes at most/);
      assert.equal((await batch(MIB)).FailedRecordCount, 0);
    });

    it("K-15 answers at most 10 MB at once, and the rest next", async () => {
      await create("s");
      for (let index = 0; index < 12; index++) await put("s", String(index).padEnd(MIB - 1), "k");
      const first = await getTexts(await iterator("s", "TRIM_HORIZON"));
      assert.equal(first.got.length, 10);
      assert.equal((await getTexts(first.next)).got.length, 2);
    });

    it("rejects data that is not base64, and a partition key of 257 characters", async () => {
      await create("s");
      const record = (Data: string, PartitionKey: string) =>
        kinesis().call("PutRecord", { StreamName: "s", Data, PartitionKey });
      await rejects(record("a$==", "k"), "SerializationException", /Base64/);
      await rejects(record("", "k".repeat(257)), "ValidationException", /partitionKey/);
      await record("", "k".repeat(256));
    });
  });

  describe("iterators", () => {
    it("TRIM_HORIZON begins at the first record and LATEST behind the last", async () => {
      await create("s");
      await put("s", "old");
      const latest = await iterator("s", "LATEST");
      await put("s", "new");
      assert.deepEqual((await getTexts(await iterator("s", "TRIM_HORIZON"))).got, ["old", "new"]);
      assert.deepEqual((await getTexts(latest)).got, ["new"]);
    });

    it("LATEST of a shard without records gives the first one", async () => {
      await create("s");
      const latest = await iterator("s", "LATEST");
      await put("s", "first");
      assert.deepEqual((await getTexts(latest)).got, ["first"]);
    });

    it("stay where they are when nothing is there, so that a later record is found", async () => {
      await create("s");
      let next = await iterator("s", "TRIM_HORIZON");
      for (let round = 0; round < 3; round++) {
        const empty = await getTexts(next);
        assert.deepEqual(empty.got, []);
        next = empty.next;
      }
      await put("s", "late");
      assert.deepEqual((await getTexts(next)).got, ["late"]);
    });

    it("AT_, AFTER_SEQUENCE_NUMBER and AT_TIMESTAMP begin at, behind and by the time of a record", async () => {
      await create("s");
      await put("s", "1");
      await new Promise((resolve) => setTimeout(resolve, 5));
      const { SequenceNumber } = await put("s", "2");
      await put("s", "3");
      const [, second] = (await kinesis().read("s", FIRST_SHARD, undefined, 3)).records;
      const StartingSequenceNumber = { StartingSequenceNumber: SequenceNumber };
      assert.deepEqual((await getTexts(await iterator("s", "AT_SEQUENCE_NUMBER", StartingSequenceNumber))).got, [
        "2",
        "3",
      ]);
      assert.deepEqual((await getTexts(await iterator("s", "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber))).got, [
        "3",
      ]);
      const at = { Timestamp: (second?.arrivedAt ?? 0) / 1000 };
      assert.deepEqual((await getTexts(await iterator("s", "AT_TIMESTAMP", at))).got, ["2", "3"]);
      const future = { Timestamp: Date.now() / 1000 + 60 };
      await rejects(iterator("s", "AT_TIMESTAMP", future), "InvalidArgumentException", /greater than the present/);
    });

    it("rejects what is no iterator, and a sequence number of another shard", async () => {
      await create("s", 2);
      await rejects(
        kinesis().call("GetRecords", { ShardIterator: "nonsense" }),
        "InvalidArgumentException",
        /ShardIterator/,
      );
      const placed = await kinesis().call("PutRecord", {
        StreamName: "s",
        Data: "",
        PartitionKey: "k",
        ExplicitHashKey: (2n ** 127n).toString(),
      });
      const wrong = iterator("s", "AT_SEQUENCE_NUMBER", { StartingSequenceNumber: placed.SequenceNumber });
      await rejects(wrong, "InvalidArgumentException", /does not belong to shard/);
    });
  });
});
