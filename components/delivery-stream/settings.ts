import { effectivePrefix } from "../shared/prefix";
import type { DeliveryStreamArgs } from "./args";

/** Longest wait of a buffer in seconds (F-30). */
export const MAX_BUFFER_INTERVAL_SECONDS = 900;
/** Shortest wait with dynamic partitioning (F-34). */
export const MIN_PARTITIONED_INTERVAL_SECONDS = 60;
export const DEFAULT_BUFFER_INTERVAL_SECONDS = 300;
/** Bounds of a buffer's size in MiB (F-31). */
export const MIN_BUFFER_SIZE_MIB = 1;
export const MAX_BUFFER_SIZE_MIB = 128;
/** Smallest buffer with conversion or partitioning (F-33, F-34). */
export const MIN_LARGE_BUFFER_SIZE_MIB = 64;
export const DEFAULT_BUFFER_SIZE_MIB = 5;
/** AWS's own default with conversion. The provider would always send 5, which AWS refuses, so sizes are always given (F-33). */
export const DEFAULT_CONVERSION_SIZE_MIB = 128;
/** Longest retry of a partition's write, or of a COPY, in seconds (F-92, R-09). */
export const MAX_RETRY_DURATION_SECONDS = 7200;
export const DEFAULT_RETRY_DURATION_SECONDS = 300;
/** Firehose's own default for a COPY. */
export const DEFAULT_COPY_RETRY_SECONDS = 3600;
/** Format of records staged for Redshift. */
export const DEFAULT_STAGED_FORMAT = "JSON";
/** What parts the fields of CSV, as COPY itself takes it. */
export const DEFAULT_DELIMITER = ",";
/** Most errors that a COPY can be told to bear (CO-06). */
export const MAX_COPY_ERRORS = 100_000;
/**
 * As many as can be: one bad row must not keep a batch of good ones out. Bad rows are not lost: `sys_load_error_detail` (on a
 * cluster `stl_load_errors` too) has each with its reason, and the staging objects keep it.
 */
export const DEFAULT_MAX_ERRORS = MAX_COPY_ERRORS;

/** Where Firehose puts what a transform failed on when it has no error prefix, below the prefix (F-53). */
export const PROCESSING_FAILED = "processing-failed/";

/** What Firehose itself assumes of a Lambda processor (F-72 to F-74). */
export const LAMBDA_DEFAULTS = { bufferSizeMiB: 1, bufferIntervalSeconds: 60, retries: 3 } as const;

/** Arguments with all defaults filled in. */
export interface DeliverySettings {
  prefix: string;
  errorPrefix: string;
  backupPrefix: string | undefined;
  timeZone: string;
  fileExtension: string | undefined;
  bufferIntervalSeconds: number;
  bufferSizeMiB: number;
  compression: string;
}

/** Fills in the defaults. @param componentName the component's name, which the default error prefix holds */
export function deliverySettings(args: DeliveryStreamArgs, componentName: string): DeliverySettings {
  return {
    ...(args.redshift ? stagingPrefixes(args) : lakePrefixes(args, componentName)),
    timeZone: args.timeZone ?? "UTC",
    fileExtension: args.fileExtension,
    bufferIntervalSeconds: args.bufferIntervalSeconds ?? DEFAULT_BUFFER_INTERVAL_SECONDS,
    bufferSizeMiB: args.bufferSizeMiB ?? defaultBufferSizeMiB(args),
    compression: args.compression ?? "UNCOMPRESSED",
  };
}

function lakePrefixes(args: DeliveryStreamArgs, componentName: string) {
  return {
    prefix: effectivePrefix(args.prefix ?? ""),
    errorPrefix: args.errorPrefix ?? defaultErrorPrefix(componentName),
    backupPrefix: args.backup && effectivePrefix(args.backup.prefix),
  };
}

/** Redshift's prefixes take no expressions: Firehose alone appends the date (F-51), and puts what failed below `prefix` (F-53). */
function stagingPrefixes({ prefix = "", backup }: DeliveryStreamArgs) {
  return { prefix, errorPrefix: `${prefix}${PROCESSING_FAILED}`, backupPrefix: backup?.prefix };
}

/** The kind of failure comes before the date, so that a lifecycle rule or a person can take one kind alone. */
export function defaultErrorPrefix(name: string): string {
  return `errors/${name}/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/`;
}

function defaultBufferSizeMiB({ conversion, partitioning }: DeliveryStreamArgs): number {
  if (conversion) return DEFAULT_CONVERSION_SIZE_MIB;
  return partitioning ? MIN_LARGE_BUFFER_SIZE_MIB : DEFAULT_BUFFER_SIZE_MIB;
}
