import type { StackOutputs } from "../../stacks/outputs";
import type { Cloud } from "../cloud/cloud";
import { type Baseline, type Delivery, type DeliveryAccount, deliveriesOf, takeAccount, takeBaseline } from "./account";
import { type ConsumerAccount, consumersSince, takeConsumerAccounts } from "./consumer-account";
import {
  type EventTimeAccount,
  type EventTimeBaseline,
  type EventTimeTable,
  eventTimeTablesOf,
  takeEventTimeAccount,
  takeEventTimeBaseline,
} from "./event-time-account";
import type { FeedTotals } from "./feed-pipelines";
import { type QueryAccount, since, takeQueryAccounts } from "./query-account";
import {
  type TableAccount,
  type TableBaseline,
  type TableDelivery,
  tablesOf,
  takeTableAccount,
  takeTableBaseline,
} from "./table-account";
import { type WarehouseSql, warehouseSql } from "./warehouse-sql";

/** What became of every event of a run. */
export interface Balance {
  deliveries: DeliveryAccount[];
  tables: TableAccount[];
  eventTimeTables: EventTimeAccount[];
  queries: QueryAccount[];
  consumers: ConsumerAccount[];
  /** Events that some delivery neither delivered, nor rejected with a reason, nor skipped by its selection, that a SQL stage did not read, that came no further than a raw object, or that a consumer's function neither got nor was given up for. */
  lost: number;
}

/** The books of one run: opened before anything is fed, and closed when all is delivered. */
export class Books {
  private constructor(
    private readonly cloud: Cloud,
    private readonly sql: WarehouseSql | undefined,
    private readonly deliveries: { delivery: Delivery; before: Baseline }[],
    private readonly tables: { table: TableDelivery; before: TableBaseline }[],
    private readonly eventTimeTables: { table: EventTimeTable; before: EventTimeBaseline }[],
    private readonly readers: { outputs: StackOutputs; queries: QueryAccount[]; consumers: ConsumerAccount[] },
  ) {}

  /** Notes what is there already, so that the balance tells what came since. */
  static async open(cloud: Cloud, outputs: StackOutputs): Promise<Books> {
    const deliveries = await Promise.all(
      deliveriesOf(outputs).map(async (delivery) => ({ delivery, before: await takeBaseline(cloud, delivery) })),
    );
    const sql = outputs.warehouse && warehouseSql(cloud, outputs.warehouse);
    const tables = [];
    for (const table of sql ? tablesOf(outputs) : []) {
      if (sql) tables.push({ table, before: await takeTableBaseline(cloud, sql, table) });
    }
    const eventTimeTables = [];
    for (const table of eventTimeTablesOf(outputs)) {
      eventTimeTables.push({ table, before: await takeEventTimeBaseline(cloud, table) });
    }
    const queries = await takeQueryAccounts(cloud, outputs);
    const readers = { outputs, queries, consumers: takeConsumerAccounts(cloud, outputs) };
    return new Books(cloud, sql, deliveries, tables, eventTimeTables, readers);
  }

  async balance(totals: FeedTotals): Promise<Balance> {
    const deliveries: DeliveryAccount[] = [];
    for (const { delivery, before } of this.deliveries)
      deliveries.push(await takeAccount(this.cloud, delivery, before));
    const tables: TableAccount[] = [];
    for (const { table, before } of this.tables) {
      if (this.sql) tables.push(await takeTableAccount(this.cloud, this.sql, table, before));
    }
    const eventTimeTables: EventTimeAccount[] = [];
    for (const { table, before } of this.eventTimeTables) {
      eventTimeTables.push(await takeEventTimeAccount(this.cloud, table, before));
    }
    const { outputs, queries: queriesBefore, consumers: consumersBefore } = this.readers;
    const queries = since(await takeQueryAccounts(this.cloud, outputs), queriesBefore);
    const consumers = consumersSince(takeConsumerAccounts(this.cloud, outputs), consumersBefore);
    const accounts = { deliveries, tables, eventTimeTables, queries, consumers };
    return { ...accounts, lost: lostOf(accounts, totals) };
  }
}

/** What is staged for COPY has arrived only when it is in the table. @param totals events fed, by pipeline */
export function lostOf(
  { deliveries, tables, eventTimeTables, queries, consumers }: Omit<Balance, "lost">,
  totals: FeedTotals,
): number {
  const missing = (pipeline: string, found: number) => Math.max(0, (totals[pipeline] ?? 0) - found);
  const tableOf = ({ pipeline, name }: DeliveryAccount) =>
    tables.find((table) => table.pipeline === pipeline && table.delivery === name);
  // A query makes as many rows as it likes.
  const inObjects = deliveries
    .filter(({ ofQuery }) => !ofQuery)
    .map((account) => {
      const table = tableOf(account);
      const arrived = table ? table.loaded + table.rejected : account.records;
      return missing(account.pipeline, arrived + account.rejected + account.skipped);
    });
  const streamed = tables.filter(
    ({ pipeline, delivery, ofQuery }) =>
      !ofQuery && !deliveries.some((account) => account.pipeline === pipeline && account.name === delivery),
  );
  const inStreams = streamed.map(({ pipeline, loaded, rejected }) => missing(pipeline, loaded + rejected));
  const unread = queries.map(({ pipeline, read }) => missing(pipeline, read));
  const unsorted = eventTimeTables.map(({ pipeline, delivery, added, rejected }) => {
    const raw = deliveries.find((account) => account.pipeline === pipeline && account.name === delivery);
    return Math.max(0, (raw?.records ?? 0) - added - rejected);
  });
  const unseen = consumers.map(({ fed, handed, givenUp, skipped }) => Math.max(0, fed - handed - givenUp - skipped));
  return [...inObjects, ...inStreams, ...unread, ...unsorted, ...unseen].reduce((sum, lost) => sum + lost, 0);
}
