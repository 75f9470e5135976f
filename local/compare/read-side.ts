import type { EventColumnArgs } from "../../components/event-schema";
import type { DeliveryOutputs, PipelineOutputs } from "../../stacks/outputs";
import { keyPrefixes } from "../lookup/key-prefixes";
import { partitionCondition } from "../lookup/partitions";
import { quoted, type SqlRow } from "../lookup/rows";
import type { Services } from "../lookup/services";

/** Rows whose event time is at or after `since` and before `until`, both in milliseconds. */
export interface Window {
  eventTime?: string | undefined;
  since?: number | undefined;
  until?: number | undefined;
}

/** S3 tells times in whole seconds, and producers' clocks may be ahead. */
const CLOCK_SLACK_MS = 300_000;

/** All rows of a delivery's table within a window. @throws Error with the service's reason */
export async function readSide(
  { objects, lake, warehouse }: Services,
  pipeline: PipelineOutputs,
  delivery: DeliveryOutputs,
  columns: EventColumnArgs[],
  window: Window,
): Promise<SqlRow[]> {
  const names = columns.map(({ name }) => quoted(name)).join(", ");
  if (delivery.destination !== "LAKE") {
    if (warehouse === undefined)
      throw new Error(`the outputs name no warehouse, but ${delivery.tableName} lies in one`);
    return warehouse.query(`SELECT ${names} FROM ${quoted(delivery.tableName)}${where(timeConditions(window))}`);
  }
  const conditions = timeConditions(window);
  if (window.since !== undefined) {
    // An event arrives after it happened, so older objects hold none of the window.
    const since = window.since - CLOCK_SLACK_MS;
    const prefixes = keyPrefixes(delivery.prefix, { from: since, until: Date.now() }, delivery.probe.timeZone);
    const keys = await objects.since(delivery.bucketName, prefixes, since);
    if (keys.length === 0) return [];
    const partitions = partitionCondition(delivery, pipeline, keys);
    if (partitions !== undefined && partitions.length <= MOST_CONDITION) conditions.push(partitions);
  }
  const table = quoted(`${delivery.databaseName}.${delivery.tableName}`);
  return lake.query(`SELECT ${names} FROM ${table}${where(conditions)}`);
}

/** Athena takes statements of 262,144 bytes. */
const MOST_CONDITION = 200_000;

function timeConditions({ eventTime, since, until }: Window): string[] {
  if (eventTime === undefined) return [];
  return [
    ...(since === undefined ? [] : [`${quoted(eventTime)} >= ${timestamp(since)}`]),
    ...(until === undefined ? [] : [`${quoted(eventTime)} < ${timestamp(until)}`]),
  ];
}

function timestamp(instant: number): string {
  return `TIMESTAMP '${new Date(instant).toISOString().replace("T", " ").replace("Z", "")}'`;
}

function where(conditions: string[]): string {
  return conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
}
