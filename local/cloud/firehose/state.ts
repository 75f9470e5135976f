import { mkdirSync, readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { DeliveryCounts } from "../contracts";
import type { JournalPosition } from "./journal";

/** What a delivery stream keeps on disk beside its journal. Positions and counts are saved together, so that they agree. */
export interface DeliveryState {
  /** Rises by one at each change of the settings; part of the object names (F-60). */
  version: number;
  /** The settings of that version, as text. */
  settings: string;
  /** Names the source that the positions belong to. */
  source: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  updatedAt: number;
  counts: SavedCounts;
  /** Direct PUT: where reading the journal goes on. */
  journal: JournalPosition;
  /** Kinesis: the last sequence number with an outcome by shard, null where a shard is read from its beginning. */
  shards: Record<string, string | null>;
  /** Redshift: place in the copy queue of the last copy with an outcome. */
  copies: { done: number };
}

/** What waits is told by the copy queue itself. */
export type SavedCounts = Omit<DeliveryCounts, "waiting">;

export const NO_COUNTS: Readonly<SavedCounts> = {
  read: 0,
  delivered: 0,
  dropped: 0,
  rejected: 0,
  objects: 0,
  bytes: 0,
  copied: 0,
  abandoned: 0,
};

/** A JSON file that is replaced whole. Saves that are asked for during a save become one. */
export class StateFile {
  private saving: Promise<void> | undefined;
  private again = false;

  constructor(
    private readonly path: string,
    readonly state: DeliveryState,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** The state on disk, or `undefined` where there is none. @throws Error when the file cannot be read */
  static load(path: string): DeliveryState | undefined {
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
    try {
      const state = JSON.parse(text) as DeliveryState;
      // A folder of a time without the copy queue has neither its place nor its counts.
      return { ...state, counts: { ...NO_COUNTS, ...state.counts }, copies: state.copies ?? { done: 0 } };
    } catch (error) {
      throw new Error(`${path} is damaged; delete it to deliver again all that its source holds`, { cause: error });
    }
  }

  /** Resolves when the state as it is now is on disk. It does not reject: what was not saved is only delivered twice. */
  save(): Promise<void> {
    this.again = true;
    this.saving ??= this.saveAll();
    return this.saving;
  }

  private async saveAll(): Promise<void> {
    // Commits come in bursts; one save takes all of a turn of the event loop.
    await new Promise(setImmediate);
    while (this.again) {
      this.again = false;
      try {
        mkdirSync(dirname(this.path), { recursive: true });
        await writeFile(`${this.path}.new`, JSON.stringify(this.state));
        await rename(`${this.path}.new`, this.path);
      } catch (error) {
        this.onError(error);
      }
    }
    this.saving = undefined;
  }
}
