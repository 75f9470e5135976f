import type { EventTimeOutputs, StackOutputs } from "../../stacks/outputs";
import type { Cloud } from "../cloud/cloud";
import { identifier } from "../cloud/duckdb";
import { deliveriesOf } from "./account";
import { countEvents } from "./count-events";

/** What became of the events of raw objects on their way into a table by event time. */
export interface EventTimeAccount {
  pipeline: string;
  /** The delivery's name. */
  delivery: string;
  /** Name of the Glue table. */
  name: string;
  /** Rows that the table has now. */
  rows: number;
  /** Those among them that this run added. */
  added: number;
  /** Hours that have rows now. */
  hours: number;
  /** Lines of this run that are no event of the table; they lie under its error prefix, each with its reason. */
  rejected: number;
}

/** A table by event time, with its names. */
export interface EventTimeTable extends EventTimeOutputs {
  pipeline: string;
  delivery: string;
  bucketName: string;
  databaseName: string;
}

/** What was in the table, and what was refused, before. */
export interface EventTimeBaseline {
  rows: number;
  rejected: number;
}

export function eventTimeTablesOf(outputs: StackOutputs): EventTimeTable[] {
  return deliveriesOf(outputs).flatMap((delivery) => {
    if (delivery.destination !== "LAKE" || delivery.eventTime === undefined) return [];
    const { pipeline, name, bucketName, databaseName, eventTime } = delivery;
    return [{ ...eventTime, pipeline, delivery: name, bucketName, databaseName }];
  });
}

export async function takeEventTimeBaseline(cloud: Cloud, table: EventTimeTable): Promise<EventTimeBaseline> {
  const { rows } = await countRows(cloud, table);
  return { rows, rejected: await countMisfits(cloud, table) };
}

export async function takeEventTimeAccount(
  cloud: Cloud,
  table: EventTimeTable,
  before: EventTimeBaseline,
): Promise<EventTimeAccount> {
  const { pipeline, delivery, tableName: name } = table;
  const { rows, hours } = await countRows(cloud, table);
  const rejected = (await countMisfits(cloud, table)) - before.rejected;
  return { pipeline, delivery, name, rows, added: rows - before.rows, hours, rejected };
}

async function countRows(cloud: Cloud, { databaseName, tableName }: EventTimeTable) {
  const table = `${identifier(databaseName)}.${identifier(tableName)}`;
  const counted = await cloud.lake.query(
    `SELECT count(*)::INTEGER AS n, count(DISTINCT dt || hour)::INTEGER AS hours FROM ${table}`,
  );
  const [row] = counted.rows;
  return { rows: Number(row?.n), hours: Number(row?.hours) };
}

async function countMisfits(cloud: Cloud, { bucketName, errorPrefix }: EventTimeTable): Promise<number> {
  const objects = await cloud.objects.list(bucketName, errorPrefix);
  const bodies = await Promise.all(objects.map(({ key }) => cloud.objects.get(bucketName, key)));
  return bodies.reduce((sum, body) => sum + countEvents(body), 0);
}
