import type {
  CopyDeliveryOutputs,
  DeliveryOutputs,
  LakeDeliveryOutputs,
  PipelineOutputs,
  StreamingDeliveryOutputs,
} from "../../stacks/outputs";
import { keyPrefixes } from "../lookup/key-prefixes";
import type { Objects } from "../lookup/objects";
import { partitionCondition } from "../lookup/partitions";
import { quoted, type SqlPlace, text } from "../lookup/rows";
import type { Services } from "../lookup/services";
import type { Marker } from "./event";

/** S3 tells times in whole seconds, and this machine's clock may be ahead of it; the marker is unique in any case. */
const CLOCK_SLACK_MS = 120_000;

/** A canary on its way. */
export interface Sought {
  pipeline: PipelineOutputs;
  delivery: DeliveryOutputs;
  marker: Marker;
  /** When it was put, in milliseconds. */
  putAt: number;
}

/** @returns where the canary arrived, or nothing while it did not */
export function findCanary(services: Services, sought: Sought): Promise<string | undefined> {
  const { delivery } = sought;
  if (delivery.destination !== "LAKE") return inWarehouse(services, delivery, sought);
  return delivery.format === "RAW" ? inObjects(services, delivery, sought) : inLakeTable(services, delivery, sought);
}

async function inObjects({ objects }: Services, delivery: LakeDeliveryOutputs, sought: Sought) {
  const key = await keyWith(objects, delivery, await newKeys(objects, delivery, sought), sought.marker);
  return key && `s3://${delivery.bucketName}/${key}`;
}

/** Athena is asked only once there is an object it could be in, and only of those objects' partitions. */
async function inLakeTable({ objects, lake }: Services, delivery: LakeDeliveryOutputs, sought: Sought) {
  const keys = await newKeys(objects, delivery, sought);
  if (keys.length === 0) return undefined;
  const table = `${delivery.databaseName}.${delivery.tableName}`;
  const conditions = [isMarked(sought.marker), partitionCondition(delivery, sought.pipeline, keys)];
  const where = conditions.filter((condition) => condition !== undefined).join(" AND ");
  const found = await count(lake, `SELECT count(*) AS n FROM ${quoted(table)} WHERE ${where}`);
  return found > 0 ? `table ${table}` : undefined;
}

async function inWarehouse(
  { warehouse }: Services,
  { tableName }: CopyDeliveryOutputs | StreamingDeliveryOutputs,
  { marker }: Sought,
) {
  if (warehouse === undefined) throw new Error(`the outputs name no warehouse, but ${tableName} lies in one`);
  const found = await count(warehouse, `SELECT count(*) AS n FROM ${quoted(tableName)} WHERE ${isMarked(marker)}`);
  return found > 0 ? `table ${tableName}` : undefined;
}

/** @returns what Firehose wrote of the canary under the error prefix, with the reason, or nothing */
export async function findRejection({ objects }: Services, { delivery, marker, putAt }: Sought) {
  if (delivery.destination === "STREAMING") return undefined;
  const prefixes = keyPrefixes(delivery.errorPrefix, { from: putAt, until: Date.now() }, delivery.probe.timeZone);
  for (const key of await objects.since(delivery.bucketName, prefixes, putAt - CLOCK_SLACK_MS)) {
    const lines = (await objects.read(delivery.bucketName, key)).toString().split("\n");
    for (const line of lines) {
      const reason = rejectionIn(line, marker);
      if (reason !== undefined) return `${reason}; it lies in s3://${delivery.bucketName}/${key}`;
    }
  }
  return undefined;
}

/** @returns the key of the staged object that holds the canary: COPY has not loaded it */
export async function findStaged({ objects }: Services, sought: Sought): Promise<string | undefined> {
  const { delivery, marker } = sought;
  if (delivery.destination !== "COPY") return undefined;
  return keyWith(objects, delivery, await newKeys(objects, delivery, sought), marker);
}

function newKeys(
  objects: Objects,
  { bucketName, prefix, probe: { timeZone } }: LakeDeliveryOutputs | CopyDeliveryOutputs,
  { putAt }: Sought,
): Promise<string[]> {
  const prefixes = keyPrefixes(prefix, { from: putAt, until: Date.now() }, timeZone);
  return objects.since(bucketName, prefixes, putAt - CLOCK_SLACK_MS);
}

async function keyWith(objects: Objects, { bucketName }: { bucketName: string }, keys: string[], marker: Marker) {
  for (const key of keys) {
    if ((await objects.read(bucketName, key)).includes(String(marker.value))) return key;
  }
  return undefined;
}

/** The lines of error objects are JSON with the record in base64; conversion spells the reason's names differently. */
function rejectionIn(line: string, { value }: Marker): string | undefined {
  if (line.trim() === "") return undefined;
  const failed = parsed(line);
  if (!Buffer.from(failed.rawData ?? "", "base64").includes(String(value))) return undefined;
  return `${failed.errorCode ?? failed.lastErrorCode}: ${failed.errorMessage ?? failed.lastErrorMessage}`;
}

function parsed(line: string): Record<string, string | undefined> {
  try {
    return JSON.parse(line) as Record<string, string | undefined>;
  } catch {
    return {};
  }
}

function isMarked({ column, value }: Marker): string {
  return `${quoted(column)} = ${typeof value === "number" ? value : text(value)}`;
}

async function count(place: SqlPlace, sql: string): Promise<number> {
  const [row] = await place.query(sql);
  return Number(row?.n ?? 0);
}
