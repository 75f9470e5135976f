import type { CopyDeliveryOutputs, StackOutputs, StreamingDeliveryOutputs } from "../../stacks/outputs";
import type { Cloud } from "../cloud/cloud";
import { literal } from "../cloud/duckdb";
import { endsOf } from "./account";
import { count, type WarehouseSql } from "./warehouse-sql";

/** What became of the events on their way into one table of the warehouse. */
export interface TableAccount {
  pipeline: string;
  /** The delivery's name. */
  delivery: string;
  /** Name of the table with its schema. */
  name: string;
  /** Rows that the table has now. */
  rows: number;
  /** Those among them that this run loaded. */
  loaded: number;
  /** Events of this run that are in no row: refused by COPY, each with its reason in `stl_load_errors`, or malformed, or given up. */
  rejected: number;
  /** Those among them that lie in objects which Firehose gave up, good ones with bad ones; see `errors/manifests/` below the staging prefix. */
  givenUp: number;
  /** Whether its rows are those of a query, and not the events. */
  ofQuery?: true;
}

/** A delivery to a table, with its names. */
export type TableDelivery = (CopyDeliveryOutputs | StreamingDeliveryOutputs) & {
  pipeline: string;
  name: string;
  ofQuery: boolean;
};

/** What was in the table, and what was refused, before. */
export interface TableBaseline {
  rows: number;
  rejected: number;
  givenUp: number;
}

export function tablesOf(outputs: StackOutputs): TableDelivery[] {
  return endsOf(outputs).flatMap((end) => (end.destination === "COPY" || end.destination === "STREAMING" ? [end] : []));
}

/** Rows and refusals up to now. */
export async function takeTableBaseline(cloud: Cloud, sql: WarehouseSql, table: TableDelivery): Promise<TableBaseline> {
  const rows = await count(sql, `SELECT count(*) FROM ${table.tableName}`);
  if (table.destination === "STREAMING") return { rows, rejected: await malformed(sql, table.tableName), givenUp: 0 };
  const { abandoned: givenUp } = cloud.deliveries.counts(table.deliveryStreamName);
  return { rows, rejected: givenUp + (await refused(sql, table)), givenUp };
}

export async function takeTableAccount(
  cloud: Cloud,
  sql: WarehouseSql,
  table: TableDelivery,
  before: TableBaseline,
): Promise<TableAccount> {
  const { rows, rejected, givenUp } = await takeTableBaseline(cloud, sql, table);
  const { pipeline, name: delivery, tableName, ofQuery } = table;
  return {
    pipeline,
    delivery,
    name: tableName,
    rows,
    loaded: rows - before.rows,
    rejected: rejected - before.rejected,
    givenUp: givenUp - before.givenUp,
    ...(ofQuery && { ofQuery }),
  };
}

/** Rows that a COPY left out which went through. */
function refused(sql: WarehouseSql, { deliveryStreamName }: CopyDeliveryOutputs): Promise<number> {
  // Firehose begins each object's name with the delivery stream's. A COPY that failed leaves its errors behind too.
  return count(
    sql,
    `SELECT count(*) FROM stl_load_errors WHERE strpos(filename, ${literal(`/${deliveryStreamName}-`)}) > 0 AND query IN (SELECT query FROM stl_load_commits)`,
  );
}

/** What the stream held that is no JSON stays in the materialized view, beside what parses. */
function malformed(sql: WarehouseSql, tableName: string): Promise<number> {
  return count(sql, `SELECT count(*) FROM ${tableName}_stream WHERE payload IS NULL`);
}
