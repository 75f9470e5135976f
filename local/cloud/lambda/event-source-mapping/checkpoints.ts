import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** How far a mapping has come in each shard. Kept in a file, whole or not at all. */
export class Checkpoints {
  private readonly file: string;
  private readonly positions: Record<string, string>;
  /** Whether the mapping was never begun. */
  readonly isNew: boolean;

  constructor(dataDir: string, mappingId: string) {
    this.file = join(dataDir, "lambda", "event-sources", `${mappingId}.json`);
    this.isNew = !existsSync(this.file);
    this.positions = this.isNew ? {} : (JSON.parse(readFileSync(this.file, "utf8")) as Record<string, string>);
  }

  /** Sequence number of the last record of a shard that is done; `undefined` at its beginning. */
  of(shardId: string): string | undefined {
    return this.positions[shardId];
  }

  save(positions: Record<string, string>): void {
    Object.assign(this.positions, positions);
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(`${this.file}.new`, JSON.stringify(this.positions));
    renameSync(`${this.file}.new`, this.file);
  }
}
