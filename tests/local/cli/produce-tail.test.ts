import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { MergeShardsCommand, PutRecordCommand, SplitShardCommand } from "@aws-sdk/client-kinesis";
import { produce } from "../../../local/cli/produce";
import { tail } from "../../../local/cli/tail";
import { UsageError } from "../../../local/cli/usage";
import type { PipelineOutputs } from "../../../stacks/outputs";
import { collector, pipelineOf, until, useTargetCloud } from "./target-cloud";

interface Summary {
  fed: number;
  acknowledged: number;
  calls: number;
  retries: number;
  throttled: number;
  eventsPerSecond: number;
}

interface TailedRecord {
  sequenceNumber: string;
  subSequenceNumber?: number;
  shardId: string;
  partitionKey: string;
  arrivedAt: string;
  data?: string;
  dataBase64?: string;
}

const MIDDLE = (2n ** 127n).toString();

function pipelineOfLogs(...logGroups: string[]): PipelineOutputs {
  const pipeline = pipelineOf("directPut", "logs");
  return { ...pipeline, source: { ...pipeline.source, logGroups } };
}

describe("npm run produce and npm run tail", function () {
  this.timeout(60_000);
  const cloud = useTargetCloud({
    people: pipelineOf("kinesis", "people"),
    gone: pipelineOf("kinesis", "gone"),
    other: pipelineOf("directPut", "other"),
    logs: pipelineOfLogs("/app", "/web"),
  });
  before(() => cloud.create("people", 2));

  async function produced(...words: string[]): Promise<{ exitCode: number; summary: Summary }> {
    const written = collector();
    const exitCode = await produce(["--data-dir", cloud.dataDir(), "--json", ...words], written);
    return { exitCode, summary: JSON.parse(written.out()) as Summary };
  }

  async function tailed(...words: string[]): Promise<TailedRecord[]> {
    const written = collector();
    assert.equal(await tail(["--data-dir", cloud.dataDir(), "--json", ...words], written), 0);
    const lines = written.out().split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line) as TailedRecord);
  }

  const put = (StreamName: string, text: string | Buffer, ExplicitHashKey?: string) =>
    cloud
      .client()
      .send(new PutRecordCommand({ StreamName, Data: Buffer.from(text), PartitionKey: "k", ExplicitHashKey }));

  it("puts generated events of the schema in batches, and all of them are read back", async () => {
    const { exitCode, summary } = await produced("--pipeline", "people", "--count", "1200");
    assert.equal(exitCode, 0);
    assert.deepEqual([summary.fed, summary.acknowledged, summary.calls], [1200, 1200, 3]);
    const records = await tailed("--pipeline", "people", "--from", "TRIM_HORIZON", "--count", "1200");
    assert.equal(new Set(records.map(({ sequenceNumber }) => sequenceNumber)).size, 1200);
    assert.equal(new Set(records.map(({ shardId }) => shardId)).size, 2);
    for (const { data = "" } of records) {
      assert.deepEqual(Object.keys(JSON.parse(data) as object), ["firstname", "age", "gender"]);
    }
  });

  it("puts one record a call with --single, and tells the summary in words without --json", async () => {
    const written = collector();
    const words = ["--data-dir", cloud.dataDir(), "--pipeline", "people", "--single", "--count", "7"];
    assert.equal(await produce(words, written), 0);
    assert.match(written.out(), /^people: 7 events taken in [\d.]+ s, [\d,]+\/s\n7 calls; 0 records put again; 0 /);
  });

  it("puts the events of a file, and only the first of them with --count", async () => {
    const input = join(cloud.dataDir(), "people.csv");
    writeFileSync(input, "firstname,age,gender\nAda,36,female\nAlan,41,male\nGrace,85,female\n");
    const file = ["--pipeline", "people", "--input", input, "--format", "csv"];
    const from = new Date().toISOString();
    assert.equal((await produced(...file)).summary.acknowledged, 3);
    const records = await tailed("--stream", "people", "--from", from, "--count", "3");
    const names = records.map(({ data = "" }) => (JSON.parse(data) as { firstname: string }).firstname);
    assert.deepEqual(names.sort(), ["Ada", "Alan", "Grace"]);
    assert.equal((await produced(...file, "--count", "1")).summary.fed, 1);
  });

  it("refuses a CSV file whose first line names no column of the schema", async () => {
    const input = join(cloud.dataDir(), "headless.csv");
    writeFileSync(input, "Ada,36,female\nAlan,41,male\n");
    await assert.rejects(
      produce(
        ["--data-dir", cloud.dataDir(), "--pipeline", "people", "--input", input, "--format", "csv"],
        collector(),
      ),
      /headless\.csv: its first line names no column of the schema, which has firstname, age, gender; it begins with "Ada"/,
    );
  });

  it("lets no more through than the rate: in 2 seconds at 50 a second 100 events at most, a few a call", async () => {
    const { summary } = await produced("--pipeline", "people", "--rate", "50", "--seconds", "2");
    assert.ok(summary.fed > 0 && summary.fed <= 101, `${summary.fed} events`);
    assert.equal(summary.acknowledged, summary.fed);
    assert.ok(summary.calls >= summary.fed / 5, `${summary.calls} calls`);
  });

  it("ends in order at Ctrl-C: what was begun is put, and the summary comes", async () => {
    const written = collector();
    const reading = tail(["--data-dir", cloud.dataDir(), "--pipeline", "people", "--count", "1"], written);
    await until(written.err, /reading/);
    const words = ["--data-dir", cloud.dataDir(), "--pipeline", "people", "--rate", "20", "--seconds", "600"];
    const child = spawn(process.execPath, ["local/cli/run.js", "produce", ...words]);
    const texts: string[] = [];
    child.stdout.on("data", (data: Buffer) => texts.push(data.toString()));
    const ended = new Promise((resolve) => child.once("close", resolve));
    await reading;
    child.kill("SIGINT");
    assert.equal(await ended, 0);
    assert.match(texts.join(""), /^people: [\d,]+ events taken in/);
  });

  it("ends when nobody reads what it prints any more", async () => {
    const { stderr } = collector();
    const stdout = new Writable({ write: (_chunk, _encoding, done) => done(new Error("EPIPE")) });
    const words = ["--data-dir", cloud.dataDir(), "--pipeline", "people", "--from", "TRIM_HORIZON", "--limit", "1"];
    assert.equal(await tail(words, { stdout, stderr }), 0);
  });

  it("fails with what was taken when the stream is not there", async () => {
    const gone = produced("--pipeline", "gone", "--count", "10");
    await assert.rejects(gone, /gone: 0 events were taken, then: Stream gone .*not found/);
  });

  it("exits with 1 when an event is not taken, and puts the others", async () => {
    const input = join(cloud.dataDir(), "large.jsonl");
    writeFileSync(input, `{"firstname":"${"x".repeat(1024 * 1024)}"}\n{"firstname":"small"}\n`);
    const { exitCode, summary } = await produced("--pipeline", "people", "--input", input);
    assert.equal(exitCode, 1);
    assert.deepEqual([summary.fed, summary.acknowledged], [2, 1]);
  });

  it("reads from LATEST what comes later, two at a time", async () => {
    await cloud.create("latest");
    await put("latest", "old");
    const written = collector();
    const words = ["--data-dir", cloud.dataDir(), "--stream", "latest", "--limit", "2", "--count", "5"];
    const reading = tail(words, written);
    await until(written.err, /reading 1 shard from LATEST/);
    for (const text of ["1", "2\n", "3", "4", "5", "6"]) await put("latest", text);
    assert.equal(await reading, 0);
    assert.equal(written.out(), "1\n2\n3\n4\n5\n");
    assert.match(written.err(), /latest: 5 records\n$/);
  });

  it("reads from a time on, and tells sequence number, shard, partition key and arrival", async () => {
    await cloud.create("timed");
    await put("timed", "before");
    await new Promise((resolve) => setTimeout(resolve, 20));
    const from = new Date();
    const { SequenceNumber, ShardId } = await put("timed", "after");
    const [record] = await tailed("--stream", "timed", "--from", from.toISOString(), "--count", "1");
    const { arrivedAt = "", ...rest } = record ?? {};
    assert.deepEqual(rest, { sequenceNumber: SequenceNumber, shardId: ShardId, partitionKey: "k", data: "after" });
    assert.ok(Date.parse(arrivedAt) >= from.getTime());
  });

  it("follows splits and merges, children after their parents", async () => {
    await cloud.create("grown");
    const split = new SplitShardCommand({
      StreamName: "grown",
      ShardToSplit: "shardId-000000000000",
      NewStartingHashKey: MIDDLE,
    });
    const merge = new MergeShardsCommand({
      StreamName: "grown",
      ShardToMerge: "shardId-000000000001",
      AdjacentShardToMerge: "shardId-000000000002",
    });
    const written = collector();
    const live = tail(["--data-dir", cloud.dataDir(), "--stream", "grown", "--count", "7"], written);
    await until(written.err, /reading 1 shard/);
    for (const text of ["1", "2"]) await put("grown", text);
    await cloud.client().send(split);
    for (const text of ["3 low", "4 low"]) await put("grown", text, "0");
    await put("grown", "3 high", MIDDLE);
    await cloud.client().send(merge);
    for (const text of ["5", "6"]) await put("grown", text);
    assert.equal(await live, 0);
    const inOrder = (lines: string[]) => {
      assert.deepEqual(lines.slice(0, 2), ["1", "2"]);
      assert.deepEqual([...lines.slice(2, 5)].sort(), ["3 high", "3 low", "4 low"]);
      assert.deepEqual(lines.slice(5), ["5", "6"]);
    };
    inOrder(written.out().trimEnd().split("\n"));
    const all = await tailed("--stream", "grown", "--from", "TRIM_HORIZON", "--count", "7", "--limit", "1");
    inOrder(all.map(({ data = "" }) => data));
  });

  it("takes records of the Kinesis Producer Library apart, and shows bytes that are no text as base64", async () => {
    await cloud.create("packed");
    // keys: field 1; records: field 3 with the key's index (1) and the data (3).
    const message = Buffer.concat([
      Buffer.from([0x0a, 1]),
      Buffer.from("a"),
      ...["one", "two"].map((text) => Buffer.concat([Buffer.from([0x1a, 7, 0x08, 0, 0x1a, 3]), Buffer.from(text)])),
    ]);
    const checksum = createHash("md5").update(message).digest();
    await put("packed", Buffer.concat([Buffer.from([0xf3, 0x89, 0x9a, 0xc2]), message, checksum]));
    await put("packed", Buffer.from([0xff, 0xfe]));
    const records = await tailed("--stream", "packed", "--from", "TRIM_HORIZON", "--count", "3");
    assert.deepEqual(
      records.map(({ data, dataBase64, partitionKey, subSequenceNumber }) => [
        data ?? dataBase64,
        partitionKey,
        subSequenceNumber,
      ]),
      [
        ["one", "a", 0],
        ["two", "a", 1],
        ["//4=", "k", undefined],
      ],
    );
  });

  it("refuse words that do not fit, with the way out", async () => {
    const refused = (call: Promise<unknown>, message: RegExp) =>
      assert.rejects(call, (error) => error instanceof UsageError && message.test(error.message));
    const folder = ["--data-dir", cloud.dataDir()];
    await refused(produce(folder), /several pipelines; name one by --pipeline: people, gone, other/);
    await refused(produce([...folder, "--pipeline", "none"]), /there is no "none"; the stack has people, gone, other/);
    await refused(produce([...folder, "--input", "/none"]), /is no file/);
    await refused(produce([...folder, "--rate", "0"]), /--rate takes a whole number from 1/);
    await refused(produce([...folder, "--format", "csv"]), /--format goes with --input/);
    await refused(produce(["--data-dir", join(cloud.dataDir(), "none")]), /no embedded cloud is up over .*npm start/);
    const takesLogs =
      /logs takes only what CloudWatch Logs puts \(F-17\); put events into its log group \/app or \/web/;
    await refused(produce([...folder, "--pipeline", "logs"]), takesLogs);
    await refused(tail(folder), /the pipelines people, gone have data streams; name one by --pipeline/);
    await refused(tail([...folder, "--pipeline", "other"]), /other has no data stream/);
    await refused(tail([...folder, "--from", "yesterday"]), /--from takes LATEST, TRIM_HORIZON, or a time/);
    await refused(tail([...folder, "--from", "2999-01-01"]), /a time that is past/);
    await refused(tail([...folder, "--limit", "10001"]), /from 1 to 10000/);
    await refused(tail([...folder, "--stream", "a", "--pipeline", "people"]), /not both/);
  });
});

describe("npm run produce against shards with limits", function () {
  this.timeout(120_000);
  const cloud = useTargetCloud({ people: pipelineOf("kinesis", "people") }, { shardLimits: true });

  it("K-14 puts again what the shard had no room for, until all is taken once", async () => {
    await cloud.create("people");
    const written = collector();
    const words = ["--data-dir", cloud.dataDir()];
    assert.equal(await produce([...words, "--json", "--count", "3000"], written), 0);
    const summary = JSON.parse(written.out()) as Summary;
    assert.equal(summary.acknowledged, 3000);
    assert.ok(summary.throttled > 0, "nothing was throttled");
    assert.equal(summary.retries, summary.throttled);
    const end = { StreamName: "people", Data: Buffer.from("end"), PartitionKey: "k" };
    await cloud.client().send(new PutRecordCommand(end));
    const read = collector();
    await tail([...words, "--from", "TRIM_HORIZON", "--count", "3001", "--json"], read);
    const lines = read.out().trimEnd().split("\n");
    const records = lines.map((line) => JSON.parse(line) as TailedRecord);
    assert.deepEqual([records.length, records.at(-1)?.data], [3001, "end"]);
    assert.equal(new Set(records.map(({ sequenceNumber }) => sequenceNumber)).size, 3001);
  });
});
