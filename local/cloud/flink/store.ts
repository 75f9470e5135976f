import { join } from "node:path";
import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
} from "@duckdb/node-api";
import { literal } from "../duckdb";
import { BEGINNING, type StreamPosition } from "./stream-reader";

/** What the engine keeps beside its rows. Saved in the transaction that changes the rows. */
export interface EngineState {
  /** The whole script that the rows belong to. */
  script: string;
  streamArn: string;
  position: StreamPosition;
  /** Greatest watermark so far, in milliseconds; `null` before the first event. */
  watermark: number | null;
  /** Number of the next row. */
  nextSeq: number;
  read: number;
  malformed: number;
  late: number;
  emitted: Record<string, number>;
}

export function freshState(script: string, streamArn: string): EngineState {
  return {
    script,
    streamArn,
    position: BEGINNING,
    watermark: null,
    nextSeq: 1,
    read: 0,
    malformed: 0,
    late: 0,
    emitted: {},
  };
}

/** State that could not be written: what came since the last commit is done again. */
export class CheckpointFailure extends Error {
  override readonly name = "CheckpointFailure";
}

/** Rows of one chunk that DuckDB takes at once. */
const CHUNK_ROWS = 2048;
const FILE = "state.duckdb";

/** One application's DuckDB file: rows of open windows and the state, which change together or not at all. */
export class Store {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    /** Sees what is committed, also while a transaction is under way. */
    private readonly reader: DuckDBConnection,
  ) {}

  static open(folder: string): Promise<Store> {
    return Store.at(join(folder, FILE));
  }

  static inMemory(): Promise<Store> {
    return Store.at(":memory:");
  }

  private static async at(path: string): Promise<Store> {
    const options = {
      threads: "1",
      memory_limit: "512MB",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    };
    const instance = await DuckDBInstance.create(path, options);
    const store = new Store(instance, await instance.connect(), await instance.connect());
    // Rows of one batch keep their order in a table.
    await store.run("SET preserve_insertion_order = true");
    await store.run("CREATE TABLE IF NOT EXISTS state (value VARCHAR)");
    return store;
  }

  async load(): Promise<EngineState | undefined> {
    const [row] = await this.rows("SELECT value FROM state");
    return row === undefined ? undefined : (JSON.parse(String(row[0])) as EngineState);
  }

  /** @throws CheckpointFailure */
  async save(state: EngineState): Promise<void> {
    await this.checkpoint("DELETE FROM state");
    await this.checkpoint(`INSERT INTO state VALUES (${literal(JSON.stringify(state))})`);
  }

  /** Does work whole or not at all. @throws CheckpointFailure when the work is done and cannot be kept */
  async transaction(work: () => Promise<void>): Promise<void> {
    await this.run("BEGIN");
    try {
      await work();
      await this.checkpoint("COMMIT");
    } catch (error) {
      await this.connection.run("ROLLBACK").catch(() => {});
      throw error;
    }
  }

  async run(sql: string): Promise<void> {
    await this.connection.run(sql);
  }

  private async checkpoint(sql: string): Promise<void> {
    try {
      await this.run(sql);
    } catch (error) {
      throw new CheckpointFailure(`its state cannot be written: ${error instanceof Error ? error.message : error}`);
    }
  }

  async rows(sql: string): Promise<DuckDBValue[][]> {
    return (await this.connection.runAndReadAll(sql)).getRows();
  }

  /** A number that a query answers, as of the last commit. */
  async committedNumber(sql: string): Promise<number> {
    const [row] = (await this.reader.runAndReadAll(sql)).getRows();
    return Number(row?.[0] ?? 0);
  }

  /** Appends columns of equal length to a table. */
  async append(table: string, types: DuckDBType[], columns: DuckDBValue[][]): Promise<void> {
    const appender = await this.connection.createAppender(table);
    const count = columns[0]?.length ?? 0;
    for (let from = 0; from < count; from += CHUNK_ROWS) {
      const size = Math.min(CHUNK_ROWS, count - from);
      const chunk = DuckDBDataChunk.create(types, size);
      chunk.setColumns(columns.map((column) => column.slice(from, from + size)));
      appender.appendDataChunk(chunk);
    }
    appender.flushSync();
    appender.closeSync();
  }

  close(): void {
    this.reader.closeSync();
    this.connection.closeSync();
    this.instance.closeSync();
  }
}
