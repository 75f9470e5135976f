import { SourceBatch, type Tally } from "./records";

interface Entry<Position> {
  position: Position;
  batch: SourceBatch;
  done: boolean;
}

/**
 * The batches of one source in the order in which they were read. Objects are written out of that order, but the
 * saved position may only pass a batch when it and all before it are done: what lies behind the position is never read again.
 */
export class CommitLine<Position> {
  private readonly entries: Entry<Position>[] = [];
  private first = 0;

  /** @param commit called with the new position and what became of the records before it */
  constructor(private readonly commit: (position: Position, tally: Tally) => void) {}

  /** Opens the next batch. @param position where reading goes on after it */
  open(position: Position): SourceBatch {
    const entry: Entry<Position> = {
      position,
      done: false,
      batch: new SourceBatch(() => {
        entry.done = true;
        this.advance();
      }),
    };
    this.entries.push(entry);
    return entry.batch;
  }

  get idle(): boolean {
    return this.first === this.entries.length;
  }

  /** When the oldest record came that awaits its outcome; undefined without one. */
  get oldestArrival(): number | undefined {
    const least = this.entries
      .slice(this.first)
      .filter(({ batch }) => !batch.hasOutcomes)
      .reduce((oldest, { batch }) => Math.min(oldest, batch.oldestArrival), Number.POSITIVE_INFINITY);
    return Number.isFinite(least) ? least : undefined;
  }

  /** Adds up what is known of the batches that are not committed. */
  addTo(total: Tally): void {
    for (let at = this.first; at < this.entries.length; at++) {
      const entry = this.entries[at];
      if (entry) addTally(total, entry.batch.tally);
    }
  }

  private advance(): void {
    for (let entry = this.entries[this.first]; entry?.done; entry = this.entries[this.first]) {
      this.first++;
      this.commit(entry.position, entry.batch.tally);
    }
    if (this.first > 1000 || this.idle) this.forget();
  }

  private forget(): void {
    this.entries.splice(0, this.first);
    this.first = 0;
  }
}

export function addTally(total: Tally, tally: Tally): void {
  total.read += tally.read;
  total.delivered += tally.delivered;
  total.dropped += tally.dropped;
  total.rejected += tally.rejected;
}
