import { closeSync, fstatSync, openSync, readSync, type Stats } from "node:fs";
import type { Checkpoint } from "./checkpoints";
import { fingerprint } from "./fingerprint";

/** Read at once; more than the largest record, so that a chunk without a line end is no record. */
export const CHUNK_BYTES = 2 * 1024 * 1024;
const NEWLINE = 0x0a;

/** What was read of a file. */
export interface Line {
  /** Without the newline. */
  bytes: Buffer;
  /** Where the file is to be read on from, once this line is acknowledged. */
  end: number;
  /** A line, one of the file's head that is no record, or a piece of one that is longer than any record. */
  kind: "line" | "header" | "piece";
}

/** A file as the file system has it. */
export interface FoundFile {
  path: string;
  id: string;
  size: number;
  modified: number;
}

export function foundFile(path: string, { dev, ino, size, mtimeMs }: Stats): FoundFile {
  return { path, id: `${dev}:${ino}`, size, modified: mtimeMs };
}

/** One file that is tailed: opened once, so that it can be read to its end when it is renamed or deleted. */
export class TailedFile {
  readonly id: string;
  path: string;
  size: number;
  modified: number;
  /** No longer among the names that are looked for. */
  isGone = false;
  /** Has no name left anywhere. */
  isDeleted = false;
  readonly openedAt = Date.now();
  /** The copy that a rotation made: read before the file that goes on. */
  isRotated = false;
  /** All before has been read. */
  private position: number;
  /** All before was looked at; after `position` there is no line end up to here. */
  private seen: number;
  private isInLongLine = false;
  private headerLinesLeft: number;
  private checkpointed: Pick<Checkpoint, "offset" | "fingerprint">;

  private constructor(
    private readonly descriptor: number,
    found: FoundFile,
    private readonly headerLines: number,
  ) {
    this.id = found.id;
    this.path = found.path;
    this.size = found.size;
    this.modified = found.modified;
    this.position = 0;
    this.seen = 0;
    this.headerLinesLeft = headerLines;
    this.checkpointed = { offset: 0, fingerprint: "" };
  }

  /** @returns nothing when the name stands for another file by now, or for none */
  static open(wanted: FoundFile, headerLines: number): TailedFile | undefined {
    const descriptor = tryOpen(wanted.path);
    if (descriptor === undefined) return undefined;
    const found = foundFile(wanted.path, fstatSync(descriptor));
    if (found.id === wanted.id) return new TailedFile(descriptor, found, headerLines);
    closeSync(descriptor);
    return undefined;
  }

  /** Reads on from there. */
  resume({ offset, fingerprint: mark }: Pick<Checkpoint, "offset" | "fingerprint">): void {
    this.moveTo(offset);
    this.checkpointed = { offset, fingerprint: mark };
  }

  /** Reads on from there, and takes the file for what it is now. */
  startAt(offset: number): void {
    this.resume({ offset, fingerprint: fingerprint(this.descriptor, offset) ?? "" });
  }

  /** Reads on behind the last line that is whole by now: one that is being written is taken as a whole. */
  startAtEnd(): void {
    let end = this.size;
    let newline = -1;
    while (end > 0 && newline === -1) {
      const start = Math.max(0, end - CHUNK_BYTES);
      newline = this.bytes(start, end - start).lastIndexOf(NEWLINE);
      end = start;
    }
    this.startAt(newline === -1 ? 0 : end + newline + 1);
  }

  /** Whether what was read is still there: a file may be truncated, or its number be another's by now. */
  isTheSame(): boolean {
    const { offset, fingerprint: mark } = this.checkpointed;
    return this.size >= this.position && (offset === 0 || fingerprint(this.descriptor, offset) === mark);
  }

  /** Whether another file has, up to where this one was acknowledged, what this one had. */
  wasCopiedTo(other: number): boolean {
    const { offset, fingerprint: mark } = this.checkpointed;
    return offset > 0 && fingerprint(other, offset) === mark;
  }

  /** For comparing contents. */
  get handle(): number {
    return this.descriptor;
  }

  get checkpoint(): Checkpoint {
    return { id: this.id, path: this.path, ...this.checkpointed };
  }

  /** Bytes behind the last whole line. */
  get waitingBytes(): number {
    return Math.max(0, this.size - this.position);
  }

  get isReadToItsEnd(): boolean {
    return this.seen >= this.size;
  }

  /** Looks at the size and time, also of a file without a name. @returns whether they changed */
  refresh(): boolean {
    const { size, mtimeMs, nlink } = fstatSync(this.descriptor);
    const isChanged = size !== this.size || mtimeMs !== this.modified;
    this.size = size;
    this.modified = mtimeMs;
    this.isDeleted = nlink === 0;
    // What was looked at may be another's text by now.
    if (isChanged) this.seen = this.position;
    return isChanged;
  }

  /** The next whole lines. What stands behind the last newline waits for its own. */
  readLines(): Line[] {
    if (this.isReadToItsEnd) return [];
    const start = this.position;
    const chunk = this.bytes(start, CHUNK_BYTES);
    this.seen = start + chunk.length;
    const lines = this.linesOf(chunk);
    if (lines.length === 0 && chunk.length === CHUNK_BYTES) {
      this.isInLongLine = true;
      this.position = this.seen;
      // A long line is acknowledged at its end.
      return [{ bytes: chunk, end: this.checkpointed.offset, kind: "piece" }];
    }
    return lines;
  }

  /** What stands behind the last newline, of a file that nobody writes any more. */
  takeRest(): Line[] {
    const bytes = this.bytes(this.position, CHUNK_BYTES);
    if (bytes.length === 0) return [];
    this.position += bytes.length;
    this.seen = this.position;
    return [{ bytes, end: this.position, kind: this.nextKind() }];
  }

  acknowledge(offset: number): void {
    if (offset <= this.checkpointed.offset) return;
    this.checkpointed = { offset, fingerprint: fingerprint(this.descriptor, offset) ?? "" };
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private linesOf(chunk: Buffer): Line[] {
    const begin = this.position;
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const kind = this.nextKind();
      // The head is skipped as a whole: who reads on in its midst would take the rest for records.
      const isMidOfHead = kind === "header" && this.headerLinesLeft > 0;
      lines.push({ bytes: chunk.subarray(start, end), end: isMidOfHead ? 0 : begin + end + 1, kind });
      start = end + 1;
    }
    this.position = begin + start;
    return lines;
  }

  private nextKind(): Line["kind"] {
    if (this.isInLongLine) {
      this.isInLongLine = false;
      return "piece";
    }
    if (this.headerLinesLeft === 0) return "line";
    this.headerLinesLeft--;
    return "header";
  }

  private bytes(start: number, length: number): Buffer {
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, this.size - start)));
    return buffer.subarray(0, readSync(this.descriptor, buffer, 0, buffer.length, start));
  }

  private moveTo(offset: number): void {
    this.position = offset;
    this.seen = offset;
    this.isInLongLine = false;
    this.headerLinesLeft = offset === 0 ? this.headerLines : 0;
  }
}

function tryOpen(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
