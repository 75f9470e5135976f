import { pause, untilDone } from "../firehose/retry";
import { END_OF_TIME } from "./aligned-grid";
import { BATCH, BatchReader } from "./batch";
import type { EngineDependencies, EngineFactory, SqlCounts, SqlEngine, SqlHealth, SqlJob } from "./engine";
import { type PlannedJob, planJob, usedColumns } from "./plan-job";
import { type QueryRun, runOf } from "./query-run";
import { CheckpointFailure, type EngineState, freshState, Store } from "./store";
import { StreamReader, samePosition } from "./stream-reader";
import { tryOut } from "./try-out";

/** Wait after a step that failed. */
const RETRY_MILLISECONDS = 1_000;
/** Failures of a step in a row after which those who wait for it are told. */
const PATIENCE = 3;

interface Waiting {
  drain: boolean;
  resolve: () => void;
  reject: (error: Error) => void;
}

/** Runs Flink scripts over DuckDB. */
export const duckdbEngine: EngineFactory = {
  async check(job, dependencies) {
    await tryOut(planJob(job, dependencies), job.application);
  },
  async open(job, dependencies) {
    const engine = new DuckDbEngine(job, planJob(job, dependencies), await Store.open(job.folder), dependencies);
    await engine.load();
    return engine;
  },
};

/**
 * Reads the stream in rounds. The rows of a round, what the queries make of them, and the position behind them are one transaction,
 * which ends when the sinks have the results: a process that is killed before does the round again.
 *
 * The watermark is the greatest event time so far less the delay, record by record in the order of reading, all shards together.
 */
class DuckDbEngine implements SqlEngine {
  private readonly batches: BatchReader;
  private readonly reader: StreamReader;
  private readonly runs: QueryRun[];
  private readonly isEventTime: boolean;
  private readonly stopping = new AbortController();
  private state: EngineState;
  private running: Promise<void> | undefined;
  private stopped: Promise<void> | undefined;
  private waiting: Waiting[] = [];
  private restarts = 0;
  private failedCheckpoints = 0;
  private runningSince: number | undefined;
  /** When the oldest record arrived of those that were read last; none at the stream's end. */
  private oldestArrival: number | undefined;
  private hurry = new AbortController();

  constructor(
    private readonly job: SqlJob,
    private readonly planned: PlannedJob,
    private readonly store: Store,
    private readonly dependencies: EngineDependencies,
  ) {
    const { source, queries } = planned;
    this.batches = new BatchReader(source, usedColumns(queries));
    this.reader = new StreamReader(dependencies.streams, source.streamName, source.notBefore);
    this.runs = queries.map(({ plan }, number) => runOf(plan, number, store));
    this.isEventTime = source.time.eventColumn !== undefined;
    this.state = freshState(job.text, source.streamArn);
  }

  /** Takes up the state on disk; that of another script is given up, but for the position in the same stream. */
  async load(): Promise<void> {
    const saved = await this.store.load();
    await this.store.run(this.batches.createTable);
    if (saved?.script === this.job.text) this.state = saved;
    else await this.store.transaction(() => this.begin(saved));
    for (const run of this.runs) await run.load();
  }

  start(): void {
    if (this.stopped !== undefined || this.running !== undefined) return;
    this.runningSince = this.dependencies.clock.now();
    this.running = this.run();
  }

  settled(): Promise<void> {
    return this.ask(false);
  }

  drain(): Promise<void> {
    return this.ask(true);
  }

  stop(): Promise<void> {
    this.stopping.abort();
    this.hurry.abort();
    this.stopped ??= Promise.resolve(this.running).then(() => this.store.close());
    return this.stopped;
  }

  async counts(): Promise<SqlCounts> {
    const { read, malformed, late } = this.state;
    const open = await Promise.all(this.runs.map((run) => run.openWindows()));
    const emitted = Object.fromEntries(
      this.planned.queries.map(({ sink }) => [sink.name, this.state.emitted[sink.name] ?? 0]),
    );
    return { read, malformed, late, emitted, openWindows: open.reduce((sum, count) => sum + count, 0) };
  }

  health(): SqlHealth {
    const { restarts, failedCheckpoints, runningSince, oldestArrival } = this;
    const now = this.dependencies.clock.now();
    const millisBehindLatest = Math.max(0, now - (oldestArrival ?? now));
    return { restarts, failedCheckpoints, runningSince, millisBehindLatest };
  }

  private ask(drain: boolean): Promise<void> {
    this.start();
    if (this.stopping.signal.aborted) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiting.push({ drain, resolve, reject });
      this.hurry.abort();
    });
  }

  private async begin(saved: EngineState | undefined): Promise<void> {
    const { source } = this.planned;
    const tables = await this.store.rows(
      "SELECT table_name FROM duckdb_tables() WHERE regexp_matches(table_name, '^(rows|session)_[0-9]+$')",
    );
    for (const [name] of tables) await this.store.run(`DROP TABLE "${String(name)}"`);
    this.state = freshState(this.job.text, source.streamArn);
    if (saved !== undefined) {
      const isSame = saved.streamArn === source.streamArn;
      if (isSame) this.state.position = saved.position;
      const where = isSame ? "reading goes on where it was" : "the new stream is read from its start position";
      this.dependencies.onNotice(
        `application "${this.job.application}": its script changed; what open windows held is given up, and ${where}`,
      );
    }
    await this.store.save(this.state);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let failures = 0;
    while (!signal.aborted) {
      // Those who ask from here on wait for a look at the stream that begins after they asked.
      const asked = this.waiting.splice(0);
      try {
        const isDone = await this.work(asked);
        failures = 0;
        this.runningSince ??= this.dependencies.clock.now();
        if (!isDone) this.waiting.unshift(...asked);
        else if (this.waiting.length === 0) await this.rest();
      } catch (error) {
        this.waiting.unshift(...asked);
        if (!signal.aborted) await this.recover(++failures, error);
      }
    }
    for (const { resolve } of this.waiting.splice(0)) resolve();
  }

  /** Goes on from the last transaction. Nobody waits for a step that does not come right; the engine itself tries on. */
  private async recover(failures: number, error: unknown): Promise<void> {
    const message = `application "${this.job.application}": ${error instanceof Error ? error.message : String(error)}`;
    this.dependencies.onProblem(message);
    this.restarts++;
    this.runningSince = undefined;
    if (error instanceof CheckpointFailure) this.failedCheckpoints++;
    if (failures >= PATIENCE) {
      for (const { reject } of this.waiting.splice(0)) reject(new Error(`${message} (tried ${failures} times)`));
    }
    for (const run of this.runs) await run.load();
    await pause(RETRY_MILLISECONDS, this.stopping.signal);
  }

  /** @returns whether there is nothing to read now; those who asked for that are answered then */
  private async work(asked: Waiting[]): Promise<boolean> {
    const { records, next, oldestArrival } = await this.reader.round(this.state.position);
    const isEmpty = records.length === 0 && samePosition(next, this.state.position);
    this.oldestArrival = oldestArrival;
    const isDrain = asked.some(({ drain }) => drain);
    if (!isEmpty) await this.process(records, { ...this.state, position: next });
    else if (isDrain || this.closesByClock()) await this.process([], this.state, isDrain);
    if (!isEmpty) return false;
    for (const { resolve } of asked) resolve();
    return true;
  }

  private closesByClock(): boolean {
    const before = this.state.watermark ?? -END_OF_TIME;
    const now = this.dependencies.clock.now() - 1;
    return !this.isEventTime && this.runs.some((run) => run.closesBetween(before, now));
  }

  private async rest(): Promise<void> {
    this.hurry = new AbortController();
    if (this.stopping.signal.aborted) return;
    await pause(this.dependencies.pollMilliseconds, this.hurry.signal);
  }

  /** One transaction. With `end` the stream is taken as ended: every window closes, and what comes later is a stream of its own. */
  private async process(records: Buffer[], from: EngineState, end = false): Promise<void> {
    const now = this.dependencies.clock.now();
    const before = from.watermark ?? -END_OF_TIME;
    // A clock that was set back must not bring rows into windows that have closed.
    const time = this.isEventTime ? now : Math.max(now, before + 1);
    const batch = this.batches.read(records, from.nextSeq, from.watermark ?? undefined, time);
    const watermark = this.isEventTime ? batch.watermark : time - 1;
    const { count } = batch;
    const state: EngineState = { ...from, emitted: { ...from.emitted }, watermark: end ? null : (watermark ?? null) };
    state.nextSeq += count;
    state.read += records.length;
    state.malformed += batch.malformed;
    await this.store.transaction(async () => {
      await this.store.run(this.batches.createTable);
      await this.store.run(`SET VARIABLE now_ms = ${now}::BIGINT`);
      if (count > 0) await this.store.append(BATCH, this.batches.types, batch.columns);
      await this.advance(before, end ? END_OF_TIME : (watermark ?? -END_OF_TIME), state);
      await this.store.save(state);
    });
    this.state = state;
  }

  private async advance(before: number, now: number, state: EngineState): Promise<void> {
    for (const [number, run] of this.runs.entries()) {
      const sink = this.planned.queries[number]?.sink;
      const { rows, late } = await run.step(before, now);
      state.late += late;
      if (sink === undefined || rows.length === 0) continue;
      const isTaken = await untilDone(
        () => sink.put(rows),
        this.stopping.signal,
        (error) => this.dependencies.onProblem(String(error)),
      );
      if (!isTaken) throw new Error("stopped before the sinks took the results");
      state.emitted[sink.name] = (state.emitted[sink.name] ?? 0) + rows.length;
    }
  }
}
