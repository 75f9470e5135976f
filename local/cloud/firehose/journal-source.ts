import type { CommitLine } from "./commit-line";
import type { Journal, JournalPosition } from "./journal";
import type { DeliveryRecord } from "./records";
import { pause } from "./retry";
import type { Accept, Source } from "./source";

const RETRY_MILLISECONDS = 5_000;

/** Reads what clients put, out of the journal. */
export class JournalSource implements Source {
  private reading: Promise<void> = Promise.resolve();
  private wake: () => void = () => {};
  private waiting: (() => void)[] = [];

  constructor(
    private readonly journal: Journal,
    private position: JournalPosition,
    private readonly line: CommitLine<JournalPosition>,
    private readonly accept: Accept,
    private readonly stopping: AbortSignal,
    private readonly onProblem: (error: unknown) => void,
  ) {}

  start(): void {
    this.journal.onAppend = () => this.wake();
    this.stopping.addEventListener("abort", () => this.wake());
    this.reading = this.readOn();
  }

  caughtUp(): Promise<void> {
    if (this.stopping.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.wake();
    });
  }

  async stop(): Promise<void> {
    this.wake();
    await this.reading;
  }

  private async readOn(): Promise<void> {
    while (!this.stopping.aborted) {
      try {
        await this.readSome();
      } catch (error) {
        this.onProblem(error);
        await pause(RETRY_MILLISECONDS, this.stopping);
      }
    }
    this.atEnd();
  }

  private async readSome(): Promise<void> {
    const read = this.journal.read(this.position);
    if (!read) {
      this.atEnd();
      // Set before the next look, so that a put between the two is not missed.
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        if (this.waiting.length > 0 || !this.journal.endsAt(this.position) || this.stopping.aborted) resolve();
      });
      return;
    }
    const batch = this.line.open(read.next);
    const records: DeliveryRecord[] = [];
    for (const { arrivedAt, records: datas } of read.frames) {
      for (const data of datas) records.push({ raw: data, data, arrivedAt, batch });
    }
    this.position = read.next;
    await this.accept(batch, records);
  }

  private atEnd(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
