import type { SqlEngineName } from "../local/cloud/cloud";
import { whyNoJvm } from "../local/cloud/flink/jvm-engine";
import { runProcess } from "./measure";

/** What one run of `bench/sql-child.ts` prints. */
export interface SqlRun {
  /** Records after the engine's first look, which are timed. */
  records: number;
  seconds: number;
  /** Largest memory of the process's own, in MiB. */
  peakMiB: number;
}

/** An engine over a number of shards. */
export interface SqlSpeed {
  engine: SqlEngineName;
  shards: number;
  eventsPerSecond: number;
  /** Events a second over those of the embedded engine with one shard. */
  ratio: number;
}

/** What an event costs the embedded engine at growing numbers. */
export interface SqlScale {
  events: number;
  microsecondsPerEvent: number;
  peakMiB: number;
}

/** The SQL stage alone: counts and sums by minute, from a filled stream to Firehose. */
export interface SqlBench {
  events: number;
  speeds: SqlSpeed[];
  /** Why Flink's own engine was left out. */
  withoutFlink: string | undefined;
  scale: SqlScale[];
}

const EVENTS = 100_000;
const SCALE = [100_000, 1_000_000];

/** Measures each engine that can run here, all in the same run. */
export async function benchSql(): Promise<SqlBench> {
  const withoutFlink = whyNoJvm();
  const engines: SqlEngineName[] = withoutFlink === undefined ? ["duckdb", "flink"] : ["duckdb"];
  const speeds: SqlSpeed[] = [];
  for (const engine of engines) {
    for (const shards of [1, 2]) {
      const { records, seconds } = await run(engine, shards, EVENTS);
      const eventsPerSecond = records / seconds;
      speeds.push({
        engine,
        shards,
        eventsPerSecond,
        ratio: eventsPerSecond / (speeds[0]?.eventsPerSecond ?? eventsPerSecond),
      });
    }
  }
  const scale: SqlScale[] = [];
  for (const events of SCALE) {
    const { records, seconds, peakMiB } = await run("duckdb", 1, events);
    scale.push({ events, microsecondsPerEvent: (seconds / records) * 1e6, peakMiB });
  }
  return { events: EVENTS, speeds, withoutFlink, scale };
}

async function run(engine: SqlEngineName, shards: number, events: number): Promise<SqlRun> {
  const { stdout } = await runProcess(["bench/sql-child.ts", engine, String(shards), String(events)]);
  return JSON.parse(stdout) as SqlRun;
}
