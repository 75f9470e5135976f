import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StagedObject } from "./copy-statement";

export interface PendingCopy extends StagedObject {
  /** Its place in the queue, from 1. */
  sequence: number;
  /** Whether an earlier attempt, or an earlier process, may have loaded it. */
  unsure: boolean;
}

const FILE = /^(\d+)\.json$/;

/** The staged objects that await their COPY, in order, each a file of its own. */
export class PendingCopies {
  private readonly queue: PendingCopy[] = [];
  private last: number;
  /** Records in the staged objects. */
  records = 0;

  /**
   * Takes up what an earlier process left.
   *
   * @param done sequence of the last copy whose outcome is saved; files up to it were about to be deleted
   */
  constructor(
    private readonly folder: string,
    done: number,
  ) {
    mkdirSync(folder, { recursive: true });
    this.last = done;
    for (const name of readdirSync(folder).sort()) {
      const sequence = Number(FILE.exec(name)?.[1] ?? 0);
      if (sequence > done) this.append({ ...readStaged(join(folder, name)), sequence, unsure: true });
      else rmSync(join(folder, name));
    }
  }

  /** Whether a folder of pending copies has one behind `done`. */
  static any(folder: string, done: number): boolean {
    try {
      return readdirSync(folder).some((name) => Number(FILE.exec(name)?.[1] ?? 0) > done);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
      throw error;
    }
  }

  get first(): PendingCopy | undefined {
    return this.queue[0];
  }

  /** Resolves when the object's place is on disk. Calls must not overlap. */
  async add(object: StagedObject): Promise<void> {
    const sequence = this.last + 1;
    const file = this.file(sequence);
    await writeFile(`${file}.new`, JSON.stringify(object));
    await rename(`${file}.new`, file);
    this.append({ ...object, sequence, unsure: false });
  }

  /** Takes the first from the queue. Its file stays until `forget`. */
  shift(): void {
    this.records -= this.queue.shift()?.records ?? 0;
  }

  async forget({ sequence }: PendingCopy): Promise<void> {
    await rm(this.file(sequence), { force: true });
  }

  private append(copy: PendingCopy): void {
    this.queue.push(copy);
    this.last = copy.sequence;
    this.records += copy.records;
  }

  private file(sequence: number): string {
    // As many digits as the largest whole number has, so that names sort like numbers.
    return join(this.folder, `${String(sequence).padStart(16, "0")}.json`);
  }
}

function readStaged(file: string): StagedObject {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as StagedObject;
  } catch (error) {
    throw new Error(`${file} is damaged; copy its object into the table by hand, then delete it`, { cause: error });
  }
}
