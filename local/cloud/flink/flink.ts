import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { decodeProperties, type PropertyGroup } from "../../../components/sql-analytics/properties";
import { type FlinkScript, readScript } from "../../../components/sql-analytics/sql/read-script";
import { AwsError, type Clock, type CloudSettings, type JsonService, type RecordStreams } from "../contracts";
import type { EngineDependencies, EngineFactory, SqlCounts, SqlEngine } from "./engine";

/** The connector asks each shard about once a second; here a look costs nothing worth saving. */
const POLL_MILLISECONDS = 200;

export interface FlinkOptions {
  cloud: CloudSettings;
  clock: Clock;
  streams: RecordStreams;
  /** Take the results. */
  firehose: Pick<JsonService, "call">;
  kinesis: Pick<JsonService, "call">;
  /** What runs the scripts. */
  engine: EngineFactory;
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
}

/** Managed Service for Apache Flink: each application is one script, run by an engine. */
export class Flink {
  private readonly applications = new Map<string, Application>();
  private readonly dependencies: EngineDependencies;
  private started = false;
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
    this.applications.set(name, { text: script, script: job.script, version, engine });
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
  }

  /** Resolves when no work is under way. What is not finished is done again after the next start. */
  stop(): Promise<void> {
    this.stopping ??= Promise.all(this.engines().map((engine) => engine.stop())).then(() => {});
    return this.stopping;
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

interface ApplicationInputs {
  applicationConfiguration?: { environmentProperties?: { propertyGroups?: PropertyGroup[] } };
}

function propertyGroups(name: string, inputs: Record<string, unknown>): PropertyGroup[] {
  const groups = (inputs as ApplicationInputs).applicationConfiguration?.environmentProperties?.propertyGroups;
  if (Array.isArray(groups)) return groups;
  throw new Error(`application "${name}" has no environmentProperties.propertyGroups; they carry its SQL`);
}
