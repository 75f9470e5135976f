import { z } from "zod";
import type { Problem } from "../../components/shared/problems";
import { suggestion } from "../../components/shared/suggestion";

/*
 * What the plan assumes of a stack's use when it estimates the price of a month. Nothing here changes a resource.
 */

/** What is assumed where a stack's config says nothing else. */
export const PRICE_DEFAULTS = {
  recordsPerSecond: 100,
  recordSizeKiB: 1,
  selectedShare: 1,
  resultRecordsPerSecond: 1,
  resultRecordSizeKiB: 1,
  partitions: 10,
  jqHours: 1,
  lambdaMilliseconds: 200,
  logKiBPerInvocation: 1,
  warehouseHoursPerDay: 1,
  queryTerabytes: 0.1,
  kmsRequests: 100_000,
  /** By what Firehose writes, and for rows in Redshift. */
  storedShare: {
    UNCOMPRESSED: 1,
    GZIP: 0.2,
    ZIP: 0.2,
    Snappy: 0.5,
    HADOOP_SNAPPY: 0.5,
    PARQUET: 0.25,
    ORC: 0.25,
    REDSHIFT: 0.35,
  },
} as const;

const got = (bound: string) => ({
  error: ({ input }: { input?: unknown }) => `must be ${bound}, got ${String(input)}`,
});
const positive = z.number().positive(got("more than 0"));
const amount = z.number().min(0, got("0 or more"));
const share = z.number().min(0, got("0–1")).max(1, got("0–1"));
const hours = z.number().min(0, got("0–24")).max(24, got("0–24"));

type Numbers = Exclude<keyof typeof PRICE_DEFAULTS, "storedShare">;
const described = (shape: z.ZodType<number>, name: Numbers, meaning: string) =>
  shape.optional().describe(`${meaning} @default ${PRICE_DEFAULTS[name].toLocaleString("en-US")}`);

const throughput = z.strictObject({
  recordsPerSecond: positive.optional().describe("Records a second, on average. @default the stack's"),
  recordSizeKiB: positive.optional().describe("Size of a record in KiB, on average. @default the stack's"),
});

const storedShares = Object.entries(PRICE_DEFAULTS.storedShare).map(([format, byDefault]) => [
  format,
  share.optional().describe(`Bytes stored for a byte that came. @default ${byDefault}`),
]);

/** `streaming-ingest:price` */
export const priceShape = z.strictObject({
  recordsPerSecond: described(positive, "recordsPerSecond", "Records a second into each pipeline, on average."),
  recordSizeKiB: described(positive, "recordSizeKiB", "Size of a record in KiB, on average."),
  pipelines: z
    .record(z.string(), throughput)
    .optional()
    .describe("What differs for one pipeline, by its name. @default as above"),
  selectedShare: described(
    share,
    "selectedShare",
    "Share of the records that a delivery's transform lets through, 0–1.",
  ),
  resultRecordsPerSecond: described(
    amount,
    "resultRecordsPerSecond",
    "Records a second that each result of a SQL stage has.",
  ),
  resultRecordSizeKiB: described(positive, "resultRecordSizeKiB", "Size of a result's record in KiB."),
  partitions: described(
    positive,
    "partitions",
    "Partitions that a delivery with partitionKeys writes at the same time.",
  ),
  jqHours: described(amount, "jqHours", "Hours a month that Firehose spends on a delivery's partition keys in jq."),
  lambdaMilliseconds: described(amount, "lambdaMilliseconds", "Duration of a transform's invocation in milliseconds."),
  logKiBPerInvocation: described(amount, "logKiBPerInvocation", "KiB that an invocation logs."),
  warehouseHoursPerDay: described(
    hours,
    "warehouseHoursPerDay",
    "Hours a day that queries keep a serverless warehouse awake, 0–24. Its loads come on top.",
  ),
  queryTerabytes: described(amount, "queryTerabytes", "TB a month that Athena's queries scan."),
  kmsRequests: described(amount, "kmsRequests", "Requests a month to a key of the stack's own."),
  storedShare: z
    .strictObject(
      Object.fromEntries(storedShares) as Record<keyof typeof PRICE_DEFAULTS.storedShare, z.ZodOptional<typeof share>>,
    )
    .optional()
    .describe("How far a format compresses."),
});

export type PriceSettings = z.infer<typeof priceShape>;

/** @param names the stack's pipelines */
export function checkPrice({ pipelines = {} }: PriceSettings = {}, names: readonly string[]): Problem[] {
  return Object.keys(pipelines)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      path: `price.pipelines.${name}`,
      reason: `is no pipeline of ingest; ${suggestion(name, names)}`,
    }));
}
