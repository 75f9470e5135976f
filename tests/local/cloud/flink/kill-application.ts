import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import type { RecordStreams, StreamRecord } from "../../../../local/cloud/contracts";
import { duckdbEngine, Flink } from "../../../../local/cloud/flink";
import { applicationInputs } from "./world";

/** A process that counts events of a fixed stream per second and window kind until it is killed, or to the end. */

const [, , dataDir = "", mode = ""] = process.argv;
/** Events of the stream: ten a second, of three keys in turn. */
export const EVENT_COUNT = 3_000;
const FIRST = Date.parse("2026-01-31T12:00:00Z");
/** Small reads make many rounds, so that the kill falls between two or into one. */
const MOST_A_READ = 50;

/** The stream in memory, the same in each process. */
class FixedStream implements RecordStreams {
  private readonly records: StreamRecord[] = Array.from({ length: EVENT_COUNT }, (_, index) => ({
    data: Buffer.from(JSON.stringify({ k: "abc"[index % 3], v: 1, at: new Date(FIRST + index * 100).toISOString() })),
    partitionKey: "key",
    sequenceNumber: String(index).padStart(6, "0"),
    arrivedAt: 0,
  }));

  async shards() {
    return [{ shardId: "shard-0", parents: [] }];
  }
  async read(_stream: string, _shard: string, after: string | undefined) {
    const from = after === undefined ? 0 : Number(after) + 1;
    return { records: this.records.slice(from, from + MOST_A_READ), closed: false };
  }
  async latest() {
    return "0";
  }
}

async function main(): Promise<void> {
  const firehose = {
    call: async (_operation: string, { DeliveryStreamName, Records }: Record<string, unknown>) => {
      const texts = (Records as { Data: string }[]).map(({ Data }) => Buffer.from(Data, "base64").toString());
      await appendFile(join(dataDir, `${DeliveryStreamName}.ndjson`), texts.map((text) => `${text}\n`).join(""));
      return { FailedPutCount: 0 };
    },
  };
  const flink = new Flink({
    cloud: { dataDir, region: "eu-central-1", accountId: "000000000000" },
    clock: Date,
    streams: new FixedStream(),
    firehose,
    kinesis: firehose,
    engine: duckdbEngine,
    pollMilliseconds: 5,
  });
  const select = "SELECT k, COUNT(*) AS n, window_start AS f FROM TABLE";
  const settings = {
    sql: [
      `-- result: tumble\n${select}(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' SECOND)) GROUP BY window_start, window_end, k;`,
      `-- result: hop\n${select}(HOP(TABLE events, DESCRIPTOR(rt), INTERVAL '5' SECOND, INTERVAL '30' SECOND)) GROUP BY window_start, window_end, k;`,
      `-- result: session\n${select}(SESSION(TABLE events PARTITION BY k, DESCRIPTOR(rt), INTERVAL '1' SECOND)) GROUP BY window_start, window_end, k;`,
    ].join("\n"),
    results: Object.fromEntries(
      ["tumble", "hop", "session"].map((name) => [name, { columns: "k string, n bigint, f timestamp" }]),
    ),
  };
  await flink.apply("sql", applicationInputs(settings));
  if (mode === "drain") await flink.drain();
  else await flink.settled();
  if (mode === "drain") writeFileSync(join(dataDir, "counts.json"), JSON.stringify(await flink.counts("sql")));
  await flink.stop();
}

/** The rows of a result, each once. */
export function rowsOf(folder: string, result: string): string[] {
  const file = join(folder, `${result}.ndjson`);
  return existsSync(file)
    ? [
        ...new Set(
          readFileSync(file, "utf8")
            .split("\n")
            .filter((line) => line !== ""),
        ),
      ].sort()
    : [];
}

if (require.main === module) void main();
