import { z } from "zod";
import { AwsError } from "../contracts";

/** What clients ask CloudWatch. The query protocol brings numbers as texts, and each protocol brings times in its own way. */

const number = z.coerce.number();
const time = z.preprocess(readTime, z.date());
const flag = z.preprocess((value) => (typeof value === "string" ? value === "true" : value), z.boolean());

const dimensions = z
  .array(z.object({ Name: z.string(), Value: z.string() }))
  .default([])
  .transform((pairs) => Object.fromEntries(pairs.map(({ Name, Value }) => [Name, Value])));

const metric = { Namespace: z.string(), MetricName: z.string(), Dimensions: dimensions };

export const putMetricData = z.object({
  Namespace: z.string().min(1).max(255),
  MetricData: z
    .array(
      z.object({
        MetricName: z.string().min(1).max(255),
        Dimensions: dimensions,
        Timestamp: time.optional(),
        Value: number.optional(),
        Values: z.array(number).optional(),
        Counts: z.array(number).optional(),
        StatisticValues: z.object({ SampleCount: number, Sum: number, Minimum: number, Maximum: number }).optional(),
        Unit: z.string().default("None"),
      }),
    )
    .min(1)
    .max(1000),
});

export type PutDatum = z.infer<typeof putMetricData>["MetricData"][number];

export const getMetricStatistics = z.object({
  ...metric,
  StartTime: time,
  EndTime: time,
  Period: number,
  Statistics: z.array(z.string()).min(1),
});

export const getMetricData = z.object({
  StartTime: time,
  EndTime: time,
  ScanBy: z.string().default("TimestampDescending"),
  MetricDataQueries: z
    .array(
      z.object({
        Id: z.string(),
        Label: z.string().optional(),
        Expression: z.string().optional(),
        ReturnData: flag.default(true),
        MetricStat: z.object({ Metric: z.object(metric), Period: number, Stat: z.string() }).optional(),
      }),
    )
    .min(1)
    .max(500),
});

export type DataQuery = z.infer<typeof getMetricData>["MetricDataQueries"][number];

export const listMetrics = z.object({
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.string().optional() })).default([]),
  NextToken: number.default(0),
});

export const describeAlarms = z.object({
  AlarmNames: z.array(z.string()).optional(),
  AlarmNamePrefix: z.string().default(""),
  StateValue: z.string().optional(),
  MaxRecords: number.default(100),
  NextToken: z.string().default(""),
});

export const named = z.object({ DashboardName: z.string() });

/** @throws AwsError InvalidParameterValue that names every wrong member */
export function checked<T>(schema: z.ZodType<T>, input: unknown): T {
  const { success, data, error } = schema.safeParse(input);
  if (success) return data;
  const problems = error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new AwsError("InvalidParameterValue", problems.join("; "));
}

/** CBOR brings a date, JSON seconds, and the query protocol a text. */
function readTime(value: unknown): unknown {
  if (typeof value === "number") return new Date(value * 1000);
  if (typeof value !== "string") return value;
  return new Date(/^\d+(?:\.\d+)?$/.test(value) ? Number(value) * 1000 : value);
}
