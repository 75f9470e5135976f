import { textAt, type Values } from "./links";

/** How much a data stream takes and how long it keeps it. */
export function shardText(values: Values): string {
  const isOnDemand = textAt(values, "streamModeDetails.streamMode") === "ON_DEMAND";
  const shards = Number(values.shardCount ?? 1);
  return `${isOnDemand ? "on demand" : `${shards} ${shards === 1 ? "shard" : "shards"}`}, ${Number(values.retentionPeriod ?? 24)} h`;
}

/** When a delivery stream writes. */
export function bufferText(values: Values): string | undefined {
  const { bufferingInterval, bufferingSize } = placeOf(values);
  return bufferingInterval === undefined ? undefined : `${bufferingInterval} s or ${bufferingSize} MiB`;
}

/** The settings with which a delivery stream writes to S3. */
export function placeOf(values: Values): Values {
  const { extendedS3Configuration, redshiftConfiguration } = values as Record<string, Values | undefined>;
  return extendedS3Configuration ?? (redshiftConfiguration?.s3Configuration as Values | undefined) ?? {};
}

/** A place in S3, without the expressions in its prefix: `s3://bucket/orders/`. */
export function placeKey(bucketArn: string, prefix: string): string {
  return `s3://${bucketArn.split(":::")[1] ?? ""}/${literalHead(prefix)}`;
}

/** What all keys begin with, whatever Firehose puts for its expressions. */
export function literalHead(prefix: string): string {
  const head = prefix.split("!{")[0] ?? "";
  return head.slice(0, head.lastIndexOf("/") + 1);
}

/** A table's place in S3, as deliveries name it. */
export function locationKey(values: Values): string[] {
  const location = textAt(values, "storageDescriptor.location");
  return location === "" ? [] : [location.endsWith("/") ? location : `${location}/`];
}

/** `ingest.clicks`, of the request to make a table of the warehouse; `""` for another invocation. */
export function tableNameOf(values: Values): string {
  const { table } = requestOf(values);
  return table?.tableName === undefined ? "" : `${table.databaseSchema}.${table.tableName}`;
}

/** What deliveries name a table of the warehouse by. */
export function tableKey(values: Values): string[] {
  const name = tableNameOf(values);
  return name === "" ? [] : [`table ${name}`];
}

interface Request {
  table?: { databaseSchema?: string; tableName?: string };
  stream?: { streamName?: string };
}

/** What the function that makes tables is asked for. */
export function requestOf(values: Values): Request {
  return parsed(textAt(values, "input")) as Request;
}

/** JSON that may be none. */
export function parsed(text: string): Values {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === "object" ? (value as Values) : {};
  } catch {
    return {};
  }
}
