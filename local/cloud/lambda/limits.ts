/** Largest payload of a synchronous invocation in bytes: 6 MB, which Lambda's quotas mean as MiB. */
export const MAXIMUM_REQUEST_BYTES = 6_291_456;

/** Largest answer in bytes, as Lambda's own error message says it. */
export const MAXIMUM_RESPONSE_BYTES = 6_291_556;

export const DEFAULT_TIMEOUT_SECONDS = 3;
export const DEFAULT_MEMORY_MB = 128;

/** Copies of one function that run side by side here. Firehose has up to five a shard (F-79); a laptop has few cores. */
export const SANDBOXES_PER_FUNCTION = 2;
