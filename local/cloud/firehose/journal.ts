import {
  closeSync,
  fdatasync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  truncateSync,
  writev,
} from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { decodeFrame, encodeFrame, type Frame, frameSize } from "./frames";

const SEGMENT_BYTES = 64 * 1024 * 1024;
const READ_BYTES = 1024 * 1024;
/** Buffers in one write call: the limit of the system, `IOV_MAX`, is 1,024. */
const PIECES_PER_WRITE = 1000;

const writePieces = promisify(writev);
const syncData = promisify(fdatasync);

/** A place between two frames. */
export interface JournalPosition {
  segment: number;
  offset: number;
}

interface Group {
  pieces: Buffer[];
  bytes: number;
  written: Promise<void>;
  settle: (error?: Error) => void;
}

/**
 * The records that clients put into a delivery stream and that have no outcome yet. An append-only file in segments,
 * deleted one by one as they are delivered.
 *
 * A put is acknowledged after `write()` has returned: the bytes are then the system's, and outlive a `kill -9` of this
 * process. They would not outlive a power loss of the machine. Covering that takes an `fdatasync`, a millisecond or
 * more for each group; this journal stands in for a service in development, so `synced` is off unless the owner asks. Puts that wait
 * at the same time share one write (and one `fdatasync`).
 */
export class Journal {
  /** Called when there is more to read. */
  onAppend: () => void = () => {};
  private file: number;
  private end: JournalPosition;
  private waiting: Group | undefined;
  private writing: Promise<void> | undefined;
  private broken: Error | undefined;
  private readFile: { segment: number; descriptor: number } | undefined;

  /** @param start segments before this position are delivered and deleted */
  constructor(
    private readonly folder: string,
    start: JournalPosition,
    private readonly synced = false,
  ) {
    mkdirSync(folder, { recursive: true });
    const segments = this.segments();
    const last = segments.at(-1);
    if (last !== undefined) this.cutTornTail(last, last === start.segment ? start.offset : 0);
    // A new segment at each start: the older ones are whole and never written again.
    this.end = { segment: Math.max(last ?? 0, start.segment) + 1, offset: 0 };
    this.file = openSync(this.path(this.end.segment), "a");
  }

  /** Keeps records. Resolves when they outlive this process. */
  append(arrivedAt: number, records: Buffer[]): Promise<void> {
    if (this.broken) return Promise.reject(this.broken);
    this.waiting ??= newGroup();
    for (const piece of encodeFrame(arrivedAt, records)) {
      this.waiting.pieces.push(piece);
      this.waiting.bytes += piece.length;
    }
    const { written } = this.waiting;
    this.writing ??= this.writeGroups();
    return written;
  }

  /** The next frames after a position, about a mebibyte of them, or `undefined` at the end. @throws Error when the journal is damaged */
  read(from: JournalPosition): { frames: Frame[]; next: JournalPosition } | undefined {
    const position = this.forward(from);
    if (!position) return undefined;
    const limit = position.segment === this.end.segment ? this.end.offset : Number.POSITIVE_INFINITY;
    let bytes = this.bytesAt(position, Math.min(READ_BYTES, limit - position.offset));
    const first = frameSize(bytes, 0);
    if (first !== undefined && first > bytes.length) bytes = this.bytesAt(position, first);
    const frames: Frame[] = [];
    let at = 0;
    for (let frame = decodeFrame(bytes, at); frame; frame = decodeFrame(bytes, at)) {
      frames.push(frame);
      at = frame.end;
    }
    if (frames.length === 0) {
      throw new Error(
        `${this.path(position.segment)} is damaged at byte ${position.offset}; nothing after it is delivered, so save the file, then delete it to go on without its records`,
      );
    }
    return { frames, next: { segment: position.segment, offset: position.offset + at } };
  }

  /** Whether nothing is kept after the position. */
  endsAt(position: JournalPosition): boolean {
    return this.forward(position) === undefined;
  }

  /** Deletes the segments before a position that is saved. */
  async deleteBefore({ segment }: JournalPosition): Promise<void> {
    const done = this.segments().filter((number) => number < Math.min(segment, this.end.segment));
    for (const number of done) await rm(this.path(number), { force: true });
  }

  /** Waits for the puts under way and takes no more. */
  async close(): Promise<void> {
    this.broken ??= new Error("the delivery stream is stopping");
    await this.writing;
    closeSync(this.file);
    if (this.readFile) closeSync(this.readFile.descriptor);
    this.readFile = undefined;
  }

  private async writeGroups(): Promise<void> {
    // A turn of the event loop gathers the puts that arrived together.
    await new Promise(setImmediate);
    for (let group = this.waiting; group; group = this.waiting) {
      this.waiting = undefined;
      try {
        await this.writeGroup(group);
        group.settle();
        this.onAppend();
      } catch (error) {
        group.settle(error instanceof Error ? error : new Error(String(error)));
      }
    }
    this.writing = undefined;
  }

  private async writeGroup(group: Group): Promise<void> {
    if (this.end.offset >= SEGMENT_BYTES) this.roll();
    try {
      await this.writeAll(group.pieces);
      if (this.synced) await syncData(this.file);
    } catch (error) {
      this.undoWrite();
      throw error;
    }
    this.end = { segment: this.end.segment, offset: this.end.offset + group.bytes };
  }

  private async writeAll(pieces: Buffer[]): Promise<void> {
    for (let at = 0; at < pieces.length; at += PIECES_PER_WRITE) {
      let rest = pieces.slice(at, at + PIECES_PER_WRITE);
      for (let size = total(rest); size > 0; size = total(rest)) {
        const { bytesWritten } = await writePieces(this.file, rest);
        if (bytesWritten === size) break;
        rest = [Buffer.concat(rest).subarray(bytesWritten)];
      }
    }
  }

  /** Half a frame before whole ones would make them unreadable, so without the cut nothing more is taken. */
  private undoWrite(): void {
    try {
      ftruncateSync(this.file, this.end.offset);
    } catch (error) {
      this.broken = new Error(`the journal in ${this.folder} can no longer be written`, { cause: error });
    }
  }

  private roll(): void {
    const next = openSync(this.path(this.end.segment + 1), "a");
    closeSync(this.file);
    this.file = next;
    this.end = { segment: this.end.segment + 1, offset: 0 };
  }

  private forward(from: JournalPosition): JournalPosition | undefined {
    if (from.segment === this.end.segment) return from.offset < this.end.offset ? from : undefined;
    for (const segment of this.segments()) {
      if (segment < from.segment) continue;
      const position = segment === from.segment ? from : { segment, offset: 0 };
      const size = segment === this.end.segment ? this.end.offset : this.bytesAt(position, 1).length + position.offset;
      if (position.offset < size) return position;
    }
    return undefined;
  }

  private bytesAt({ segment, offset }: JournalPosition, length: number): Buffer {
    if (this.readFile?.segment !== segment) {
      if (this.readFile) closeSync(this.readFile.descriptor);
      this.readFile = { segment, descriptor: openSync(this.path(segment), "r") };
    }
    const bytes = Buffer.allocUnsafe(length);
    return bytes.subarray(0, readSync(this.readFile.descriptor, bytes, 0, length, offset));
  }

  private cutTornTail(segment: number, from: number): void {
    const position = { segment, offset: from };
    for (let bytes = this.bytesAt(position, READ_BYTES); bytes.length > 0; bytes = this.bytesAt(position, READ_BYTES)) {
      const size = frameSize(bytes, 0);
      if (size !== undefined && size > bytes.length && size < SEGMENT_BYTES) bytes = this.bytesAt(position, size);
      const frame = decodeFrame(bytes, 0);
      if (!frame) {
        truncateSync(this.path(segment), position.offset);
        return;
      }
      let end = frame.end;
      for (let next: Frame | undefined = frame; next; next = decodeFrame(bytes, end)) end = next.end;
      position.offset += end;
    }
  }

  private segments(): number[] {
    return readdirSync(this.folder)
      .flatMap((name) => /^(\d{12})\.journal$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  private path(segment: number): string {
    return join(this.folder, `${String(segment).padStart(12, "0")}.journal`);
  }
}

function total(pieces: Buffer[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

function newGroup(): Group {
  let settle: Group["settle"] = () => {};
  const written = new Promise<void>((resolve, reject) => {
    settle = (error) => (error ? reject(error) : resolve());
  });
  return { pieces: [], bytes: 0, written, settle };
}
