import type { DuckDBValue } from "@duckdb/node-api";
import { identifier } from "../duckdb";
import { type AlignedGrid, closesBetween, END_OF_TIME, lastEnd, windowed } from "./aligned-grid";
import { BATCH } from "./batch";
import type { QueryPlan } from "./query-plan";
import { columnName } from "./query-scope";
import { SessionRun } from "./session-run";
import type { Store } from "./store";

/** What one step of a query gives. */
export interface StepResult {
  rows: DuckDBValue[][];
  /** Rows of the batch that were dropped as late. */
  late: number;
}

/** A query at work. Its tables belong to one store. */
export interface QueryRun {
  /** Makes its tables where they are missing, and takes up what they hold. */
  load(): Promise<void>;
  /** Takes the rows of the batch, and closes the windows that end between two watermarks. */
  step(before: number, now: number): Promise<StepResult>;
  /** Whether a step without rows could close a window between two watermarks. */
  closesBetween(before: number, now: number): boolean;
  /** Windows with rows that are not closed, as of the last commit. */
  openWindows(): Promise<number>;
}

/** @param number place of the query in the script, which names its tables */
export function runOf(plan: QueryPlan, number: number, store: Store): QueryRun {
  if (plan.windows?.kind === "SESSION") return new SessionRun(plan, plan.windows, number, store);
  if (plan.windows !== undefined && plan.grouping !== undefined)
    return new AlignedRun(plan, plan.windows, number, store);
  return new RowRun(plan, plan.windows, store);
}

/** Answers each row by itself: a query without windows, or one that only shows each row its windows. */
class RowRun implements QueryRun {
  constructor(
    private readonly plan: QueryPlan,
    private readonly grid: AlignedGrid | undefined,
    private readonly store: Store,
  ) {}

  async load(): Promise<void> {}

  async step(): Promise<StepResult> {
    const { select, rowCondition, windowCondition } = this.plan;
    const kept = `(SELECT * FROM ${BATCH} WHERE ${rowCondition})`;
    const from = this.grid === undefined ? kept : windowed(this.grid, kept, -END_OF_TIME, END_OF_TIME, false);
    const order = this.grid === undefined ? "seq" : "seq, we";
    const rows = await this.store.rows(`SELECT ${select} FROM ${from} WHERE ${windowCondition} ORDER BY ${order}`);
    return { rows, late: 0 };
  }

  closesBetween(): boolean {
    return false;
  }

  async openWindows(): Promise<number> {
    return 0;
  }
}

/** Groups rows by windows on a grid. Its table has the rows of windows that are not closed. */
class AlignedRun implements QueryRun {
  private readonly table: string;
  private readonly columns: string;

  constructor(
    private readonly plan: QueryPlan,
    private readonly grid: AlignedGrid,
    number: number,
    private readonly store: Store,
  ) {
    this.table = identifier(`rows_${number}`);
    this.columns = ["seq", "rt", "wm", ...[...plan.used].map(columnName)].join(", ");
  }

  async load(): Promise<void> {
    await this.store.run(`CREATE TABLE IF NOT EXISTS ${this.table} AS SELECT ${this.columns} FROM ${BATCH} LIMIT 0`);
  }

  async step(before: number, now: number): Promise<StepResult> {
    const { rowCondition } = this.plan;
    const end = lastEnd(this.grid);
    const lateSql = `SELECT count(*) FROM ${BATCH} WHERE ${rowCondition} AND ${end} - 1 <= wm`;
    const [late] = await this.store.rows(lateSql);
    const closes = this.closesBetween(before, now);
    const rows = closes ? await this.store.rows(this.closing(before, now)) : [];
    if (closes) await this.store.run(`DELETE FROM ${this.table} WHERE ${end} - 1 <= ${now}`);
    const open = `SELECT ${this.columns} FROM ${BATCH} WHERE ${rowCondition} AND ${end} - 1 > ${now}`;
    await this.store.run(`INSERT INTO ${this.table} ${open}`);
    return { rows, late: Number(late?.[0] ?? 0) };
  }

  closesBetween(before: number, now: number): boolean {
    return closesBetween(this.grid, before, now);
  }

  async openWindows(): Promise<number> {
    const { windowCondition } = this.plan;
    const rows = windowed(this.grid, this.table, -END_OF_TIME, END_OF_TIME);
    return this.store.committedNumber(`SELECT count(DISTINCT (ws, we)) FROM ${rows} WHERE ${windowCondition}`);
  }

  private closing(before: number, now: number): string {
    const { select, rowCondition, windowCondition, grouping } = this.plan;
    const batch = `SELECT ${this.columns} FROM ${BATCH} WHERE ${rowCondition}`;
    const rows = `(SELECT ${this.columns} FROM ${this.table} UNION ALL ${batch})`;
    const from = windowed(this.grid, rows, before, now);
    return `SELECT ${select} FROM ${from} WHERE ${windowCondition}${grouping} ORDER BY we, min(seq)`;
  }
}
