import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { useWarehouse } from "./harness";

const VIEW = (name: string, stream: string) => `CREATE MATERIALIZED VIEW ingest.${name} AUTO REFRESH YES AS SELECT
  approximate_arrival_timestamp, partition_key, shard_id, sequence_number,
  CASE WHEN CAN_JSON_PARSE(kinesis_data) THEN JSON_PARSE(kinesis_data) END AS payload,
  CASE WHEN NOT CAN_JSON_PARSE(kinesis_data) THEN kinesis_data END AS malformed FROM "kds"."${stream}"`;

describe("a materialized view of a stream", () => {
  const test = useWarehouse();

  before(async () => {
    await test.rows("CREATE SCHEMA ingest");
    await test.rows("CREATE EXTERNAL SCHEMA IF NOT EXISTS kds FROM KINESIS IAM_ROLE default");
    await test.rows("CREATE EXTERNAL SCHEMA IF NOT EXISTS kds FROM KINESIS IAM_ROLE default");
  });

  async function createStream(name: string, shards = 1): Promise<void> {
    await test.kinesis.ensureStream({ name, mode: "PROVISIONED", shardCount: shards, retentionHours: 24 });
  }

  const put = (stream: string, data: Buffer[], key = (index: number) => String(index)) =>
    test.kinesis.call("PutRecords", {
      StreamName: stream,
      Records: data.map((bytes, index) => ({ Data: bytes.toString("base64"), PartitionKey: key(index) })),
    });

  const numbers = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => Buffer.from(JSON.stringify({ n: from + index })));

  it("ST-04 has every record from the stream's beginning once, malformed ones as their bytes", async () => {
    await createStream("Mixed-stream");
    const bad = [Buffer.from("{bad"), Buffer.from([0xff, 0xfe, 0x00]), Buffer.from('"\\u0000"')];
    await put("Mixed-stream", [...numbers(0, 10), ...bad]);
    await test.rows(VIEW("mixed", "Mixed-stream"));
    await test.redshift.refresh();
    await test.redshift.refresh();
    assert.deepEqual(
      await test.rows("SELECT m.payload.n::int FROM ingest.mixed AS m WHERE payload IS NOT NULL ORDER BY 1"),
      [...numbers(0, 10).map((_, index) => [index])],
    );
    assert.deepEqual(
      (await test.rows("SELECT malformed FROM ingest.mixed WHERE payload IS NULL ORDER BY sequence_number")).map(
        ([hex]) => Buffer.from(String(hex).slice(2), "hex"),
      ),
      bad,
    );
    const columns = `SELECT count(*) FROM ingest.mixed WHERE shard_id = 'shardId-000000000000' AND partition_key <> ''
      AND approximate_arrival_timestamp > now()::timestamp - interval '1 minute'`;
    assert.deepEqual(await test.rows(columns), [[13]]);
    assert.deepEqual(await test.rows('SELECT count(*) FROM kds."Mixed-stream"'), [[0]]);
  });

  it("refreshes itself in the background", async () => {
    await createStream("live");
    await test.rows(VIEW("live", "live"));
    await put("live", numbers(0, 5));
    const count = () => test.rows("SELECT count(*)::int FROM ingest.live");
    while ((await count())[0]?.[0] !== 5) await sleep(50);
  });

  it("follows a stream through a split and a merge, the parents' records first", async () => {
    await createStream("split");
    await test.rows(VIEW("split", "split"));
    await put("split", numbers(0, 50), () => "k");
    await test.redshift.refresh();
    const StreamName = "split";
    const half = (2n ** 127n).toString();
    await put("split", numbers(50, 100), () => "k");
    await test.kinesis.call("SplitShard", {
      StreamName,
      ShardToSplit: "shardId-000000000000",
      NewStartingHashKey: half,
    });
    await active(StreamName);
    await put("split", numbers(100, 150), () => "k");
    const [ShardToMerge, AdjacentShardToMerge] = ["shardId-000000000001", "shardId-000000000002"];
    await test.kinesis.call("MergeShards", { StreamName, ShardToMerge, AdjacentShardToMerge });
    await active(StreamName);
    await put("split", numbers(150, 200), () => "k");
    await test.redshift.refresh();
    const found = await test.rows("SELECT s.payload.n::int FROM ingest.split AS s ORDER BY ctid");
    assert.deepEqual(
      found,
      numbers(0, 200).map((_, index) => [index]),
    );
  });

  async function active(StreamName: string): Promise<void> {
    const status = async () => {
      const { StreamDescription } = await test.kinesis.call("DescribeStream", { StreamName });
      return (StreamDescription as { StreamStatus: string }).StreamStatus;
    };
    while ((await status()) !== "ACTIVE") await sleep(10);
  }

  it("passes a record that its query fails on, and tells why", async () => {
    await createStream("strict");
    await test.rows(
      'CREATE MATERIALIZED VIEW ingest.strict AS SELECT JSON_PARSE(kinesis_data) AS payload FROM kds."strict"',
    );
    await put("strict", [...numbers(0, 3), Buffer.from("{bad"), ...numbers(3, 6)]);
    await test.rows("REFRESH MATERIALIZED VIEW ingest.strict");
    assert.deepEqual(
      await test.rows("SELECT s.payload.n::int FROM ingest.strict AS s ORDER BY 1"),
      [0, 1, 2, 3, 4, 5].map((number) => [number]),
    );
    const errors = await test.rows("SELECT stream_name, partition_id, error_reason FROM sys_stream_scan_errors");
    assert.deepEqual(errors, [["strict", "shardId-000000000000", "invalid input syntax for type json"]]);
  });

  it("tells once of a stream that is not there, and goes on with the others", async () => {
    await test.rows(VIEW("missing", "no-such-stream"));
    await put("live", numbers(5, 6));
    await test.redshift.refresh();
    await test.redshift.refresh();
    assert.deepEqual(await test.rows("SELECT count(*)::int FROM ingest.live"), [[6]]);
    assert.equal(test.problems.length, 1);
    assert.match(test.problems[0] ?? "", /ingest\.missing of stream no-such-stream is not refreshed/);
  });

  it("is dropped, after which its external schema can be", async () => {
    await assert.rejects(test.rows("DROP SCHEMA kds"), /because materialized view/);
    for (const name of ["mixed", "live", "split", "strict", "missing"]) {
      await test.rows(`DROP MATERIALIZED VIEW IF EXISTS ingest.${name}`);
    }
    await test.rows("DROP MATERIALIZED VIEW IF EXISTS ingest.mixed");
    await test.rows("DROP SCHEMA IF EXISTS kds");
    await test.rows("DROP SCHEMA IF EXISTS kds");
    assert.deepEqual(await test.rows("SELECT count(*) FROM redshift_local.stream_positions"), [[0]]);
  });

  it("is an ordinary materialized view where it reads tables", async () => {
    await test.rows("CREATE TABLE ingest.t AS SELECT 1 AS n");
    await test.rows("CREATE MATERIALIZED VIEW ingest.m AUTO REFRESH NO AS SELECT n FROM ingest.t");
    await test.rows("INSERT INTO ingest.t VALUES (2)");
    await test.rows("REFRESH MATERIALIZED VIEW ingest.m");
    assert.deepEqual(await test.rows("SELECT n FROM ingest.m ORDER BY n"), [[1], [2]]);
    await test.rows("DROP MATERIALIZED VIEW ingest.m");
  });
});
