import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeProperties } from "../../../components/sql-analytics/properties";
import { describeQuery } from "../../../components/sql-analytics/sql/describe-query";
import type { WindowShape } from "../../../components/sql-analytics/sql/query-shape";
import { command, LOCAL_JAR, RUNNER_JAR } from "../../../flink/command";
import { pause } from "../firehose/retry";
import type { EngineDependencies, EngineFactory, SqlCounts, SqlEngine, SqlHealth, SqlJob } from "./engine";
import { JvmProcess } from "./jvm-process";

const OLDEST_JAVA = 17;
const RESTART_MILLISECONDS = 2_000;
/** Processes in a row that read nothing and failed, after which those who wait for the job are told. */
const PATIENCE = 3;
const QUIET_MILLISECONDS = 3_000;
/** Beyond the end of a window of PROCTIME, for the timer to fire and the sink to put. */
const GRACE_MILLISECONDS = 3_000;

/** Where the job finds the services. */
export interface JvmEngineOptions {
  /** The gateway, once it listens. */
  endpoint: () => string;
}

/** Runs the JAR that AWS would run, in a Flink mini cluster of its own process. */
export function jvmEngine({ endpoint }: JvmEngineOptions): EngineFactory {
  return {
    async check() {
      const reason = whyNoJvm();
      if (reason !== undefined)
        throw new Error(`--engine flink: ${reason}; or leave --engine out for the embedded engine`);
    },
    async open(job, dependencies) {
      return new JvmEngine(job, dependencies, endpoint);
    },
  };
}

/** Why the real runner cannot run on this machine; nothing when it can. */
export function whyNoJvm(): string | undefined {
  const { error, stderr } = spawnSync("java", ["-version"], { encoding: "utf8" });
  const version = Number(/version "(\d+)/.exec(stderr ?? "")?.[1]);
  if (error || !(version >= OLDEST_JAVA))
    return `it needs Java ${OLDEST_JAVA} on the PATH, and there is ${error ? "none" : stderr.split("\n")[0]}`;
  if (existsSync(RUNNER_JAR) && existsSync(LOCAL_JAR)) return undefined;
  return "the runner is not built; run npm run build:flink, which needs Maven too";
}

/** Counts of the processes that have ended, so that they survive a restart. */
type Ended = Omit<SqlCounts, "openWindows" | "emitted"> & { emitted: number };

/** One job in a JVM. Its state is Flink's own checkpoints, in the job's folder. */
class JvmEngine implements SqlEngine {
  private process: JvmProcess | undefined;
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();
  private started = false;
  /** How much was read when the last windows of PROCTIME were waited for. */
  private closedBehind: number | undefined;
  private failures = 0;
  private restarts = 0;
  private runningSince: number | undefined;
  private why = "";
  private readonly before: Ended;
  /** What the stream held when the job was last drained. */
  private drainedAt: string | undefined;

  constructor(
    private readonly job: SqlJob,
    private readonly dependencies: EngineDependencies,
    private readonly endpoint: () => string,
  ) {
    this.before = this.savedCounts();
  }

  start(): void {
    if (this.started || this.stopping.signal.aborted) return;
    this.started = true;
    this.running = this.run();
  }

  /** The runner says how much it has read, not whether that is all, so this waits until it reads nothing new. */
  async settled(): Promise<void> {
    let read = -1;
    for (let now = this.read(); now !== read || now === 0; now = this.read()) {
      if (this.stopping.signal.aborted || (await this.isEmpty())) return;
      if (this.failures >= PATIENCE) {
        throw new Error(`application ${this.job.application}: the runner failed ${this.failures} times: ${this.why}`);
      }
      read = now;
      await pause(QUIET_MILLISECONDS, this.stopping.signal);
    }
    if (read === this.closedBehind) return;
    // Windows of PROCTIME close by the clock alone.
    await pause(this.longestClockWindow(), this.stopping.signal);
    this.closedBehind = read;
  }

  /** Ends the job when all is read and its event-time windows are closed; the next process goes on behind. */
  async drain(): Promise<void> {
    const tail = await this.tail();
    if (tail === this.drainedAt || (await this.isEmpty())) return;
    this.start();
    const { process } = this;
    this.started = false;
    try {
      // Always: what was read since its last count may be in a window of PROCTIME, and a drained job forgets its windows.
      await process?.end(`drain ${this.longestClockWindow()}`);
    } finally {
      await this.running;
    }
    this.drainedAt = tail;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    const { process } = this;
    this.started = false;
    try {
      await process?.end("stop");
    } catch (error) {
      this.dependencies.onProblem(`application ${this.job.application}: ${String((error as Error).message)}`);
    }
    await this.running;
  }

  async counts(): Promise<SqlCounts> {
    const { recordsIn = 0, malformed = 0, lateDropped = 0, recordsOut = 0 } = this.process?.counts ?? {};
    const { before } = this;
    const sinks = this.job.script.inserts.map(({ sink }) => sink);
    return {
      read: before.read + recordsIn,
      malformed: before.malformed + malformed,
      late: before.late + lateDropped,
      // Flink counts what all sinks take, not each.
      emitted: { [sinks.join(" + ")]: before.emitted + recordsOut },
      openWindows: 0,
    };
  }

  /** A job that was drained has not failed: it runs on from the next start. */
  health(): SqlHealth {
    return { restarts: this.restarts, runningSince: this.runningSince };
  }

  private read(): number {
    return this.before.read + (this.process?.counts.recordsIn ?? 0);
  }

  /** Runs one process after the other, until one is told to end. */
  private async run(): Promise<void> {
    while (this.started) {
      const process = new JvmProcess(this.commandLine());
      this.runningSince ??= this.dependencies.clock.now();
      this.process = process;
      const code = await process.ended;
      this.failures = process.counts.recordsIn > 0 ? 0 : this.failures + 1;
      this.why = process.why();
      this.keepCounts(process);
      if (!this.started || code === 0) return;
      this.restarts++;
      this.runningSince = undefined;
      this.dependencies.onProblem(
        `application ${this.job.application}: the runner ended with ${code} and is started again: ${this.why}`,
      );
      await pause(RESTART_MILLISECONDS, this.stopping.signal);
    }
  }

  private commandLine(): string[] {
    const { folder, text, tableConfig } = this.job;
    const propertiesFile = join(folder, "properties.json");
    const groups = encodeProperties(text, tableConfig, this.placeOptions());
    // The service gives the runner its groups in a file of this form.
    const file = groups.map(({ propertyGroupId, propertyMap }) => ({
      PropertyGroupId: propertyGroupId,
      PropertyMap: propertyMap,
    }));
    writeFileSync(propertiesFile, JSON.stringify(file));
    const temporaryDir = join(folder, "tmp");
    rmSync(temporaryDir, { recursive: true, force: true });
    mkdirSync(temporaryDir);
    return command({ propertiesFile, stateDir: join(folder, "state"), temporaryDir });
  }

  /** What leads the connectors here instead of to AWS. */
  private placeOptions(): Record<string, string> {
    return {
      "aws.endpoint": this.endpoint(),
      "aws.credentials.provider": "BASIC",
      "aws.credentials.basic.accesskeyid": "local",
      "aws.credentials.basic.secretkey": "local",
      "aws.http.protocol.version": "HTTP1_1",
      "source.shard.discovery.interval": "1 s",
    };
  }

  /** Size of the longest window of PROCTIME in milliseconds, and a little; 0 without one. */
  private longestClockWindow(): number {
    const timed = new Set(
      this.job.script.tables.filter(({ watermark }) => watermark === undefined).map(({ name }) => name),
    );
    const sizes = this.job.script.inserts.flatMap(({ select }) => {
      const shape = describeQuery(select);
      return shape.kind === "window" && timed.has(shape.table) ? [sizeOf(shape.window)] : [];
    });
    return sizes.length === 0 ? 0 : Math.max(...sizes) + GRACE_MILLISECONDS;
  }

  private streamName(): string {
    const source = this.job.script.tables.find(({ options }) => options["source.init.position"] !== undefined);
    return (source?.options["stream.arn"] ?? "").split("/").pop() ?? "";
  }

  private async isEmpty(): Promise<boolean> {
    const { streams } = this.dependencies;
    const name = this.streamName();
    for (const { shardId } of await streams.shards(name)) {
      if ((await streams.read(name, shardId, undefined, 1)).records.length > 0) return false;
    }
    return true;
  }

  /** The newest positions of all shards. */
  private async tail(): Promise<string> {
    const { streams } = this.dependencies;
    const name = this.streamName();
    const shards = await streams.shards(name);
    return (await Promise.all(shards.map(({ shardId }) => streams.latest(name, shardId)))).join(" ");
  }

  private savedCounts(): Ended {
    const file = this.countsFile();
    if (!existsSync(file)) return { read: 0, malformed: 0, late: 0, emitted: 0 };
    return JSON.parse(readFileSync(file, "utf8")) as Ended;
  }

  private keepCounts(process: JvmProcess): void {
    const { recordsIn, malformed, lateDropped, recordsOut } = process.counts;
    this.before.read += recordsIn;
    this.before.malformed += malformed;
    this.before.late += lateDropped;
    this.before.emitted += recordsOut;
    this.process = undefined;
    writeFileSync(`${this.countsFile()}.new`, JSON.stringify(this.before));
    renameSync(`${this.countsFile()}.new`, this.countsFile());
  }

  private countsFile(): string {
    return join(this.job.folder, "counts.json");
  }
}

function sizeOf(window: WindowShape): number {
  return window.kind === "SESSION" ? window.gapMs : window.sizeMs;
}
