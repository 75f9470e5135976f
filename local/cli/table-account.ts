import type { CopyDeliveryOutputs, StackOutputs, StreamingDeliveryOutputs } from "../../stacks/outputs";
import type { Cloud } from "../cloud/cloud";
import { literal } from "../cloud/duckdb";
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
  /** Events of this run that are in no row: refused by COPY, each with its reason in `stl_load_errors`, or in objects that Firehose gave up, or malformed. */
  rejected: number;
}

/** A delivery to a table, with its names. */
export type TableDelivery = (CopyDeliveryOutputs | StreamingDeliveryOutputs) & { pipeline: string; delivery: string };

/** What was in the table, and what was refused, before. */
export interface TableBaseline {
  rows: number;
  rejected: number;
}

export function tablesOf({ pipelines }: StackOutputs): TableDelivery[] {
  return Object.entries(pipelines).flatMap(([pipeline, { deliveries }]) =>
    Object.entries(deliveries).flatMap(([name, delivery]) =>
      delivery.destination === "LAKE" ? [] : [{ pipeline, delivery: name, ...delivery }],
    ),
  );
}

/** Rows and refusals up to now. */
export async function takeTableBaseline(cloud: Cloud, sql: WarehouseSql, table: TableDelivery): Promise<TableBaseline> {
  const rows = await count(sql, `SELECT count(*) FROM ${table.tableName}`);
  const rejected =
    table.destination === "COPY" ? await refused(cloud, sql, table) : await malformed(sql, table.tableName);
  return { rows, rejected };
}

export async function takeTableAccount(
  cloud: Cloud,
  sql: WarehouseSql,
  table: TableDelivery,
  before: TableBaseline,
): Promise<TableAccount> {
  const { rows, rejected } = await takeTableBaseline(cloud, sql, table);
  const { pipeline, delivery, tableName } = table;
  return {
    pipeline,
    delivery,
    name: tableName,
    rows,
    loaded: rows - before.rows,
    rejected: rejected - before.rejected,
  };
}

/** Rows that a COPY left out which went through, and records in the objects that were given up. */
async function refused(cloud: Cloud, sql: WarehouseSql, { deliveryStreamName }: CopyDeliveryOutputs): Promise<number> {
  const { abandoned } = cloud.deliveries.counts(deliveryStreamName);
  // Firehose begins each object's name with the delivery stream's. A COPY that failed leaves its errors behind too.
  const left = await count(
    sql,
    `SELECT count(*) FROM stl_load_errors WHERE strpos(filename, ${literal(`/${deliveryStreamName}-`)}) > 0 AND query IN (SELECT query FROM stl_load_commits)`,
  );
  return abandoned + left;
}

/** What the stream held that is no JSON stays in the materialized view, beside what parses. */
function malformed(sql: WarehouseSql, tableName: string): Promise<number> {
  return count(sql, `SELECT count(*) FROM ${tableName}_stream WHERE payload IS NULL`);
}
