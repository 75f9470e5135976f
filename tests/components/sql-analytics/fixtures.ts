import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { EventSchemaArgs } from "../../../components/event-schema";
import {
  SqlAnalytics,
  type SqlAnalyticsArgs,
  type SqlResultArgs,
  validateSqlAnalytics,
} from "../../../components/sql-analytics";
import type { PropertyGroup } from "../../../components/sql-analytics/properties";
import { jobScript, scriptHash } from "../../../components/sql-analytics/script";
import { type MockRuntime, mockRuntime } from "../mocks";

export const APPLICATION = "aws:kinesisanalyticsv2/application:Application";
export const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";
export const POLICY = "aws:iam/rolePolicy:RolePolicy";

export const STREAM_ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/people";
export const RESULT_STREAM_ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/counts";
export const DELIVERY_STREAM_ARN = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/counts";
export const BUCKET_ARN = "arn:aws:s3:::lake";
export const KEY_ARN = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555";
export const OTHER_KEY_ARN = "arn:aws:kms:eu-west-1:123456789012:key/66666666-7777-8888-9999-000000000000";

/** A file in the place of the runner's JAR. */
export const JAR_PATH = path.join(mkdtempSync(path.join(tmpdir(), "sql-analytics-")), "sql-runner.jar");
const JAR = "not really a JAR";
writeFileSync(JAR_PATH, JAR);
process.once("exit", () => rmSync(path.dirname(JAR_PATH), { recursive: true }));

/** Key of the object that the file becomes. */
export const CODE_KEY = `sql-analytics/people/sql-runner-${createHash("sha256").update(JAR).digest("hex")}.jar`;

export const person: EventSchemaArgs = {
  name: "person",
  columns: [
    { name: "id", type: "string" },
    { name: "gender", type: "string" },
    { name: "at", type: "timestamp" },
  ],
  eventTime: "at",
};

export const SQL = `SELECT window_start AS r_time, gender, COUNT(*) AS gendercount
FROM TABLE(TUMBLE(TABLE person, DESCRIPTOR(rt), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, gender`;

/** A result that goes to a delivery stream, and what a test changes of it. */
export function resultArgs(changes: Partial<SqlResultArgs> = {}): SqlResultArgs {
  return {
    schema: {
      name: "count",
      columns: [
        { name: "r_time", type: "timestamp" },
        { name: "gender", type: "string" },
        { name: "gendercount", type: "bigint" },
      ],
    },
    deliveryStreamName: "counts",
    deliveryStreamArn: DELIVERY_STREAM_ARN,
    ...changes,
  };
}

/** A result that goes to a data stream, and what a test changes of it. */
export function streamResultArgs(changes: Partial<SqlResultArgs> = {}): SqlResultArgs {
  return { schema: resultArgs().schema, streamArn: RESULT_STREAM_ARN, ...changes };
}

/** The least that a job needs, and what a test changes of it. */
export function minimalArgs(changes: Partial<SqlAnalyticsArgs> = {}): SqlAnalyticsArgs {
  return {
    source: { streamArn: STREAM_ARN, schema: person },
    sql: SQL,
    results: { counts: resultArgs() },
    artifact: { bucketName: "lake", bucketArn: BUCKET_ARN, jarPath: JAR_PATH },
    ...changes,
  };
}

/** The job of `minimalArgs` with what a test changes, once all is registered. */
export async function made(
  changes: Partial<SqlAnalyticsArgs> = {},
  options: { preview?: boolean } = {},
): Promise<{ runtime: MockRuntime; component: SqlAnalytics }> {
  const runtime = mockRuntime(options);
  const component = new SqlAnalytics("people", minimalArgs(changes));
  await runtime.settled();
  return { runtime, component };
}

/** The script of `minimalArgs`. */
export const SCRIPT = jobScript(minimalArgs(), {
  source: { streamArn: STREAM_ARN },
  results: { counts: { deliveryStreamName: "counts", deliveryStreamArn: DELIVERY_STREAM_ARN } },
});
/** The application's name with it. */
export const APPLICATION_NAME = `people-${scriptHash(SCRIPT)}`;

interface Configuration extends Record<string, unknown> {
  environmentProperties: { propertyGroups: PropertyGroup[] };
}

/** The configuration of the application. */
export function configurationOf(runtime: MockRuntime): Configuration {
  return runtime.one(APPLICATION).inputs.applicationConfiguration as Configuration;
}

/** A time after each that the tests give. */
export const NOW = new Date("2026-08-22T12:00:00Z");

/** A test that the arguments have no problem. */
export function accepts(title: string, changes: Partial<SqlAnalyticsArgs>): void {
  it(title, () => assert.deepEqual(problemsOf(changes), []));
}

/** A test that the arguments have just these problems, each written as its path and reason. */
export function refuses(title: string, changes: Partial<SqlAnalyticsArgs>, ...problems: string[]): void {
  it(title, () => assert.deepEqual(problemsOf(changes), problems));
}

export function problemsOf(changes: Partial<SqlAnalyticsArgs>, name = "people"): string[] {
  return validateSqlAnalytics(minimalArgs(changes), name, NOW).map(({ path: where, reason }) => `${where} ${reason}`);
}
