import type { Checkpoint } from "./checkpoints";
import { beginAlike } from "./fingerprint";
import { filesIn } from "./folder";
import { nameMatcher } from "./patterns";
import type { Flow } from "./settings";
import { type FoundFile, TailedFile } from "./tailed-file";

/** A file that looks like a copy is left alone for so long after its last change, in case its original is truncated next. */
const COPY_PATIENCE_MILLISECONDS = 5_000;
/** Whoever writes to a file that was renamed or deleted is expected to stop within this time. */
const DELETED_PATIENCE_MILLISECONDS = 10_000;
const RENAMED_PATIENCE_MILLISECONDS = 600_000;

/** A new file that begins as a tailed one does. */
interface HeldFile {
  file: TailedFile;
  original: TailedFile;
}

/** The files of one flow: which there are, and which is which after they were renamed, copied, truncated or deleted. */
export class FlowFiles {
  private readonly tailed = new Map<string, TailedFile>();
  private readonly held = new Map<string, HeldFile>();
  private readonly fits: (name: string) => boolean;

  /**
   * @param checkpoints where to read on; nothing for a flow that is seen for the first time
   * @param note is told what cannot be mended
   */
  constructor(
    private readonly flow: Flow,
    checkpoints: Checkpoint[] | undefined,
    private readonly note: (problem: string) => void,
  ) {
    this.fits = nameMatcher(flow.glob);
    if (checkpoints === undefined) this.begin();
    else this.resume(checkpoints);
  }

  /** Looks at what became of the files. */
  look(now = Date.now()): void {
    const found = filesIn(this.flow.folder, this.fits);
    for (const file of [...this.tailed.values()]) this.lookAt(file, found.get(file.id));
    for (const file of found.values()) if (!this.tailed.has(file.id)) this.take(file, now);
    for (const id of this.held.keys()) if (!found.has(id)) this.release(id);
    for (const file of [...this.tailed.values()]) if (file.isGone && this.isOver(file, now)) this.forget(file);
  }

  /** Those that end first: gone and rotated ones, then by age. */
  inOrder(): TailedFile[] {
    const rank = ({ isGone, isRotated }: TailedFile) => (isGone || isRotated ? 0 : 1);
    return [...this.tailed.values()].sort((a, b) => rank(a) - rank(b) || a.modified - b.modified);
  }

  /** Whether nothing waits to be read. */
  get isIdle(): boolean {
    return this.held.size === 0 && [...this.tailed.values()].every((file) => file.isReadToItsEnd);
  }

  /** Deleted, and nobody has written for a while: what stands behind the last newline is a line. */
  isFinal(file: TailedFile, now = Date.now()): boolean {
    return file.isDeleted && now - file.modified > DELETED_PATIENCE_MILLISECONDS;
  }

  checkpoints(): Checkpoint[] {
    return [...this.tailed.values()].map(({ checkpoint }) => checkpoint);
  }

  close(): void {
    for (const file of this.tailed.values()) file.close();
    for (const { file } of this.held.values()) file.close();
  }

  /** All that is there at the very first look stands where the settings say. Files that come later are read from their start. */
  private begin(): void {
    for (const found of filesIn(this.flow.folder, this.fits).values()) {
      const file = this.open(found);
      if (file && this.flow.initialPosition === "END_OF_FILE") file.startAtEnd();
      if (file) this.tailed.set(file.id, file);
    }
  }

  private resume(checkpoints: Checkpoint[]): void {
    // Also under names that do not fit: a rotation may have renamed a file meanwhile.
    const all = filesIn(this.flow.folder, () => true);
    for (const checkpoint of checkpoints) {
      const found = all.get(checkpoint.id);
      const file = found && this.open(found);
      if (!file) {
        this.note(`${checkpoint.path} is gone since the agent ran last; it was read up to byte ${checkpoint.offset}`);
        continue;
      }
      file.resume(checkpoint);
      this.tailed.set(file.id, file);
    }
    for (const file of [...this.tailed.values()]) if (!file.isTheSame()) this.startAgain(file);
  }

  private lookAt(file: TailedFile, found: FoundFile | undefined): void {
    file.isGone = found === undefined;
    if (found) file.path = found.path;
    if (file.refresh() && !file.isTheSame()) this.startAgain(file);
  }

  /** The file was truncated or written anew. Where a rotation has copied it first, what was not read yet is in the copy. */
  private startAgain(file: TailedFile): void {
    const copy = this.copyOf(file);
    if (copy) {
      const { offset } = file.checkpoint;
      copy.startAt(Math.min(offset, copy.size));
      copy.isRotated = true;
      this.tailed.set(copy.id, copy);
    }
    file.startAt(0);
  }

  private copyOf(original: TailedFile): TailedFile | undefined {
    for (const [id, { file, original: likened }] of this.held) {
      if (likened !== original) continue;
      this.held.delete(id);
      file.refresh();
      return file;
    }
    if (original.checkpoint.offset === 0) return undefined;
    const others = [...filesIn(this.flow.folder, () => true).values()].filter(({ id }) => !this.tailed.has(id));
    for (const found of others.sort((a, b) => b.modified - a.modified)) {
      const file = this.open(found);
      if (file && original.wasCopiedTo(file.handle)) return file;
      file?.close();
    }
    return undefined;
  }

  /** A new file is read from its start, unless it is about to turn out to be the copy of one that is read already. */
  private take(found: FoundFile, now: number): void {
    const held = this.held.get(found.id);
    const file = held?.file ?? this.open(found);
    if (!file) return;
    file.refresh();
    const original = this.originalOf(file, now);
    if (original) {
      this.held.set(file.id, { file, original });
      return;
    }
    this.held.delete(file.id);
    this.tailed.set(file.id, file);
  }

  private originalOf(file: TailedFile, now: number): TailedFile | undefined {
    if (file.size === 0 || now - Math.max(file.modified, file.openedAt) > COPY_PATIENCE_MILLISECONDS) return undefined;
    return [...this.tailed.values()].find(
      (other) => other.checkpoint.offset > 0 && beginAlike(file.handle, other.handle, Math.min(file.size, other.size)),
    );
  }

  private release(id: string): void {
    this.held.get(id)?.file.close();
    this.held.delete(id);
  }

  private isOver(file: TailedFile, now: number): boolean {
    if (!file.isReadToItsEnd) return false;
    if (file.isDeleted) return this.isFinal(file, now) && file.waitingBytes === 0;
    return now - Math.max(file.modified, file.openedAt) > RENAMED_PATIENCE_MILLISECONDS;
  }

  private forget(file: TailedFile): void {
    file.close();
    this.tailed.delete(file.id);
  }

  private open(found: FoundFile): TailedFile | undefined {
    return TailedFile.open(found, this.flow.skipHeaderLines);
  }
}
