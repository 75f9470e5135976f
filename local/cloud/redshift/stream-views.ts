import type { RecordStreams, ShardInfo, StreamRecord } from "../contracts";
import type { Database, Transaction } from "./database";
import { Exclusive } from "./exclusive";
import { quoteName } from "./sql-tokens";

/** Redshift refreshes by itself about as often as this. */
const REFRESH_MILLISECONDS = 1_000;
/** Records of one transaction: large enough to be fast, small enough to let others in between. */
const BATCH_RECORDS = 2_000;

interface StreamView {
  id: number;
  /** As it stands in SQL. */
  name: string;
  externalSchema: string;
  stream: string;
  query: string;
  autoRefresh: boolean;
}

/**
 * Materialized views of Kinesis streams. Each is a table that the records' rows are added to, in one transaction with the
 * position in the shard, so that a record is in it exactly once. A view begins at TRIM_HORIZON (ST-04).
 */
export class StreamViews {
  private readonly refreshing = new Exclusive();
  /** What is wrong with each view, so that it is told once and not each second. */
  private readonly problems = new Map<number, string>();
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly database: Database,
    private readonly streams: RecordStreams,
    private readonly onProblem: (problem: string) => void,
  ) {}

  /** Refreshes the views with AUTO REFRESH from now on. */
  start(): void {
    this.timer = setTimeout(() => void this.refreshLater(), REFRESH_MILLISECONDS).unref();
  }

  /** Brings every view up to what its stream holds now. */
  refresh(): Promise<void> {
    return this.refreshAll(() => true);
  }

  /** Resolves when no refresh is under way. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.refreshing.run(async () => {});
  }

  private async refreshLater(): Promise<void> {
    await this.refreshAll(({ autoRefresh }) => autoRefresh).catch((error: Error) => this.onProblem(error.message));
    if (!this.closed) this.start();
  }

  private refreshAll(isWanted: (view: StreamView) => boolean): Promise<void> {
    return this.refreshing.run(async () => {
      if (this.closed) return;
      for (const view of (await this.views()).filter(isWanted)) await this.refreshView(view);
    });
  }

  /** One view that cannot be refreshed does not keep the others back. */
  private async refreshView(view: StreamView): Promise<void> {
    try {
      await this.readStream(view);
      this.problems.delete(view.id);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (this.problems.get(view.id) === reason) return;
      this.problems.set(view.id, reason);
      this.onProblem(`materialized view ${view.name} of stream ${view.stream} is not refreshed: ${reason}`);
    }
  }

  private async views(): Promise<StreamView[]> {
    const sql = `SELECT s.id, format('%I.%I', n.nspname, c.relname), external_schema, stream, s.query, auto_refresh
      FROM redshift_local.stream_views AS s JOIN pg_class AS c ON c.oid = s.view
      JOIN pg_namespace AS n ON n.oid = c.relnamespace ORDER BY s.id`;
    const rows = await this.database.administer(({ query }) => query(sql));
    return rows.map(([id, name, externalSchema, stream, query, autoRefresh]) => ({
      id: Number(id),
      name: String(name),
      externalSchema: String(externalSchema),
      stream: String(stream),
      query: String(query),
      autoRefresh: autoRefresh === true,
    }));
  }

  /** Reads each shard to its end, parents before their children, so that a key's records keep their order. */
  private async readStream(view: StreamView): Promise<void> {
    const finished = new Set<string>();
    const shards = await this.streams.shards(view.stream);
    const known = new Set(shards.map(({ shardId }) => shardId));
    const isReady = ({ parents }: ShardInfo) => parents.every((parent) => finished.has(parent) || !known.has(parent));
    for (let ready = shards.filter(isReady); ready.length > 0; ) {
      const read = new Set(ready);
      for (const { shardId } of ready) if (await this.readShard(view, shardId)) finished.add(shardId);
      for (const shard of read) shards.splice(shards.indexOf(shard), 1);
      ready = shards.filter(isReady);
    }
  }

  /** @returns whether the shard is closed and read to its end */
  private async readShard(view: StreamView, shardId: string): Promise<boolean> {
    for (;;) {
      if (this.closed) return false;
      const position = await this.positionOf(view, shardId);
      if (position?.finished) return true;
      const { records, closed } = await this.streams.read(view.stream, shardId, position?.after, BATCH_RECORDS);
      const taken = records.length > 0 || closed ? await this.take(view, shardId, records, closed) : false;
      if (!taken) return false;
      if (closed) return true;
    }
  }

  private async positionOf({ id }: StreamView, shardId: string) {
    const sql = `SELECT sequence_number, finished FROM redshift_local.stream_positions
      WHERE view_id = $1 AND shard_id = $2`;
    const [row] = await this.database.administer(({ query }) => query(sql, [id, shardId]));
    if (row === undefined) return undefined;
    return { after: row[0] === null ? undefined : String(row[0]), finished: row[1] === true };
  }

  /** Adds the rows of a batch and moves the position, both or neither. @returns false when the view is gone */
  private take(view: StreamView, shardId: string, records: StreamRecord[], closed: boolean): Promise<boolean> {
    return this.database.administer(async (transaction) => {
      const found = await transaction.query("SELECT FROM pg_class WHERE oid = to_regclass($1)", [view.name]);
      if (found.length === 0) return false;
      if (!(await insertRows(transaction, view, shardId, records))) {
        for (const record of records) await takeAlone(transaction, view, shardId, record);
      }
      await transaction.query(
        `INSERT INTO redshift_local.stream_positions VALUES ($1, $2, $3, $4) ON CONFLICT (view_id, shard_id) DO UPDATE
         SET sequence_number = coalesce(excluded.sequence_number, stream_positions.sequence_number), finished = excluded.finished`,
        [view.id, shardId, records.at(-1)?.sequenceNumber ?? null, closed],
      );
      return true;
    });
  }
}

/** One record that the view's query fails on is noted and passed: it must not stop the view. */
async function takeAlone(
  transaction: Transaction,
  view: StreamView,
  shardId: string,
  record: StreamRecord,
): Promise<void> {
  const failure = await insertRowsOrFail(transaction, view, shardId, [record]);
  if (failure === undefined) return;
  await transaction.query(
    `INSERT INTO redshift_local.stream_errors VALUES ($1, $2, $3, nextval('redshift_local.query_ids'), $4, $5, $6, $7, $8)`,
    [
      view.externalSchema,
      view.stream,
      view.name,
      new Date(record.arrivedAt).toISOString(),
      shardId,
      record.sequenceNumber,
      1,
      failure,
    ],
  );
}

async function insertRows(
  transaction: Transaction,
  view: StreamView,
  shardId: string,
  records: StreamRecord[],
): Promise<boolean> {
  return (await insertRowsOrFail(transaction, view, shardId, records)) === undefined;
}

/** Lets PostgreSQL evaluate the view's own query over the records. @returns why it failed, with nothing inserted then */
async function insertRowsOrFail(
  { query }: Transaction,
  { name, externalSchema, stream, query: select }: StreamView,
  shardId: string,
  records: StreamRecord[],
): Promise<string | undefined> {
  if (records.length === 0) return undefined;
  const source = `${quoteName(externalSchema)}.${quoteName(stream)}`;
  const rows = records.map(({ arrivedAt, partitionKey, sequenceNumber, data }) => ({
    arrived: new Date(arrivedAt).toISOString(),
    key: partitionKey,
    number: sequenceNumber,
    data: data.toString("base64"),
  }));
  await query("SAVEPOINT batch");
  try {
    await query(
      `INSERT INTO ${source} SELECT arrived, key, $1, number, now(), decode(data, 'base64')
       FROM jsonb_to_recordset($2::text::jsonb) AS record (arrived timestamp, key text, number text, data text)`,
      [shardId, JSON.stringify(rows)],
    );
    await query(`INSERT INTO ${name} ${select}`);
    await query(`TRUNCATE ${source}`);
    await query("RELEASE SAVEPOINT batch");
    return undefined;
  } catch (error) {
    await query("ROLLBACK TO SAVEPOINT batch");
    return error instanceof Error ? error.message : String(error);
  }
}
