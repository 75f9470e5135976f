import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runAgent } from "../../../local/agent/agent";
import { type Flow, readSettings } from "../../../local/agent/settings";
import type { FeedEvent } from "../../../local/feed/events";
import type { RecordSink, Untaken } from "../../../local/feed/producer";

/** A folder with files to tail, and what an agent that is started over it sent so far. */
export class TailedFolder {
  readonly folder = mkdtempSync(join(tmpdir(), "streaming-ingest-agent-"));
  readonly sent: string[] = [];
  readonly notes: string[] = [];
  /** Answers a call before its events count as sent. */
  answer: (events: FeedEvent[]) => Untaken[] | Promise<Untaken[]> = () => [];
  private readonly limits = { records: 500, bytes: 1_000_000, recordBytes: 1_000_000 };

  path(name: string): string {
    return join(this.folder, name);
  }

  append(name: string, text: string): void {
    appendFileSync(this.path(name), text);
  }

  get checkpointFile(): string {
    return this.path("state/checkpoints.json");
  }

  /** Runs until nothing new came for a while, or until it is stopped. */
  run(settings: object = {}, stopped: AbortSignal = new AbortController().signal) {
    return runAgent({
      flows: [this.flow(settings)],
      sinkOf: () => this.sink(),
      checkpointFile: this.checkpointFile,
      untilIdleMilliseconds: 150,
      stopped,
      note: (message) => this.notes.push(message),
      onProgress: () => undefined,
    });
  }

  /** Runs as a process does that is killed once a batch of its own was taken. */
  async runUntilKilledAfter(batches: number, settings: object = {}): Promise<void> {
    const whole = this.answer;
    let calls = 0;
    this.answer = (events) => {
      if (calls++ === batches) throw Object.assign(new Error("killed"), { name: "ValidationException" });
      return whole(events);
    };
    await this.run(settings).catch((error: Error) => {
      if (error.message !== "killed") throw error;
    });
    this.answer = whole;
  }

  flow(settings: object): Flow {
    const flow = { filePattern: this.path("app.log*"), kinesisStream: "events", initialPosition: "START_OF_FILE" };
    const [read] = readSettings(JSON.stringify({ flows: [{ ...flow, ...settings }] }), "test").flows;
    if (!read) throw new Error("no flow");
    return read;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private sink(): RecordSink {
    return {
      limits: this.limits,
      put: async (events) => {
        const untaken = await this.answer(events);
        const left = new Set(untaken.map(({ event }) => event));
        this.sent.push(...events.filter((event) => !left.has(event)).map(({ data }) => data.toString()));
        return untaken;
      },
    };
  }
}
