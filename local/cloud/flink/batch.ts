import {
  BIGINT as BIGINT_TYPE,
  BLOB,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  FLOAT,
  INTEGER,
  SMALLINT,
  TIMESTAMP,
  TINYINT,
  VARCHAR,
} from "@duckdb/node-api";
import { END_OF_TIME } from "./aligned-grid";
import { type Decoder, decoderOf, parseObject } from "./decode";
import { duckdbTypeOf, type FlinkType } from "./flink-type";
import { columnName } from "./query-scope";
import type { SourceColumn, SourceTable } from "./source-table";

/** Table of the rows that are being worked on. It lives in memory. */
export const BATCH = "batch";

/** Rows of one round of reading, by column: seq, rt, wm, and the table's own. */
export interface Batch {
  columns: DuckDBValue[][];
  count: number;
  malformed: number;
  /** Watermark behind the last row; `undefined` before the first event. */
  watermark: number | undefined;
}

const TYPES: Record<string, DuckDBType> = {
  STRING: VARCHAR,
  BOOLEAN,
  TINYINT,
  SMALLINT,
  INT: INTEGER,
  BIGINT: BIGINT_TYPE,
  FLOAT,
  DOUBLE,
  DATE,
  TIMESTAMP,
  TIMESTAMP_LTZ: TIMESTAMP,
  BYTES: BLOB,
};

/** Turns records into rows. Every column is checked, and those that queries name are kept. */
export class BatchReader {
  readonly types: DuckDBType[];
  private readonly kept: readonly number[];
  private readonly decoders: Decoder[];
  private readonly eventColumn: number;

  /** @param used names of the columns that queries name */
  constructor(
    private readonly source: SourceTable,
    used: ReadonlySet<string>,
  ) {
    const { columns, time } = source;
    this.kept = [...columns.keys()].filter((index) => used.has(columns[index]?.name ?? ""));
    this.decoders = columns.map(({ type }) => decoderOf(type));
    this.eventColumn = columns.findIndex(({ name }) => name === time.eventColumn);
    this.types = [BIGINT_TYPE, BIGINT_TYPE, BIGINT_TYPE, ...this.keptColumns.map(({ type }) => duckdbValueType(type))];
  }

  /** The statement that makes the batch's table anew. */
  get createTable(): string {
    const own = this.keptColumns.map(({ name, type }) => `${columnName(name)} ${duckdbTypeOf(type)}`);
    return `CREATE OR REPLACE TEMP TABLE ${BATCH} (${["seq BIGINT", "rt BIGINT", "wm BIGINT", ...own].join(", ")})`;
  }

  private get keptColumns(): SourceColumn[] {
    return this.source.columns.filter((_, index) => this.kept.includes(index));
  }

  /** @param now the time of processing, in milliseconds */
  read(records: Buffer[], firstSeq: number, watermark: number | undefined, now: number): Batch {
    const [seqs, times, watermarks, ...columns]: DuckDBValue[][] = this.types.map(() => []);
    const { delayMs, eventColumn } = this.source.time;
    const isEventTime = eventColumn !== undefined;
    let malformed = 0;
    let reached = watermark ?? -END_OF_TIME;
    let seq = firstSeq;
    for (const record of records) {
      const row = this.decode(record);
      if (row === undefined) {
        malformed++;
        continue;
      }
      const time = this.timeOf(row, now);
      seqs?.push(BigInt(seq++));
      times?.push(BigInt(time));
      // Processing time knows no late rows.
      watermarks?.push(BigInt(isEventTime ? reached : -END_OF_TIME));
      for (let at = 0; at < columns.length; at++) columns[at]?.push(row[this.kept[at] ?? 0] ?? null);
      if (isEventTime) reached = Math.max(reached, time - delayMs);
    }
    const count = seq - firstSeq;
    const after = isEventTime && (count > 0 || watermark !== undefined) ? reached : undefined;
    return { columns: [seqs ?? [], times ?? [], watermarks ?? [], ...columns], count, malformed, watermark: after };
  }

  private decode(record: Buffer): DuckDBValue[] | undefined {
    const object = parseObject(record);
    if (object === undefined) return undefined;
    try {
      return this.source.columns.map(({ name }, index) => this.decoders[index]?.(own(object, name)) ?? null);
    } catch {
      return undefined;
    }
  }

  private timeOf(row: DuckDBValue[], now: number): number {
    const value = row[this.eventColumn];
    return value instanceof DuckDBTimestampValue ? Math.floor(Number(value.micros) / 1000) : now;
  }
}

function own(object: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function duckdbValueType(type: FlinkType): DuckDBType {
  return type.base === "DECIMAL" ? DECIMAL(type.precision, type.scale) : (TYPES[type.base] ?? VARCHAR);
}
