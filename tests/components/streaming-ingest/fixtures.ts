import assert from "node:assert/strict";
import type { EventSchemaArgs } from "../../../components/event-schema";
import { type StreamingIngestArgs, validateStreamingIngest } from "../../../components/streaming-ingest";

export const STREAM_ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/shared";
export const BUCKET_ARN = "arn:aws:s3:::shared-lake";
export const KEY_ARN = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555";

export const SCHEMA: EventSchemaArgs = {
  name: "user-event",
  columns: [
    { name: "id", type: "string", nullable: false },
    { name: "type", type: "string" },
    { name: "age", type: "int" },
  ],
};

/** The connection of a warehouse. */
export const WAREHOUSE = {
  jdbcUrl: "jdbc:redshift://w.123456789012.eu-west-1.redshift-serverless.amazonaws.com:5439/warehouse",
  databaseName: "warehouse",
  tableFunctionName: "warehouse-tables",
  tableFunctionRoleName: "warehouse-tables",
  streamingRoleArn: "arn:aws:iam::123456789012:role/warehouse-streams",
  streamingRoleName: "warehouse-streams",
};

/** The least that a pipeline needs, and what a test changes of it. */
export function minimalArgs(changes: Partial<StreamingIngestArgs> = {}): StreamingIngestArgs {
  return { schema: SCHEMA, source: { kinesis: {} }, lake: {}, deliveries: { lake: {} }, ...changes };
}

/** A test that the arguments have no problem. */
export function accepts(title: string, changes: Partial<StreamingIngestArgs>): void {
  it(title, () => assert.deepEqual(problemsOf(changes), []));
}

/** A test that the arguments have just these problems, each written as its path and reason. */
export function refuses(title: string, changes: Partial<StreamingIngestArgs>, ...problems: string[]): void {
  it(title, () => assert.deepEqual(problemsOf(changes), problems));
}

export function problemsOf(changes: Partial<StreamingIngestArgs>): string[] {
  return validateStreamingIngest(minimalArgs(changes), "users").map(({ path, reason }) => `${path} ${reason}`);
}
