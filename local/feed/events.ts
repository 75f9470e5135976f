import type { EventSchemaArgs } from "../../components/event-schema";

/** One event on its way to a pipeline. */
export interface FeedEvent {
  /** The event as the producer has it, without a line end. */
  data: Buffer;
  /** Decides the shard of a Kinesis stream. */
  partitionKey: string;
}

/** One record of an input file. */
export interface InputRecord {
  /** The bytes to put. Those of the line itself where it could not be parsed. */
  data: Buffer;
  /** The record's fields, or nothing where it could not be parsed. */
  fields?: Record<string, unknown>;
}

/** Longest partition key in characters (K-16). */
const MAX_PARTITION_KEY = 256;

/**
 * Gives each event its partition key: the value of the schema's column, or the event's number where there is no such
 * column or no value. Kinesis hashes the key, so numbers spread over the shards.
 */
export function partitionKeys({
  partitionKey,
}: EventSchemaArgs): (fields: Record<string, unknown> | undefined) => string {
  let number = 0;
  return (fields) => {
    number++;
    const value = partitionKey === undefined ? undefined : fields?.[partitionKey];
    const key = typeof value === "string" || typeof value === "number" ? String(value) : "";
    return key === "" ? String(number) : key.slice(0, MAX_PARTITION_KEY);
  };
}
