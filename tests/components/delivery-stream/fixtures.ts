import assert from "node:assert/strict";
import {
  type DeliveryStreamArgs,
  type RedshiftDestinationArgs,
  validateDeliveryStream,
} from "../../../components/delivery-stream";

export const STREAM_ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
export const BUCKET_ARN = "arn:aws:s3:::lake";
export const KEY_ARN = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555";
export const FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:shape:3";
export const JDBC_URL =
  "jdbc:redshift://warehouse.123456789012.eu-west-1.redshift-serverless.amazonaws.com:5439/warehouse";
export const SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:ingest.clicks-AbCdEf";

/** The least that a delivery to Redshift needs, and what a test changes of it. */
export function redshiftArgs(changes: Partial<RedshiftDestinationArgs> = {}): RedshiftDestinationArgs {
  return { jdbcUrl: JDBC_URL, secretArn: SECRET_ARN, tableName: "ingest.clicks", ...changes };
}

/** The least that a delivery stream needs, and what a test changes of it. */
export function minimalArgs(changes: Partial<DeliveryStreamArgs> = {}): DeliveryStreamArgs {
  return { source: { kinesis: { streamArn: STREAM_ARN } }, bucketArn: BUCKET_ARN, ...changes };
}

/** A test that the arguments have no problem. */
export function accepts(title: string, changes: Partial<DeliveryStreamArgs>): void {
  it(title, () => assert.deepEqual(problemsOf(changes), []));
}

/** A test that the arguments have just these problems, each written as its path and reason. */
export function refuses(title: string, changes: Partial<DeliveryStreamArgs>, ...problems: string[]): void {
  it(title, () => assert.deepEqual(problemsOf(changes), problems));
}

function problemsOf(changes: Partial<DeliveryStreamArgs>): string[] {
  return validateDeliveryStream(minimalArgs(changes), "clicks").map(({ path, reason }) => `${path} ${reason}`);
}
