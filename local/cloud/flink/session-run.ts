import { BIGINT } from "@duckdb/node-api";
import { identifier } from "../duckdb";
import { BATCH } from "./batch";
import type { QueryPlan, SessionGrid } from "./query-plan";
import type { QueryRun, StepResult } from "./query-run";
import { columnName } from "./query-scope";
import { Sessions } from "./sessions";
import type { Store } from "./store";

const ASSIGNED = "assigned";
const CLOSED = "closed";

/** Groups rows by sessions. Which session a row is in hangs on the order of arrival, so that part is done row by row. */
export class SessionRun implements QueryRun {
  private readonly table: string;
  private readonly columns: string[];
  private sessions: Sessions;

  constructor(
    private readonly plan: QueryPlan,
    private readonly grid: SessionGrid,
    number: number,
    private readonly store: Store,
  ) {
    this.table = identifier(`session_${number}`);
    this.columns = ["seq", "rt", ...[...plan.used].map(columnName)];
    this.sessions = new Sessions(grid.gapMs);
  }

  async load(): Promise<void> {
    const { key, gapMs } = this.grid;
    const columns = this.columns.join(", ");
    await this.store.run(
      `CREATE TABLE IF NOT EXISTS ${this.table} AS SELECT ${columns}, 0::BIGINT AS id FROM ${BATCH} LIMIT 0`,
    );
    this.sessions = new Sessions(gapMs);
    const open = await this.store.rows(
      `SELECT any_value(${key}), id, min(rt), max(rt) + ${gapMs} FROM ${this.table} GROUP BY id ORDER BY id`,
    );
    for (const [text, id, start, end] of open) {
      this.sessions.restore(String(text), { id: Number(id), start: Number(start), end: Number(end) });
    }
  }

  async step(_before: number, now: number): Promise<StepResult> {
    const late = await this.assign();
    return { rows: await this.close(now), late };
  }

  closesBetween(_before: number, now: number): boolean {
    return this.sessions.endBy(now);
  }

  async openWindows(): Promise<number> {
    return this.store.committedNumber(`SELECT count(DISTINCT id) FROM ${this.table}`);
  }

  /** Puts the batch's rows into sessions. @returns how many were late */
  private async assign(): Promise<number> {
    const { rowCondition } = this.plan;
    const { key } = this.grid;
    const rows = await this.store.rows(`SELECT seq, rt, wm, ${key} FROM ${BATCH} WHERE ${rowCondition} ORDER BY seq`);
    const seqs: bigint[] = [];
    const ids: bigint[] = [];
    for (const [seq, time, watermark, text] of rows) {
      const id = this.sessions.add({ key: String(text), time: Number(time), watermark: Number(watermark) });
      if (id === undefined) continue;
      seqs.push(BigInt(String(seq)));
      ids.push(BigInt(id));
    }
    await this.store.run(`CREATE OR REPLACE TEMP TABLE ${ASSIGNED} (seq BIGINT, id BIGINT)`);
    await this.store.append(ASSIGNED, [BIGINT, BIGINT], [seqs, ids]);
    const columns = this.columns.map((name) => `${BATCH}.${name}`).join(", ");
    await this.store.run(
      `INSERT INTO ${this.table} SELECT ${columns}, id FROM ${BATCH} JOIN ${ASSIGNED} USING (seq) ORDER BY seq`,
    );
    for (const { from, to } of this.sessions.takeMerges()) {
      await this.store.run(`UPDATE ${this.table} SET id = ${to} WHERE id = ${from}`);
    }
    return rows.length - seqs.length;
  }

  private async close(now: number): Promise<StepResult["rows"]> {
    const closed = this.sessions.takeClosed(now);
    if (closed.length === 0) return [];
    const columns = [closed.map(({ id }) => id), closed.map(({ start }) => start), closed.map(({ end }) => end)];
    await this.store.run(`CREATE OR REPLACE TEMP TABLE ${CLOSED} (id BIGINT, ws BIGINT, we BIGINT)`);
    await this.store.append(
      CLOSED,
      [BIGINT, BIGINT, BIGINT],
      columns.map((values) => values.map(BigInt)),
    );
    const { select, grouping } = this.plan;
    const order = grouping === undefined ? "we, seq" : "we, min(seq)";
    const sessions = `${this.table} JOIN ${CLOSED} USING (id)`;
    const rows = await this.store.rows(`SELECT ${select} FROM ${sessions}${grouping ?? ""} ORDER BY ${order}`);
    await this.store.run(`DELETE FROM ${this.table} WHERE id IN (SELECT id FROM ${CLOSED})`);
    return rows;
  }
}
