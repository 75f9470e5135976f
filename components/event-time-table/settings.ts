import type { EventTimeSpec } from "../../lambda/event-time/spec";
import { DEFAULT_PARTITIONS_SINCE } from "../data-lake/projection";
import { specColumn } from "../transform-function/spec";
import type { EventTimeTableArgs } from "./args";

export const DEFAULT_CONVERT_MEMORY_MB = 2048;
export const DEFAULT_CONVERT_TIMEOUT_SECONDS = 300;
export const DEFAULT_COMPACT_MEMORY_MB = 3008;
/** Lambda's longest run, in seconds. */
export const MAX_TIMEOUT_SECONDS = 900;
export const DEFAULT_SCHEDULE = "rate(1 hour)";
export const DEFAULT_AFTER_MINUTES = 60;
export const DEFAULT_TARGET_FILE_SIZE_MIB = 32;
export const DEFAULT_GRACE_MINUTES = 60;
/** A message stays hidden for six times the function's longest run, as Lambda's guide asks. */
export const VISIBILITY_FACTOR = 6;
/** Runs over an object before its message goes to the dead-letter queue. */
export const MAX_RECEIVES = 5;
/** Seconds that both queues keep a message: 14 days, SQS's longest. */
export const RETENTION_SECONDS = 1_209_600;
/** Functions that run side by side, so that a backlog leaves the account's other functions room. */
export const MAX_CONCURRENCY = 10;

/** Firehose prefix of the hours below a prefix: what the Glue table's partitions are computed from. */
export const HOURS = "dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/";

/** Where the manifests of a table's hours lie. @param prefix of its Parquet files */
export function manifestPrefix(prefix: string): string {
  return `${prefix.replace(/\/$/, "")}_manifests/`;
}

/** What the functions do, as they read it. The arguments must be valid. */
export function eventTimeSpec(args: EventTimeTableArgs): Omit<EventTimeSpec, "bucketName"> {
  const { schema, prefix, errorPrefix, partitionsSince, compaction } = args;
  return {
    columns: schema.columns.map((column) => specColumn(column)),
    eventTime: schema.eventTime ?? "",
    dataPrefix: prefix,
    manifestPrefix: manifestPrefix(prefix),
    errorPrefix,
    since: partitionsSince ?? DEFAULT_PARTITIONS_SINCE,
    compaction: compaction && {
      afterMinutes: compaction.afterMinutes ?? DEFAULT_AFTER_MINUTES,
      targetFileSizeMiB: compaction.targetFileSizeMiB ?? DEFAULT_TARGET_FILE_SIZE_MIB,
      graceMinutes: compaction.graceMinutes ?? DEFAULT_GRACE_MINUTES,
    },
  };
}
