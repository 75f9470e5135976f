import { LineSet, type Range } from "./ranges";
import type { Storage } from "./storage";

/** What became of the records of one error object, by line, as it lies in the bucket. */
interface MarkText {
  /** The error object that the lines are of. */
  object: string;
  etag: string;
  /** The run that wrote it. */
  run: string;
  /** Lines that were taken, or that someone decided to leave out. */
  done: Range[];
  /** Lines that are being put. A run that finds them does not know whether they were taken. */
  sending: Range[];
  /** Lines in the whole object, once all were seen. */
  lines?: number;
}

/**
 * The mark of one error object. It is written before a batch is put and again after, and on condition only: of two runs
 * at the same object one fails before it puts anything.
 */
export class Mark {
  readonly done: LineSet;
  /** Lines of which an earlier run, or a call without an answer, left unknown whether they were taken. */
  readonly inDoubt: LineSet;
  private sending = new LineSet();

  private constructor(
    private readonly storage: Storage,
    private readonly key: string,
    private readonly object: { key: string; etag: string },
    private readonly run: string,
    private etag: string | undefined,
    found: MarkText | undefined,
    private lines = found?.lines,
  ) {
    this.done = new LineSet(found?.done);
    this.inDoubt = new LineSet(found?.sending);
  }

  /** @param run names this run, apart from all others. @throws Error where the mark is of another version of the object */
  static async read(storage: Storage, key: string, object: { key: string; etag: string }, run: string): Promise<Mark> {
    const found = await storage.read(key);
    if (found === undefined) return new Mark(storage, key, object, run, undefined, undefined);
    const text = JSON.parse(found.text) as MarkText;
    if (text.etag !== object.etag || text.object !== object.key) {
      throw new Error(
        `${object.key} was written anew since its records were fed by ${key}; delete that mark to feed them all again`,
      );
    }
    return new Mark(storage, key, object, run, found.etag, text);
  }

  /** Whether nothing of the object is left to do. */
  get isComplete(): boolean {
    return this.lines !== undefined && this.done.size === this.lines;
  }

  /** Notes that lines are about to be put, and with it what was taken before. */
  async begin(lines: number[]): Promise<void> {
    this.sending = new LineSet(lines.map((line) => [line, line]));
    await this.save();
  }

  /** Notes that all that was being put has its outcome. Saved by the next `begin` or `end`. */
  settle(taken: number[]): void {
    for (const line of taken) this.done.add(line);
    this.sending = new LineSet();
  }

  /** Takes lines in doubt for taken, or for not taken. Saved by the next `begin` or `end`. */
  decide(way: "feed" | "skip"): void {
    if (way === "skip") this.done.addAll(this.inDoubt);
    this.inDoubt.clear();
  }

  /** @param lines how many the whole object has, where all were read */
  async end(lines?: number): Promise<void> {
    this.lines = lines ?? this.lines;
    await this.save();
  }

  private async save(): Promise<void> {
    const sending = new LineSet(this.inDoubt.toJSON());
    sending.addAll(this.sending);
    const text: MarkText = {
      object: this.object.key,
      etag: this.object.etag,
      run: this.run,
      done: this.done.toJSON(),
      sending: sending.toJSON(),
      ...(this.lines !== undefined && { lines: this.lines }),
    };
    this.etag = await this.storage.replace(this.key, JSON.stringify(text), this.etag);
  }
}
