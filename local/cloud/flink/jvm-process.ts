import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** What the runner counts, from the beginning of its process. */
export interface JobCounts {
  recordsIn: number;
  malformed: number;
  lateDropped: number;
  recordsOut: number;
}

/** One line that the runner prints. */
export interface Report {
  state?: string;
  reason?: string;
  metrics?: JobCounts;
}

/** Characters of the runner's log that an error shows. */
const SHOWN_LOG = 2_000;

/** The runner in a JVM of its own, led through its standard input. */
export class JvmProcess {
  counts: JobCounts = { recordsIn: 0, malformed: 0, lateDropped: 0, recordsOut: 0 };
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
  private log = "";
  private reason: string | undefined;
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;

  constructor([program = "java", ...args]: string[]) {
    this.child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    // A process that has ended takes no commands; how it ended is told by `ended`.
    this.child.stdin.on("error", () => {});
    this.child.stderr.on("data", (data: Buffer) => {
      this.log = (this.log + data.toString()).slice(-SHOWN_LOG);
    });
    createInterface({ input: this.child.stdout }).on("line", (line) => this.take(JSON.parse(line) as Report));
    this.ended = new Promise((resolve) => {
      this.child.on("error", (error) => {
        this.reason = error.message;
        resolve(null);
      });
      this.child.on("close", resolve);
    });
  }

  /** Sends a command that ends the process. @throws Error with the runner's own reason when it does not end well */
  async end(command: string): Promise<void> {
    this.child.stdin.write(`${command}\n`);
    if ((await this.ended) !== 0) throw new Error(this.why());
  }

  /** Why the process failed: the runner's reason, else the end of its log. */
  why(): string {
    return this.reason ?? this.log.trim();
  }

  private take({ reason, metrics }: Report): void {
    if (reason !== undefined) this.reason = reason;
    if (metrics !== undefined) this.counts = metrics;
  }
}
