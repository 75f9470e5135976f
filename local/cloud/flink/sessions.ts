/** A session that is not closed. */
interface Session {
  id: number;
  start: number;
  /** The end is no part of it. */
  end: number;
}

/** A row to be put into its session. */
export interface SessionRow {
  key: string;
  /** Milliseconds since the epoch. */
  time: number;
  /** The watermark when the row came. */
  watermark: number;
}

/** Two sessions that a row between them made one. */
export interface Merge {
  from: number;
  to: number;
}

/**
 * Which rows belong to one session. Sessions that touch are one, as Flink has it; a row is late when the session that it would
 * be in has ended by the watermark.
 */
export class Sessions {
  private readonly open = new Map<string, Session[]>();
  private readonly closed: Session[] = [];
  private merged: Merge[] = [];
  private nextId = 1;

  constructor(private readonly gapMs: number) {}

  /** Takes up a session that was open when the program ended. */
  restore(key: string, session: Session): void {
    this.listOf(key).push(session);
    this.nextId = Math.max(this.nextId, session.id + 1);
  }

  /** Whether a session has ended by a watermark and was not taken. */
  endBy(watermark: number): boolean {
    return this.closed.length > 0 || [...this.open.values()].flat().some(({ end }) => end - 1 <= watermark);
  }

  /** @returns the row's session, or `undefined` for a late row */
  add({ key, time, watermark }: SessionRow): number | undefined {
    this.closeKey(key, watermark);
    const list = this.open.get(key) ?? [];
    const touching = list.filter(({ start, end }) => start <= time + this.gapMs && end >= time);
    const [first, ...others] = touching;
    const start = Math.min(time, ...touching.map((session) => session.start));
    const end = Math.max(time + this.gapMs, ...touching.map((session) => session.end));
    if (end - 1 <= watermark) return undefined;
    if (first === undefined) {
      this.listOf(key).push({ id: this.nextId, start, end });
      return this.nextId++;
    }
    Object.assign(first, { start, end });
    for (const { id } of others) this.merged.push({ from: id, to: first.id });
    if (others.length > 0)
      this.open.set(
        key,
        list.filter((session) => !others.includes(session)),
      );
    return first.id;
  }

  /** What merged since the last call, in order. */
  takeMerges(): Merge[] {
    const merges = this.merged;
    this.merged = [];
    return merges;
  }

  /** The sessions that have ended by a watermark and were not taken before. */
  takeClosed(watermark: number): Session[] {
    for (const key of [...this.open.keys()]) this.closeKey(key, watermark);
    return this.closed.splice(0);
  }

  private closeKey(key: string, watermark: number): void {
    const list = this.open.get(key);
    if (list === undefined || list.every(({ end }) => end - 1 > watermark)) return;
    this.closed.push(...list.filter(({ end }) => end - 1 <= watermark));
    const left = list.filter(({ end }) => end - 1 > watermark);
    if (left.length > 0) this.open.set(key, left);
    else this.open.delete(key);
  }

  private listOf(key: string): Session[] {
    const list = this.open.get(key) ?? [];
    this.open.set(key, list);
    return list;
  }
}
