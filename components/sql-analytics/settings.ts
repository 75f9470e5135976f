import type { SqlAnalyticsArgs } from "./args";

/** Where a job begins to read. LATEST is left out: it would skip what arrives between two versions of a job. */
export const START_POSITIONS = ["TRIM_HORIZON", "AT_TIMESTAMP"] as const;
export const DEFAULT_START_POSITION = "TRIM_HORIZON";

/** Formats of the records that a job puts. */
export const RESULT_FORMATS = ["JSON", "CSV"] as const;
export const DEFAULT_RESULT_FORMAT = "JSON";

/** Longest wait for late events, and for a quiet shard, in seconds: one day. */
export const MAX_WAIT_SECONDS = 86_400;
export const DEFAULT_WATERMARK_DELAY_SECONDS = 10;
export const DEFAULT_IDLE_TIMEOUT_SECONDS = 60;

/** Parallel tasks that an account's default quota takes with one task per KPU (FL-12). */
export const MAX_PARALLELISM = 64;
export const DEFAULT_PARALLELISM = 1;
/** Tasks that share a KPU. */
export const PARALLELISM_PER_KPU = 1;

/** Bounds of the time between two checkpoints in seconds. Below a second a job does little else (FL-13). */
export const MIN_CHECKPOINT_INTERVAL_SECONDS = 1;
export const MAX_CHECKPOINT_INTERVAL_SECONDS = 3600;
export const DEFAULT_CHECKPOINT_INTERVAL_SECONDS = 60;
/** Least time from the end of a checkpoint to the begin of the next, AWS's own default (FL-13). */
export const CHECKPOINT_PAUSE_MILLISECONDS = 5000;

/** The runner's JAR, below the project's folder, and below that of the built package. */
export const DEFAULT_JAR_PATH = "flink/target/sql-runner.jar";
/** What to do in a plan without the JAR. */
export const WHEN_MISSING = ["refuse", "warn"] as const;

/** The runtime that the runner is built for: Flink 2.2 on Java 17 (FL-02, FL-09). */
export const RUNTIME_ENVIRONMENT = "FLINK-2_2";

/**
 * What an hour of a KPU costs in US dollars in us-east-1, as of November 2026. Source:
 * https://aws.amazon.com/managed-service-apache-flink/pricing/. Most other Regions cost more.
 * A test holds it equal to the figure by which a plan finds the price of a whole stack.
 */
export const KPU_HOUR_DOLLARS = 0.11;
/** Hours of a month, as AWS's calculator counts them. */
export const HOURS_PER_MONTH = 730;

/** KPUs that AWS charges: those of the tasks, and one more that runs the job. */
export function chargedKpus({ parallelism = DEFAULT_PARALLELISM }: Pick<SqlAnalyticsArgs, "parallelism">): number {
  return Math.ceil(parallelism / PARALLELISM_PER_KPU) + 1;
}

/** An estimate of a month's KPUs in US dollars. What the job's storage costs comes on top. */
export function monthlyKpuDollars(args: Pick<SqlAnalyticsArgs, "parallelism">): number {
  return Math.round(chargedKpus(args) * KPU_HOUR_DOLLARS * HOURS_PER_MONTH);
}
