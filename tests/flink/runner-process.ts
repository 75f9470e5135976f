import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { PropertyGroup } from "../../components/sql-analytics/properties";
import { command, LOCAL_JAR, RUNNER_JAR } from "../../flink/command";
import type { JobCounts, Report } from "../../local/cloud/flink/jvm-process";

/** Why jobs cannot run here, or `undefined` when they can. */
export function whyNoJobs(): string | undefined {
  if (spawnSync("java", ["-version"]).status !== 0) return "no java on the PATH; install Java 17";
  if (!existsSync(RUNNER_JAR) || !existsSync(LOCAL_JAR))
    return "no flink/target/sql-runner.jar; run npm run build:flink";
  return undefined;
}

/** A folder of one application: its properties, and the state that its processes hand on. */
export class JobFolder {
  readonly path = mkdtempSync(join(tmpdir(), "flink-job-"));
  readonly propertiesFile = join(this.path, "properties.json");

  constructor(groups: PropertyGroup[]) {
    writeFileSync(this.propertiesFile, JSON.stringify(groups.map(asServed)));
  }

  start(): RunnerProcess {
    const temporaryDir = join(this.path, "tmp");
    rmSync(temporaryDir, { recursive: true, force: true });
    mkdirSync(temporaryDir);
    const stateDir = join(this.path, "state");
    const checkpointMilliseconds = 200;
    return new RunnerProcess(
      command({ propertiesFile: this.propertiesFile, stateDir, temporaryDir, checkpointMilliseconds }),
    );
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A local runner, led through its standard input. */
export class RunnerProcess {
  counts: JobCounts = { recordsIn: 0, malformed: 0, lateDropped: 0, recordsOut: 0 };
  readonly states: string[] = [];
  private reason = "";
  private log = "";
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly exited: Promise<number | null>;
  private readonly waiting = new Set<() => void>();

  constructor([program = "java", ...args]: string[]) {
    this.child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    this.child.stderr.on("data", (data) => {
      this.log = (this.log + data).slice(-20_000);
    });
    createInterface({ input: this.child.stdout }).on("line", (line) => this.take(JSON.parse(line) as Report));
    this.exited = new Promise((resolve) => {
      this.child.on("close", (code) => {
        resolve(code);
        this.wake();
      });
    });
  }

  /** @throws Error with the process's log when it ends before the condition holds */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.child.exitCode !== null) throw new Error(`the runner ended with ${this.child.exitCode}: ${this.log}`);
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  /** Sends a command that ends the process, and answers its last counts. */
  async end(line: string): Promise<JobCounts> {
    this.child.stdin.write(`${line}\n`);
    const code = await this.exited;
    if (code !== 0) throw new Error(`${line} ended with ${code}: ${this.reason}\n${this.log}`);
    return this.counts;
  }

  /** The reason that the process ends with. */
  async failure(): Promise<string> {
    await this.exited;
    return this.reason;
  }

  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.exited;
  }

  private take({ state, reason, metrics }: Report): void {
    if (state !== undefined) this.states.push(state);
    if (metrics !== undefined) this.counts = metrics;
    this.reason = reason ?? this.reason;
    this.wake();
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}

/** The service's file has other names than its API. */
function asServed({ propertyGroupId, propertyMap }: PropertyGroup): object {
  return { PropertyGroupId: propertyGroupId, PropertyMap: propertyMap };
}
