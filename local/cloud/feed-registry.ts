import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Rules and subscriptions by name, in one file. They outlive the process, so that a client which puts before the program
 * has run again is told to retry, in place of being acknowledged for records that go nowhere.
 */
export class FeedRegistry<T> {
  private readonly entries: Map<string, T>;
  private readonly put = new Set<string>();

  constructor(private readonly file: string) {
    this.entries = readEntries(file);
  }

  get(key: string): T | undefined {
    return this.entries.get(key);
  }

  values(): T[] {
    return [...this.entries.values()];
  }

  /** Keeps an entry of the program that runs now, in place of one with its key. */
  set(key: string, value: T): void {
    this.put.add(key);
    this.entries.set(key, value);
    this.save();
  }

  /** Whether the program of this process has it, rather than the one of an earlier run. */
  isCurrent(key: string): boolean {
    return this.put.has(key);
  }

  /** Removes what earlier programs had and the present one has not. */
  removeFormer(): void {
    const former = [...this.entries.keys()].filter((key) => !this.put.has(key));
    if (former.length === 0) return;
    for (const key of former) this.entries.delete(key);
    this.save();
  }

  private save(): void {
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(`${this.file}.new`, `${JSON.stringify(Object.fromEntries(this.entries), null, 2)}\n`);
    renameSync(`${this.file}.new`, this.file);
  }
}

function readEntries<T>(file: string): Map<string, T> {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(file, "utf8")) as Record<string, T>));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return new Map();
    throw error;
  }
}
