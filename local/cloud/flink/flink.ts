import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { decodeProperties, type PropertyGroup } from "../../../components/sql-analytics/properties";
import { type FlinkScript, readScript } from "../../../components/sql-analytics/sql/read-script";
import {
  AwsError,
  type Clock,
  type CloudSettings,
  type JsonService,
  type Metrics,
  NO_METRICS,
  type RecordStreams,
} from "../contracts";
import type { EngineDependencies, EngineFactory, SqlCounts, SqlEngine } from "./engine";
import { JobMetrics } from "./job-metrics";

/** The connector asks each shard about once a second; here a look costs nothing worth saving. */
const POLL_MILLISECONDS = 200;
/** AWS emits an application's metrics once a minute; here a run may be over by then. */
const TELL_MILLISECONDS = 10_000;

export interface FlinkOptions {
  cloud: CloudSettings;
  clock: Clock;
  streams: RecordStreams;
  /** Take the results. */
  firehose: Pick<JsonService, "call">;
  kinesis: Pick<JsonService, "call">;
  /** What runs the scripts. */
  engine: EngineFactory;
  /** Where it tells how the applications do. @default nowhere */
  metrics?: Metrics;
  /** Takes what applications log. @default nobody */
  onLog?: (logGroup: string, logStream: string, messages: string[]) => void;
  /** Called with what fails while nobody waits for it. @default nothing */
  onProblem?: (problem: string) => void;
  /** Called with what a person should know and need not act on. @default nothing */
  onNotice?: (notice: string) => void;
  /** Wait between two looks at a stream without records. @default 200 */
  pollMilliseconds?: number;
}

interface Application {
  text: string;
  script: FlinkScript;
  version: number;
  engine: SqlEngine;
  metrics: JobMetrics;
  log: LogPlace | undefined;
}

/** Where an application logs. */
interface LogPlace {
  group: string;
  stream: string;
}

/** Managed Service for Apache Flink: each application is one script, run by an engine. */
export class Flink {
  private readonly applications = new Map<string, Application>();
  private readonly dependencies: EngineDependencies;
  private started = false;
  private telling: NodeJS.Timeout | undefined;
  private stopping: Promise<void> | undefined;

  constructor(private readonly options: FlinkOptions) {
    this.dependencies = {
      ...options,
      pollMilliseconds: options.pollMilliseconds ?? POLL_MILLISECONDS,
      onProblem: options.onProblem ?? (() => {}),
      onNotice: options.onNotice ?? (() => {}),
    };
  }

  /** Lets the applications read. Those that are made later read at once. */
  start(): void {
    if (this.stopping) return;
    this.started = true;
    this.telling ??= setInterval(() => void this.tell().catch(() => {}), TELL_MILLISECONDS).unref();
    for (const { engine } of this.applications.values()) engine.start();
  }

  /**
   * Makes an application, or changes the one that is there. The same script changes nothing.
   *
   * @throws Error that names what cannot be run, before anything is changed
   */
  async apply(name: string, inputs: Record<string, unknown>): Promise<{ arn: string; version: number }> {
    const { region, accountId, dataDir } = this.options.cloud;
    const { script, tableConfig } = decodeProperties(propertyGroups(name, inputs));
    const arn = `arn:aws:kinesisanalytics:${region}:${accountId}:application/${name}`;
    const running = this.applications.get(name);
    if (running?.text === script) return { arn, version: running.version };
    const folder = join(dataDir, "flink", name);
    mkdirSync(folder, { recursive: true });
    const job = { application: name, folder, text: script, script: readScript(script), tableConfig };
    await this.options.engine.check(job, this.dependencies);
    await running?.engine.stop();
    const engine = await this.options.engine.open(job, this.dependencies);
    const version = (running?.version ?? 0) + 1;
    const { metrics: all = NO_METRICS } = this.options;
    const metrics = new JobMetrics(all.of("AWS/KinesisAnalytics", { Application: name }));
    const application = { text: script, script: job.script, version, engine, metrics, log: logPlaceOf(inputs) };
    this.applications.set(name, application);
    await this.tellOf(application);
    if (this.started) engine.start();
    return { arn, version };
  }

  names(): string[] {
    return [...this.applications.keys()].sort();
  }

  /** @throws AwsError ResourceNotFoundException */
  async counts(application: string): Promise<SqlCounts> {
    const found = this.applications.get(application);
    if (found) return found.engine.counts();
    throw new AwsError("ResourceNotFoundException", `Application ${application} not found.`);
  }

  /** Reads all that the streams hold and closes every window, those first whose results other applications read. */
  async drain(): Promise<void> {
    await this.settled();
    let left = [...this.applications.values()];
    while (left.length > 0 && !this.stopping) {
      const first = left.filter(
        (application) => !left.some((other) => other !== application && feeds(other, application)),
      );
      // Applications that feed one another in a ring have no first one.
      const next = first.length > 0 ? first : left;
      await Promise.all(next.map(({ engine }) => engine.drain()));
      left = left.filter((application) => !next.includes(application));
    }
    await this.tell();
  }

  /** Reads all that the streams hold, and closes the windows that the watermark or the clock has passed. */
  async settled(): Promise<void> {
    this.start();
    // An application may read what another one puts.
    for (let before = -1, now = await this.readSoFar(); before !== now && !this.stopping; ) {
      before = now;
      await Promise.all(this.engines().map((engine) => engine.settled()));
      now = await this.readSoFar();
    }
    await this.tell();
  }

  /** Resolves when no work is under way. What is not finished is done again after the next start. */
  stop(): Promise<void> {
    clearInterval(this.telling);
    this.stopping ??= Promise.all(this.engines().map((engine) => engine.stop())).then(() => {});
    return this.stopping;
  }

  /** Emits the applications' metrics, as it does every ten seconds by itself. */
  async tell(): Promise<void> {
    if (this.stopping === undefined) await Promise.all([...this.applications.values()].map((one) => this.tellOf(one)));
  }

  /** The runner logs what it leaves out, and counts it: the same line is written here for both engines. */
  private async tellOf({ engine, metrics, log }: Application): Promise<void> {
    const malformed = metrics.tell(await engine.counts(), engine.health(), this.options.clock.now());
    if (malformed > 0 && log) {
      this.options.onLog?.(log.group, log.stream, [`Left out ${malformed} malformed record(s)`]);
    }
  }

  private engines(): SqlEngine[] {
    return [...this.applications.values()].map(({ engine }) => engine);
  }

  private async readSoFar(): Promise<number> {
    const counts = this.stopping ? [] : await Promise.all(this.engines().map((engine) => engine.counts()));
    return counts.reduce((sum, { read }) => sum + read, 0);
  }
}

/** Whether one application puts rows into a stream that another one reads. */
function feeds(giver: Application, taker: Application): boolean {
  const { tables, inserts } = giver.script;
  const sinks = tables.filter(({ name }) => inserts.some(({ sink }) => sink === name));
  const streams = sinks.flatMap(({ options }) => options["stream.arn"] ?? []);
  return taker.script.tables.some(
    ({ options }) => "source.init.position" in options && streams.includes(options["stream.arn"] ?? ""),
  );
}

/** The log stream of `cloudwatchLoggingOptions`, which names it by its ARN (FL-20). */
function logPlaceOf(inputs: Record<string, unknown>): LogPlace | undefined {
  const { cloudwatchLoggingOptions: options } = inputs as { cloudwatchLoggingOptions?: { logStreamArn?: string } };
  const [, group, stream] = /:log-group:([^:]+):log-stream:(.+)$/.exec(options?.logStreamArn ?? "") ?? [];
  return group === undefined || stream === undefined ? undefined : { group, stream };
}

interface ApplicationInputs {
  applicationConfiguration?: { environmentProperties?: { propertyGroups?: PropertyGroup[] } };
}

function propertyGroups(name: string, inputs: Record<string, unknown>): PropertyGroup[] {
  const groups = (inputs as ApplicationInputs).applicationConfiguration?.environmentProperties?.propertyGroups;
  if (Array.isArray(groups)) return groups;
  throw new Error(`application "${name}" has no environmentProperties.propertyGroups; they carry its SQL`);
}
