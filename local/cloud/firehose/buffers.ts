import { closeSync, openSync, readSync, rmSync, writevSync } from "node:fs";
import type { DeliveryRecord, SourceBatch } from "./records";
import type { BufferHints } from "./settings";

/** Bytes that all open buffers of one output may hold in memory; beyond it they go to files. */
const MEMORY_BYTES = 16 * 1024 * 1024;
/** Bytes of one buffer that stay in memory, so that small objects never touch a file on their way. */
const PIECE_BYTES = 1024 * 1024;
const PIECES_PER_WRITE = 1000;

/** Records on their way into one object. Large ones lie in a file until then, so that memory stays flat. */
export class ObjectBuffer {
  /** Size that the hint speaks of: the records before compression and conversion (F-41). */
  size = 0;
  records = 0;
  /** Bytes of the payload, which differ from `size` where records are converted. */
  bytes = 0;
  inMemory = 0;
  oldestArrival = Number.POSITIVE_INFINITY;
  /** How many records of each batch await this object. */
  readonly awaiting = new Map<SourceBatch, number>();
  private pieces: Buffer[] = [];
  private spooled = 0;

  /**
   * @param label what the object is for, such as its partition
   * @param openedAt when its first record came
   * @param file where it spills to; nothing is there until then
   */
  constructor(
    readonly label: Label,
    readonly openedAt: number,
    readonly file: string,
  ) {}

  add(payload: Buffer, size: number, record: DeliveryRecord): void {
    this.pieces.push(payload);
    this.size += size;
    this.bytes += payload.length;
    this.inMemory += payload.length;
    this.records++;
    if (record.arrivedAt < this.oldestArrival) this.oldestArrival = record.arrivedAt;
    this.awaiting.set(record.batch, (this.awaiting.get(record.batch) ?? 0) + 1);
  }

  get spilled(): boolean {
    return this.spooled > 0;
  }

  /** Moves what is in memory to the file. A full disk leaves it in memory: the bytes before `spooled` are whole either way. */
  spill(): void {
    if (this.inMemory === 0) return;
    const file = openSync(this.file, this.spooled === 0 ? "w" : "r+");
    try {
      let at = this.spooled;
      for (let first = 0; first < this.pieces.length; first += PIECES_PER_WRITE) {
        const pieces = this.pieces.slice(first, first + PIECES_PER_WRITE);
        const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
        if (writevSync(file, pieces, at) !== size) throw new Error(`the disk of ${this.file} is full`);
        at += size;
      }
      this.spooled = at;
      this.pieces = [];
      this.inMemory = 0;
    } finally {
      closeSync(file);
    }
  }

  /** The whole payload. */
  content(): Buffer {
    const whole = Buffer.allocUnsafe(this.bytes);
    let at = this.spilled ? readInto(whole, this.file, this.spooled) : 0;
    for (const piece of this.pieces) at += piece.copy(whole, at);
    return whole;
  }

  /** The file with the whole payload. */
  intoFile(): string {
    this.spill();
    return this.file;
  }

  discard(): void {
    this.pieces = [];
    if (this.spilled) rmSync(this.file, { force: true });
  }
}

function readInto(target: Buffer, path: string, length: number): number {
  const file = openSync(path, "r");
  try {
    let at = 0;
    while (at < length) {
      const read = readSync(file, target, at, length - at, at);
      if (read === 0) throw new Error(`${path} is shorter than what was written to it`);
      at += read;
    }
    return at;
  } finally {
    closeSync(file);
  }
}

/** What an object is for. Buffers with the same id are one. */
export interface Label {
  id: string;
}

/** The open buffers of one output, one a partition. */
export class BufferSet<L extends Label> {
  private readonly open = new Map<string, { buffer: ObjectBuffer; label: L }>();
  private readonly writing = new Map<Promise<void>, ObjectBuffer>();
  private readonly busy = new Map<string, number>();
  private inMemory = 0;
  private nextFile = 0;
  /** Size of the buffers that are closed and not written yet. */
  unwritten = 0;

  /** @param write writes a closed buffer; it resolves when the object is there or when delivery stops */
  constructor(
    private readonly hints: BufferHints,
    private readonly now: () => number,
    private readonly folder: string,
    private readonly write: (buffer: ObjectBuffer, label: L) => Promise<void>,
    private readonly onSpillError: (error: unknown) => void,
  ) {}

  /** Partitions with a buffer. */
  get active(): number {
    return this.open.size;
  }

  /** When the oldest record came that is in no object yet; none without one. */
  get oldestArrival(): number | undefined {
    const open = [...this.open.values()].map(({ buffer }) => buffer);
    const arrivals = [...open, ...this.writing.values()].map(({ oldestArrival }) => oldestArrival);
    return arrivals.length === 0 ? undefined : Math.min(...arrivals);
  }

  has(id: string): boolean {
    return this.open.has(id);
  }

  /** @param size what the record adds to the hint's size */
  add(label: L, payload: Buffer, size: number, record: DeliveryRecord): void {
    let entry = this.open.get(label.id);
    if (!entry) {
      const file = `${this.folder}-${this.nextFile++}`;
      entry = { label, buffer: new ObjectBuffer(label, this.now(), file) };
      this.open.set(label.id, entry);
    }
    entry.buffer.add(payload, size, record);
    this.inMemory += payload.length;
    if (entry.buffer.size >= this.hints.sizeBytes) this.close(label.id);
    else if (entry.buffer.inMemory >= PIECE_BYTES) this.spill(entry.buffer);
    else if (this.inMemory >= MEMORY_BYTES) for (const { buffer } of this.open.values()) this.spill(buffer);
  }

  /** Writes the buffers whose interval is over. With zero buffering, what came during a write waits for its end. */
  flushDue(): void {
    const now = this.now();
    for (const [id, { buffer }] of this.open) {
      const due = now - buffer.openedAt >= this.hints.intervalMilliseconds;
      if (due && (this.hints.intervalMilliseconds > 0 || !this.busy.has(id))) this.close(id);
    }
  }

  /** Writes all buffers. Resolves when none is being written any more. */
  async flushAll(): Promise<void> {
    for (const id of [...this.open.keys()]) this.close(id);
    await this.written();
  }

  async written(): Promise<void> {
    while (this.writing.size > 0) await Promise.all(this.writing.keys());
  }

  /** Resolves when a buffer is written, or at once when none is being written. */
  async someWritten(): Promise<void> {
    if (this.writing.size > 0) await Promise.race(this.writing.keys());
  }

  private close(id: string): void {
    const entry = this.open.get(id);
    if (!entry) return;
    this.open.delete(id);
    this.inMemory -= entry.buffer.inMemory;
    const { size } = entry.buffer;
    this.unwritten += size;
    this.busy.set(id, (this.busy.get(id) ?? 0) + 1);
    const written = this.write(entry.buffer, entry.label).finally(() => {
      this.unwritten -= size;
      this.writing.delete(written);
      const others = (this.busy.get(id) ?? 1) - 1;
      if (others === 0) this.busy.delete(id);
      else this.busy.set(id, others);
      if (this.hints.intervalMilliseconds === 0) this.flushDue();
    });
    this.writing.set(written, entry.buffer);
  }

  private spill(buffer: ObjectBuffer): void {
    const before = buffer.inMemory;
    try {
      buffer.spill();
      this.inMemory -= before;
    } catch (error) {
      this.onSpillError(error);
    }
  }
}
